"""From determinations to the package of a release: text, PDF, JSON, notice, manifest. There is no other path to text.

What the record alone does not say (authority, days, banner, agency …) is kept with the release, so that the same bytes
can be made again at any later time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings

from cables.actions.scheduling import latest_schedule
from cables.classification.levels import Level
from cables.models import Cable, Portion
from reviews.models import Approval, Determination, Release, Review
from reviews.rendering.build import CopyFacts, DecidedPiece, build_copy
from reviews.rendering.copy import ReleasedCopy
from reviews.rendering.findings import Finding
from reviews.rendering.gate import inspect
from reviews.rendering.names import Appearance, appearances, cut_names
from reviews.rendering.notice import CardFacts, kept_line
from reviews.rendering.parts import render_parts
from reviews.rendering.passages import passages, words
from reviews.rendering.spans import Cut
from reviews.rendering.text import plain

WHOLE_CODES = {
    Determination.Classification.DOWNGRADE: "(b)(1)",
    Determination.Classification.EXCLUDE_AEA: "AEA",
}
LEVEL_WORDS = {Level.U: "UNCLASSIFIED", Level.C: "CONFIDENTIAL", Level.S: "SECRET", Level.TS: "TOP SECRET"}


@dataclass(frozen=True)
class Record:
    """What a package is made from: the decided pieces with the keys of their portions, and the facts."""

    portions: tuple[Portion, ...]
    pieces: tuple[DecidedPiece, ...]
    facts: CopyFacts
    card: CardFacts
    cleared: Mapping[str, Any]


@dataclass(frozen=True)
class Package:
    """What would go out: the copy as values, its parts as bytes by kind, and what the gate found in them.

    `left` are the places where a cut name still stands and nobody has waived it (P-10).
    """

    record: Record
    copy: ReleasedCopy
    parts: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    left: tuple[Appearance, ...]

    @property
    def text(self) -> bytes:
        """The text part."""
        return self.parts["txt"]

    @property
    def outcome(self) -> str:
        """FULL, PART or DENIED: computed from the determinations, never chosen."""
        if self.copy.release_line.startswith("DENIED"):
            return "DENIED"
        return "PART" if any(True for _ in self.copy.cuts()) else "FULL"


def build(review: Review, *, on: date, public_id: str = "preview") -> Package:
    """The package of a review as its determinations stand, released on a day.

    Raises UndecidedPiece when a portion has no determination: its text cannot reach a renderer.
    """
    approval = review.approvals.filter(voided_at=None).first()
    record = _record(review, approval, on, public_id)
    copy = build_copy(record.pieces, record.facts)
    parts = render_parts(copy, record.card)
    waived = waived_places(approval)
    left = tuple(place for place in appearances(record.pieces) if _key(record, place) not in waived)
    return Package(record, copy, parts, tuple(findings_on(record, copy, parts)), left)


def findings_on(
    record: Record, copy: ReleasedCopy, parts: Mapping[str, bytes], archive: bytes = b""
) -> Sequence[Finding]:
    """What the gate finds in these bytes."""
    division = passages(record.pieces)
    return inspect(copy, division, parts, facts=record.card, names=cut_names(record.pieces), archive=archive)


def waived_places(approval: Approval | None) -> frozenset[tuple[int, int, int]]:
    """Portion and span of every name that was waived under a standing approval."""
    return frozenset(approval.name_waivers.values_list("portion", "start", "end") if approval else ())


def _key(record: Record, place: Appearance) -> tuple[int, int, int]:
    return record.portions[place.piece].pk, place.start, place.end


def rebuild(release: Release) -> dict[str, bytes]:
    """The covered parts and the manifest of a release, made again from its record, on whatever day it is now.

    The determinations are those that stand on the released review; the rest was kept with the release.
    """
    kept = dict(release.built_from)
    order = kept.pop("portions")
    card = CardFacts(**kept.pop("card"))
    days = {name: date.fromisoformat(kept.pop(name)) for name in ("decided_on", "released_on")}
    notices = tuple(kept.pop("notices"))
    facts = CopyFacts(**kept, **days, notices=notices)
    decided = {portion.pk: piece for portion, piece in decided_portions(release.review)}
    return render_parts(build_copy([decided[key] for key in order], facts), card)


def kept_with_release(record: Record) -> dict[str, Any]:
    """All of the record but its portions' text, to be stored with the release."""
    facts = asdict(record.facts)
    days = {name: facts[name].isoformat() for name in ("decided_on", "released_on")}
    return facts | days | {"card": asdict(record.card), "portions": [portion.pk for portion in record.portions]}


def _record(review: Review, approval: Approval | None, on: date, public_id: str) -> Record:
    cable = review.cable
    decided = tuple(decided_portions(review))
    pieces = tuple(piece for _, piece in decided)
    facts = _copy_facts(review, cable, approval, pieces, on, public_id)
    kept = {word for stretch in passages(pieces).kept for word in words(stretch)}
    cleared = _cleared_fields(cable, kept)
    origin = cleared["origin_on"]
    card = CardFacts(
        cleared["mrn"],
        f"{origin:%Y-%m-%d}" if origin else "",
        LEVEL_WORDS[Level(cable.level)],
        kept_line(pieces, "FM"),
        kept_line(pieces, "TO"),
    )
    return Record(tuple(portion for portion, _ in decided), pieces, facts, card, cleared)


def decided_pieces(review: Review) -> Iterable[DecidedPiece]:
    """The pieces of the cable in order, each with the answer that stands."""
    return (piece for _, piece in decided_portions(review))


def decided_portions(review: Review) -> Iterable[tuple[Portion, DecidedPiece]]:
    """The portions of the cable in order, each with its piece and the answer that stands."""
    standing = {
        determination.portion_id: determination
        for determination in review.determinations.filter(superseded_at=None).prefetch_related("redactions")
    }
    for portion in review.cable.portions.order_by("position"):
        yield portion, _decided(portion, standing.get(portion.pk))


def _decided(portion: Portion, determination: Determination | None) -> DecidedPiece:
    head = portion.body_start - portion.start
    at = portion.text.find(portion.mark, 0, head) if portion.mark else -1
    return DecidedPiece(
        kind=portion.kind,
        number=portion.number or None,
        mark=portion.mark or None,
        mark_span=(at, at + len(portion.mark)) if at >= 0 else None,
        text=portion.text,
        classification=determination.classification if determination else None,
        cuts=_cuts(portion, determination, head) if determination else (),
    )


def _cuts(portion: Portion, determination: Determination, head: int) -> tuple[Cut, ...]:
    whole = WHOLE_CODES.get(Determination.Classification(determination.classification))
    if whole:
        grounds = ((whole, None), (determination.ground, determination.declassify_on))
        spans = (Cut(head, len(portion.text), code, until) for code, until in grounds if code)
        return tuple(spans) if portion.text[head:].strip() else ()
    return tuple(
        Cut(
            cut.start,
            cut.end,
            cut.code,
            determination.declassify_on if cut.code == determination.ground else None,
            cut.statute,
        )
        for cut in determination.redactions.all()
    )


def _copy_facts(
    review: Review,
    cable: Cable,
    approval: Approval | None,
    pieces: Sequence[DecidedPiece],
    on: date,
    public_id: str,
) -> CopyFacts:
    return CopyFacts(
        public_id=public_id,
        case_number=case_number(review),
        document_number=public_id,
        title=_title(pieces),
        demonstration=cable.collection.is_demonstration,
        authority=_authority(approval),
        decided_on=approval.decided_on if approval else on,
        released_on=on,
        old_banner=cable.label.banner(),
        instruction=latest_schedule(cable).instruction,
        agency=settings.RELEASING_AGENCY,
        notices=_notices(cable),
    )


def case_number(review: Review) -> str:
    """The review's number in public: kind, year and an opaque part, so that nobody can count reviews."""
    return f"{review.kind[0]}-{review.opened_on.year}-{review.public_id[:8].upper()}"


def _authority(approval: Approval | None) -> str:
    """W-41: an identifier stands for the person, whose identity is on file."""
    if approval is None:
        return "not approved yet"
    return f"authorized official no. {approval.approver_id}, delegation no. {approval.delegation_id} (identity on file)"


def _title(pieces: Sequence[DecidedPiece]) -> str:
    """The subject as released, cuts as markers; a cable without one is named by what it is (W-47)."""
    subject = next((piece for piece in pieces if piece.kind == "SUBJECT"), None)
    if subject is None or subject.classification is None:
        return "Cable without a released subject"
    facts = CopyFacts("", "", "", "", True, "", date.min, date.min)
    drawn = build_copy([subject], facts).pieces[0]
    line = " ".join(plain(drawn.runs).split())
    return line.partition(":")[2].strip() or line


def _notices(cable: Cable) -> tuple[str, ...]:
    """What an incomplete copy says of itself (T-09)."""
    if cable.is_complete:
        return ()
    missing = [str(n) for n in range(1, cable.sections_of + 1) if n not in cable.sections_seen]
    listed = " and ".join(filter(None, [", ".join(missing[:-1]), missing[-1]]))
    said = f"Incomplete: section{'s' if len(missing) > 1 else ''} {listed} not marked"
    if cable.problems.filter(code="SELF_DESCRIBED_EXTRACT").exists():
        said += "; the source describes itself as a partial extract"
    return (f"{said}.",)


def _cleared_fields(cable: Cable, kept: set[str]) -> dict[str, Any]:
    """Header fields for search, each only where its own words stand in the kept text (W-47)."""

    def stands(*parts: str) -> bool:
        return all(word in kept for part in parts for word in words(part))

    serial = str(cable.mrn_serial or "")
    has_mrn = bool(serial) and stands(cable.mrn_post) and any(word.lstrip("0") == serial for word in kept)
    return {
        "mrn": cable.mrn if has_mrn else "",
        "origin_on": cable.origin_on if has_mrn else None,
        "order_number": cable.order_number if stands(cable.order_number) else "",
        "tags": [tag.code for tag in cable.tags.order_by("id") if stands(tag.code)],
    }
