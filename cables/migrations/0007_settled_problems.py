"""A problem is settled by a person, with a note."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cables", "0006_batches"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name='problem',
            name='settled_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='problem',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='problem',
            name='settled_note',
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['code', 'cable'], name='problem_open'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True), ('settled_note', '')), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('settled_note', ''), _negated=True)), _connector='OR'), name='a problem is settled by a person with a note'),
        ),
    ]
