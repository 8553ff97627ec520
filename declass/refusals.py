"""A refusal: what a rule forbids, said in one sentence with its citation."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied


@dataclass(frozen=True)
class Refused:
    """Why an act is not allowed. `reason` is a sentence for the person; `citation` a rule id or section."""

    reason: str
    citation: str = ""

    def __str__(self) -> str:
        return f"{self.reason} ({self.citation})" if self.citation else self.reason


class RefusedError(PermissionDenied):
    """Raised by an action that a rule forbids. Nothing it began stays; the refusal is recorded afterwards."""

    def __init__(self, refusal: Refused, *, record: str = "", act: str = "") -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
        self.record = record
        self.act = act
