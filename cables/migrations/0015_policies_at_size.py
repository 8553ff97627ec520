"""The policies of cables and collections without a look at every portion for each row that is not the person's."""

from django.db import migrations

from cables.policies import CABLE, OUTLYING, SYSTEM, whole
from declass.rows import function

CUSTODY = "custodian_id = (SELECT declass_person()) OR id IN (SELECT cables_my_collections())"


def reading(table: str, condition: str, before: str) -> migrations.RunSQL:
    return migrations.RunSQL(*(f"ALTER POLICY reading ON {table} USING ({each})" for each in (condition, before)))


class Migration(migrations.Migration):
    dependencies = [("cables", "0014_pages")]

    operations = [
        function(
            "cables_my_referred",
            "SETOF bigint",
            "SELECT cable_id FROM cables_portiongrant WHERE until >= declass_today() AND (person_id = declass_person()"
            " OR group_id IN (SELECT group_id FROM declass_user_groups WHERE user_id = declass_person()))",
        ),
        function("cables_my_outlying", "SETOF bigint", OUTLYING),
        reading(
            "cables_cable",
            f"{SYSTEM} OR {CABLE}",
            f"{SYSTEM} OR {whole('cables_cable')}"
            " OR EXISTS (SELECT 1 FROM cables_portion p WHERE p.cable_id = cables_cable.id)",
        ),
        reading(
            "cables_collection",
            f"{CUSTODY} OR {SYSTEM} OR id IN (SELECT cables_my_outlying())",
            f"{CUSTODY} OR {SYSTEM} OR id IN (SELECT c.collection_id FROM cables_cable c)",
        ),
    ]
