"""An approver's overruling, under a delegation in force that day (A-01), by who determined nothing in the record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cables.policies import OF_WHOLE
from declass.rows import protect, trigger, trigger_function

AUTHORITY = """
    IF EXISTS (SELECT 1 FROM reviews_determination d WHERE d.cable_id = NEW.cable_id AND d.determined_by_id = NEW.approver_id)
       OR NOT EXISTS (
        SELECT 1 FROM reviews_delegation d JOIN cables_cable c ON c.id = NEW.cable_id
        WHERE d.id = NEW.delegation_id AND d.person_id = NEW.approver_id AND d.confirmed_on <= declass_today()
          AND d.valid_from <= declass_today() AND d.valid_to >= declass_today()
          AND (d.revoked_on IS NULL OR d.revoked_on > declass_today())
          AND d.scope_level >= c.level AND (d.collection_id IS NULL OR d.collection_id = c.collection_id)) THEN
        RAISE EXCEPTION 'who overrules determined nothing here and acts under a delegation in force (W-36, A-01)'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


def key(to: str, name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0013_second_answers")]

    operations = [
        migrations.CreateModel(
            name="Overruling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
                ("review", key("reviews.review", "overrulings")),
                ("cable", key("cables.cable")),
                ("approver", key(settings.AUTH_USER_MODEL)),
                ("delegation", key("reviews.delegation")),
            ],
        ),
        protect("reviews_overruling", select=OF_WHOLE, insert=f"approver_id = declass_person() AND {OF_WHOLE}"),
        trigger_function("reviews_overruling_in_authority", AUTHORITY),
        trigger("reviews_overruling", "in_authority", "AFTER INSERT", "reviews_overruling_in_authority()", constraint=True),
    ]
