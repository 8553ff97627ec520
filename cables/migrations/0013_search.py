"""Searches of each person, and the words' way behind the policies where the operators are not leakproof."""

import declass.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cables.policies import PIECE
from declass.rows import protect


class Migration(migrations.Migration):
    dependencies = [("cables", "0012_notices"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Search",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=declass.models.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("given", models.JSONField()),
                ("name", models.CharField(blank=True, max_length=80)),
                ("made_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "-made_at"], name="search_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("given", {}), _negated=True), name="a search asks for something"
                    )
                ],
            },
        ),
        protect(
            "cables_search",
            select="person_id = (SELECT declass_person())",
            insert="person_id = declass_person()",
            update="person_id = declass_person()",
            delete="person_id = declass_person()",
        ),
        migrations.RunSQL(
            "CREATE FUNCTION cables_matching(query tsquery) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER"
            " SET search_path = public, pg_temp AS"
            f" $body$ SELECT id FROM cables_portion WHERE search @@ query AND ({PIECE}) $body$",
            "DROP FUNCTION cables_matching(tsquery)",
        ),
    ]
