"""Held bytes keep what a catalogue said of them, for the day they are tried again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cables", "0009_more_facts")]

    operations = [
        migrations.AddField(model_name="cablesource", name="held_beside", field=models.JSONField(default=dict)),
    ]
