"""Large batches: their bytes until a job has read them, how far it is, and its schedule."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cables.policies import SYSTEM
from declass.rows import protect

CRONTABS = {"Read large batches, every minute": ("cables.read_batches", "*", "*")}
SEEN = "EXISTS (SELECT 1 FROM cables_batch b WHERE b.id = batch_id)"
OWN = "EXISTS (SELECT 1 FROM cables_batch b WHERE b.id = batch_id AND b.imported_by_id = declass_person())"


def seed(apps, schema_editor):
    using = schema_editor.connection.alias
    crontab = apps.get_model("django_celery_beat", "CrontabSchedule").objects.using(using)
    periodic = apps.get_model("django_celery_beat", "PeriodicTask").objects.using(using)
    for name, (task, minute, hour) in CRONTABS.items():
        schedule, _ = crontab.get_or_create(
            minute=minute, hour=hour, day_of_week="*", day_of_month="*", month_of_year="*", timezone=settings.LEGAL_TIME_ZONE
        )
        periodic.get_or_create(name=name, defaults={"task": task, "crontab": schedule})


def unseed(apps, schema_editor):
    periodic = apps.get_model("django_celery_beat", "PeriodicTask").objects.using(schema_editor.connection.alias)
    periodic.filter(name__in=CRONTABS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cables", "0020_choices"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BatchReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("click", models.JSONField()),
                ("expected", models.PositiveIntegerField(null=True)),
                ("reached", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField(null=True)),
                ("moved_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("stopped_why", models.CharField(blank=True, max_length=400)),
                ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("batch", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="reading", to="cables.batch")),
            ],
        ),
        migrations.CreateModel(
            name="BatchPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_position", models.PositiveIntegerField()),
                ("name", models.TextField()),
                ("position", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                ("batch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="cables.batch")),
            ],
        ),
        migrations.AddConstraint(
            model_name="batchpart",
            constraint=models.UniqueConstraint(models.F("batch"), models.F("file_position"), models.F("position"), name="a part of a batch is kept once"),
        ),
        protect(
            "cables_batchreading",
            select=f"{SYSTEM} OR asked_by_id = declass_person() OR {SEEN}",
            insert=f"asked_by_id = declass_person() AND {OWN}",
            update="asked_by_id = declass_person()",
        ),
        protect("cables_batchpart", select=SEEN, insert=OWN, delete=OWN),
        migrations.RunPython(seed, unseed),
    ]
