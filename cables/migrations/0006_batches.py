"""What was handed in together; for the custodian of the collection alone."""

import declass.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cables.policies import CUSTODY
from declass.rows import protect


class Migration(migrations.Migration):
    dependencies = [("cables", "0005_quarantine"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=declass.models.new_public_id, editable=False, max_length=24, unique=True)),
                ('started_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='BatchFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('outcome', models.CharField(choices=[('ACCEPTED', 'imported'), ('KNOWN', 'known'), ('REFUSED', 'refused'), ('QUARANTINED', 'in quarantine')], max_length=11)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='batch',
            name='collection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='cables.collection'),
        ),
        migrations.AddField(
            model_name='batch',
            name='imported_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='batchfile',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='cables.batch'),
        ),
        migrations.AddConstraint(
            model_name='batchfile',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['ACCEPTED', 'KNOWN']), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a file that is not imported has a reason'),
        ),
        protect(
            "cables_batch",
            select=CUSTODY,
            insert=f"imported_by_id = declass_person() AND {CUSTODY}",
        ),
        protect(
            "cables_batchfile",
            select="EXISTS (SELECT 1 FROM cables_batch b WHERE b.id = batch_id)",
            insert="EXISTS (SELECT 1 FROM cables_batch b WHERE b.id = batch_id AND b.imported_by_id = declass_person())",
        ),
    ]
