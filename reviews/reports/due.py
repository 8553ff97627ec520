"""The auto-declassification report: what has come due, what will, what stands in the way, what became of it."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, ExtractYear, NullIf

from cables.classification.levels import Level
from cables.models import Cable, ScheduleHistory
from declass.clock import end_of
from reviews.models import CountedApproval, Release, ReportRun, Review
from reviews.reports.sections import AsOf, Section

KIND = "auto-declassification"
NO_REVIEW, IN_REVIEW, APPROVED, CLOSED = "No review", "In review", "Approved", "Closed"
BECAME = (NO_REVIEW, IN_REVIEW, APPROVED, Release.Outcome.FULL.label, Release.Outcome.PART.label, CLOSED)
BANDS = ("within 30 days", "in 31 to 90 days", "in 91 to 365 days")
EXEMPTION = r"((?:25|50|75)X[0-9]*(?:-[A-Za-z]+)?)"
WORDS = {
    "": "none",
    "KYL_LOTT": "review for RD and FRD (D-53)",
    "NATO_CONSENT": "consent of NATO (M-10)",
    "HUMAN_RULING": "a ruling by a person",
    "ORIGINATOR_CHECK": "the originator to be asked (D-57)",
    "EXCLUDED_AEA": "RD, FRD or TFNI: never by the calendar (D-52)",
    "ORIGIN_UNKNOWN": "origin unknown (D-87)",
    "NO_DATE": "no date follows",
    "DATE": "a date",
    "EVENT": "an event",
    "EXEMPTION": "an exemption",
    "X": "X1 to X8",
    "NA": "not applicable",
    "MISSING": "none printed",
    "UNPARSEABLE": "not readable",
    "GROUP": "Group 1 to 4",
}
CODE = Func(F("printed"), Value(EXEMPTION), function="substring", output_field=CharField())


def classified(at: AsOf) -> QuerySet[Cable]:
    """Classified cables held on the day, with the date (`due`), basis, state, flags and blockers they had then.

    Today's stand on the cable; for a past day they are those of the last computation made by its end (D-86).
    """
    cables = Cable.objects.filter(level__gt=0)
    if not at.is_past:
        return cables.annotate(
            due=F("declassify_on"),
            basis=F("schedule_basis"),
            stood=F("schedule_state"),
            flags=_words("schedule_flags"),
            blockers=_words("schedule_blockers"),
        )
    end = end_of(at.on)
    last = ScheduleHistory.objects.filter(cable=OuterRef("pk"), computed_at__lt=end).order_by("-id")
    return cables.filter(imported_at__lt=end).annotate(
        due=Subquery(last.values("date")[:1]),
        basis=Subquery(last.values("basis")[:1]),
        stood=Subquery(last.values("state")[:1]),
        flags=Subquery(last.annotate(words=_words("flags")).values("words")[:1]),
        blockers=Subquery(last.annotate(words=_words("blockers")).values("words")[:1]),
    )


def _words(column: str) -> Func:
    return Func(F(column), Value(", "), function="array_to_string", output_field=CharField())


def _text(expression: Any) -> Coalesce:
    return Coalesce(Cast(expression, CharField()), Value(""))


def _due(at: AsOf) -> QuerySet[Cable]:
    return classified(at).filter(due__lte=at.on)


def _ahead(at: AsOf) -> QuerySet[Cable]:
    return classified(at).filter(due__gt=at.on)


def _reviews(at: AsOf) -> QuerySet[Review]:
    return Review.objects.filter(cable=OuterRef("pk"), opened_on__lte=at.on)


def became(at: AsOf) -> Case:
    """What became of a cable by the end of the day, in words."""
    end = end_of(at.on)
    out = Release.objects.filter(cable=OuterRef("pk"), released_on__lte=at.on)
    standing = out.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=at.on))
    approvals = CountedApproval.objects.filter(cable=OuterRef("pk"), at__lt=end)
    closed = _reviews(at).filter(state="CLOSED", changed_at__lt=end)
    return Case(
        When(Exists(standing.filter(outcome="FULL")), then=Value(Release.Outcome.FULL.label)),
        When(Exists(standing), then=Value(Release.Outcome.PART.label)),
        When(Exists(closed), then=Value(CLOSED)),
        When(Exists(approvals.filter(Q(voided_at=None) | Q(voided_at__gte=end))), then=Value(APPROVED)),
        When(Exists(_reviews(at)), then=Value(IN_REVIEW)),
        default=Value(NO_REVIEW),
        output_field=CharField(),
    )


def _anomalies(at: AsOf) -> QuerySet[Cable]:
    flagged = _due(at).filter(flagged_on__lte=at.on).filter(~Exists(_reviews(at)))
    return flagged.annotate(value=F("collection__name"))


def _blocked(at: AsOf) -> QuerySet[Cable]:
    return _due(at).exclude(blockers="").annotate(value=F("blockers"))


def _soon(at: AsOf) -> QuerySet[Cable]:
    bands = [
        When(due__lte=at.on + timedelta(days=days), then=Value(band))
        for days, band in zip((30, 90, 365), BANDS, strict=True)
    ]
    near = _ahead(at).filter(due__lte=at.on + timedelta(days=365))
    return near.annotate(value=Case(*bands, output_field=CharField()))


def _exempt(at: AsOf) -> QuerySet[Cable]:
    last = ScheduleHistory.objects.filter(cable=OuterRef("pk"), computed_at__lt=end_of(at.on)).order_by("-id")
    exempt = classified(at).filter(basis="EXEMPTION").annotate(printed=Subquery(last.values("instruction")[:1]))
    code = Coalesce(NullIf(CODE, Value("")), Value("no code"))
    until = Concat(code, Value(" until "), _text("due"), output_field=CharField())
    return exempt.annotate(value=Case(When(due=None, then=code), default=until, output_field=CharField()))


def _anomalous(at: AsOf) -> QuerySet[Cable]:
    return classified(at).exclude(flags="").annotate(value=F("flags"))


def _decided(at: AsOf) -> QuerySet[Cable]:
    """Decided since the last report: released, or closed without a release."""
    since = previous_run(at.on)
    released = Release.objects.filter(cable=OuterRef("pk"), released_on__gt=since, released_on__lte=at.on)
    closed = _reviews(at).filter(state="CLOSED", changed_at__gte=end_of(since), changed_at__lt=end_of(at.on))
    return classified(at).filter(Exists(released) | Exists(closed)).annotate(value=became(at))


def previous_run(on: date) -> date:
    """The day of the last kept report before this one; a week before where there is none."""
    runs = ReportRun.objects.filter(kind=KIND, on__lt=on, finished_at__isnull=False).order_by("-on")
    return runs.values_list("on", flat=True).first() or on - timedelta(days=7)


def _by(column: Any) -> Any:
    """Everything due or to come, by a column."""
    return lambda at: classified(at).filter(due__isnull=False).annotate(value=_text(column))


def _level(value: str) -> str:
    return Level(int(value)).words


def _or_none(value: str) -> str:
    return value or "none printed"


def _readable(value: str) -> str:
    """Codes as the rules name them, in words where they have any: "KYL_LOTT, REFERRAL:CIA"."""
    return ", ".join(
        WORDS.get(code) or code.replace("REFERRAL:", "referral to ").replace("_", " ") for code in value.split(", ")
    )


SECTIONS = (
    Section(
        "anomalies",
        "Flagged without a review",
        "Their date has passed and nobody ever opened a review: an anomaly.",
        "Collection",
        _anomalies,
        cable="",
        is_alarm=True,
    ),
    Section(
        "due",
        "Due, by what became of them",
        "Their date has come. Due is not declassified.",
        "What became of it",
        lambda at: _due(at).annotate(value=became(at)),
        cable="",
        wanted=BECAME,
    ),
    Section(
        "blocked",
        "Due, with something in the way",
        "It must be settled before anything goes out.",
        "In the way",
        _blocked,
        cable="",
        say=_readable,
    ),
    Section("ahead", "Due next", "Their date comes within a year.", "When", _soon, cable="", wanted=BANDS),
    Section(
        "years",
        "By year",
        "All that have a date, by the year it falls in.",
        "Year",
        _by(ExtractYear("due")),
        cable="",
    ),
    Section(
        "collections", "By collection", "All that have a date.", "Collection", _by(F("collection__name")), cable=""
    ),
    Section("posts", "By post", "All that have a date.", "Post", _by(F("mrn_post")), cable="", say=_or_none),
    Section("levels", "By level", "All that have a date.", "Level", _by(F("level")), cable="", say=_level),
    Section("orders", "By order", "All that have a date.", "Order", _by(F("order_number")), cable="", say=_or_none),
    Section(
        "instructions",
        "By kind of instruction",
        "All that have a date.",
        "Instruction",
        _by(F("instruction_kind")),
        cable="",
        say=_readable,
    ),
    Section(
        "exempt",
        "Exempt, with code and new date",
        "An exemption past 25 years holds; codes as printed.",
        "Code and date",
        _exempt,
        cable="",
    ),
    Section(
        "flags",
        "No instruction, and other anomalies",
        "What the rules found odd in the marking or the facts.",
        "Anomaly",
        _anomalous,
        cable="",
        say=_readable,
    ),
    Section(
        "undated",
        "Classified, without a date",
        "Excluded from the calendar, of unknown origin, or not permanent.",
        "Why",
        lambda at: classified(at).filter(due=None).annotate(value=F("stood")),
        cable="",
        say=_readable,
    ),
    Section(
        "decided",
        "Decided since the last report",
        "Released, or closed without a release.",
        "Outcome",
        _decided,
        cable="",
        wanted=BECAME,
    ),
)
