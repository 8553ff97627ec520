"""An ambiguous form is kept with the readings that it allows, and settled by choosing one (T-56, M-72)."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from cables.policies import OF_WHOLE

CHANGING = f"CREATE POLICY changing ON cables_reference FOR UPDATE USING ({OF_WHOLE}) WITH CHECK ({OF_WHOLE})"


class Migration(migrations.Migration):
    dependencies = [("cables", "0019_policies_by_row")]

    operations = [
        migrations.AddField(
            model_name="problem",
            name="choices",
            field=ArrayField(base_field=models.CharField(max_length=80), default=list, size=None),
        ),
        migrations.AddField(
            model_name="problem",
            name="chosen",
            field=models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
        migrations.RunSQL(CHANGING, "DROP POLICY changing ON cables_reference"),
    ]
