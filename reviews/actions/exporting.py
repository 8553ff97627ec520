"""That somebody took figures out of the system is written down (X-12)."""

from datetime import date

from declass import audit
from declass.models import User

EXPORTED = audit.verb("reviews.report_exported", "downloaded a report")


def record_export(*, actor: User, kind: str, on: date, rows: int) -> None:
    """Log that the actor downloaded their part of a report as of a day, and how many rows that was."""
    audit.record(EXPORTED, actor=actor, record=kind, facts={"on": on.isoformat(), "rows": rows})
