"""A system account sees what no person may: only the owner connection makes one, or makes an account into one."""

from django.db import migrations

from declass.rows import trigger, trigger_function


class Migration(migrations.Migration):
    dependencies = [("declass", "0002_person_and_audit")]

    operations = [
        trigger_function(
            "declass_system_by_owner",
            """
            IF NEW.is_system AND (TG_OP = 'INSERT' OR NOT OLD.is_system)
               AND session_user <> (SELECT tableowner FROM pg_tables WHERE tablename = 'declass_user'
                                                                   AND schemaname = 'public') THEN
                RAISE EXCEPTION 'system accounts are made by the owner alone' USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
            """,
        ),
        trigger("declass_user", "system_by_owner", "BEFORE INSERT OR UPDATE", "declass_system_by_owner()"),
    ]
