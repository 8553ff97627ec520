"""Disposition, delay, discovery and day of classification may be put on file."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cables", "0008_corrections"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AlterField(
            model_name='schedulefact',
            name='kind',
            field=models.CharField(choices=[('extension', 'extension by an original classification authority (D-44)'), ('event_confirmed_on', 'event confirmed (D-50)'), ('panel_approval', 'Panel approval of an exemption (D-70)'), ('reclassification', 'reclassification (A-07, A-08)'), ('aea_review', 'page-by-page RD/FRD review (D-53)'), ('disposition', 'disposition, and when it was scheduled (D-58, D-59)'), ('media_delay_to', 'delay for difficult media (D-62)'), ('discovered_on', 'discovery of the record (D-63)'), ('classified_on', 'day of original classification (D-41)')], max_length=20),
        ),
    ]
