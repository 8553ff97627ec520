"""Drafts and decisions as steps that can be undone; the harm and the guide on every security cut (P-06, D-49); what
stays classified at a lower level needs what KEEP needs, and an exclusion names the agency it is referred to (D-52)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from cables.policies import OF_WHOLE
from declass.rows import protect


SECURITY_CODES = r"^(1\.4|25X|50X|75X|\(b\)\(1\))"
STAYS = Q(classification__in=["KEEP", "DOWNGRADE"])
GROUNDED = ~Q(ground="") & Q(declassify_on__isnull=False) & ~Q(harm="") & ~Q(guide="")
MINE = f"taken_by_id = declass_person() AND {OF_WHOLE}"
FILL = """
    UPDATE reviews_redaction r SET harm = d.harm, guide = d.guide
      FROM reviews_determination d WHERE d.id = r.determination_id AND d.classification = 'KEEP';
    UPDATE reviews_determination SET agency = 'DOE' WHERE classification = 'EXCLUDE_AEA' AND agency = '';
"""


def key(to: str, name: str = "+", **terms: object) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, **terms)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0007_queue_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("determination", "what is kept has a ground, a date and the harm"),
        migrations.RemoveConstraint("determination", "security grounds stand only on what is kept"),
        migrations.RemoveConstraint("determination", "a referral names its agency"),
        migrations.AddField("redaction", "harm", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("redaction", "guide", models.CharField(blank=True, max_length=200, default=""), preserve_default=False),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint("determination", models.CheckConstraint(condition=~STAYS | GROUNDED, name="what stays classified has a ground, a date, the harm and a guide")),
        migrations.AddConstraint("determination", models.CheckConstraint(condition=STAYS | Q(ground="", declassify_on__isnull=True), name="security grounds stand only on what stays classified")),
        migrations.AddConstraint("determination", models.CheckConstraint(condition=~Q(classification__in=["REFER", "EXCLUDE_AEA"]) | ~Q(agency=""), name="a referral names its agency")),
        migrations.AddConstraint("redaction", models.CheckConstraint(condition=~Q(code__regex=SECURITY_CODES) | (~Q(harm="") & ~Q(guide="")), name="a security cut says its harm and cites a guide")),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_at", models.DateTimeField()),
                ("draft", models.JSONField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("review", key("reviews.review", "steps")),
                ("cable", key("cables.cable")),
                ("portion", key("cables.portion")),
                ("taken_by", key(settings.AUTH_USER_MODEL)),
                ("determination", key("reviews.determination", "steps", null=True)),
                ("before", key("reviews.determination", null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["review", "id"], name="step_open", condition=Q(closed_at__isnull=True))],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(draft__isnull=False, determination__isnull=True, before__isnull=True) | Q(draft__isnull=True, determination__isnull=False),
                        name="a step is a draft or a decision",
                    ),
                ],
            },
        ),
        protect("reviews_step", select=OF_WHOLE, insert=MINE, update=OF_WHOLE),
    ]
