"""Reports on the work itself: referrals, queues, second reviews, codes, and what each reviewer holds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, ExtractYear

from cables.classification.dates import anniversary
from declass.clock import end_of
from reviews.models import (
    CountedApproval,
    CountedCut,
    CountedDetermination,
    CountedSecondReview,
    Referral,
    Release,
    Review,
)
from reviews.reports.sections import AsOf, Section

AGES = ("up to 30 days", "31 to 90 days", "91 to 365 days", "more than a year")
REFERRAL_AGES = ("not sent yet", "under a year", "one to two years", "two years and more", "past its limit")
ANSWERS = dict(Referral.Answer.choices)
ANSWERED = ("They agree", "They disagree")


def month(column: str) -> Func:
    """A day or moment (UTC) as its month, "2026-11"."""
    return Func(F(column), Value("YYYY-MM"), function="to_char", output_field=CharField())


def _name(person: str) -> Concat:
    return Concat(F(f"{person}__first_name"), Value(" "), F(f"{person}__last_name"), output_field=CharField())


def _age(column: str, at: AsOf) -> Case:
    bands = [
        When(**{f"{column}__gte": at.on - timedelta(days=days)}, then=Value(band))
        for days, band in zip((30, 90, 365), AGES, strict=False)
    ]
    return Case(*bands, default=Value(AGES[-1]), output_field=CharField())


def _a_year(column: str) -> Callable[[AsOf], Q]:
    return lambda at: Q(**{f"{column}__gt": anniversary(at.on, -1), f"{column}__lte": at.on})


def open_referrals(at: AsOf) -> QuerySet[Referral]:
    """Asked for by the day and not answered by its end."""
    return Referral.objects.filter(requested_on__lte=at.on).filter(Q(answered_on=None) | Q(answered_on__gt=at.on))


def _referral_ages(at: AsOf) -> QuerySet[Referral]:
    unsent = Q(sent_on=None) | Q(sent_on__gt=at.on)
    bands = [
        When(unsent, then=Value(REFERRAL_AGES[0])),
        When(limit_on__lte=at.on, then=Value(REFERRAL_AGES[4])),
        When(sent_on__gt=anniversary(at.on, -1), then=Value(REFERRAL_AGES[1])),
        When(sent_on__gt=anniversary(at.on, -2), then=Value(REFERRAL_AGES[2])),
    ]
    return open_referrals(at).annotate(value=Case(*bands, default=Value(REFERRAL_AGES[3]), output_field=CharField()))


def _answers(at: AsOf) -> QuerySet[Referral]:
    return Referral.objects.filter(_a_year("answered_on")(at)).annotate(value=F("answer"))


REFERRALS = (
    Section(
        "limits",
        "Open referrals by age",
        "Counted from the day they were sent; a limit is reached on its day (D-66, D-67). No job lapses one.",
        "Age",
        _referral_ages,
        unit="referrals",
        wanted=REFERRAL_AGES,
    ),
    Section(
        "agencies",
        "Open referrals by agency",
        "Asked for and not answered.",
        "Agency",
        lambda at: open_referrals(at).annotate(value=F("agency")),
        unit="referrals",
    ),
    Section(
        "answers",
        "Answers of the last year",
        "What agencies said.",
        "Answer",
        _answers,
        unit="referrals",
        say=lambda value: ANSWERS.get(value, value),
    ),
)


def waiting(at: AsOf) -> QuerySet[Review]:
    """Reviews opened by the day that were neither released nor closed by its end."""
    end = end_of(at.on)
    over = Q(state__in=["RELEASED", "CLOSED"], changed_at__lt=end)
    released = Release.objects.filter(review=OuterRef("pk"), released_on__lte=at.on)
    return Review.objects.filter(opened_on__lte=at.on).exclude(over).filter(~Exists(released))


def _states(at: AsOf) -> QuerySet[Review]:
    """Where they stand: today in which state, on a past day whether an approval stood."""
    if not at.is_past:
        return waiting(at).annotate(value=F("state"))
    end = end_of(at.on)
    approved = CountedApproval.objects.filter(review=OuterRef("pk"), at__lt=end)
    standing = Exists(approved.filter(Q(voided_at=None) | Q(voided_at__gte=end)))
    case = Case(When(standing, then=Value("APPROVED")), default=Value("NOT_APPROVED_YET"), output_field=CharField())
    return waiting(at).annotate(value=case)


def _state_words(value: str) -> str:
    return value.replace("_", " ").capitalize()


def _monthly(model: Any, column: str) -> Callable[[AsOf], QuerySet[Any]]:
    return lambda at: model.objects.filter(_a_year(column)(at)).annotate(value=month(column))


QUEUES = (
    Section("states", "Where reviews stand", "Open reviews.", "State", _states, unit="reviews", say=_state_words),
    Section(
        "ages",
        "Age of open reviews",
        "Since the day each was opened.",
        "Age",
        lambda at: waiting(at).annotate(value=_age("opened_on", at)),
        unit="reviews",
        wanted=AGES,
    ),
    Section("opened", "Opened", "Of the last year.", "Month", _monthly(Review, "opened_on"), unit="reviews"),
    Section(
        "approved", "Approved", "Of the last year.", "Month", _monthly(CountedApproval, "decided_on"), unit="reviews"
    ),
    Section("released", "Released", "Of the last year.", "Month", _monthly(Release, "released_on"), unit="reviews"),
)


def _seconded(at: AsOf) -> QuerySet[CountedSecondReview]:
    begun = end_of(anniversary(at.on, -1))
    return CountedSecondReview.objects.filter(at__gte=begun, at__lt=end_of(at.on))


def _agreement(at: AsOf) -> QuerySet[CountedSecondReview]:
    answer = Case(When(concurs=True, then=Value(ANSWERED[0])), default=Value(ANSWERED[1]), output_field=CharField())
    return _seconded(at).annotate(value=answer)


SECOND_REVIEWS = (
    Section(
        "agreement",
        "Do second reviewers agree?",
        "Answers of the last year.",
        "Answer",
        _agreement,
        unit="second reviews",
        wanted=ANSWERED,
    ),
    Section(
        "disagreement",
        "Disagreements by month",
        "Of the last year; months are those of UTC.",
        "Month",
        lambda at: _seconded(at).filter(concurs=False).annotate(value=month("at")),
        unit="second reviews",
    ),
    Section(
        "where",
        "Disagreements by collection",
        "Of the last year.",
        "Collection",
        lambda at: _seconded(at).filter(concurs=False).annotate(value=F("cable__collection__name")),
        unit="second reviews",
    ),
)


def _standing(model: Any, at: AsOf) -> QuerySet[Any]:
    """Made by the end of the day and not superseded by then."""
    end = end_of(at.on)
    return model.objects.filter(determined_at__lt=end).filter(Q(superseded_at=None) | Q(superseded_at__gte=end))


def _grounds(at: AsOf) -> QuerySet[CountedDetermination]:
    return _standing(CountedDetermination, at).exclude(ground="")


EXEMPTIONS = (
    Section(
        "grounds",
        "Grounds for keeping classified",
        "Of determinations that stand, one for each portion.",
        "Ground",
        lambda at: _grounds(at).annotate(value=F("ground")),
        unit="portions",
    ),
    Section(
        "until",
        "Kept until",
        "The year of the new date.",
        "Year",
        lambda at: (
            _grounds(at)
            .filter(declassify_on__isnull=False)
            .annotate(value=Cast(ExtractYear("declassify_on"), CharField()))
        ),
        unit="portions",
    ),
    Section(
        "codes",
        "Codes of cuts",
        "Of determinations that stand, one for each cut.",
        "Code",
        lambda at: _standing(CountedCut, at).annotate(value=F("code")),
        unit="cuts",
    ),
    Section(
        "statutes",
        "Statutes named for (b)(3)",
        "One for each cut.",
        "Statute",
        lambda at: _standing(CountedCut, at).exclude(statute="").annotate(value=F("statute")),
        unit="cuts",
    ),
)


def _held(at: AsOf) -> QuerySet[Review]:
    return waiting(at).filter(reviewer__isnull=False).annotate(value=_name("reviewer"))


def _determined(at: AsOf) -> QuerySet[CountedDetermination]:
    begun = end_of(at.on - timedelta(days=30))
    made = CountedDetermination.objects.filter(determined_at__gte=begun, determined_at__lt=end_of(at.on))
    return made.annotate(value=_name("determined_by"))


LOAD = (
    Section("held", "Reviews in their hands", "Open reviews by reviewer.", "Reviewer", _held, unit="reviews"),
    Section(
        "determined",
        "Determinations of the last 30 days",
        "One for each answer on a portion, superseded ones included.",
        "Reviewer",
        _determined,
        unit="determinations",
    ),
)
