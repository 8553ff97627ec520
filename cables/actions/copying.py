"""Many rows at once by COPY.

PostgreSQL refuses COPY into a table with row security, so the rows are copied into a table of the transaction's own
and inserted from there: every policy, check and trigger sees each of them.
"""

from collections.abc import Sequence

from django.db import connection, models
from psycopg.sql import SQL, Identifier


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """`count` keys from the table's own sequence, for rows that others will name before they are written."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def copy_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write new rows of one model; all have a key, or none has and the database gives them.

    Raises DataError, IntegrityError and their like as Django does.
    """
    if not rows:
        return
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    if rows[0].pk is None:
        fields = [field for field in fields if not field.primary_key]
    table, staging = Identifier(model._meta.db_table), Identifier(f"copied_{model._meta.db_table}")
    columns = SQL(", ").join(Identifier(field.column) for field in fields)
    names = [field.attname for field in fields]
    prepared = [(at, field) for at, field in enumerate(fields) if isinstance(field, models.JSONField)]
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(
            SQL("CREATE TEMPORARY TABLE IF NOT EXISTS {} AS SELECT {} FROM {} WITH NO DATA").format(
                staging, columns, table
            )
        )
        with cursor.copy(SQL("COPY {} ({}) FROM STDIN").format(staging, columns)) as copy:
            for row in rows:
                values = [getattr(row, name) for name in names]
                for at, field in prepared:
                    values[at] = field.get_db_prep_save(values[at], connection)
                copy.write_row(values)
        cursor.execute(SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(table, columns, columns, staging))
        cursor.execute(SQL("TRUNCATE {}").format(staging))
