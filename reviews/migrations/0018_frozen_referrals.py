"""A referral of a frozen record is not sent; whoever would send it is told so, though they see no incident (X-30)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reviews", "0017_opaque_holds")]

    operations = [
        migrations.RunSQL(
            "CREATE FUNCTION reviews_is_frozen(cable bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER"
            " SET search_path = public, pg_temp AS $$ SELECT EXISTS (SELECT 1 FROM reviews_incident i"
            " WHERE i.cable_id = cable AND i.confirmed_at IS NULL) $$",
            "DROP FUNCTION reviews_is_frozen(bigint)",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER frozen_unsent BEFORE UPDATE OF sent_on ON reviews_referral FOR EACH ROW"
            " WHEN (OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL) EXECUTE FUNCTION reviews_frozen()",
            "DROP TRIGGER frozen_unsent ON reviews_referral",
        ),
    ]
