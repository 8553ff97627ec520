"""Leaves and checkpoints of the audit log. The sealer alone writes them, and nobody changes them."""

import django.db.models.deletion
from django.db import migrations, models

from declass.rows import function, protect, trigger, trigger_function

SEALER = "(SELECT declass_is_sealer())"
SEEN = f"(SELECT declass_has_role('Auditor')) OR {SEALER}"
GAPLESS = """
    IF (SELECT min(number) FROM fresh)
           <> (SELECT COALESCE(max(l.number) + 1, 0) FROM declass_auditleaf l WHERE l.number < (SELECT min(number) FROM fresh))
       OR (SELECT count(*) <> max(number) - min(number) + 1 FROM fresh) THEN
        RAISE EXCEPTION 'leaves are numbered without gaps (X-14)' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


def append_only(table: str) -> list[migrations.RunSQL]:
    return [
        trigger(table, "audit_unchanged", "BEFORE UPDATE OR DELETE", "declass_append_only()"),
        trigger(table, "audit_untruncated", "BEFORE TRUNCATE", "declass_append_only()", each="STATEMENT"),
    ]


def with_fresh_rows(table: str, name: str, call: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {call}",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("declass", "0005_preferences")]

    operations = [
        migrations.CreateModel(
            name="UnsealedEvent",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["at", "id"], name="unsealed_in_order")]},
        ),
        migrations.CreateModel(
            name="AuditLeaf",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField(max_length=32)),
                ("event", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="leaf", to="declass.auditevent")),
            ],
        ),
        migrations.CreateModel(
            name="AuditCheckpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sealed_at", models.DateTimeField()),
                ("peaks", models.BinaryField()),
                ("note", models.TextField()),
            ],
        ),
        function(
            "declass_is_sealer",
            "boolean",
            "SELECT EXISTS (SELECT 1 FROM declass_user WHERE id = declass_person() AND username = 'system.sealer'"
            " AND is_system AND is_active)",
        ),
        migrations.RunSQL(
            f"ALTER POLICY reading ON declass_auditevent USING ({SEEN})",
            "ALTER POLICY reading ON declass_auditevent USING ((SELECT declass_has_role('Auditor')))",
        ),
        protect("declass_unsealedevent", select=SEEN, delete=SEALER),
        protect("declass_auditleaf", select=SEEN, insert=SEALER),
        protect("declass_auditcheckpoint", select=SEEN, insert=SEALER),
        *append_only("declass_auditleaf"),
        *append_only("declass_auditcheckpoint"),
        trigger_function("declass_gapless", GAPLESS),
        with_fresh_rows("declass_auditleaf", "audit_gapless", "declass_gapless()"),
        migrations.RunSQL("INSERT INTO declass_unsealedevent SELECT id, at FROM declass_auditevent", migrations.RunSQL.noop),
        trigger_function("declass_awaits_seal", "INSERT INTO declass_unsealedevent SELECT id, at FROM fresh; RETURN NULL;"),
        with_fresh_rows("declass_auditevent", "audit_awaits_seal", "declass_awaits_seal()"),
    ]
