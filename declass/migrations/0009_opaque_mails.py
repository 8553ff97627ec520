"""The key of a mail stands in its Message-ID: one that counts up tells every reader how many mails were sent."""

from django.db import migrations, models

import declass.models


class Migration(migrations.Migration):
    dependencies = [("declass", "0008_audit_filters")]

    operations = [
        migrations.AlterField(
            model_name="mailing",
            name="id",
            field=models.BigAutoField(default=declass.models.new_number, primary_key=True, serialize=False),
        ),
    ]
