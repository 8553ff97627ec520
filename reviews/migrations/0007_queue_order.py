"""Priority, sampling and saved views; the index that the queues are read by."""

from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from declass.models import new_public_id
from declass.rows import protect

OWN = "owner_id = (SELECT declass_person())"


class Migration(migrations.Migration):
    dependencies = [("reviews", "0006_corrected_records"), ("cables", "0011_second_review_terms")]

    operations = [
        migrations.AddField(
            "review",
            "priority",
            models.PositiveSmallIntegerField(choices=[(1, "urgent"), (2, "normal"), (3, "low")], default=2),
        ),
        migrations.AddField("review", "is_sampled", models.BooleanField(null=True)),
        migrations.RemoveIndex("review", "review_queue"),
        migrations.AddIndex(
            "review",
            models.Index(
                F("state"), Coalesce("due_on", Value(date.max)), F("priority"), F("opened_on"), F("id"), name="review_queue"
            ),
        ),
        migrations.AddIndex("review", models.Index(fields=["reviewer", "state"], name="review_of_reviewer")),
        migrations.AddIndex(
            "lease",
            models.Index(fields=["holder"], name="lease_running", condition=Q(ended_at__isnull=True)),
        ),
        migrations.CreateModel(
            "SavedView",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=new_public_id, editable=False, max_length=24, unique=True)),
                ("queue", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=400)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=["owner", "queue", "name"], name="one view a name"),
                    models.CheckConstraint(condition=~Q(name=""), name="a view has a name"),
                ],
            },
        ),
        protect("reviews_savedview", select=OWN, insert=OWN, delete=OWN),
    ]
