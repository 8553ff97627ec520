"""The schedules of the jobs that check the audit log and open incidents. Sealing itself follows SEAL_SECONDS."""

from django.conf import settings
from django.db import migrations

CRONTABS = {
    "Verify the audit log, nightly": ("declass.verify_audit", "15", "3"),
    "Open incidents for possible spills, every minute": ("reviews.open_incidents", "*", "*"),
}


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
    dependencies = [("declass", "0006_sealing"), ("django_celery_beat", "0019_alter_periodictasks_options")]

    operations = [migrations.RunPython(seed, unseed)]
