"""How often, and how, a collection has its reviews looked at by a second person (W-35)."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cables", "0010_held_catalogue")]

    operations = [
        migrations.AddField(
            "collection",
            "second_review_percent",
            models.PositiveSmallIntegerField("second review by sampling, in percent", default=0),
        ),
        migrations.AddField(
            "collection",
            "blind_second_review",
            models.BooleanField("the second reviewer decides blind", default=False),
        ),
        migrations.AddConstraint(
            "collection",
            models.CheckConstraint(
                condition=Q(second_review_percent__lte=100), name="at most every review has a second look"
            ),
        ),
    ]
