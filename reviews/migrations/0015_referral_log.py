"""Referrals with opaque addresses, a route, a log, and an end of the liaison's reading when they close."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from cables.policies import OF_WHOLE, SYSTEM
from declass.models import new_public_id
from declass.rows import protect, trigger, trigger_function

REFERRED = f"({OF_WHOLE} OR portion_id IN (SELECT cables_my_portions()))"
HANDLED = "(SELECT declass_has_role('Referral liaison')) AND declass_person() IN (sent_by_id, answered_by_id)"
ROUTES = [
    ("CENTRAL", "from our central facility: three years (D-67)"),
    ("NDC", "through the National Declassification Center: one year (D-66)"),
]
ANSWERS = [
    ("NO_OBJECTION", "No objection to declassification"),
    ("KEEP", "Keep classified"),
    ("NO_EQUITY", "No equity"),
    ("WITHHOLD", "Withhold under law other than security"),
    ("LAPSED", "Lapsed: silent past its limit"),
]
KINDS = [
    ("NOTICE", "notice sent"),
    ("REMINDER", "reminder sent"),
    ("LIMIT", "limit set anew"),
    ("ANSWER", "answer recorded"),
    ("LAPSE", "lapse recorded"),
]
# The grant was written for the referral; once no referral of the portion is open, the liaisons' reading ends.
END = """
    UPDATE cables_portiongrant g SET until = NEW.answered_on - 1
     WHERE g.portion_id = NEW.portion_id AND g.group_id IS NOT NULL AND g.until >= NEW.answered_on
       AND g.why LIKE 'referral to %'
       AND NOT EXISTS (SELECT 1 FROM reviews_referral r WHERE r.portion_id = NEW.portion_id AND r.answer = '');
    RETURN NULL;
"""


def _to(model: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0014_overrulings")]

    operations = [
        migrations.AddField("referral", "public_id", models.CharField(max_length=24, null=True, editable=False)),
        migrations.RunSQL(
            "UPDATE reviews_referral SET public_id = substr(md5(random()::text || id::text), 1, 24)",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            "referral",
            "public_id",
            models.CharField(max_length=24, unique=True, default=new_public_id, editable=False),
        ),
        migrations.AddField("referral", "route", models.CharField(max_length=7, choices=ROUTES, blank=True, default="")),
        migrations.RunSQL(
            "UPDATE reviews_referral SET route = 'CENTRAL' WHERE sent_on IS NOT NULL", migrations.RunSQL.noop
        ),
        migrations.AlterField("referral", "route", models.CharField(max_length=7, choices=ROUTES, blank=True)),
        migrations.AlterField(
            "referral", "answer", models.CharField(max_length=12, choices=ANSWERS, blank=True)
        ),
        migrations.AlterField("referral", "answer_ground", models.CharField(max_length=120, blank=True)),
        migrations.AddConstraint(
            "referral",
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True, limit_on__isnull=True, route="")
                | (Q(sent_on__isnull=False, limit_on__isnull=False) & ~Q(route="")),
                name="a notice has its route and its limit",
            ),
        ),
        migrations.AddConstraint(
            "referral",
            models.CheckConstraint(
                condition=~Q(answer="LAPSED") | Q(answered_on__gte=F("limit_on")),
                name="no equity lapses before its limit",
            ),
        ),
        migrations.CreateModel(
            "ReferralEntry",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=8, choices=KINDS)),
                ("on", models.DateField()),
                ("words", models.CharField(max_length=400, blank=True)),
                ("by", _to(settings.AUTH_USER_MODEL)),
                ("cable", _to("cables.cable")),
                ("portion", _to("cables.portion")),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="reviews.referral"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        protect("reviews_referralentry", select=REFERRED, insert=f"by_id = declass_person() AND {REFERRED}"),
        migrations.RunSQL(
            f"ALTER POLICY reading ON reviews_referral USING ({SYSTEM} OR {REFERRED} OR ({HANDLED}))",
            f"ALTER POLICY reading ON reviews_referral USING ({SYSTEM} OR {REFERRED})",
        ),
        trigger_function("reviews_referral_closed", f"IF NEW.answer = '' THEN RETURN NULL; END IF; {END}"),
        trigger("reviews_referral", "end_of_reading", "AFTER UPDATE", "reviews_referral_closed()"),
    ]
