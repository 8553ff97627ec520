"""One cable's portions are asked for when its row is looked at, and the first that may be read is enough."""

from django.db import migrations

from cables.policies import CABLE, CABLE_BY_ROW, OUTLYING, OUTLYING_BY_CABLE, SYSTEM


def outlying(body: str) -> str:
    return (
        "CREATE OR REPLACE FUNCTION cables_my_outlying() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $body${body}$body$"
    )


class Migration(migrations.Migration):
    dependencies = [("cables", "0018_taken_back_facts")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY reading ON cables_cable USING ({SYSTEM} OR {CABLE_BY_ROW})",
            f"ALTER POLICY reading ON cables_cable USING ({SYSTEM} OR {CABLE})",
        ),
        migrations.RunSQL(outlying(OUTLYING_BY_CABLE), outlying(OUTLYING)),
    ]
