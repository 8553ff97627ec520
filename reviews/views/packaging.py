"""The copy of a review as it would go out, or did."""

from dataclasses import dataclass

from declass.clock import today
from reviews.actions.releasing import Package, build
from reviews.models import Release, Review


@dataclass(frozen=True)
class Preview:
    """The package as the determinations stand today, or the sentence that says why there is none."""

    package: Package | None
    why_not: str = ""

    @property
    def text(self) -> str:
        """The text part, to be shown on the page."""
        return self.package.text.decode() if self.package else ""

    def part(self, kind: str) -> bytes | None:
        """The bytes of the part "txt" or "pdf"."""
        return {"txt": self.package.text, "pdf": self.package.pdf}.get(kind) if self.package else None


def preview_of(review: Review) -> Preview:
    """Build the package; nothing of it is stored. An undecided or contradictory review has none."""
    try:
        return Preview(build(review, on=today()))
    except ValueError as error:
        return Preview(None, str(error))


def release_of(review: Review) -> Release | None:
    """The release of a review that went out."""
    return Release.objects.filter(review=review).select_related("released_by", "withdrawn_by").first()
