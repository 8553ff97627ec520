"""From approved determinations to released bytes: build, inspect, release, withdraw. There is no other path to text."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cables.actions.scheduling import latest_schedule
from cables.models import Cable, Portion
from declass import audit
from declass.clock import today
from declass.models import User, new_public_id
from declass.refusals import Refused, RefusedError
from reviews.actions.queueing import locked_for, move
from reviews.models import Approval, Determination, Release, ReleasePart, Review
from reviews.rendering.build import CopyFacts, DecidedPiece, build_copy
from reviews.rendering.copy import ReleasedCopy
from reviews.rendering.findings import Finding
from reviews.rendering.gate import inspect
from reviews.rendering.passages import passages, words
from reviews.rendering.pdf import render_pdf
from reviews.rendering.spans import Cut
from reviews.rendering.text import plain, render_text
from reviews.workflow import Act, State

RELEASED = audit.verb("reviews.released", "released a cable", seals=True)
WITHDRAWN = audit.verb("reviews.withdrawn", "withdrew a release", seals=True)
CLOSED = audit.verb("reviews.closed", "closed a review without release")
RENDERER_VERSION = f"1, typst {version('typst')}"
WHOLE_CODES = {
    Determination.Classification.DOWNGRADE: "(b)(1)",
    Determination.Classification.EXCLUDE_AEA: "AEA",
}


@dataclass(frozen=True)
class Package:
    """What would go out: the copy as values, its parts as bytes, and what the gate found in them."""

    copy: ReleasedCopy
    kept: tuple[str, ...]
    text: bytes
    pdf: bytes
    findings: tuple[Finding, ...]

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
    cable = review.cable
    pieces = list(decided_pieces(review))
    approval = review.approvals.filter(voided_at=None).first()
    copy = build_copy(pieces, _copy_facts(review, cable, approval, pieces, on, public_id))
    division = passages(pieces)
    text, pdf = render_text(copy), render_pdf(copy)
    return Package(copy, division.kept, text, pdf, tuple(inspect(copy, division, text, pdf)))


def decided_pieces(review: Review) -> Iterable[DecidedPiece]:
    """The pieces of the cable in order, each with the answer that stands."""
    standing = {
        determination.portion_id: determination
        for determination in review.determinations.filter(superseded_at=None).prefetch_related("redactions")
    }
    for portion in review.cable.portions.order_by("position"):
        yield _decided(portion, standing.get(portion.pk))


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
        return (Cut(head, len(portion.text), whole),) if portion.text[head:].strip() else ()
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
    pieces: list[DecidedPiece],
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


def _title(pieces: list[DecidedPiece]) -> str:
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
    words = f"Incomplete: section{'s' if len(missing) > 1 else ''} {listed} not marked"
    if cable.problems.filter(code="SELF_DESCRIBED_EXTRACT").exists():
        words += "; the source describes itself as a partial extract"
    return (f"{words}.",)


def release(*, actor: User, review: Review) -> Release:
    """Release: build the bytes, open them again, and only then count the cable as released.

    Raises RefusedError, with nothing left behind, when the actor may not, when nothing could go out, or when the
    gate finds anything; what it found is recorded by part and kind, never in words.
    """
    with transaction.atomic():
        locked = locked_for(actor, Act.RELEASE, review)
        on, public_id = today(), new_public_id()
        package = build(locked, on=on, public_id=public_id)
        _require_sound(package, locked)
        row = _release_row(actor, locked, package, on, public_id)
        row.save(force_insert=True)
        for kind, content in ((ReleasePart.Kind.TEXT, package.text), (ReleasePart.Kind.PDF, package.pdf)):
            digest = hashlib.sha256(content).hexdigest()
            ReleasePart.objects.create(release=row, kind=kind, content=content, sha256=digest)
        move(locked, State.RELEASED)
        facts = {"release": public_id, "outcome": package.outcome, "sha256": hashlib.sha256(package.text).hexdigest()}
        audit.record(RELEASED, actor=actor, record=locked.cable.public_id, facts=facts)
    return row


def _require_sound(package: Package, review: Review) -> None:
    if package.findings:
        found = "; ".join(sorted({f"{finding.part}: {finding.kind}" for finding in package.findings}))
        raise RefusedError(
            Refused(f"The release gate stopped this release ({found}).", "P-03"),
            record=review.cable.public_id,
            act="RELEASE",
        )
    if package.outcome == "DENIED":
        raise RefusedError(
            Refused("Nothing of this cable may go out. Close the review instead.", "§5.3"),
            record=review.cable.public_id,
            act="RELEASE",
        )


def _release_row(actor: User, review: Review, package: Package, on: date, public_id: str) -> Release:
    cable, copy = review.cable, package.copy
    kept = {word for stretch in package.kept for word in words(stretch)}
    return Release(
        public_id=public_id,
        review=review,
        cable=cable,
        released_by=actor,
        released_at=timezone.now(),
        released_on=on,
        case_number=copy.case_number,
        outcome=package.outcome,
        release_line=copy.release_line,
        heading=copy.statement.headline,
        title=copy.title,
        notice=" ".join(copy.notices),
        is_demonstration=copy.demonstration,
        renderer_version=RENDERER_VERSION,
        **_cleared_fields(cable, kept),
    )


def _cleared_fields(cable: Cable, kept: set[str]) -> dict[str, object]:
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


@transaction.atomic
def withdraw(*, actor: User, release: Release, reason: str) -> None:
    """Pull a release back. Its notice stays at its address, its bytes are no longer served."""
    locked = locked_for(actor, Act.WITHDRAW, release.review)
    if not reason.strip():
        raise RefusedError(
            Refused("Say why the release is withdrawn.", "§5.3"), record=locked.cable.public_id, act="WITHDRAW"
        )
    release.withdrawn_on, release.withdrawn_by, release.withdrawal_reason = today(), actor, reason
    release.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawal_reason"])
    move(locked, State.CLOSED)
    audit.record(WITHDRAWN, actor=actor, record=locked.cable.public_id, facts={"release": release.public_id})


@transaction.atomic
def close(*, actor: User, review: Review, reason: str) -> None:
    """Close an approved review of which nothing may go out."""
    locked = locked_for(actor, Act.CLOSE, review)
    if not reason.strip():
        raise RefusedError(Refused("Say why nothing goes out.", "W-33"), record=locked.cable.public_id, act="CLOSE")
    move(locked, State.CLOSED)
    audit.record(CLOSED, actor=actor, record=locked.cable.public_id)
