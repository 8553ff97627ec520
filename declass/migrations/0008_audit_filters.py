"""Indexes for the auditor's filters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("declass", "0007_log_jobs")]

    operations = [
        migrations.AddIndex("auditevent", models.Index(fields=["actor", "at"], name="audit_by_actor")),
        migrations.AddIndex("auditevent", models.Index(fields=["verb", "at"], name="audit_by_verb")),
    ]
