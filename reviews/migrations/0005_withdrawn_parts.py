"""The bytes of a withdrawn release are gone for the public: only its own policy applies to the public role."""

from django.conf import settings
from django.db import migrations

APPLICATION = settings.DATABASES["default"]["USER"]


class Migration(migrations.Migration):
    dependencies = [("reviews", "0004_schedules")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY reading ON reviews_releasepart TO {APPLICATION}",
            "ALTER POLICY reading ON reviews_releasepart TO PUBLIC",
        ),
    ]
