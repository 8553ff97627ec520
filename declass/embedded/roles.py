"""The three database roles, as SQL: the one source for the embedded server and for `make db-roles`.

The owner migrates and owns every table; the application and the reading room own nothing and are bound by
row-level security. The search operator is marked leakproof because PostgreSQL uses no index behind row-level
security for an operator that is not; the mark is kept for each database and only a superuser may set it.
"""

from collections.abc import Mapping

from psycopg import sql

DATABASE = "declass"
OWNER, APP, PUBLIC = "declass_owner", "declass_app", "declass_public"

_NO_PRIVILEGE = "NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"

ROLES = (
    f"CREATE ROLE {OWNER} LOGIN CREATEDB {_NO_PRIVILEGE} PASSWORD {{{OWNER}}}",
    f"CREATE ROLE {APP} LOGIN NOCREATEDB {_NO_PRIVILEGE} PASSWORD {{{APP}}}",
    f"CREATE ROLE {PUBLIC} LOGIN NOCREATEDB {_NO_PRIVILEGE} PASSWORD {{{PUBLIC}}}",
)
WITHIN_DATABASE = (
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    f"GRANT USAGE ON SCHEMA public TO {APP}, {PUBLIC}",
    "ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF",
    "ALTER FUNCTION pg_catalog.ts_match_qv(tsquery, tsvector) LEAKPROOF",
)
ON_DATABASE = (
    f"CREATE DATABASE {DATABASE} OWNER {OWNER} ENCODING 'UTF8' TEMPLATE {{template}}",
    f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
    f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP}, {PUBLIC}",
)

_HEAD = f"""\
-- Run once by a superuser of the server, with a password for each role:
--   psql -v ON_ERROR_STOP=1 -v {OWNER}=... -v {APP}=... -v {PUBLIC}=... -f this-file postgres
-- CREATEDB serves only the tests, which make a database of their own; elsewhere take it away.
-- The leakproof marks are lost by dump and restore: run the part after \\connect again then.
"""


def role_statements(passwords: Mapping[str, str]) -> list[sql.Composed]:
    """Return the statements that make the three roles; `passwords` has one for each role name."""
    literals = {role: sql.Literal(passwords[role]) for role in (OWNER, APP, PUBLIC)}
    return [sql.SQL(statement).format(**literals) for statement in ROLES]


def database_statements(template: str = "template1") -> list[sql.Composed]:
    """Return the statements that make the database from that template and close it to everybody else."""
    return [sql.SQL(line).format(template=sql.Identifier(template)) for line in ON_DATABASE]


def within_database_statements() -> list[sql.Composed]:
    """Return the statements that a superuser runs inside the database, or inside the template of databases."""
    return [sql.SQL(line).format() for line in WITHIN_DATABASE]


def script() -> str:
    """Return the whole as one psql script that takes the passwords as psql variables."""
    variables = {role: f":'{role}'" for role in (OWNER, APP, PUBLIC)}
    server = [line.format(**variables, template="template0") for line in ROLES + ON_DATABASE]
    lines = [*server, f"\\connect {DATABASE}", *WITHIN_DATABASE]
    return _HEAD + "".join(line + ("\n" if line.startswith("\\") else ";\n") for line in lines)
