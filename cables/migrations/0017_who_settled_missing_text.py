"""Who recorded that no more text exists here, and when: the approver's checklist says it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cables", "0016_opaque_rows"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField("cable", "no_more_text_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField("cable", "no_more_text_at", models.DateTimeField(null=True)),
    ]
