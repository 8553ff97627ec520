"""That somebody read figures, or took figures or copies out of the system, is written down (X-12)."""

from datetime import date

from declass import audit
from declass.models import User
from reviews.models import Referral, Review

REPORT_READ = audit.verb("reviews.report_read", "read a report")
PART_TAKEN = audit.verb("reviews.part_taken", "downloaded a part of a copy")
BUNDLE_TAKEN = audit.verb("reviews.bundle_taken", "took the bundle that goes to an agency")
EXPORTED = audit.verb("reviews.report_exported", "downloaded a report")


def record_export(*, actor: User, kind: str, on: date, rows: int) -> None:
    """Log that the actor downloaded their part of a report as of a day, and how many rows that was."""
    audit.record(EXPORTED, actor=actor, record=kind, facts={"on": on.isoformat(), "rows": rows})


def record_figures(*, actor: User, kind: str, on: date) -> None:
    """Log that the actor was shown their part of a report, or the picture of one, as of a day."""
    audit.record_shown(REPORT_READ, actor=actor, record=kind, facts={"on": on.isoformat()})


def record_part(*, actor: User, review: Review, part: str, released: bool) -> None:
    """Log that the actor downloaded a part of the copy, as it would go out or (`released`) as it went out."""
    facts = {"review": review.public_id, "part": part, "released": released}
    audit.record_shown(PART_TAKEN, actor=actor, record=review.cable.public_id, facts=facts)


def record_bundle(*, actor: User, referral: Referral, form: str) -> None:
    """Log that the actor took what goes to an agency, as a page to print or as a file."""
    facts = {"referral": referral.public_id, "as": form}
    audit.record_shown(BUNDLE_TAKEN, actor=actor, record=referral.portion.cable.public_id, facts=facts)
