"""The mark without which PostgreSQL uses no index for a word search behind row policies (product.md §3).

It is kept for each database, is lost by dump and restore, and is a superuser's to set.
"""

from django.db import ProgrammingError, connections, transaction

MATCHING = ("ts_match_vq(tsvector, tsquery)", "ts_match_qv(tsquery, tsvector)")


def marked(using: str = "default") -> bool:
    """Whether the database may use an index to match words behind row policies."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(proleakproof) FROM pg_proc WHERE oid = ANY (%s::regprocedure[])", [list(MATCHING)]
        )
        return bool(cursor.fetchone()[0])


def mark(using: str) -> bool:
    """Mark both operators, where the connection may; whether they are marked now."""
    if not marked(using):
        try:
            with transaction.atomic(using=using), connections[using].cursor() as cursor:
                for name in MATCHING:
                    cursor.execute(f"ALTER FUNCTION pg_catalog.{name} LEAKPROOF")
        except ProgrammingError:
            return False
    return True
