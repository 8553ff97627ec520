"""Pairwise different people, and authority at the moment of the click, whatever the code does (W-36, A-01)."""

from django.db import migrations

from declass.rows import trigger, trigger_function

TOUCHED = """
    SELECT determined_by_id AS person, 'determined' AS part FROM reviews_determination WHERE cable_id = {cable}
    UNION SELECT reviewer_id, 'second-reviewed' FROM reviews_secondreview WHERE cable_id = {cable}
    UNION SELECT approver_id, 'approved' FROM reviews_approval WHERE cable_id = {cable}
    UNION SELECT released_by_id, 'released' FROM reviews_release WHERE cable_id = {cable}
    UNION SELECT imported_by_id, 'imported' FROM cables_cable WHERE id = {cable}
"""


def different(own_part: str, person: str, apart_from: list[str]) -> str:
    """Refuse NEW.<person> who already had one of the other parts in this record. The cable's row is locked first,
    so that two parts taken at the same moment cannot both pass."""
    parts = ", ".join(f"'{part}'" for part in apart_from)
    return (
        "PERFORM 1 FROM cables_cable WHERE id = NEW.cable_id FOR UPDATE;"
        f" SELECT t.part INTO other FROM ({TOUCHED.format(cable='NEW.cable_id')}) t"
        f" WHERE t.person = NEW.{person} AND t.part IN ({parts}) LIMIT 1;"
        f" IF FOUND THEN RAISE EXCEPTION 'who % this record may not have {own_part} it too (W-36)', other"
        " USING ERRCODE = 'check_violation'; END IF;"
    )


def people(name: str, table: str, own_part: str, person: str, apart_from: list[str], more: str = "") -> list:
    return [
        trigger_function(name, different(own_part, person, apart_from) + more + " RETURN NULL;", "DECLARE other text;"),
        trigger(table, name, "AFTER INSERT", f"{name}()", constraint=True),
    ]


DELEGATION = """
    IF NOT EXISTS (
        SELECT 1 FROM reviews_delegation d JOIN cables_cable c ON c.id = NEW.cable_id
        WHERE d.id = NEW.delegation_id AND d.person_id = NEW.approver_id AND d.confirmed_on <= NEW.decided_on
          AND d.valid_from <= NEW.decided_on AND d.valid_to >= NEW.decided_on
          AND (d.revoked_on IS NULL OR d.revoked_on > NEW.decided_on)
          AND d.scope_level >= c.level AND (d.collection_id IS NULL OR d.collection_id = c.collection_id))
       OR NEW.decided_on <> declass_today() THEN
        RAISE EXCEPTION 'no delegation in force covers this approval (A-01)' USING ERRCODE = 'check_violation';
    END IF;
"""
STANDING_APPROVAL = """
    IF NOT EXISTS (SELECT 1 FROM reviews_approval a WHERE a.review_id = NEW.review_id AND a.voided_at IS NULL) THEN
        RAISE EXCEPTION 'nothing goes out without a standing approval (W-36)' USING ERRCODE = 'check_violation';
    END IF;
"""
VOID = """
    UPDATE reviews_approval SET voided_at = now(), voided_by_id = declass_person()
     WHERE review_id = NEW.review_id AND voided_at IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_row_policies")]

    operations = [
        *people(
            "reviews_determiner_apart",
            "reviews_determination",
            "determined",
            "determined_by_id",
            ["imported", "second-reviewed", "approved", "released"],
            VOID,
        ),
        *people(
            "reviews_second_apart",
            "reviews_secondreview",
            "second-reviewed",
            "reviewer_id",
            ["imported", "determined", "approved", "released"],
        ),
        *people(
            "reviews_approver_apart",
            "reviews_approval",
            "approved",
            "approver_id",
            ["determined", "second-reviewed", "released", "imported"],
            DELEGATION,
        ),
        *people(
            "reviews_releaser_apart",
            "reviews_release",
            "released",
            "released_by_id",
            ["determined", "second-reviewed", "approved", "imported"],
            STANDING_APPROVAL,
        ),
        # A delegation is entered by one administrator and confirmed by a second, for somebody else.
        trigger_function(
            "reviews_delegation_by_administrators",
            """
            IF NEW.confirmed_by_id IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.confirmed_by_id IS NULL)
               AND (TG_OP = 'INSERT' OR NEW.confirmed_by_id <> declass_person()) THEN
                RAISE EXCEPTION 'a second administrator confirms, in person (A-01)' USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'INSERT' AND NEW.entered_by_id <> declass_person() THEN
                RAISE EXCEPTION 'a delegation is entered in person (A-01)' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
            """,
        ),
        trigger(
            "reviews_delegation",
            "delegation_in_person",
            "BEFORE INSERT OR UPDATE",
            "reviews_delegation_by_administrators()",
        ),
        trigger(
            "reviews_delegation",
            "set_by_administrator",
            "BEFORE INSERT OR UPDATE",
            "declass_set_by_administrator('person_id')",
        ),
    ]
