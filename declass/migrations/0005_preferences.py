"""A person's own keys and density: their row, for them alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from declass.rows import protect

MINE = "person_id = declass_person()"


class Migration(migrations.Migration):
    dependencies = [("declass", "0004_jobs_and_mail")]

    operations = [
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("person", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="preference", serialize=False, to=settings.AUTH_USER_MODEL)),
                ("single_keys", models.BooleanField(default=True)),
                ("keys", models.JSONField(default=dict)),
                ("is_dense", models.BooleanField(default=False)),
            ],
        ),
        protect("declass_preference", select=MINE, insert=MINE, update=MINE),
    ]
