"""Runs of jobs, and mail that is claimed before it is sent. Neither is labelled: both hold ids and dates."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("declass", "0003_system_accounts_by_owner")]

    operations = [
        migrations.CreateModel(
            name="JobRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("task", models.CharField(max_length=64)),
                ("on", models.DateField(verbose_name="legal day")),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, choices=[("DONE", "done"), ("FAILED", "failed")], max_length=6)),
                ("count", models.PositiveIntegerField(default=0)),
                ("times", models.PositiveIntegerField(default=1)),
                ("error", models.CharField(blank=True, max_length=64)),
            ],
            options={"indexes": [models.Index(fields=["task", "-id"], name="job_runs_latest")]},
        ),
        migrations.CreateModel(
            name="Mailing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(max_length=64)),
                ("template", models.CharField(max_length=32)),
                ("made_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("resent_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("claimed_at__isnull", True)), fields=["id"], name="mail_waiting")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "about"), name="one mail a person and thing"),
                    models.CheckConstraint(
                        condition=models.Q(("sent_at__isnull", True), ("claimed_at__isnull", False), _connector="OR"),
                        name="a mail is claimed, then sent",
                    ),
                ],
            },
        ),
    ]
