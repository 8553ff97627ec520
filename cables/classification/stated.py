"""The stated component of a schedule: the date or event that the record itself bears (rules §2.2, §2.7)."""

from dataclasses import dataclass
from datetime import date

from cables.classification.dates import year_end
from cables.classification.facts import Extension, Facts, Origin, Precision
from cables.classification.instructions import DeclassificationInstruction, Kind
from cables.classification.levels import Level
from cables.classification.orders import token, years
from cables.classification.reasoning import Reasoning, words

LAPSED = "LAPSED_PRIOR_ORDER"
# Kinds that leave no date of their own today: the rule, the flag, and what a records officer says of it.
INDEFINITE: dict[Kind, tuple[str, str, str]] = {
    Kind.OADR: ("D-30", "", "OADR left the date to the originator; it sets none"),
    Kind.X: ("D-32", "", "{code} exempted the record from the ten-year rule of E.O. 12958; it sets no date"),
    Kind.MR: ("D-31", "", "A manual review mark is indefinite; it sets no date"),
    Kind.RDS: ("D-28", "REVIEW_DATE_ONLY", "{name} calls for a review, not for declassification; it sets no date"),
    Kind.MISSING: ("D-33", "MISSING_INSTRUCTION", "The record bears no declassification instruction"),
    Kind.UNPARSEABLE: ("D-33", "UNPARSEABLE", "The instruction {raw!r} cannot be read as any known form"),
    Kind.NA: ("D-33", "NA_ON_CLASSIFIED", "N/A contradicts the classification; it is no instruction"),
}
RULE_OF_DATED = {
    Kind.DATE: "D-44",
    Kind.GDS: "D-27",
    Kind.XGDS: "D-25",
    Kind.ADS: "D-23",
    Kind.XDS: "D-29",
}


@dataclass(frozen=True, slots=True)
class Stated:
    """A date that the record's own instruction sets, and its basis (product.md §5)."""

    day: date
    basis: str


def stated_component(
    facts: Facts, instruction: DeclassificationInstruction, origin: Origin, reasoning: Reasoning, as_of: date
) -> Stated | None:
    """The stated date with its basis, or None where the instruction sets none that holds (D-44, D-45, D-50)."""
    _anachronism(instruction, origin, reasoning)
    found = _by_kind(facts, instruction, origin, reasoning, as_of)
    return _extended(facts.extension, found, origin, reasoning, as_of) if facts.extension else found


def _anachronism(instruction: DeclassificationInstruction, origin: Origin, reasoning: Reasoning) -> None:
    ended = token(instruction.kind.value)
    if ended and origin.first > ended.last_day:
        reasoning.note(
            f"{instruction.kind.value} could not be used after {words(ended.last_day)}, before the record was made.",
            ended.rule,
            flag="ANACHRONISM",
        )


def _by_kind(
    facts: Facts, instruction: DeclassificationInstruction, origin: Origin, reasoning: Reasoning, as_of: date
) -> Stated | None:
    kind = instruction.kind
    if kind is Kind.EVENT or instruction.event:
        return _event(facts, instruction, origin, reasoning, as_of)
    if kind is Kind.GROUP and instruction.code == "GROUP 4":
        reasoning.flag("VERIFY_GROUP")
        day = origin.after(years("group_4_years", as_of))
        return _admitted(Stated(day, "PRIOR_ORDER"), "GROUP 4", "D-21", origin, reasoning, as_of)
    if kind is Kind.GDS and instruction.date is None:
        return _general(facts, origin, reasoning, as_of)
    printed = _printed(instruction, origin)
    if kind in RULE_OF_DATED and printed is not None:
        if kind is not Kind.DATE:
            reasoning.flag("VERIFY_XDS" if kind is Kind.XDS else LAPSED)
        stated = Stated(printed, "STATED" if kind is Kind.DATE else "PRIOR_ORDER")
        name = "The stated date" if kind is Kind.DATE else f"The {kind.value} date"
        return _admitted(stated, name, RULE_OF_DATED[kind], origin, reasoning, as_of)
    _indefinite(instruction, reasoning)
    return None


def _printed(instruction: DeclassificationInstruction, origin: Origin) -> date | None:
    """The printed date; a period ("10 YEARS") runs from origin (T-36)."""
    if instruction.kind is Kind.DATE and instruction.code:
        return origin.after(int(instruction.code.split()[0]))
    return instruction.date


def _indefinite(instruction: DeclassificationInstruction, reasoning: Reasoning) -> None:
    if instruction.kind is Kind.EXEMPTION:
        return
    code = instruction.code or instruction.kind.value
    rule, flag, sentence = INDEFINITE.get(instruction.kind, ("D-25", "", "{code} sets no date that still holds"))
    if instruction.kind is Kind.GROUP:
        rule = "D-20"
    reasoning.govern(sentence.format(code=code, name=code, raw=instruction.raw) + ".", rule, flag=flag)


def _general(facts: Facts, origin: Origin, reasoning: Reasoning, as_of: date) -> Stated | None:
    """GDS without a date is the schedule of E.O. 11652; under any other order it is incomplete (D-22, D-27)."""
    if facts.order not in (None, "11652"):
        reasoning.govern(
            f"GDS under E.O. {facts.order} needs a date and bears none.", "D-33", flag="MISSING_INSTRUCTION"
        )
        return None
    span = years(f"gds_years_{facts.level.name.lower()}", as_of)
    name = f"The General Declassification Schedule for {Level(facts.level).words} ({span} full years)"
    reasoning.flag(LAPSED)
    return _admitted(Stated(year_end(origin.first, span), "PRIOR_ORDER"), name, "D-22", origin, reasoning, as_of)


def _event(
    facts: Facts, instruction: DeclassificationInstruction, origin: Origin, reasoning: Reasoning, as_of: date
) -> Stated | None:
    if facts.event_confirmed_on is None:
        sentence = f"No one has recorded that the event {instruction.event!r} happened; it sets no date yet."
        reasoning.govern(sentence, "D-50", flag="EVENT_PENDING")
        return None
    stated = Stated(facts.event_confirmed_on, "EVENT")
    return _admitted(stated, f"The event {instruction.event!r}", "D-50", origin, reasoning, as_of)


def _admitted(stated: Stated, name: str, rule: str, origin: Origin, reasoning: Reasoning, as_of: date) -> Stated | None:
    """The stated date if it lies from origin to its 25th anniversary, both days included (D-44, D-45)."""
    ceiling = origin.after(years("longest_stated_years", as_of))
    if stated.day < origin.first:
        sentence = f"{name}, {words(stated.day)}, lies before the record was made; it is treated as incomplete."
        reasoning.govern(sentence, "D-33", flag="BEFORE_ORIGIN")
        return None
    if stated.day > ceiling:
        sentence = f"{name}, {words(stated.day)}, is later than 25 years from origin ({words(ceiling)}); it is ignored."
        reasoning.govern(sentence, "D-45", flag="OVER_25Y")
        return None
    if stated.day == origin.first and origin.precision is Precision.DAY:
        reasoning.note(f"{name} is the day of origin: a typing error is likely.", flag="ZERO_DURATION")
    reasoning.govern(f"{name} is {words(stated.day)}, within 25 years from origin.", rule)
    return stated


def _extended(
    extension: Extension, stated: Stated | None, origin: Origin, reasoning: Reasoning, as_of: date
) -> Stated | None:
    """The extension if it was made while the stated date stood, and ends within 25 years from origin (D-44)."""
    ceiling = origin.after(years("longest_stated_years", as_of))
    refusal = ""
    if stated is None:
        refusal = "there was no stated date to extend"
    elif extension.made_on > stated.day:
        refusal = f"it was made on {words(extension.made_on)}, after the stated date had passed"
    elif extension.to > ceiling:
        refusal = f"it runs past 25 years from origin ({words(ceiling)})"
    elif extension.to <= stated.day:
        refusal = "it does not reach past the stated date"
    if refusal:
        reasoning.note(f"The extension is rejected: {refusal}.", "D-44", flag="EXTENSION_REJECTED")
        return stated
    sentence = f"An original classification authority extended it on {words(extension.made_on)} to"
    reasoning.govern(
        f"{sentence} {words(extension.to)}; known holders must be told.", "D-44", flag="HOLDERS_TO_BE_TOLD"
    )
    return Stated(extension.to, "EXTENSION")
