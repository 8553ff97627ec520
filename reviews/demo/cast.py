"""Who is in the demonstration. Every name is invented, and none is the authority for anything."""

from dataclasses import dataclass
from datetime import date, timedelta

from cables.classification.levels import Level
from declass.roles import Role

GENERAL = "Demonstration cables"
NAMED = "Demonstration: named distribution"
BOTH = (GENERAL, NAMED)
SI = "SCI:SI"


@dataclass(frozen=True)
class Eligibility:
    """What a member is cleared for: level, Q access, read-ins ("SCI:SI")."""

    level: Level
    q: bool = False
    readins: tuple[str, ...] = ()


EVERYTHING = Eligibility(Level.TS, q=True, readins=(SI,))


@dataclass(frozen=True)
class Term:
    """A delegation's days, counted from the day of set-up."""

    begins: int
    ends: int

    def on(self, day: date) -> tuple[date, date]:
        """First and last day for a set-up on `day`."""
        return day + timedelta(days=self.begins), day + timedelta(days=self.ends)


@dataclass(frozen=True)
class Member:
    """One person: account, role, eligibility, the collections they need to know, and what a visitor may try."""

    username: str
    first_name: str
    last_name: str
    role: Role
    try_this: str
    eligibility: Eligibility | None = None
    needs: tuple[str, ...] = ()
    is_named: bool = False
    delegation: Term | None = None


ADMINISTRATORS = (
    Member(
        "admin-1",
        "Ines",
        "Varaprasad",
        Role.ADMINISTRATOR,
        "Enter a delegation; try to confirm it yourself; look for a classified line",
    ),
    Member(
        "admin-2",
        "Dov",
        "Castellanos",
        Role.ADMINISTRATOR,
        "Confirm what the other entered; try to raise your own role; edit a schedule",
    ),
)
CUSTODIAN = Member(
    "custodian",
    "Odile",
    "Brannigan-Sato",
    Role.CUSTODIAN,
    "Import a file; grant need-to-know; record that no more of the Lima cable exists here",
    EVERYTHING,
)
STAFF = (
    Member(
        "reviewer-1",
        "Tomasz",
        "Okonjo",
        Role.REVIEWER,
        "Take the Lima cable, decide every portion, withhold a name under (b)(6), submit",
        Eligibility(Level.S),
        (GENERAL,),
    ),
    Member(
        "reviewer-2",
        "Leilani",
        "Fairbanks",
        Role.REVIEWER,
        "Second reviews; reads Top Secret, SI and both collections, but not the NODIS or the RD cable",
        Eligibility(Level.TS, readins=(SI,)),
        BOTH,
    ),
    Member(
        "reviewer-3",
        "Ruben",
        "Achterberg",
        Role.REVIEWER,
        "Need-to-know for the second collection only: the Lima cable does not exist here",
        EVERYTHING,
        (NAMED,),
        is_named=True,
    ),
    Member(
        "reviewer-4",
        "Sunniva",
        "Pate",
        Role.REVIEWER,
        "Cleared for U only: an empty queue, and four U paragraphs of the Lima cable with one notice",
        Eligibility(Level.U),
        (GENERAL,),
    ),
    Member(
        "approver-1",
        "Beatriz",
        "Halloran",
        Role.APPROVER,
        "Approve or send back; delegation in force",
        EVERYTHING,
        BOTH,
        is_named=True,
        delegation=Term(-90, 640),
    ),
    Member(
        "approver-2",
        "Giles",
        "Mukherjee",
        Role.APPROVER,
        "Try to approve: refused, the delegation has expired",
        EVERYTHING,
        BOTH,
        delegation=Term(-760, -30),
    ),
    Member(
        "release",
        "Yusuf",
        "Lindahl",
        Role.RELEASE_OFFICER,
        "Preview and release what is approved, then see it in the reading room",
        EVERYTHING,
        BOTH,
        is_named=True,
    ),
    Member(
        "liaison",
        "Hana",
        "Kowalczyk-Reyes",
        Role.LIAISON,
        "Sees no cable until a portion is referred",
        Eligibility(Level.S),
    ),
    Member(
        "auditor",
        "Absalom",
        "Teague",
        Role.AUDITOR,
        "Read the whole story of a cable in the log, and every report; change nothing",
        EVERYTHING,
        BOTH,
        is_named=True,
    ),
)
CAST = (*ADMINISTRATORS, CUSTODIAN, *STAFF)
