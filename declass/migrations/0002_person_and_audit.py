"""The person in the database, and an audit log that nobody can bend."""

from django.db import migrations

from declass.rows import function, protect, trigger, trigger_function


class Migration(migrations.Migration):
    dependencies = [("declass", "0001_initial")]

    operations = [
        function("declass_person", "bigint", "SELECT NULLIF(current_setting('declass.person', true), '')::bigint"),
        # Unset means the end of time: every grant is over.
        function(
            "declass_today",
            "date",
            "SELECT COALESCE(NULLIF(current_setting('declass.today', true), '')::date, 'infinity'::date)",
        ),
        function(
            "declass_is_system",
            "boolean",
            "SELECT EXISTS (SELECT 1 FROM declass_user WHERE id = declass_person() AND is_system AND is_active)",
        ),
        migrations.RunSQL(
            "CREATE FUNCTION declass_has_role(role text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER"
            " SET search_path = public, pg_temp AS $$ SELECT EXISTS (SELECT 1 FROM declass_user_groups m"
            " JOIN auth_group g ON g.id = m.group_id JOIN declass_user u ON u.id = m.user_id"
            " WHERE m.user_id = declass_person() AND g.name = role AND u.is_active) $$",
            "DROP FUNCTION declass_has_role(text)",
        ),
        trigger_function(
            "declass_append_only",
            "RAISE EXCEPTION '% is append-only (X-14)', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';",
        ),
        trigger(
            "declass_auditevent", "audit_unchanged", "BEFORE UPDATE OR DELETE", "declass_append_only()", each="ROW"
        ),
        trigger(
            "declass_auditevent", "audit_untruncated", "BEFORE TRUNCATE", "declass_append_only()", each="STATEMENT"
        ),
        # Whoever is named in the transaction is the actor, whatever the statement says.
        trigger_function("declass_true_actor", "NEW.actor_id := declass_person(); RETURN NEW;"),
        trigger("declass_auditevent", "audit_true_actor", "BEFORE INSERT", "declass_true_actor()"),
        protect("declass_auditevent", select="(SELECT declass_has_role('Auditor'))", insert="true"),
        # Roles are set by an administrator, never for oneself (product.md §1).
        trigger_function(
            "declass_set_by_administrator",
            """
            subject := (to_jsonb(COALESCE(NEW, OLD)) ->> TG_ARGV[0])::bigint;
            IF declass_person() IS NULL OR NOT (declass_is_system() OR declass_has_role('Administrator')) THEN
                RAISE EXCEPTION 'only an administrator may change %', TG_TABLE_NAME
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
            IF subject = declass_person() THEN
                RAISE EXCEPTION 'nobody changes their own row in %', TG_TABLE_NAME
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN COALESCE(NEW, OLD);
            """,
            declare="DECLARE subject bigint;",
        ),
        trigger(
            "declass_user_groups",
            "roles_set_by_administrator",
            "BEFORE INSERT OR UPDATE OR DELETE",
            "declass_set_by_administrator('user_id')",
        ),
    ]
