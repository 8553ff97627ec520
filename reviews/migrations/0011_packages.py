"""Packages: more kinds of parts, the release log, waived names; what search and versions of releases need."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from cables.policies import OF_WHOLE
from declass.rows import protect, trigger, trigger_function

KINDS = [("txt", "text"), ("pdf", "PDF"), ("json", "JSON"), ("notice", "withdrawal notice"), ("manifest", "manifest"), ("signature", "signature"), ("inclusion", "proof of inclusion")]
NEXT = """
    IF NEW.position <> (SELECT COALESCE(max(position) + 1, 0) FROM reviews_releaselogentry) THEN
        RAISE EXCEPTION 'the release log has no gaps' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
BY_THE_APPROVER = f"""waived_by_id = declass_person() AND {OF_WHOLE} AND EXISTS (
    SELECT 1 FROM reviews_approval a
     WHERE a.id = approval_id AND a.cable_id = reviews_namewaiver.cable_id
       AND a.approver_id = declass_person() AND a.voided_at IS NULL)"""
KNOWN = """
    UPDATE reviews_release SET
        post = regexp_replace(mrn, '^\\d\\d | ?\\d+$', '', 'g'),
        origin_year = EXTRACT(year FROM origin_on),
        search = to_tsvector('english', title || ' ' || mrn || ' ' || array_to_string(tags, ' '))
"""


def key(to: str, name: str = "+", **terms: object) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, **terms)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0010_clock"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AlterField("releasepart", "kind", models.CharField(choices=KINDS, max_length=12)),
        migrations.AddField("release", "post", models.CharField(blank=True, max_length=64, default=""), preserve_default=False),
        migrations.AddField("release", "origin_year", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("release", "earlier", key("reviews.release", "later", null=True)),
        migrations.AddField("release", "withholds_again", models.CharField(blank=True, max_length=400, default=""), preserve_default=False),
        migrations.AddField("release", "built_from", models.JSONField(default=dict)),
        migrations.AddField("release", "search", django.contrib.postgres.search.SearchVectorField(default=""), preserve_default=False),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AddIndex("release", models.Index(F("released_on").desc(), "public_id", name="release_newest")),
        migrations.AddIndex("release", models.Index(fields=["origin_on", "public_id"], name="release_origin")),
        migrations.AddIndex("release", models.Index(F("post"), F("released_on").desc(), "public_id", name="release_post")),
        migrations.AddIndex("release", models.Index(F("origin_year"), F("released_on").desc(), "public_id", name="release_year")),
        migrations.AddIndex("release", django.contrib.postgres.indexes.GinIndex(fields=["search"], name="release_search")),
        migrations.AddIndex("release", django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="release_tags")),
        migrations.CreateModel(
            name="ReleaseLogEntry",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("leaf_hash", models.BinaryField()),
                ("peaks", models.BinaryField()),
                ("checkpoint", models.TextField()),
                ("release", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="log_entry", to="reviews.release")),
            ],
        ),
        migrations.CreateModel(
            name="NameWaiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=400)),
                ("waived_at", models.DateTimeField()),
                ("approval", key("reviews.approval", "name_waivers")),
                ("cable", key("cables.cable")),
                ("portion", key("cables.portion")),
                ("waived_by", key(settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("approval", "portion", "start", "end"), name="a name is waived once"),
                    models.CheckConstraint(condition=Q(("start__lt", F("end")), ~Q(("reason", ""))), name="a waiver says where and why"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reclassification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agency_head", models.CharField(max_length=200, verbose_name="approved in writing by the agency head")),
                ("approved_on", models.DateField(verbose_name="approved on")),
                ("instrument", models.CharField(max_length=200, verbose_name="written approval")),
                ("damage", models.TextField(verbose_name="the significant and demonstrable damage that it prevents")),
                ("recovery", models.TextField(verbose_name="how the information can reasonably be recovered")),
                ("adviser_told_on", models.DateField(verbose_name="National Security Advisor told on")),
                ("isoo_told_on", models.DateField(verbose_name="ISOO told on")),
                ("at_archives", models.BooleanField(verbose_name="the record is at the National Archives and open to the public")),
                ("archivist_told_on", models.DateField(blank=True, null=True, verbose_name="Archivist told on")),
                ("isoo_approved_on", models.DateField(blank=True, null=True, verbose_name="ISOO Director approved on")),
                ("recorded_at", models.DateTimeField()),
                ("cable", key("cables.cable", "reclassifications")),
                ("release", key("reviews.release", "reclassifications")),
                ("recorded_by", key(settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=~Q(agency_head="") & ~Q(instrument="") & ~Q(damage="") & ~Q(recovery=""), name="a reclassification names its approval, damage and recovery"),
                    models.CheckConstraint(condition=Q(adviser_told_on__lte=F("approved_on") + 30, isoo_told_on__lte=F("approved_on") + 30), name="a reclassification is reported within 30 days"),
                    models.CheckConstraint(condition=Q(at_archives=False) | Q(archivist_told_on__isnull=False, isoo_approved_on__isnull=False), name="records at the Archives need the Archivist and the ISOO Director"),
                ],
            },
        ),
        protect("reviews_releaselogentry", select="true", insert="release_id IN (SELECT r.public_id FROM reviews_release r)"),
        trigger_function("reviews_release_log_next", NEXT),
        trigger("reviews_releaselogentry", "no_gaps", "BEFORE INSERT", "reviews_release_log_next()"),
        protect("reviews_namewaiver", select=OF_WHOLE, insert=BY_THE_APPROVER),
        protect("reviews_reclassification", select=OF_WHOLE, insert=f"recorded_by_id = declass_person() AND {OF_WHOLE}"),
    ]
