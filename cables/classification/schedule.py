"""The declassification schedule of a record: what the rules make of its facts on a given day (rules §2.7).

A schedule says when the date comes, never that anything is declassified: only a person decides that (A-01).
"""

import datetime
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from cables.classification.automatic import Automatic, automatic_component
from cables.classification.dates import anniversary
from cables.classification.derivative import derivative_line
from cables.classification.facts import Derivative, Facts, Referral, Route
from cables.classification.instructions import DeclassificationInstruction, Kind, parse_instruction
from cables.classification.levels import Level
from cables.classification.orders import years
from cables.classification.reasoning import Reasoning, words
from cables.classification.stated import Stated, stated_component
from cables.classification.tables import fingerprint

ENGINE_VERSION = f"1-{fingerprint()}"  # the code's own number and its tables


class Basis(StrEnum):
    """What a date rests on (product.md §5), a closed list."""

    STATED = "STATED"
    STATED_UNCHECKED = "STATED_UNCHECKED"
    PRIOR_ORDER = "PRIOR_ORDER"
    EVENT = "EVENT"
    EXTENSION = "EXTENSION"
    EXEMPTION = "EXEMPTION"
    AUTOMATIC_25 = "25A"
    AUTOMATIC_50 = "50A"
    AUTOMATIC_75 = "75A"
    NONE = "NONE"


class State(StrEnum):
    """Where a record stands on the day asked about (product.md §5), a closed list. DUE is not declassified."""

    NOT_CLASSIFIED = "NOT_CLASSIFIED"
    EXCLUDED_AEA = "EXCLUDED_AEA"
    ORIGIN_UNKNOWN = "ORIGIN_UNKNOWN"
    NO_DATE = "NO_DATE"
    PENDING = "PENDING"
    DUE = "DUE"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The answer: date, basis, state, flags, blockers, the rules that made the date, and the reasoning in sentences.

    `onset` is the 25-year date that would hold without any exemption, None where section 3.3 does not apply.
    `line` is the "Declassify On" line of a derivatively classified record. A record that is DUE with no blocker is
    eligible for release processing, never released.
    """

    date: datetime.date | None
    basis: Basis
    state: State
    flags: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    trace: tuple[str, ...] = ()
    onset: datetime.date | None = None
    line: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The keys of product.md §5, with `line` for a derivative only."""
        found: dict[str, Any] = {
            "date": self.date.isoformat() if self.date else None,
            "basis": self.basis.value,
            "state": self.state.value,
            "flags": list(self.flags),
            "blockers": list(self.blockers),
            "rules": list(self.rules),
        }
        return found | ({"line": self.line} if self.line else {})


def decide(facts: Facts, as_of: date) -> Schedule:
    """The schedule of a record on a day. Same facts and day, same answer; nothing is raised and nothing guessed."""
    reasoning = Reasoning()
    instruction = instruction_of(facts)
    if facts.level is Level.U:
        return _unclassified(instruction, reasoning)
    if facts.aea or facts.aea_suspected:
        return _excluded(facts, reasoning)
    standing = Reasoning()
    blockers = _blockers(facts, standing, as_of)
    if facts.derivative is not None:
        found = _derivative(facts, facts.derivative, blockers, reasoning, as_of)
    else:
        found = _computed(facts, instruction, blockers, reasoning, as_of)
    return replace(found, flags=(*found.flags, *standing.flags), trace=(*found.trace, *standing.trace))


def instruction_of(facts: Facts) -> DeclassificationInstruction:
    """The record's instruction, read with its order and year of origin."""
    origin = facts.known_origin()
    year = origin.first.year if origin else None
    return parse_instruction(facts.instruction or "", order=facts.order, origin_year=year)


def referral_limit(referral: Referral, as_of: date) -> date | None:
    """The day on which a silent agency's equity would lapse (D-66, D-67), None where no clock runs."""
    if referral.noticed_on is None or referral.route is None:
        return None
    name = "central_referral_years" if referral.route is Route.CENTRAL else "ndc_referral_years"
    return anniversary(referral.noticed_on, years(name, as_of))


def _unclassified(instruction: DeclassificationInstruction, reasoning: Reasoning) -> Schedule:
    reasoning.note("The record is unclassified: no declassification date applies, whatever its handling.", "M-03")
    if instruction.kind is Kind.GDS:
        sentence = "GDS on an unclassified record is a contradiction in the marking."
        reasoning.note(sentence, "T-35", flag="GDS_ON_UNCLASSIFIED")
    return _finished(reasoning, None, Basis.NONE, State.NOT_CLASSIFIED)


def _excluded(facts: Facts, reasoning: Reasoning) -> Schedule:
    bears = f"bears {facts.aea}" if facts.aea else "is suspected to bear RD, FRD or TFNI"
    reasoning.govern(f"The record {bears}: it has no date; it goes to the Department of Energy.", "D-52")
    return _finished(reasoning, None, Basis.NONE, State.EXCLUDED_AEA, ("DOE_REFERRAL",))


def _blockers(facts: Facts, reasoning: Reasoning, as_of: date) -> tuple[str, ...]:
    """What stands between a date that has come and release: NATO, RD/FRD review, open referrals (§2.7)."""
    found = []
    if facts.nato:
        found.append("NATO_CONSENT")
        reasoning.note("NATO portions need NATO's consent; the date holds for the rest.", "M-10")
    if not facts.kyl_lott_done:
        found.append("KYL_LOTT")
        sentence = "No page-by-page review for RD and FRD and no certification is recorded: it may not be declassified."
        reasoning.note(sentence, "D-53")
    for referral in facts.referrals:
        if referral.closed_on is None or referral.closed_on > as_of:
            found.append(f"REFERRAL:{referral.agency}")
            _note_referral(referral, reasoning, as_of)
    return tuple(dict.fromkeys(found))


def _note_referral(referral: Referral, reasoning: Reasoning, as_of: date) -> None:
    limit = referral_limit(referral, as_of)
    if limit is None:
        reasoning.note(f"Referred to {referral.agency}, which has not answered.", "D-64")
        return
    rule = "D-67" if referral.route is Route.CENTRAL else "D-66"
    sentence = f"Referred to {referral.agency}; if it stays silent its equity lapses on {words(limit)}"
    passed = as_of >= limit
    end = ": that day has come, a person may record it." if passed else "."
    reasoning.note(sentence + end, rule, flag="REFERRAL_LIMIT_PASSED" if passed else "")


def _computed(
    facts: Facts,
    instruction: DeclassificationInstruction,
    blockers: tuple[str, ...],
    reasoning: Reasoning,
    as_of: date,
) -> Schedule:
    reasoning.flag(*instruction.flags)
    origin = facts.known_origin()
    if origin is None:
        return _origin_unknown(instruction, blockers, reasoning, as_of)
    stated = stated_component(facts, instruction, origin, reasoning, as_of)
    settled = len(reasoning.rules), len(reasoning.trace)
    automatic = automatic_component(facts, instruction, origin, reasoning, as_of)
    if automatic.unproved:
        blockers = (*blockers, "HUMAN_RULING")
    if stated is None or (automatic.day is not None and stated.day > automatic.day):
        return _dated(reasoning, automatic.day, Basis(automatic.basis), blockers, automatic, as_of)
    _prefer_stated(stated, automatic, reasoning, settled)
    return _dated(reasoning, stated.day, Basis(stated.basis), blockers, automatic, as_of)


def _prefer_stated(stated: Stated, automatic: Automatic, reasoning: Reasoning, settled: tuple[int, int]) -> None:
    """The stated date comes first: what section 3.3 would say no longer governs (D-44, D-60)."""
    if automatic.day is None:
        return
    del reasoning.rules[settled[0] :]
    del reasoning.trace[settled[1] :]
    latest = f"section 3.3 would declassify it only on {words(automatic.day)}"
    reasoning.note(f"The date of {words(stated.day)} controls; {latest}.", "D-44")


def _origin_unknown(
    instruction: DeclassificationInstruction,
    blockers: tuple[str, ...],
    reasoning: Reasoning,
    as_of: date,
) -> Schedule:
    """A plain stated date is still tracked, unchecked; any other instruction waits for the origin (D-87)."""
    reasoning.flag("ORIGIN_UNKNOWN")
    if instruction.kind is not Kind.DATE or instruction.date is None:
        sentence = "Neither a date of origin nor one of classification is known: supply it before a date can be set."
        reasoning.govern(sentence, "D-87")
        return _finished(reasoning, None, Basis.NONE, State.ORIGIN_UNKNOWN, blockers)
    sentence = f"The stated date, {words(instruction.date)}, is tracked; without a date of origin its 25-year ceiling"
    reasoning.govern(f"{sentence} was not checked.", "D-87")
    return _dated(reasoning, instruction.date, Basis.STATED_UNCHECKED, blockers, None, as_of)


def _derivative(
    facts: Facts, derivative: Derivative, blockers: tuple[str, ...], reasoning: Reasoning, as_of: date
) -> Schedule:
    """The derivative's own line is its instruction; a line already past is not to be used (D-56, D-57)."""
    line = derivative_line(derivative, as_of)
    reasoning.govern(
        f"Of {len(derivative.sources)} source(s) the longest instruction is {line.text}.", "D-56", line.rule
    )
    if line.day is not None and line.day <= derivative.on:
        sentence = f"{words(line.day)} had passed when the record was made: do not mark it so, ask the originator."
        reasoning.note(sentence, "D-57", flag="ASK_ORIGINATOR")
        basis = Basis.AUTOMATIC_25 if line.rule == "D-33" else Basis.STATED
        return _dated(reasoning, line.day, basis, (*blockers, "ORIGINATOR_CHECK"), None, as_of)
    own = replace(facts, instruction=line.text, order="13526", derivative=None, origin=facts.origin or derivative.on)
    return replace(_computed(own, instruction_of(own), blockers, reasoning, as_of), line=line.text)


def _dated(
    reasoning: Reasoning,
    day: date | None,
    basis: Basis,
    blockers: tuple[str, ...],
    automatic: Automatic | None,
    as_of: date,
) -> Schedule:
    """The schedule of a record that has a date or could have one; reached on the day itself (D-85)."""
    onset = automatic.onset if automatic else None
    if day is None:
        reasoning.note("No date follows from these facts; a person has to decide when it is reviewed.")
        return _finished(reasoning, None, Basis.NONE, State.NO_DATE, blockers, onset)
    if as_of >= day:
        sentence = f"On {words(as_of)} that date, {words(day)}, has come: the record is due. Due is not declassified"
        reasoning.note(f"{sentence}: an authorised person decides.", "D-85", "A-01")
        return _finished(reasoning, day, basis, State.DUE, blockers, onset)
    reasoning.note(f"On {words(as_of)} that date, {words(day)}, has not come.", "D-85")
    return _finished(reasoning, day, basis, State.PENDING, blockers, onset)


def _finished(
    reasoning: Reasoning,
    day: date | None,
    basis: Basis,
    state: State,
    blockers: tuple[str, ...] = (),
    onset: date | None = None,
) -> Schedule:
    return Schedule(
        date=day,
        basis=basis,
        state=state,
        flags=tuple(reasoning.flags),
        blockers=blockers,
        rules=tuple(reasoning.rules),
        trace=tuple(reasoning.trace),
        onset=onset,
    )
