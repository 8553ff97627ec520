"""A suspicion of RD, FRD or TFNI may be put on file; a fact may be taken back, by somebody and for a reason."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cables", "0017_who_settled_missing_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="schedulefact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("extension", "extension by an original classification authority (D-44)"),
                    ("event_confirmed_on", "event confirmed (D-50)"),
                    ("panel_approval", "Panel approval of an exemption (D-70)"),
                    ("reclassification", "reclassification (A-07, A-08)"),
                    ("aea_review", "page-by-page RD/FRD review (D-53)"),
                    ("aea_suspected", "suspected to bear RD, FRD or TFNI (D-52)"),
                    ("disposition", "disposition, and when it was scheduled (D-58, D-59)"),
                    ("media_delay_to", "delay for difficult media (D-62)"),
                    ("discovered_on", "discovery of the record (D-63)"),
                    ("classified_on", "day of original classification (D-41)"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="schedulefact",
            name="taken_back_by",
            field=models.ForeignKey(
                null=True, on_delete=models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="schedulefact",
            name="taken_back_reason",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="schedulefact",
            constraint=models.CheckConstraint(
                condition=models.Q(taken_back_by=None, taken_back_reason="")
                | (
                    models.Q(superseded_at__isnull=False, taken_back_by__isnull=False)
                    & ~models.Q(taken_back_reason="")
                ),
                name="a fact is taken back by somebody, for a reason",
            ),
        ),
    ]
