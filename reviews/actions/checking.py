"""The approver's checklist: what must be settled before anything goes out, and who settled it when."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from cables.actions.scheduling import latest_schedule
from cables.models import Cable, Portion, ScheduleFact
from reviews.models import Determination, Referral, Review

WITHHELD = Determination.Classification
NATO = "NATO"
BY_DEFAULT = "DEFAULT_OVERALL"
BLOCKERS = {
    "KYL_LOTT": ("RD/FRD review", "D-53"),
    "DOE_REFERRAL": ("Bears, or may bear, RD, FRD or TFNI: the Department of Energy decides", "D-52"),
    "REFERRAL": ("Referral on file, not answered", "D-64"),
    "ORIGINATOR_CHECK": ("The originator is to be asked", "D-57"),
    "HUMAN_RULING": ("A person must rule on its date", "D-57"),
}


@dataclass(frozen=True)
class CheckItem:
    """One line of the approver's checklist: what, whether it stands in the way, and who settled it when."""

    what: str
    is_open: bool
    detail: str
    citation: str


def checklist(review: Review) -> list[CheckItem]:
    """What must be settled before anything goes out, and the facts on file with who recorded them."""
    cable = review.cable
    return [
        *_blockers(review),
        *_sections(cable),
        *_certification(cable),
        *_referrals(review),
        *_recorded_facts(cable),
        *_corrections(cable),
    ]


def _blockers(review: Review) -> Iterator[CheckItem]:
    """What the schedule finds in the way: consent of NATO by portion, the rest for the whole."""
    for blocker in latest_schedule(review.cable).blockers:
        if blocker == "NATO_CONSENT":
            yield from _nato(review)
        else:
            kind, _, agency = blocker.partition(":")
            what, citation = BLOCKERS.get(kind, (kind.replace("_", " ").capitalize(), "D-53"))
            what = f"{what}: {agency}" if agency else what
            yield CheckItem(what, True, "not settled", citation)


def _nato(review: Review) -> Iterator[CheckItem]:
    """A NATO portion goes out with NATO's consent alone: until then all of it is withheld (M-10).

    A piece that bears the whole's label for want of any mark is the reviewer's to judge.
    """
    rows = review.determinations.filter(superseded_at=None).select_related("portion", "determined_by")
    for found in rows.prefetch_related("redactions").order_by("portion__position"):
        if NATO in found.portion.label.fgi and found.portion.basis != BY_DEFAULT:
            kept = _is_withheld(found)
            detail = f"withheld by {found.determined_by}, {found.determined_at:%Y-%m-%d}" if kept else "goes out"
            yield CheckItem(f"NATO: {name_of(found.portion)}", not kept, detail, "M-10")


def _is_withheld(found: Determination) -> bool:
    """Whether nothing of the portion's words goes out."""
    if found.classification in (WITHHELD.DOWNGRADE, WITHHELD.REFER, WITHHELD.EXCLUDE_AEA):
        return True
    covered = {at for cut in found.redactions.all() for at in range(cut.start, cut.end)}
    body = found.portion.body_start - found.portion.start
    return all(at in covered or sign.isspace() for at, sign in enumerate(found.portion.text) if at >= body)


def _sections(cable: Cable) -> Iterator[CheckItem]:
    if cable.is_complete:
        return
    reason, missing = cable.no_more_text_reason, f"{len(cable.sections_seen)} of {cable.sections_of} sections are here"
    who = f". {cable.no_more_text_by}, {cable.no_more_text_at:%Y-%m-%d}" if cable.no_more_text_at else ""
    yield CheckItem("Sections missing", not reason, f"{reason}{who}" if reason else missing, "T-09")


def _certification(cable: Cable) -> Iterator[CheckItem]:
    collection = cable.collection
    suspected = cable.facts.filter(kind=ScheduleFact.Kind.AEA_SUSPECTED, superseded_at=None).exists()
    if collection.rd_certified_on and not cable.label.aea and not suspected:
        detail = f"{collection.rd_plan}, {collection.rd_official}, {collection.rd_certified_on}"
        yield CheckItem("RD/FRD: collection certified highly unlikely", False, detail, "D-53")


def _referrals(review: Review) -> Iterator[CheckItem]:
    for referral in review.referrals.select_related("portion", "answered_by").order_by("pk"):
        what = f"Referral to {referral.agency}: {name_of(referral.portion)}"
        yield CheckItem(what, not referral.answer, _answered(referral), "D-64")


def _answered(referral: Referral) -> str:
    if not referral.answer:
        return f"sent {referral.sent_on}, not answered" if referral.sent_on else "not sent yet"
    words = f"{referral.get_answer_display()} {referral.answer_ground}".strip()
    return f"{words}. {referral.answered_by}, {referral.answered_on}"


def _recorded_facts(cable: Cable) -> Iterator[CheckItem]:
    """Each fact that stands, and each that was taken back: both change dates and what is in the way (D-86)."""
    on_file = Q(superseded_at=None) | Q(taken_back_by__isnull=False)
    for fact in cable.facts.filter(on_file).select_related("recorded_by", "taken_back_by").order_by("pk"):
        detail = f"{fact.words}. {fact.recorded_by}, {fact.recorded_at:%Y-%m-%d}: {fact.evidence}"
        if fact.taken_back_by and fact.superseded_at:
            detail += f" Taken back by {fact.taken_back_by}, {fact.superseded_at:%Y-%m-%d}: {fact.taken_back_reason}"
        yield CheckItem(fact.get_kind_display(), False, detail, "D-86")


def _corrections(cable: Cable) -> Iterator[CheckItem]:
    """Each correction of the reading: nothing is lowered in silence."""
    for made in cable.corrections.select_related("corrected_by", "portion").order_by("pk"):
        where = f" {made.portion.number or made.portion.position + 1}" if made.portion else ""
        what = f"Corrected: {made.get_field_display()}{where}"
        change = f"{made.before or 'nothing'} became {made.after}"
        detail = f"{change}. {made.corrected_by}, {made.corrected_at:%Y-%m-%d}: {made.reason}"
        yield CheckItem(what, False, detail, "M-70")


def name_of(portion: Portion) -> str:
    """What a line calls a portion: "paragraph 7", "signature"."""
    return f"{portion.kind.lower()} {portion.number}".strip()
