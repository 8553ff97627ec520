"""What may be answered on a portion at this moment, and with which codes (product.md §2, rules §5.3).

Each refusal is a sentence with its citation. Nothing here writes.
"""

from dataclasses import dataclass
from datetime import date

from cables.actions.scheduling import facts_of, latest_schedule
from cables.classification.dates import anniversary, year_end
from cables.classification.grounds import REASON, Grounds, open_grounds
from cables.classification.levels import Level
from cables.classification.schedule import Facts, Schedule, decide
from cables.models import Cable, Portion, ScheduleFact, ScheduleHistory
from declass.refusals import Refused
from reviews.models import Determination, Review
from reviews.rendering.codes import UnknownCode, read_code

Answer = Determination.Classification
FOIA_CODES = ["(b)(2)", "(b)(3)", "(b)(4)", "(b)(5)", "(b)(6)"]
FOIA_CODES += [f"(b)(7)({letter})" for letter in "ABCDEF"] + ["(b)(8)", "(b)(9)"]
B5_YEARS = 25  # 5 U.S.C. 552(b)(5), rule W-11


@dataclass(frozen=True)
class Standing:
    """The record at this moment: its schedule, its facts and the security grounds that are open.

    `latest` is the computation on file that the facts' instruction comes from.
    """

    on: date
    facts: Facts
    schedule: Schedule
    grounds: Grounds
    latest: ScheduleHistory

    @property
    def date_passed(self) -> bool:
        """Its own or automatic date has come (D-85)."""
        return self.schedule.date is not None and self.schedule.date <= self.on

    @property
    def any_ground_open(self) -> bool:
        """Whether anything may stay classified at all."""
        return self.grounds.reasons or bool(self.grounds.exemptions)

    @property
    def no_ground(self) -> Refused:
        """Why nothing may stay classified."""
        return Refused(self.grounds.refusal, ", ".join(self.grounds.rules))

    def ground_refusal(self, code: str) -> Refused | None:
        """Why a ground may not be claimed now, or None."""
        try:
            refusal = self.grounds.refuse(code)
        except ValueError as error:
            return Refused(f"{str(error)[0].upper()}{str(error)[1:]}.", "D-54")
        return self.no_ground if refusal else None

    def latest_date(self, code: str) -> date | None:
        """The last day to which a ground may keep a portion (D-44, D-46, D-47), None without a date of origin."""
        approval = self.facts.panel_approval
        if approval is not None and approval.code == code and approval.date:
            return approval.date
        origin = self.facts.known_origin()
        if origin is None:
            return None
        if REASON.fullmatch(code):
            return anniversary(origin.first, 25) if origin.precision == "DAY" else year_end(origin.first, 25)
        return year_end(origin.first, int(code[:2]) + 25)


def standing_of(cable: Cable, *, on: date) -> Standing:
    """Compute the record's standing as of a day; asked anew at every decision."""
    latest = latest_schedule(cable)
    facts = facts_of(cable, latest.instruction)
    schedule = decide(facts, on)
    reclassified = cable.facts.filter(kind=ScheduleFact.Kind.RECLASSIFICATION, superseded_at=None).exists()
    grounds = open_grounds(facts, schedule, on, reclassified=reclassified)
    return Standing(on, facts, schedule, grounds, latest)


def open_classifications(standing: Standing, portion: Portion) -> dict[str, Refused | None]:
    """For each classification answer, why it is not open on this portion, or None where it is."""
    return {answer.value: _refusal(answer, standing, portion) for answer in Answer}


def _refusal(answer: Answer, standing: Standing, portion: Portion) -> Refused | None:
    if answer is Answer.EXCLUDE_AEA:
        return None
    if portion.level == Level.U:
        return None if answer is Answer.NOT_NSI else Refused("This portion is unclassified.", "M-01")
    if portion.label.aea:
        return Refused("RD, FRD and TFNI never follow the calendar: exclude it.", "D-52")
    if answer is Answer.NOT_NSI:
        return Refused("This portion bears a classification; say what becomes of it.", "M-13")
    if answer is Answer.REFER:
        return None
    if answer in (Answer.KEEP, Answer.DOWNGRADE):
        return None if standing.any_ground_open else standing.no_ground
    if answer is Answer.LAPSED:
        return None if standing.date_passed else Refused("Its date has not come; nothing has lapsed.", "D-85")
    return Refused("Its date has passed: confirm that it lapsed.", "D-44") if standing.date_passed else None


def code_refusal(
    code: str, *, statute: str, classification: str, ground: str, review: Review, cable: Cable
) -> Refused | None:
    """Why a cut may not bear this code, or None. Security codes stand only on what is kept (product.md §2)."""
    try:
        known = read_code(code)
    except UnknownCode:
        return Refused("No cut without a code from the list.", "W-33")
    if known.security:
        return _security_refusal(known.printed, classification, ground)
    if known.printed == "(b)(3)" and not statute.strip():
        return Refused("Name the statute that (b)(3) rests on.", "W-31")
    if known.printed == "(b)(5)" and cable.origin_on is not None:
        asked = review.opened_on
        if (asked.year, asked.month, asked.day) >= (
            cable.origin_on.year + B5_YEARS,
            cable.origin_on.month,
            cable.origin_on.day,
        ):
            return Refused("(b)(5) may not be used on a record 25 years old or older at the request.", "W-11")
    return None


def _security_refusal(code: str, classification: str, ground: str) -> Refused | None:
    if classification != Answer.KEEP:
        return Refused("A security code stands only on a portion kept classified.", "W-33")
    if code not in (ground, "(b)(1)"):
        return Refused(f"The portion is kept under {ground}; its cuts bear that code or (b)(1).", "W-33")
    return None
