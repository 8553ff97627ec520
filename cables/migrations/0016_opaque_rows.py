"""What stands in an address for grants, problems and held files: a row's number would tell how many rows there are."""

import declass.models
from django.db import migrations, models

TABLES = ("collectionuserobjectpermission", "cableuserobjectpermission", "problem", "cablesource")
COLUMN = models.CharField(default=declass.models.new_public_id, editable=False, max_length=24)


def opaque(name: str) -> migrations.SeparateDatabaseAndState:
    # The default is evaluated for each row that is there, and no trigger sees an update.
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                [
                    f"ALTER TABLE cables_{name} ADD COLUMN public_id varchar(24) NOT NULL"
                    " DEFAULT substr(replace(gen_random_uuid()::text, '-', ''), 1, 14)",
                    f"ALTER TABLE cables_{name} ALTER COLUMN public_id DROP DEFAULT",
                ],
                f"ALTER TABLE cables_{name} DROP COLUMN public_id",
            )
        ],
        state_operations=[migrations.AddField(name, "public_id", COLUMN)],
    )


class Migration(migrations.Migration):
    dependencies = [("cables", "0015_policies_at_size")]

    operations = [opaque(name) for name in TABLES]
