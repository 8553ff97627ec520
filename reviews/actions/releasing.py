"""From an approved package to released bytes: seal it, inspect it, release, withdraw, close."""

import hashlib
from collections.abc import Mapping, Sequence

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value
from django.utils import timezone

from declass import audit
from declass.clock import today
from declass.models import User, new_public_id
from declass.refusals import Refused, RefusedError
from reviews.actions import release_log
from reviews.actions.comparing import require_comparable, standing_release
from reviews.actions.incidents import open_incident
from reviews.actions.packaging import Package, build, findings_on, kept_with_release
from reviews.actions.queueing import locked_for, move
from reviews.models import Incident, Release, ReleasePart, Review
from reviews.rendering.findings import Finding
from reviews.rendering.package import INCLUSION, MANIFEST, RENDERER_VERSION, SIGNATURE, pack
from reviews.workflow import Act, State

RELEASED = audit.verb("reviews.released", "released a cable", seals=True)
WITHDRAWN = audit.verb("reviews.withdrawn", "withdrew a release", seals=True)
CLOSED = audit.verb("reviews.closed", "closed a review without release")


class GateRefusedError(RefusedError):
    """The gate found something in the bytes. Nothing of the release stays; whoever asked opens an incident."""


def release(*, actor: User, review: Review, reason: str = "") -> Release:
    """Release: build the bytes, seal them in the release log, open them again, and only then count them as released.

    `reason` is needed where the copy withholds what an earlier release gave. Raises RefusedError, with nothing left
    behind, when the actor may not, when nothing could go out, when a cut name is left standing, or (GateRefusedError)
    when the gate finds anything; what it found is recorded by part and kind, never in words.
    """
    with transaction.atomic():
        locked = locked_for(actor, Act.RELEASE, review)
        on, public_id = today(), new_public_id()
        package = build(locked, on=on, public_id=public_id)
        require_sound(package, locked)
        earlier = standing_release(locked)
        require_comparable(locked, earlier, package, reason)
        row = _release_row(actor, locked, package, public_id)
        row.earlier, row.withholds_again = earlier, reason.strip()
        row.save(force_insert=True)
        _seal(row, package)
        move(locked, State.RELEASED)
        digest = hashlib.sha256(package.parts[MANIFEST]).hexdigest()
        facts = {"release": public_id, "outcome": package.outcome, "sha256": digest}
        audit.record(RELEASED, actor=actor, record=locked.cable.public_id, facts=facts)
    return row


def _seal(row: Release, package: Package) -> None:
    """Sign the manifest, put it into the release log, and store every part once the gate has read them all."""
    manifest = package.parts[MANIFEST]
    sealed = {SIGNATURE: release_log.signature_of(manifest), INCLUSION: release_log.append(row, manifest)}
    parts: Mapping[str, bytes] = dict(package.parts) | sealed
    _require_clean(findings_on(package.record, package.copy, parts, pack(parts)), row.review)
    ReleasePart.objects.bulk_create(
        ReleasePart(release=row, kind=kind, content=content, sha256=hashlib.sha256(content).hexdigest())
        for kind, content in parts.items()
    )


def require_sound(package: Package, review: Review) -> None:
    """Raise RefusedError for a package that may not go out, GateRefusedError where the gate found something."""
    _require_clean(package.findings, review)
    if package.left:
        raise RefusedError(
            Refused(
                "A name that is cut in one place stands in another. Send the review back to cover it, or have its"
                " approver waive it with a reason.",
                "P-10",
            ),
            record=review.cable.public_id,
            act="RELEASE",
        )
    if package.outcome == "DENIED":
        raise RefusedError(
            Refused("Nothing of this cable may go out. Close the review instead.", "§5.3"),
            record=review.cable.public_id,
            act="RELEASE",
        )


def _require_clean(findings: Sequence[Finding], review: Review) -> None:
    if findings:
        found = "; ".join(sorted({f"{finding.part}: {finding.kind}" for finding in findings}))
        raise GateRefusedError(
            Refused(f"The release gate stopped this release ({found}).", "P-03"),
            record=review.cable.public_id,
            act="RELEASE",
        )


def report_leak(*, actor: User, review: Review) -> Incident:
    """Open the incident of a release that the gate stopped: without the words, and without where they stood."""
    return open_incident(actor=actor, kind=Incident.Kind.REDACTION, cable=review.cable, rule="P-03")


def _release_row(actor: User, review: Review, package: Package, public_id: str) -> Release:
    copy, cleared = package.copy, package.record.cleared
    searched = " ".join((copy.title, cleared["mrn"], *cleared["tags"], package.text.decode()))
    return Release(
        public_id=public_id,
        review=review,
        cable=review.cable,
        released_by=actor,
        released_at=timezone.now(),
        released_on=copy.released_on,
        case_number=copy.case_number,
        outcome=package.outcome,
        release_line=copy.release_line,
        heading=copy.statement.headline,
        title=copy.title,
        notice=" ".join(copy.notices),
        is_demonstration=copy.demonstration,
        post=review.cable.mrn_post if cleared["mrn"] else "",
        origin_year=cleared["origin_on"].year if cleared["origin_on"] else None,
        renderer_version=RENDERER_VERSION,
        built_from=kept_with_release(package.record),
        search=SearchVector(Value(searched), config="english"),
        **cleared,
    )


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
