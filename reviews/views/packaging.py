"""The package of a review as it would go out, or did: shown to those who work on it."""

from dataclasses import dataclass

from declass.clock import today
from reviews.actions.packaging import Package, build, rebuild
from reviews.models import Release, Review
from reviews.rendering.likeness import differences
from reviews.rendering.package import RENDERER_VERSION, pack

ARCHIVE = "zip"


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
        """The bytes of the part of that kind, or of the archive of all."""
        if not self.package:
            return None
        return pack(self.package.parts) if kind == ARCHIVE else self.package.parts.get(kind)


@dataclass(frozen=True)
class LeftName:
    """A place where a cut name still stands: its key for a form, where it is, and the words around it."""

    key: str
    where: str
    before: str
    name: str
    after: str


AROUND = 40


def preview_of(review: Review) -> Preview:
    """Build the package; nothing of it is stored. An undecided or contradictory review has none."""
    try:
        return Preview(build(review, on=today()))
    except ValueError as error:
        return Preview(None, str(error))


def left_names(package: Package) -> list[LeftName]:
    """The places where a cut name is left standing, with their surroundings."""
    found = []
    for place in package.left:
        portion = package.record.portions[place.piece]
        text, where = portion.text, f"{portion.kind} {portion.number}".strip().capitalize()
        found.append(
            LeftName(
                f"{portion.pk}:{place.start}:{place.end}",
                where,
                text[max(place.start - AROUND, 0) : place.start],
                text[place.start : place.end],
                text[place.end : place.end + AROUND],
            )
        )
    return found


def release_of(review: Review) -> Release | None:
    """The release of a review that went out."""
    return Release.objects.filter(review=review).select_related("released_by", "withdrawn_by", "earlier").first()


def parts_of(release: Release) -> dict[str, bytes]:
    """The parts of a release as they went out, by kind."""
    return {part.kind: bytes(part.content) for part in release.parts.all()}


def rebuilt(release: Release, parts: dict[str, bytes]) -> str:
    """What making the parts again from the record shows, as a sentence."""
    found = list(differences(parts, rebuild(release)))
    if not found:
        return f"Made again from the record just now: equal byte for byte (renderer {RENDERER_VERSION})."
    renderers = f"renderer {release.renderer_version} then, {RENDERER_VERSION} now"
    return f"Made again from the record just now: {'; '.join(found)} ({renderers})."
