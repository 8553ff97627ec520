"""Bytes that could not be read, or may not be, are held with the reason, and settled by a person."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from cables.policies import CUSTODY
from declass.rows import trigger, trigger_function


class Migration(migrations.Migration):
    dependencies = [("cables", "0004_grants_of_a_group"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name='cablesource',
            name='held_as',
            field=models.CharField(blank=True, choices=[('UNREADABLE', 'could not be read'), ('ABOVE_CEILING', 'above the ceiling'), ('SECTION', 'a section whose cable is not clear')], max_length=13),
        ),
        migrations.AddField(
            model_name='cablesource',
            name='held_number',
            field=models.CharField(blank=True, max_length=48),
        ),
        migrations.AddField(
            model_name='cablesource',
            name='held_why',
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AddField(
            model_name='cablesource',
            name='length',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='cablesource',
            name='received_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name='cablesource',
            name='sections',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name='cablesource',
            name='settled_as',
            field=models.CharField(blank=True, choices=[('IMPORTED', 'imported'), ('DISCARDED', 'discarded')], max_length=9),
        ),
        migrations.AddField(
            model_name='cablesource',
            name='settled_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='cablesource',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='cablesource',
            name='settled_reason',
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AddConstraint(
            model_name='cablesource',
            constraint=models.UniqueConstraint(condition=models.Q(('cable__isnull', True), ('settled_at__isnull', True)), fields=('collection', 'sha256'), name='same bytes held once in a collection'),
        ),
        migrations.AddConstraint(
            model_name='cablesource',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cable__isnull', False), ('held_as', '')), models.Q(('cable__isnull', True), models.Q(('held_as', ''), _negated=True)), _connector='OR'), name='bytes have a cable or a reason why they are held'),
        ),
        migrations.AddConstraint(
            model_name='cablesource',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_as', ''), ('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('cable__isnull', True), ('settled_as', 'IMPORTED'), ('settled_at__isnull', False), ('settled_by__isnull', False)), models.Q(('cable__isnull', True), ('settled_as', 'DISCARDED'), ('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('settled_reason', ''), _negated=True)), _connector='OR'), name='held bytes are settled by a person, discarded with a reason'),
        ),
        # Sources that came before belong to one cable each, whose pieces they gave.
        migrations.RunSQL(
            "UPDATE cables_cablesource s SET sections = c.sections_seen, length = COALESCE((SELECT sum(p.\"end\" - p.start)"
            " FROM cables_portion p WHERE p.cable_id = c.id), 0) FROM cables_cable c WHERE c.id = s.cable_id",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            f"CREATE POLICY changing ON cables_cablesource FOR UPDATE USING (cable_id IS NULL AND {CUSTODY})"
            f" WITH CHECK (cable_id IS NULL AND {CUSTODY})",
            "DROP POLICY changing ON cables_cablesource",
        ),
        trigger_function(
            "cables_source_settled_once",
            """
            IF OLD.settled_at IS NOT NULL OR NEW.settled_at IS NULL OR NEW.settled_by_id <> declass_person()
               OR octet_length(NEW.content) <> 0 THEN
                RAISE EXCEPTION 'held bytes change once: when a person settles them and they are emptied'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
            """,
        ),
        trigger("cables_cablesource", "source_settled_once", "BEFORE UPDATE", "cables_source_settled_once()"),
    ]
