"""Notices to people about cables; and what the clock needs to compute dates anew: facts, history, the portions' dates."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cables.policies import SYSTEM
from declass.rows import protect, trigger, trigger_function

MINE = "person_id = (SELECT declass_person()) AND EXISTS (SELECT 1 FROM cables_cable c WHERE c.id = cable_id)"
KINDS = [
    ("DATE_CHANGED", "Its date has changed"),
    ("PANEL_DEADLINE", "An exemption can be proposed until one year before onset (D-69)"),
    ("OPEN_EQUITY", "An agency's equity is open and the date is near (D-64)"),
    ("REFERRAL_LIMIT", "A referral is past its limit: a person says what follows (D-67)"),
]


class Migration(migrations.Migration):
    dependencies = [("cables", "0011_second_review_terms")]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=16)),
                ("about", models.CharField(max_length=32)),
                ("before", models.DateField(null=True)),
                ("after", models.DateField(null=True)),
                ("made_on", models.DateField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("cable", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cables.cable")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("seen_at__isnull", True)), fields=["person", "-id"], name="notice_unseen")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "cable", "kind", "about"), name="one notice a person and thing")
                ],
            },
        ),
        protect("cables_notice", select=f"{SYSTEM} OR ({MINE})", insert=SYSTEM, update=MINE),
        migrations.RunSQL(
            [
                f"CREATE POLICY computing ON cables_schedulefact FOR SELECT USING ({SYSTEM})",
                f"CREATE POLICY computing ON cables_schedulehistory FOR SELECT USING ({SYSTEM})",
                "CREATE POLICY computed ON cables_schedulehistory FOR INSERT WITH CHECK"
                f" ({SYSTEM} AND computed_by_id = declass_person())",
            ],
            [
                "DROP POLICY computing ON cables_schedulefact",
                "DROP POLICY computing ON cables_schedulehistory",
                "DROP POLICY computed ON cables_schedulehistory",
            ],
        ),
        # The clock sees no portion; a date that it changes is carried to those portions that had the cable's own.
        trigger_function(
            "cables_carry_date",
            """
            IF declass_is_system() AND NEW.declassify_on IS DISTINCT FROM OLD.declassify_on THEN
                UPDATE cables_portion SET declassify_on = NEW.declassify_on
                WHERE cable_id = NEW.id AND level > 0 AND declassify_on IS NOT DISTINCT FROM OLD.declassify_on;
            END IF;
            RETURN NULL;
            """,
        ),
        trigger("cables_cable", "date_carried", "AFTER UPDATE OF declassify_on", "cables_carry_date()"),
    ]
