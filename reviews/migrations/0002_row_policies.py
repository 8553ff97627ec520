"""Rows of a review are for those who may read the whole cable; the public sees released rows alone."""

from django.conf import settings
from django.db import migrations

from cables.policies import OF_WHOLE, SYSTEM
from declass.rows import protect

PUBLIC = settings.DATABASES["public"]["USER"]


def by(column: str) -> str:
    """The row names the person who is asking, and they may read the whole."""
    return f"{column} = declass_person() AND {OF_WHOLE}"


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("cables", "0003_row_policies")]

    operations = [
        protect("reviews_review", select=f"{SYSTEM} OR {OF_WHOLE}", insert=f"opened_by_id = declass_person() AND ({SYSTEM} OR {OF_WHOLE})", update=f"{SYSTEM} OR {OF_WHOLE}"),
        protect("reviews_lease", select=f"{SYSTEM} OR {OF_WHOLE}", insert=by("holder_id"), update=f"{SYSTEM} OR {OF_WHOLE}"),
        protect("reviews_determination", select=OF_WHOLE, insert=by("determined_by_id"), update=OF_WHOLE),
        protect("reviews_redaction", select=OF_WHOLE, insert=OF_WHOLE),
        protect("reviews_secondreview", select=OF_WHOLE, insert=by("reviewer_id")),
        protect(
            "reviews_referral",
            select=f"{SYSTEM} OR {OF_WHOLE} OR portion_id IN (SELECT cables_my_portions())",
            insert=by("requested_by_id"),
            update=f"{OF_WHOLE} OR portion_id IN (SELECT cables_my_portions())",
        ),
        protect("reviews_approval", select=OF_WHOLE, insert=by("approver_id"), update=OF_WHOLE),
        protect("reviews_release", select=OF_WHOLE, insert=by("released_by_id"), update=OF_WHOLE),
        protect(
            "reviews_releasepart",
            select="release_id IN (SELECT r.public_id FROM reviews_release r)",
            insert="release_id IN (SELECT r.public_id FROM reviews_release r)",
        ),
        migrations.RunSQL(
            [
                f"CREATE POLICY reading_room ON reviews_release FOR SELECT TO {PUBLIC} USING (true)",
                f"CREATE POLICY reading_room ON reviews_releasepart FOR SELECT TO {PUBLIC} USING (EXISTS"
                " (SELECT 1 FROM reviews_release r WHERE r.public_id = release_id AND r.withdrawn_on IS NULL))",
            ],
            ["DROP POLICY reading_room ON reviews_release", "DROP POLICY reading_room ON reviews_releasepart"],
        ),
    ]
