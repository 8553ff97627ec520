"""The token of a hold is drawn by chance: one that counts up tells everybody how many cables are held."""

from django.db import migrations, models

import reviews.models.queue


class Migration(migrations.Migration):
    dependencies = [("reviews", "0016_corrected_after_release")]

    operations = [
        migrations.AlterField(
            model_name="lease",
            name="id",
            field=models.BigAutoField(default=reviews.models.queue.new_token, primary_key=True, serialize=False),
        ),
    ]
