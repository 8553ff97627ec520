"""The kinds of report, a closed list: what each is called, its sections, and who may read it."""

from dataclasses import dataclass
from typing import Any

from declass.roles import Role
from reviews.reports import calendar, due, sf311, work
from reviews.reports.sections import AsOf, Section, kept_figures

WORKERS = frozenset({Role.AUDITOR, Role.CUSTODIAN, Role.APPROVER, Role.RELEASE_OFFICER, Role.REVIEWER})


@dataclass(frozen=True)
class Kind:
    """A report: its name in addresses, its title, a sentence, its sections.

    `for_the_whole`: nobody gets a part of it. One that is not `is_kept` is counted when it is opened, never by a job.
    """

    name: str
    title: str
    sentence: str
    sections: tuple[Section, ...]
    for_the_whole: bool = False
    is_kept: bool = True

    def section(self, name: str) -> Section | None:
        """The section of that name, if it has one."""
        return next((section for section in self.sections if section.name == name), None)


KINDS = {
    kind.name: kind
    for kind in (
        Kind(due.KIND, "Auto-declassification", "What falls due, and what became of it.", due.SECTIONS),
        Kind("referral-ageing", "Ageing of referrals", "What waits for other agencies, and how long.", work.REFERRALS),
        Kind("queue", "Queues and throughput", "Where reviews stand, how old they are, what was done.", work.QUEUES),
        Kind("second-review", "Second reviews", "How often second reviewers disagree.", work.SECOND_REVIEWS),
        Kind("exemption-use", "Exemptions and codes", "On what grounds text is kept and cut.", work.EXEMPTIONS),
        Kind("reviewer-load", "Reviewers' load", "What each reviewer holds and has determined.", work.LOAD),
        Kind(
            "sf-311",
            "SF 311",
            "Pages of the fiscal year up to the day, for the yearly report to ISOO (R-01).",
            sf311.SECTIONS,
            for_the_whole=True,
        ),
        Kind("calendar", "Calendar", "What falls due when, and the work to come.", calendar.SECTIONS, is_kept=False),
    )
}

KEPT = tuple(kind.name for kind in KINDS.values() if kind.is_kept)


def figures_of(kind: Kind, at: AsOf) -> dict[str, Any]:
    """What a run keeps, for each collection and label, of all that the account in charge may see."""
    return kept_figures(kind.sections, at)
