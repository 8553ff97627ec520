"""What a second reviewer decides blind, and in how many portions it differs from the first (W-35)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cables.policies import OF_WHOLE
from declass.rows import protect


class Migration(migrations.Migration):
    dependencies = [("reviews", "0012_reports")]

    operations = [
        migrations.AddField("secondreview", "differing", models.PositiveSmallIntegerField(null=True)),
        migrations.CreateModel(
            "SecondAnswer",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("answer", models.JSONField()),
                (
                    "cable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cables.cable"
                    ),
                ),
                (
                    "portion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cables.portion"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="second_answers", to="reviews.review"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["review", "reviewer", "id"], name="second_answer_of")],
            },
        ),
        protect(
            "reviews_secondanswer",
            select=OF_WHOLE,
            insert=f"reviewer_id = declass_person() AND {OF_WHOLE}",
        ),
    ]
