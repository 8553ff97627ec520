"""What a reader recovers by laying two releases of one cable side by side (P-01), and what may be withheld again.

A span that an earlier copy gave and this one withholds is in the reader's hands, withdrawn or not. It goes out withheld
only with a reason that stays with the release; under a security ground only where A-07's conditions are on file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from declass.refusals import Refused, RefusedError
from reviews.actions.packaging import Package, Record, decided_portions
from reviews.models import Reclassification, Release, Review
from reviews.rendering.build import UNRELEASED_KINDS, DecidedPiece
from reviews.rendering.codes import read_code

AGAIN = Refused("This copy withholds what an earlier release gave. Say why; the reason stays with the release.", "P-01")
A_07 = Refused(
    "It keeps classified what an authorized release gave. That needs a reclassification under A-07 on file.", "A-07"
)


@dataclass(frozen=True)
class Recovered:
    """A span of a portion that an earlier release gave and the present answers withhold."""

    portion_id: int
    number: str
    kind: str
    start: int
    end: int
    text: str
    codes: tuple[str, ...]
    release: str

    @property
    def is_security(self) -> bool:
        """Whether a security ground withholds it now."""
        return any(read_code(code).security for code in self.codes)


def earlier_releases(review: Review) -> list[Release]:
    """The releases of the same cable by other reviews, newest first, those withdrawn included."""
    return list(Release.objects.filter(cable=review.cable_id).exclude(review=review).order_by("-released_at"))


def standing_release(review: Review) -> Release | None:
    """The release that this one follows: the newest of the cable."""
    return next(iter(earlier_releases(review)), None)


def recovered(review: Review, record: Record) -> list[Recovered]:
    """What a reader could recover by comparing, portion by portion in reading order."""
    found: list[Recovered] = []
    for earlier in earlier_releases(review):
        given = {portion.pk: _kept(piece) for portion, piece in decided_portions(earlier.review) if _was_given(piece)}
        found += _withheld_of(record, given, earlier.public_id)
    seen: dict[tuple[int, int, int], Recovered] = {}
    for span in found:
        seen.setdefault((span.portion_id, span.start, span.end), span)
    return sorted(seen.values(), key=lambda span: (span.portion_id, span.start))


def _was_given(piece: DecidedPiece) -> bool:
    return piece.kind not in UNRELEASED_KINDS and piece.classification is not None


def _kept(piece: DecidedPiece) -> set[int]:
    cut = {at for span in piece.cuts for at in range(span.start, span.end)}
    return set(range(len(piece.text))) - cut


def _withheld_of(record: Record, given: Mapping[int, set[int]], release: str) -> Iterator[Recovered]:
    for portion, piece in zip(record.portions, record.pieces, strict=True):
        kept = given.get(portion.pk, set())
        for cut in piece.cuts:
            for start, end in _runs(sorted(kept.intersection(range(cut.start, cut.end)))):
                text = piece.text[start:end]
                if text.strip():
                    yield Recovered(portion.pk, piece.number or "", piece.kind, start, end, text, (cut.code,), release)


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for i in range(1, len(places) + 1):
        if i == len(places) or places[i] != places[i - 1] + 1:
            yield places[start], places[i - 1] + 1
            start = i


def require_comparable(review: Review, earlier: Release | None, package: Package, reason: str) -> None:
    """Raise RefusedError where the package silently withholds, or keeps classified, what an earlier release gave."""
    again = recovered(review, package.record) if earlier else []
    if any(span.is_security for span in again) and not Reclassification.objects.filter(cable=review.cable_id).exists():
        raise RefusedError(A_07, record=review.cable.public_id, act="RELEASE")
    if again and not reason.strip():
        raise RefusedError(AGAIN, record=review.cable.public_id, act="RELEASE")
