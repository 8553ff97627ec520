"""Incidents freeze the record and take its releases out of public sight at once, whatever the code does (X-30)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from cables.policies import OF_WHOLE, SYSTEM
from declass.models import new_public_id
from declass.rows import function, protect, trigger, trigger_function

AUDITOR = "(SELECT declass_has_role('Auditor'))"
HANDLING = f"{AUDITOR} OR custodian_id = (SELECT declass_person())"
PUBLIC_PART = """
    ALTER POLICY reading_room ON reviews_releasepart USING (EXISTS (
        SELECT 1 FROM reviews_release r WHERE r.public_id = release_id AND r.withdrawn_on IS NULL {more}))
"""
FROZEN = """
    IF TG_TABLE_NAME <> 'reviews_lease' THEN
        PERFORM 1 FROM cables_cable WHERE id = NEW.cable_id FOR UPDATE;
    END IF;
    IF EXISTS (SELECT 1 FROM reviews_incident i WHERE i.cable_id = NEW.cable_id AND i.confirmed_at IS NULL) THEN
        RAISE EXCEPTION 'an incident about this record is open (X-30)' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
MOVED_ON = """
    IF NEW.state <> OLD.state
       AND NEW.state IN ('AWAITING_APPROVAL', 'SECOND_REVIEW', 'REFERRED', 'APPROVED', 'RELEASED')
       AND EXISTS (SELECT 1 FROM reviews_incident i WHERE i.cable_id = NEW.cable_id AND i.confirmed_at IS NULL) THEN
        RAISE EXCEPTION 'an incident about this record is open (X-30)' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
OPENED = """
    SELECT c.public_id, k.custodian_id INTO STRICT NEW.record, NEW.custodian_id
      FROM cables_cable c JOIN cables_collection k ON k.id = c.collection_id WHERE c.id = NEW.cable_id FOR UPDATE OF c;
    IF NEW.closing_by_id IS NOT NULL OR NEW.confirmed_by_id IS NOT NULL THEN
        RAISE EXCEPTION 'an incident is opened before it is closed (X-30)' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.release_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM reviews_release WHERE public_id = NEW.release_id AND cable_id = NEW.cable_id) THEN
        RAISE EXCEPTION 'the release is not one of the cable' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE reviews_release SET suspended_at = NEW.opened_at WHERE cable_id = NEW.cable_id AND suspended_at IS NULL;
    RETURN NEW;
"""
CLOSED = """
    IF OLD.confirmed_at IS NOT NULL THEN
        RAISE EXCEPTION 'the incident is closed (X-30)' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.closing_by_id IS DISTINCT FROM OLD.closing_by_id AND NEW.closing_by_id IS DISTINCT FROM declass_person()
       OR NEW.closing_reason <> OLD.closing_reason AND NEW.closing_by_id IS DISTINCT FROM declass_person()
       OR NEW.confirmed_by_id IS NOT NULL AND NEW.confirmed_by_id IS DISTINCT FROM declass_person() THEN
        RAISE EXCEPTION 'an incident is closed in person, by two people (X-30)' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
THAWED = """
    IF NEW.confirmed_at IS NOT NULL THEN
        PERFORM 1 FROM cables_cable WHERE id = NEW.cable_id FOR UPDATE;
        UPDATE reviews_release SET suspended_at = NULL WHERE cable_id = NEW.cable_id AND NOT EXISTS (
            SELECT 1 FROM reviews_incident i WHERE i.cable_id = NEW.cable_id AND i.confirmed_at IS NULL);
    END IF;
    RETURN NULL;
"""
SPILLS = """
    SELECT DISTINCT p.cable_id FROM cables_problem p
     WHERE declass_is_system() AND p.code = 'BANNER_LOWER' AND p.settled_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM reviews_incident i WHERE i.cable_id = p.cable_id AND i.kind = 'SPILL')
"""


def key(to: str, name: str = "+", **terms: object) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, **terms)


def frozen(table: str, when: str = "BEFORE INSERT") -> migrations.RunSQL:
    return trigger(table, "frozen_by_incident", when, "reviews_frozen()")


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0008_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("release", "suspended_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=new_public_id, editable=False, max_length=24, unique=True)),
                ("kind", models.CharField(choices=[("SPILL", "possible spill: the banner is lower than a portion"), ("AEA", "RD or FRD found in what was released"), ("REDACTION", "withheld words found in a released copy"), ("MISROUTED", "sent to somebody who may not have it")], max_length=9)),
                ("record", models.CharField(max_length=24)),
                ("opened_at", models.DateTimeField()),
                ("opened_on", models.DateField()),
                ("rule", models.CharField(blank=True, max_length=16)),
                ("remark", models.CharField(blank=True, max_length=400)),
                ("duty", models.CharField(max_length=300)),
                ("due_on", models.DateField()),
                ("closing_reason", models.CharField(blank=True, max_length=400)),
                ("closing_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("cable", key("cables.cable", "incidents")),
                ("release", key("reviews.release", "incidents", null=True)),
                ("custodian", key(settings.AUTH_USER_MODEL)),
                ("opened_by", key(settings.AUTH_USER_MODEL)),
                ("closing_by", key(settings.AUTH_USER_MODEL, null=True)),
                ("confirmed_by", key(settings.AUTH_USER_MODEL, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["due_on"], name="incident_open", condition=Q(confirmed_at__isnull=True))],
                "constraints": [
                    models.UniqueConstraint(fields=["cable", "kind"], condition=Q(confirmed_at__isnull=True), name="one open incident of a kind a cable"),
                    models.CheckConstraint(condition=~Q(rule="") | ~Q(remark=""), name="a rule or a person's remark opens an incident"),
                    models.CheckConstraint(
                        condition=Q(closing_by__isnull=True, closing_at__isnull=True, closing_reason="")
                        | (Q(closing_by__isnull=False, closing_at__isnull=False) & ~Q(closing_reason="")),
                        name="a closing has its person, its time and its reason",
                    ),
                    models.CheckConstraint(
                        condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                        | (Q(confirmed_by__isnull=False, confirmed_at__isnull=False, closing_by__isnull=False) & ~Q(confirmed_by=F("closing_by"))),
                        name="a second person confirms the closing",
                    ),
                ],
            },
        ),
        protect(
            "reviews_incident",
            select=f"{SYSTEM} OR {HANDLING} OR {OF_WHOLE}",
            insert=f"opened_by_id = declass_person() AND ({SYSTEM} OR {OF_WHOLE})",
            update=HANDLING,
        ),
        trigger_function("reviews_incident_opened", OPENED),
        trigger("reviews_incident", "incident_freezes", "BEFORE INSERT", "reviews_incident_opened()"),
        trigger_function("reviews_incident_closed", CLOSED),
        trigger("reviews_incident", "incident_in_person", "BEFORE UPDATE", "reviews_incident_closed()"),
        trigger_function("reviews_incident_thawed", THAWED),
        trigger("reviews_incident", "incident_thaws", "AFTER UPDATE", "reviews_incident_thawed()"),
        trigger_function("reviews_frozen", FROZEN),
        *(
            frozen(f"reviews_{name}")
            for name in ("lease", "determination", "secondreview", "approval", "release", "referral")
        ),
        trigger_function("reviews_moved_on", MOVED_ON),
        trigger("reviews_review", "frozen_by_incident", "BEFORE UPDATE", "reviews_moved_on()"),
        function("reviews_possible_spills", "SETOF bigint", SPILLS),
        migrations.RunSQL(
            PUBLIC_PART.format(more="AND r.suspended_at IS NULL"), PUBLIC_PART.format(more="")
        ),
    ]
