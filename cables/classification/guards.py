"""Who may hold a label: rules §7.1 (X-03) read line by line, and its compiled twin for lists and for SQL.

Need-to-know is not decided here: it is a grant on a collection or a record, with an expiry.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cables.classification.countries import USA
from cables.classification.levels import Level

if TYPE_CHECKING:
    from cables.classification.labels import Label

STATE = "STATE"
# Stands where the allowed agencies are known and there is none, since an empty set means any agency.
NO_AGENCY = "(none)"
DEFAULT_NAMED_AGENCIES = frozenset({STATE})


@dataclass(frozen=True, slots=True)
class Guard:
    """A label compiled to what the access check compares.

    `needs`: tokens that a holder must have ("SCI:SI", "SAP:X", "Q" for RD, "NODIS" = named for this record).
    `countries` and `agencies`: those allowed; empty means any.
    """

    level: Level
    needs: frozenset[str]
    countries: frozenset[str]
    agencies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Holder:
    """What a person brings: clearance, read-ins ("SCI:SI", "SAP:X"), Q access, country code, agency code."""

    clearance: Level
    readins: frozenset[str] = frozenset()
    q: bool = False
    country: str = USA
    agency: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a read-in that is neither SCI nor SAP, or for the reserved agency code."""
        if not all(token.startswith(("SCI:", "SAP:")) for token in self.readins):
            raise ValueError(f"a read-in is written SCI:name or SAP:name, not {sorted(self.readins)}")
        if self.agency == NO_AGENCY:
            raise ValueError(f"{NO_AGENCY!r} is reserved and names no agency")


def agencies_for(captions: frozenset[str], named_agencies: frozenset[str]) -> frozenset[str]:
    """The agencies whose people may hold a record with these captions (M-41, M-43); empty means any."""
    named = named_agencies or DEFAULT_NAMED_AGENCIES
    if "EXDIS" not in captions:
        return frozenset({STATE}) if "STADIS" in captions else frozenset()
    return (named & {STATE} if "STADIS" in captions else named) or frozenset({NO_AGENCY})


def may_hold(holder: Holder, label: "Label", *, named: bool, named_agencies: frozenset[str] = frozenset()) -> bool:
    """Whether the holder's eligibility dominates the label (X-02, X-03); need-to-know comes on top.

    `named`: the person is on the record's NODIS list. `named_agencies`: as in `Label.guard`.
    """
    sci = {f"SCI:{name}" for name in label.sci}
    sap = {f"SAP:{name}" for name in label.sap}
    exdis_agencies = named_agencies or DEFAULT_NAMED_AGENCIES
    return (
        holder.clearance >= label.level
        and sci <= holder.readins
        and (not sci or holder.clearance is Level.TS)
        and sap <= holder.readins
        and (label.aea != "RD" or holder.q)
        and (not label.nf or holder.country == USA)
        and (not label.rel or holder.country in label.rel)
        and ("NODIS" not in label.captions or named)
        and ("EXDIS" not in label.captions or holder.agency in exdis_agencies)
        and ("STADIS" not in label.captions or holder.agency == STATE)
    )


def admits(guard: Guard, holder: Holder, *, named: bool) -> bool:
    """The compiled twin of `may_hold`: the same answer from a guard."""
    held = holder.readins | ({"Q"} if holder.q else set()) | ({"NODIS"} if named else set())
    return (
        holder.clearance >= guard.level
        and guard.needs <= held
        and (not guard.countries or holder.country in guard.countries)
        and (not guard.agencies or holder.agency in guard.agencies)
    )
