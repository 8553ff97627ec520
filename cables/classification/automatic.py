"""The section 3.3 component of a schedule: 25, 50 and 75 years, exemptions, delays and blocks (rules §2.3, §2.5)."""

from dataclasses import dataclass
from datetime import date, timedelta

from cables.classification.dates import anniversary, year_end
from cables.classification.exemptions import exemption
from cables.classification.facts import Disposition, Facts, Origin, Precision
from cables.classification.instructions import DeclassificationInstruction, Kind
from cables.classification.orders import day, years
from cables.classification.reasoning import Reasoning, words

OUTSIDE = (Disposition.TEMPORARY, Disposition.NONRECORD, Disposition.UNSCHEDULED)
UNLIMITED = "none"
BASIS = {"exempt_25_years": "50A", "exempt_50_years": "75A"}


@dataclass(frozen=True, slots=True)
class Automatic:
    """The date of section 3.3, its basis, the 25-year onset without any exemption, and whether proof is wanting."""

    day: date | None
    basis: str
    onset: date | None
    unproved: bool = False


@dataclass(frozen=True, slots=True)
class _Claim:
    """An exemption claimed by the paper or approved by the Panel."""

    code: str
    day: date | None
    proved: bool


def automatic_component(
    facts: Facts, instruction: DeclassificationInstruction, origin: Origin, reasoning: Reasoning, as_of: date
) -> Automatic:
    """The section 3.3 date. `reasoning` gets only what bears on it; a stated date may still come first."""
    if facts.disposition in OUTSIDE and not _scheduled(facts):
        sentence = f"The record is {facts.disposition.value.lower()}: section 3.3 does not apply to it."
        rule = "D-59" if facts.disposition is Disposition.UNSCHEDULED else "D-58"
        reasoning.govern(sentence, rule, flag="NOT_SUBJECT_3_3")
        return Automatic(None, "NONE", None)
    if facts.file_series_exempt:
        reasoning.govern("Its file series is exempt from section 3.3 while approved.", "D-61", flag="FILE_SERIES")
        return Automatic(None, "NONE", None)
    base = _base(facts, origin, reasoning, as_of)
    plain = year_end(base, years("automatic_years", as_of))
    onset = _delayed(plain, facts, origin, Reasoning(), as_of)
    claim = _claim(facts, instruction, onset, reasoning)
    if claim is not None:
        until, basis = _exempt(claim, base, onset, reasoning, as_of)
        return Automatic(_delayed(until, facts, origin, reasoning, as_of), basis, onset, not claim.proved)
    sentence = f"As a permanent record {_made(base, origin)} it is automatically declassified no later than"
    reasoning.govern(f"{sentence} {words(plain)}.", "D-40")
    return Automatic(_delayed(plain, facts, origin, reasoning, as_of), "25A", onset)


def isoo_notice_by(discovered_on: date, as_of: date) -> date:
    """The last day to tell ISOO of newly discovered records (D-63)."""
    return discovered_on + timedelta(days=years("discovery_notice_days", as_of))


def _scheduled(facts: Facts) -> bool:
    return facts.disposition is Disposition.UNSCHEDULED and facts.scheduled_on is not None


def _made(base: date, origin: Origin) -> str:
    if base != origin.first:
        return f"in a file block whose newest record is of {words(base)}"
    return f"of {base.year}" if origin.precision is Precision.YEAR else f"of {words(base)}"


def _base(facts: Facts, origin: Origin, reasoning: Reasoning, as_of: date) -> date:
    """The day from which 25 years count: the newest record of a valid file block (D-60), else origin (D-41, D-42)."""
    block = facts.file_block
    if facts.origin is None:
        reasoning.govern("Without a date of origin the date of original classification counts.", "D-41")
    if block is None:
        return origin.first
    longest = anniversary(block.oldest, years("file_block_years", as_of))
    if block.newest > longest:
        sentence = "The file block spans more than ten years and does not count."
        reasoning.note(sentence, "D-60", flag="FILE_BLOCK_TOO_LONG")
    elif not block.oldest <= origin.first <= block.newest:
        sentence = "The record lies outside the file block, which does not count."
        reasoning.note(sentence, "D-60", flag="FILE_BLOCK_EXCLUDES_RECORD")
    else:
        reasoning.govern("The record is part of an integral file block.", "D-60")
        return block.newest
    return origin.first


def _delayed(plain: date, facts: Facts, origin: Origin, delays: Reasoning, as_of: date) -> date:
    """The 25-year date after first onset, late scheduling, media delay and discovery (D-43, D-59, D-62, D-63)."""
    first = day("first_onset", as_of)
    found = max(plain, first)
    if found != plain:
        delays.govern(f"No date of section 3.3 falls before its first onset, {words(first)}.", "D-43")
    found = max(found, _scheduled_date(facts, origin, delays, as_of) or found)
    if facts.media_delay_to is not None:
        longest = anniversary(found, years("media_delay_years", as_of))
        delays.flag(*(["MEDIA_DELAY_TOO_LONG"] if facts.media_delay_to > longest else []))
        found = max(found, min(facts.media_delay_to, longest))
        delays.govern(f"Its medium delays the date, by five years at most, to {words(found)}.", "D-62")
    if facts.discovered_on is not None:
        found = max(found, anniversary(facts.discovered_on, years("discovery_years", as_of)))
        notice = words(isoo_notice_by(facts.discovered_on, as_of))
        sentence = f"Newly discovered on {words(facts.discovered_on)}: at latest {words(found)}"
        delays.govern(f"{sentence}; ISOO is to be told by {notice}.", "D-63", flag="ISOO_NOTICE")
    return found


def _scheduled_date(facts: Facts, origin: Origin, delays: Reasoning, as_of: date) -> date | None:
    """Five years from scheduling for a record that was then more than twenty years old (D-59)."""
    if facts.scheduled_on is None:
        return None
    twenty = origin.after(years("late_schedule_age", as_of))
    if facts.scheduled_on < twenty:
        return None
    if facts.scheduled_on == twenty:
        sentence = "Scheduled when exactly twenty years old: the regulation is silent, the 25-year date is kept."
        delays.note(sentence, "D-59", flag="SCHEDULED_AT_20_YEARS")
        return None
    until = anniversary(facts.scheduled_on, years("late_schedule_years", as_of))
    sentence = f"Scheduled as permanent on {words(facts.scheduled_on)}, when more than twenty years old"
    delays.govern(f"{sentence}: five years from scheduling, {words(until)}.", "D-59")
    return until


def _claim(facts: Facts, instruction: DeclassificationInstruction, onset: date, reasoning: Reasoning) -> _Claim | None:
    """The exemption that counts: one the Panel approved before onset, else the one that the paper bears (D-70)."""
    printed = instruction.code.split(",") if instruction.kind is Kind.EXEMPTION and instruction.code else []
    approval = facts.panel_approval
    if approval and approval.on and approval.on >= onset:
        sentence = f"The Panel's approval of {words(approval.on)} came after onset, {words(onset)}, and does not count."
        reasoning.note(sentence, "D-49", flag="APPROVAL_AFTER_ONSET")
        approval = None
    if approval is None:
        strongest = min(printed, key=lambda code: exemption(code).rank, default=None)
        return _Claim(strongest, instruction.date, False) if strongest else None
    if printed and approval.code not in printed:
        sentence = f"The paper bears {', '.join(printed)}, the Panel approved {approval.code}: the approval governs."
        reasoning.note(sentence, "D-70", flag="EXEMPTION_CODE_DIFFERS")
    return _Claim(approval.code, approval.date or (instruction.date if approval.code in printed else None), True)


def _exempt(claim: _Claim, base: date, onset: date, reasoning: Reasoning, as_of: date) -> tuple[date, str]:
    """The day and basis of an exempted record: the exemption's own date, or the longest its family allows (D-47)."""
    found = exemption(claim.code)
    limit = None if found.longest == UNLIMITED else year_end(base, years(found.longest, as_of))
    basis = BASIS.get(found.longest, "75A")
    proof = "approved by the Panel" if claim.proved else "without proof that the Panel approved it"
    if not claim.proved:
        reasoning.note(f"{claim.code} stands {proof}.", "D-70", flag="EXEMPTION_UNPROVED")
    if claim.day is None or not found.dated:
        latest = limit or year_end(base, years("exempt_50_years", as_of))
        flag, rule = ("EXEMPTION_NO_DATE", "D-36") if found.dated else ("", found.rule)
        sentence = f"{claim.code} ({found.ground}) bears no date: at latest {words(latest)}."
        reasoning.govern(sentence, rule, "D-47", flag=flag)
        return latest, basis
    reasoning.flag(*(["EXEMPTION_WITHIN_25Y"] if claim.day < onset else []))
    if limit is not None and claim.day > limit:
        sentence = f"{claim.code} until {words(claim.day)} goes past the longest allowed, {words(limit)}."
        reasoning.govern(sentence, found.rule, "D-47", flag="EXEMPTION_TOO_LONG")
        return limit, basis
    reasoning.govern(f"{claim.code} ({found.ground}), {proof}: until {words(claim.day)}.", found.rule)
    return claim.day, "EXEMPTION"
