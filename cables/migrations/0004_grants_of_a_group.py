"""Who belongs to a group sees the portion grants of that group, so that the list twin of the policies finds them."""

from django.db import migrations

from cables.policies import OF_WHOLE

OWN = "person_id = (SELECT declass_person())"
OF_MY_GROUPS = "group_id IN (SELECT m.group_id FROM declass_user_groups m WHERE m.user_id = (SELECT declass_person()))"


class Migration(migrations.Migration):
    dependencies = [("cables", "0003_row_policies")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY reading ON cables_portiongrant USING ({OWN} OR {OF_MY_GROUPS} OR {OF_WHOLE})",
            f"ALTER POLICY reading ON cables_portiongrant USING ({OWN} OR {OF_WHOLE})",
        ),
    ]
