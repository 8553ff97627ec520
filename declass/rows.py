"""Row-level security, written once: what a migration says about a table becomes its policies."""

from django.db import migrations


def protect(
    table: str, *, select: str, insert: str | None = None, update: str | None = None, delete: str | None = None
) -> migrations.RunSQL:
    """Force row security on `table` with these conditions (SQL over its columns).

    A verb without a condition is refused to everybody but the owner, whose migrations and SECURITY DEFINER
    functions see every row. `update` binds the old row and the new one.
    """
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        f"CREATE POLICY reading ON {table} FOR SELECT USING ({select})",
    ]
    if insert is not None:
        statements.append(f"CREATE POLICY adding ON {table} FOR INSERT WITH CHECK ({insert})")
    if update is not None:
        statements.append(f"CREATE POLICY changing ON {table} FOR UPDATE USING ({update}) WITH CHECK ({update})")
    if delete is not None:
        statements.append(f"CREATE POLICY removing ON {table} FOR DELETE USING ({delete})")
    policies = ["owner", "reading", "adding", "changing", "removing"]
    undo = [f"DROP POLICY IF EXISTS {policy} ON {table}" for policy in policies]
    undo += [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    return migrations.RunSQL(statements, undo)


def function(name: str, returns: str, body: str) -> migrations.RunSQL:
    """A SQL function that reads as the owner, for policies: stable, without arguments, with a fixed search path."""
    return migrations.RunSQL(
        f"CREATE FUNCTION {name}() RETURNS {returns} LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $body${body}$body$",
        f"DROP FUNCTION {name}()",
    )


def trigger_function(name: str, body: str, declare: str = "") -> migrations.RunSQL:
    """A trigger function that sees every row (as the owner), so that no policy can hide what it must check."""
    return migrations.RunSQL(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $body$ {declare} BEGIN {body} END $body$",
        f"DROP FUNCTION {name}()",
    )


def trigger(
    table: str, name: str, when: str, call: str, *, constraint: bool = False, each: str = "ROW"
) -> migrations.RunSQL:
    """A trigger on `table`; `when` is "BEFORE INSERT OR UPDATE", `call` is "f('argument')"."""
    kind = "CONSTRAINT TRIGGER" if constraint else "TRIGGER"
    return migrations.RunSQL(
        f"CREATE {kind} {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {call}",
        f"DROP TRIGGER {name} ON {table}",
    )
