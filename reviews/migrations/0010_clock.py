"""What the clock counts and follows without reading a word; subscriptions; and the schedules of its new jobs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cables.policies import SYSTEM, whole

CRONTABS = {
    "Compute dates anew after a change of the rules, nightly": ("cables.recompute_dates", "15", "0"),
    "Tell people of deadlines, nightly": ("reviews.raise_alerts", "0", "1"),
    "Tell those who hold a cable whose date has changed, every minute": ("reviews.follow_dates", "*", "*"),
    "Send the mail that waits, every minute": ("declass.send_mail", "*", "*"),
}
# Views read as their owner, whom no policy limits: each says itself for whom its rows are.
FOR = f"WHERE {SYSTEM} OR EXISTS (SELECT 1 FROM cables_cable c WHERE c.id = d.cable_id AND {whole('c')})"
VIEWS = {
    "reviews_counted_determination": "SELECT d.id, d.cable_id, d.review_id, d.determined_by_id, d.determined_at,"
    f" d.classification, d.ground, d.declassify_on, d.superseded_at FROM reviews_determination d {FOR}",
    "reviews_counted_cut": "SELECT r.id, d.cable_id, d.review_id, d.determined_at, r.code, r.statute, d.superseded_at"
    f" FROM reviews_redaction r JOIN reviews_determination d ON d.id = r.determination_id {FOR}",
    "reviews_counted_secondreview": "SELECT d.id, d.cable_id, d.review_id, d.reviewer_id, d.at, d.concurs"
    f" FROM reviews_secondreview d {FOR}",
    "reviews_counted_approval": "SELECT d.id, d.cable_id, d.review_id, d.approver_id, d.decided_on, d.at, d.voided_at"
    f" FROM reviews_approval d {FOR}",
}


def _id():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def _to(model):
    return models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=model)


def _view(name, *fields):
    options = {"managed": False, "db_table": f"reviews_{name.lower().replace('counted', 'counted_')}"}
    of = [("cable", _to("cables.cable")), ("review", _to("reviews.review"))]
    return migrations.CreateModel(name=name, fields=[_id(), *of, *fields], options=options)


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
        ("reviews", "0009_incidents"),
        ("cables", "0012_notices"),
        ("declass", "0004_jobs_and_mail"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        *(
            migrations.RunSQL(
                f"CREATE VIEW {name} WITH (security_barrier) AS {select}", f"DROP VIEW {name}"
            )
            for name, select in VIEWS.items()
        ),
        migrations.RunSQL(
            f"CREATE POLICY counting ON reviews_release FOR SELECT USING ({SYSTEM})",
            "DROP POLICY counting ON reviews_release",
        ),
        _view(
            "CountedDetermination",
            ("determined_by", _to(settings.AUTH_USER_MODEL)),
            ("determined_at", models.DateTimeField()),
            ("classification", models.CharField(max_length=12)),
            ("ground", models.CharField(max_length=12)),
            ("declassify_on", models.DateField(null=True)),
            ("superseded_at", models.DateTimeField(null=True)),
        ),
        _view(
            "CountedCut",
            ("determined_at", models.DateTimeField()),
            ("code", models.CharField(max_length=12)),
            ("statute", models.CharField(max_length=120)),
            ("superseded_at", models.DateTimeField(null=True)),
        ),
        _view(
            "CountedSecondReview",
            ("reviewer", _to(settings.AUTH_USER_MODEL)),
            ("at", models.DateTimeField()),
            ("concurs", models.BooleanField()),
        ),
        _view(
            "CountedApproval",
            ("approver", _to(settings.AUTH_USER_MODEL)),
            ("decided_on", models.DateField()),
            ("at", models.DateTimeField()),
            ("voided_at", models.DateTimeField(null=True)),
        ),
        migrations.AddField(
            model_name="reportrun",
            name="rerun_by",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                _id(),
                ("kind", models.CharField(max_length=32)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("token_sha256", models.CharField(blank=True, max_length=64)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(condition=~models.Q(("token_sha256", "")), fields=["token_sha256"], name="calendar_by_token")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("person", "kind"), name="one subscription a person and kind"
                    )
                ],
            },
        ),
        migrations.RunPython(seed, unseed),
    ]
