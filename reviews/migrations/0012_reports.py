"""Reports that wait to be run again, and when each kind runs."""

from django.conf import settings
from django.db import migrations, models

CRONTABS = {
    "Run the report on referrals, every morning": ("reviews.run_referral_ageing_report", "5", "5"),
    "Run the report on queues, every morning": ("reviews.run_queue_report", "10", "5"),
    "Run the report on second reviews, every morning": ("reviews.run_second_review_report", "15", "5"),
    "Run the report on exemptions, every morning": ("reviews.run_exemption_use_report", "20", "5"),
    "Run the report on reviewers' load, every morning": ("reviews.run_reviewer_load_report", "25", "5"),
    "Run the SF 311 figures, every morning": ("reviews.run_sf_311_report", "30", "5"),
    "Run reports again that a person asked for, every minute": ("reviews.run_reports_again", "*", "*"),
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
    dependencies = [("reviews", "0011_packages"), ("cables", "0014_pages")]

    operations = [
        migrations.AlterField(model_name="reportrun", name="claimed_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(seed, unseed),
    ]
