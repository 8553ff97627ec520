"""Corrections of a reading: kept for good, by the collection's custodian, in person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cables.policies import OF_WHOLE
from declass.rows import protect


class Migration(migrations.Migration):
    dependencies = [("cables", "0007_settled_problems"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(choices=[('MARK', 'mark of a portion'), ('WHOLE', 'marking of the whole'), ('ORIGIN', 'date of origin'), ('NUMBER', 'message reference number'), ('ORDER', 'executive order'), ('INSTRUCTION', 'declassification instruction')], max_length=11)),
                ('before', models.TextField(blank=True)),
                ('after', models.TextField()),
                ('reason', models.CharField(max_length=400)),
                ('corrected_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='correction',
            name='cable',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='cables.cable'),
        ),
        migrations.AddField(
            model_name='correction',
            name='corrected_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correction',
            name='portion',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='cables.portion'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('field', 'MARK'), ('portion__isnull', False)), models.Q(models.Q(('field', 'MARK'), _negated=True), ('portion__isnull', True)), _connector='OR'), name='a mark is corrected on its portion, anything else on the cable'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a correction has its reason'),
        ),
        protect(
            "cables_correction",
            select=OF_WHOLE,
            insert=f"corrected_by_id = declass_person() AND cable_id IN (SELECT cables_my_kept()) AND {OF_WHOLE}",
        ),
    ]
