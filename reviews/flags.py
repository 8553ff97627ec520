"""What a reviewer should know of a portion before deciding it: problems, personal data, referrals."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cables.classification.levels import Level
from cables.models import Portion, Problem
from reviews.equities import equities_in
from reviews.models import Determination, Referral

# Identifiers of people that stand in cables by their shape, and the notation that asks to protect a name.
PERSONAL = {
    "protect": re.compile(r"\(\s*(?:strictly\s+|please\s+)*protect\s*\)", re.IGNORECASE),
    "e-mail address": re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"),
    "date or place of birth": re.compile(r"\bD?P?OB\b|\bborn (?:on|in)\b", re.IGNORECASE),
    "passport": re.compile(r"\bpassport (?:no|number|#)", re.IGNORECASE),
    "social security number": re.compile(r"\b\d{3}-\d{2}-\d{4}\b"),
    "telephone number": re.compile(
        r"(?<![\d-])(?:\+\d{1,3}[ -]?|\(\d{2,3}\) ?)\d{3}[ -]?\d{2,4}(?:[ -]\d{2,4})?(?![\d-])"
    ),
}


@dataclass(frozen=True)
class Flag:
    """One word for the list of portions, and why it stands there."""

    word: str
    why: str


def flags_on(
    portions: Sequence[Portion], problems: Iterable[Problem], referrals: Iterable[Referral], *, on: date
) -> dict[int, list[Flag]]:
    """Portion → its flags; agencies are suggested of those that receive referrals on that day."""
    found: dict[int, list[Flag]] = {
        portion.pk: personal_flags(portion.text) + equity_flags(portion, on=on) for portion in portions
    }
    for problem in problems:
        for portion in portions:
            if problem.start < portion.end and portion.start < problem.end:
                found[portion.pk].append(Flag("problem", problem.note))
    for referral in referrals:
        if referral.portion_id in found:
            found[referral.portion_id].append(Flag(referral.agency, _referred(referral)))
    return found


def personal_flags(text: str) -> list[Flag]:
    """A flag where the text holds what identifies a person."""
    kinds = [kind for kind, shape in PERSONAL.items() if shape.search(text)]
    return [Flag("personal", f"Holds: {', '.join(kinds)}.")] if kinds else []


def equity_flags(portion: Portion, *, on: date) -> list[Flag]:
    """A flag for each agency that may have an equity in a classified portion (W-23, D-64)."""
    if portion.level == Level.U:
        return []
    suggested = equities_in(portion.text, portion.controls, kind=portion.kind, on=on)
    return [Flag(f"{each.agency}?", f"{each.why} Another agency's interest? ({each.citation})") for each in suggested]


def _referred(referral: Referral) -> str:
    if referral.answer:
        return f"{referral.agency} answered: {referral.get_answer_display()} {referral.answer_ground}".strip()
    return f"Referred to {referral.agency}, {'sent' if referral.sent_on else 'to be sent'}; not answered."


def earlier_on(portion: Portion) -> list[Determination]:
    """Every determination on the portion that no longer stands or belongs to an earlier review, newest first."""
    rows = Determination.objects.filter(portion=portion).exclude(superseded_at=None, review__state="IN_REVIEW")
    return list(rows.select_related("determined_by", "review").prefetch_related("redactions").order_by("-id")[:20])
