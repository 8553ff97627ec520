"""What people bring and what markings ask of them, in the words of rules §7.1 and not in the product's."""

from dataclasses import dataclass, replace

UNCLEARED, U, C, S, TS = -1, 0, 1, 2, 3


@dataclass(frozen=True)
class Bearer:
    """A person's eligibility. UNCLEARED stands for a clearance that has ended."""

    level: int = TS
    country: str = "USA"
    agency: str = "STATE"
    q: bool = False
    read_in: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Marking:
    """A marking: its words in banner and portion, and what X-02 and X-03 ask for.

    `line` is the caption's line below the banner. `indivisible` means that the record is read whole or not at all.
    """

    name: str
    level: int
    banner: str
    mark: str
    line: str = ""
    countries: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    compartments: frozenset[str] = frozenset()
    needs_q: bool = False
    by_name: bool = False
    indivisible: bool = False

    @property
    def lowest(self) -> "Marking":
        """What a (U) piece of such a record asks for: all of it where it is indivisible, else its caption alone."""
        return self if self.indivisible else replace(self, name=f"U in {self.name}", level=U, countries=frozenset())


def may_hold(bearer: Bearer, marking: Marking, *, is_named: bool = False) -> bool:
    """Rules §7.1, need-to-know aside; `is_named` where the record names the person (M-40)."""
    return (
        bearer.level >= marking.level
        and (not marking.compartments or (bearer.level == TS and marking.compartments <= bearer.read_in))
        and (not marking.needs_q or bearer.q)
        and (not marking.countries or bearer.country in marking.countries)
        and (not marking.agencies or bearer.agency in marking.agencies)
        and (not marking.by_name or is_named)
    )


US = frozenset({"USA"})
STATE = frozenset({"STATE"})
UNCLASSIFIED = Marking("U", U, "UNCLAS", "(U)")
CONFIDENTIAL = Marking("C", C, "C O N F I D E N T I A L", "(C)")
NOFORN = Marking("C//NF", C, "C O N F I D E N T I A L//NOFORN", "(C//NF)", countries=US)
MARKINGS = (
    UNCLASSIFIED,
    CONFIDENTIAL,
    NOFORN,
    Marking("S", S, "S E C R E T", "(S)"),
    Marking("S//NF", S, "S E C R E T//NOFORN", "(S//NF)", countries=US),
    Marking("S//REL", S, "S E C R E T//REL TO USA, GBR", "(S//REL TO USA, GBR)", countries=US | {"GBR"}),
    Marking("S//NODIS", S, "S E C R E T", "(S)", line="NODIS", countries=US, by_name=True, indivisible=True),
    Marking("S//EXDIS", S, "S E C R E T", "(S)", line="EXDIS", countries=US, agencies=STATE, indivisible=True),
    Marking("C//STADIS", C, "C O N F I D E N T I A L", "(C)", line="STADIS", agencies=STATE),
    Marking("S//RD", S, "S E C R E T//RD", "(S//RD)", needs_q=True, indivisible=True),
    Marking("TS", TS, "T O P S E C R E T", "(TS)"),
    Marking("TS//SI", TS, "T O P S E C R E T//SI", "(TS//SI)", compartments=frozenset({"SCI:SI"}), indivisible=True),
)
SECRET, TOP = MARKINGS[3], MARKINGS[11]
