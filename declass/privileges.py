"""What each database role may do with each table: the one privilege table.

Row policies say which rows; this says which verbs at all. Tables that are not named here give nothing. Applied by
the owner connection after every migrate.
"""

from django.conf import settings
from django.db import connections
from psycopg import sql

READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"
ADD_AND_CHANGE = "SELECT, INSERT, UPDATE"
ADD_ONLY = "SELECT, INSERT"
READ = "SELECT"

SITE = {
    "django_content_type": READ,
    "auth_permission": READ,
    "auth_group": READ,
    "auth_group_permissions": READ,
    "django_migrations": READ,
    "django_session": READ_WRITE,
    "declass_user": ADD_AND_CHANGE,
    "declass_user_groups": "SELECT, INSERT, DELETE",
    "declass_user_user_permissions": READ,
    "declass_auditevent": ADD_ONLY,
    "declass_unsealedevent": "SELECT, DELETE",
    "declass_auditleaf": ADD_ONLY,
    "declass_auditcheckpoint": ADD_ONLY,
    "declass_preference": ADD_AND_CHANGE,
    "declass_jobrun": ADD_AND_CHANGE,
    "declass_mailing": ADD_AND_CHANGE,
}
SCHEDULES = {
    "django_celery_beat_clockedschedule": READ_WRITE,
    "django_celery_beat_crontabschedule": READ_WRITE,
    "django_celery_beat_intervalschedule": READ_WRITE,
    "django_celery_beat_periodictask": READ_WRITE,
    "django_celery_beat_periodictasks": READ_WRITE,
    "django_celery_beat_solarschedule": READ_WRITE,
}
CABLES = {
    "cables_collection": ADD_AND_CHANGE,
    "cables_collectionuserobjectpermission": READ_WRITE,
    "cables_cable": ADD_AND_CHANGE,
    "cables_cableuserobjectpermission": READ_WRITE,
    "cables_cablesource": "SELECT, INSERT, UPDATE (content, settled_at, settled_by_id, settled_as, settled_reason)",
    "cables_batch": ADD_ONLY,
    "cables_batchfile": ADD_ONLY,
    "cables_batchpart": "SELECT, INSERT, DELETE",
    "cables_batchreading": "SELECT, INSERT, UPDATE (expected, reached, begun_at, moved_at, ended_at, stopped_why)",
    "cables_correction": ADD_ONLY,
    "cables_portion": 'SELECT, INSERT, UPDATE (position, start, "end", body_start, parent_position, level, controls,'
    " guard_level, guard_needs, guard_countries, guard_agencies, basis, declassify_on)",
    "cables_problem": 'SELECT, INSERT, UPDATE (start, "end", settled_at, settled_by_id, settled_note, chosen)',
    "cables_tag": ADD_ONLY,
    "cables_reference": "SELECT, INSERT, UPDATE (mrn)",
    "cables_schedulefact": ADD_AND_CHANGE,
    "cables_schedulehistory": ADD_ONLY,
    "cables_clearance": ADD_AND_CHANGE,
    "cables_readin": ADD_AND_CHANGE,
    "cables_portiongrant": ADD_AND_CHANGE,
    "cables_search": "SELECT, INSERT, UPDATE (name, made_at), DELETE",
    "cables_notice": "SELECT, INSERT, UPDATE (seen_at)",
}
REVIEWS = {
    "reviews_review": ADD_AND_CHANGE,
    "reviews_lease": ADD_AND_CHANGE,
    "reviews_savedview": "SELECT, INSERT, DELETE",
    "reviews_determination": "SELECT, INSERT, UPDATE (superseded_at, superseded_by_id)",
    "reviews_redaction": ADD_ONLY,
    "reviews_step": "SELECT, INSERT, UPDATE (undone_at, closed_at)",
    "reviews_secondreview": ADD_ONLY,
    "reviews_secondanswer": ADD_ONLY,
    "reviews_referral": ADD_AND_CHANGE,
    "reviews_referralentry": ADD_ONLY,
    "reviews_delegation": "SELECT, INSERT, UPDATE (confirmed_by_id, confirmed_on, revoked_by_id, revoked_on)",
    "reviews_overruling": ADD_ONLY,
    "reviews_approval": "SELECT, INSERT, UPDATE (voided_at, voided_by_id)",
    "reviews_release": "SELECT, INSERT, UPDATE (withdrawn_on, withdrawn_by_id, withdrawal_reason)",
    "reviews_releasepart": ADD_ONLY,
    "reviews_releaselogentry": ADD_ONLY,
    "reviews_namewaiver": ADD_ONLY,
    "reviews_reclassification": ADD_ONLY,
    "reviews_reportrun": ADD_AND_CHANGE,
    "reviews_subscription": "SELECT, INSERT, UPDATE (ended_at)",
    "reviews_incident": "SELECT, INSERT, UPDATE (closing_reason, closing_by_id, closing_at, confirmed_by_id,"
    " confirmed_at)",
    "reviews_counted_determination": READ,
    "reviews_counted_cut": READ,
    "reviews_counted_secondreview": READ,
    "reviews_counted_approval": READ,
}
APPLICATION = SITE | SCHEDULES | CABLES | REVIEWS

# The reading room: released bytes and cleared fields, nothing else.
PUBLIC = {
    "reviews_release": "SELECT (public_id, title, mrn, origin_on, order_number, tags, outcome, release_line, heading,"
    " notice, is_demonstration, released_on, case_number, withdrawn_on,"
    " suspended_at, post, origin_year, earlier_id, search)",
    "reviews_releasepart": READ,
    "reviews_releaselogentry": READ,
    "django_migrations": READ,
}

# Keys taken beforehand, for rows that name each other and are written together.
SEQUENCES = ("cables_cable_id_seq", "cables_portion_id_seq")


def statements(application: str, public: str) -> list[sql.Composed]:
    """The SQL that makes both roles' privileges equal to the tables above; safe to repeat."""
    roles = ((application, APPLICATION), (public, PUBLIC))
    out = [
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(sql.Identifier(role)) for role, _ in roles
    ]
    for role, tables in roles:
        for table, privileges in tables.items():
            out.append(
                sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(privileges), sql.Identifier(table), sql.Identifier(role))
            )
    out += [
        sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(sql.Identifier(name), sql.Identifier(application))
        for name in SEQUENCES
    ]
    return out


def sync(using: str) -> None:
    """Apply the table through the owner connection."""
    names = [settings.DATABASES[alias]["USER"] for alias in ("default", "public")]
    owner = connections[using]
    with owner.cursor() as cursor:
        for statement in statements(*names):
            cursor.execute(statement)
        # What many rows are copied into on their way behind the row policies (cables/actions/copying.py).
        database, application = (sql.Identifier(name) for name in (owner.settings_dict["NAME"], names[0]))
        cursor.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(database, application))
