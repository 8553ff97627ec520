"""That a page was printed, and that an auditor read the log: the log is protected as the whole system is (X-13)."""

from collections.abc import Mapping
from typing import Any

from declass import audit
from declass.models import User

LOG_READ = audit.verb("declass.log_read", "read the audit log")
PRINTED = audit.verb("declass.printed", "had a page printed")
STORY_READ = audit.verb("declass.story_read", "read the story of a record in the audit log")


def record_log_page(*, actor: User, asked: Mapping[str, Any]) -> None:
    """Log that the actor was shown a page of the log, and by which filters it was narrowed: their names, no values."""
    audit.record_shown(LOG_READ, actor=actor, facts={"narrowed_by": sorted(name for name in asked if asked[name])})


def record_story(*, actor: User, record: str) -> None:
    """Log that the actor was shown every event about a record."""
    audit.record_shown(STORY_READ, actor=actor, record=record)


def record_printing(*, actor: User, page: str, record: str) -> None:
    """Log that the actor's browser was about to print a page: the name of its route, and the record it is about."""
    audit.record(PRINTED, actor=actor, record=record, facts={"page": page})
