"""Empty a database as it was after the migrations, for tests that commit and for proofs."""

from django.db import connections

from declass import roles

KEPT = ("django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions")
KEPT += ("django_celery_beat_periodictask", "django_celery_beat_periodictasks", "django_celery_beat_crontabschedule")
KEPT += (
    "django_celery_beat_intervalschedule",
    "django_celery_beat_solarschedule",
    "django_celery_beat_clockedschedule",
)


def empty_tables() -> None:
    """Empty every table but the ones that migrations fill. The owner alone can set the append-only triggers aside."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall() if row[0] not in KEPT]
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgtype & 32 > 0")
        guarded = [row[0] for row in cursor.fetchall()]
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")  # no CASCADE: it would empty what is kept
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    roles.sync("owner")
