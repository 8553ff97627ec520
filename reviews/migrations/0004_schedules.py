"""The schedules that the product comes with. Seeded once; edited in the admin console afterwards."""

from django.conf import settings
from django.db import migrations

CRONTABS = {
    "Open reviews for what is within its lead time, nightly": ("reviews.open_due_reviews", "30", "0"),
    "Flag what has come due, nightly": ("cables.flag_due_records", "45", "0"),
    "Run the auto-declassification report, every morning": ("reviews.run_auto_declassification_report", "0", "5"),
    "Return what is held too long or answered, every minute": ("reviews.return_reviews", "*", "*"),
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
    dependencies = [
        ("reviews", "0003_different_people"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [migrations.RunPython(seed, unseed)]
