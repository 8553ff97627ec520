"""Labels: a level with everything that limits who may hold the text, joined as rules §1.5 has it.

Label is a semilattice: `join` is the roll-up of portions into a whole (M-80..M-87) and of whatever is shown
together; `a.dominates(b)` says that showing b beside a adds nothing. How a label
reads is in `banners`, who may hold it in `guards`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

from cables.classification.banners import banner, mark
from cables.classification.countries import USA
from cables.classification.guards import Guard, Holder, admits, agencies_for, may_hold
from cables.classification.levels import Level

__all__ = ["Guard", "Holder", "Label", "admits", "join_all", "may_hold"]

AEA_ORDER = ("", "TFNI", "FRD", "RD")
ORCON_ORDER = ("", "OC-USGOV", "OC")
HANDLING_ORDER = ("FOUO", "SBU", "SBU-NF")
HANDLING = frozenset({*HANDLING_ORDER, "LOU", "CUI", "DS", "EFTO"})
CAPTIONS = frozenset(
    {"NODIS", "EXDIS", "STADIS", "LIMDIS", "ONLY", "EYES ONLY", "AGRMENT", "ROGER", "DOCKLAMP", "CHEROKEE"}
    | {"TERREP", "CONDIS", "DISSENT", "MED", "SPECAT", "SPECAT EXCLUSIVE"}
)
NAMED_DISTRIBUTION = frozenset({"NODIS", "EXDIS"})
EMPTY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Label:
    """A level and its controls, always in canonical form (rules §1.5).

    `fgi` holds source countries, or "" where the country is concealed (M-11), and NATO (M-10). `handling` is
    kept on U only (M-84). `rel` always holds USA, and is empty under NOFORN (M-21, M-85). `special` keeps
    every other control as printed, DISPLAY ONLY, RELIDO, CNWDI and retired marks among them.
    """

    level: Level = Level.U
    sci: frozenset[str] = EMPTY
    sap: frozenset[str] = EMPTY
    aea: str = ""
    fgi: frozenset[str] = EMPTY
    captions: frozenset[str] = EMPTY
    oc: str = ""
    nf: bool = False
    rel: frozenset[str] = EMPTY
    handling: frozenset[str] = EMPTY
    special: frozenset[str] = EMPTY

    def __post_init__(self) -> None:
        """Bring the fields to canonical form. Raises ValueError for an unknown AEA category or ORCON form."""
        if self.aea not in AEA_ORDER or self.oc not in ORCON_ORDER:
            raise ValueError(f"unknown AEA category {self.aea!r} or originator control {self.oc!r}")
        if self.captions or self.rel or self.handling or self.special:
            self._settle()

    def _settle(self) -> None:
        put = object.__setattr__
        if "NODIS" in self.captions:
            put(self, "captions", self.captions - {"EXDIS"})
        lone_usa = bool(self.rel) and self.rel <= {USA}
        if lone_usa or self.captions & NAMED_DISTRIBUTION or "SBU-NF" in self.handling:
            put(self, "nf", True)
        if self.rel:
            put(self, "rel", EMPTY if self.nf else self.rel | {USA})
        if self.nf:
            put(self, "special", self.special - {"RELIDO"})
        put(self, "handling", self._settled_handling() if self.level is Level.U else EMPTY)

    def _settled_handling(self) -> frozenset[str]:
        handling = self.handling
        if self.nf and "SBU" in handling:
            handling |= {"SBU-NF"}
        strongest = max((HANDLING_ORDER.index(mark) for mark in handling if mark in HANDLING_ORDER), default=0)
        return handling - set(HANDLING_ORDER[:strongest])

    @property
    def unmarked_for_release(self) -> bool:
        """Classified, with neither NOFORN nor a release list: mixing it with REL TO gives NOFORN (M-85)."""
        return self.level > Level.U and not self.nf and not self.rel

    @property
    def all_or_nothing(self) -> bool:
        """Whether a record with this label is read as a whole or not at all (SCI, SAP, RD, NODIS, EXDIS)."""
        return bool(self.sci or self.sap or self.aea == "RD" or self.captions & NAMED_DISTRIBUTION)

    def join(self, other: "Label") -> "Label":
        """The least label that protects both (rules §1.5; M-80, M-84, M-85, M-86, M-87)."""
        if self == other:
            return self
        nf, rel = self._joined_release(other)
        relido = self.special & other.special & {"RELIDO"}
        return Label(
            level=max(self.level, other.level),
            sci=self.sci | other.sci,
            sap=self.sap | other.sap,
            aea=max(self.aea, other.aea, key=AEA_ORDER.index),
            fgi=self.fgi | other.fgi,
            captions=self.captions | other.captions,
            oc=max(self.oc, other.oc, key=ORCON_ORDER.index),
            nf=nf,
            rel=rel,
            handling=self.handling | other.handling,
            special=((self.special | other.special) - {"RELIDO"}) | relido,
        )

    def _joined_release(self, other: "Label") -> tuple[bool, frozenset[str]]:
        if self.nf or other.nf:
            return True, EMPTY
        if not (self.rel and other.rel):
            mixed = bool(self.rel or other.rel) and (self.unmarked_for_release or other.unmarked_for_release)
            return mixed, EMPTY if mixed else self.rel | other.rel
        shared = self.rel & other.rel
        return shared <= {USA}, shared

    def dominates(self, other: "Label") -> bool:
        """Whether joining `other` to this label changes nothing."""
        return self.join(other) == self

    def at(self, level: Level) -> "Label":
        """The same controls at another level, settled again."""
        return replace(self, level=level)

    def tokens(self) -> tuple[str, ...]:
        """The controls as sorted tokens, canonical and lossless beside the level: what is stored.

        "NF", "REL:AUS,GBR,USA", "SCI:SI", "SAP:X", "RD", "FGI:GBR" ("FGI:" when concealed), "OC", known
        captions and handling controls by name ("NODIS", "SBU"), others as "CAPTION:…", "HANDLING:…",
        "SPECIAL:…".
        """
        found = [f"SCI:{name}" for name in self.sci] + [f"SAP:{name}" for name in self.sap]
        found += [f"FGI:{country}" for country in self.fgi] + [f"SPECIAL:{mark}" for mark in self.special]
        found += [name if name in CAPTIONS else f"CAPTION:{name}" for name in self.captions]
        found += [name if name in HANDLING else f"HANDLING:{name}" for name in self.handling]
        found += [mark for mark in (self.aea, self.oc, "NF" if self.nf else "") if mark]
        if self.rel:
            found.append("REL:" + ",".join(sorted(self.rel)))
        return tuple(sorted(found))

    @classmethod
    def from_tokens(cls, level: Level, tokens: Iterable[str]) -> "Label":
        """The label that `tokens()` wrote. Raises ValueError naming a token it does not know."""
        sets: dict[str, set[str]] = {}
        single: dict[str, str] = {}
        nf = False
        for token in tokens:
            family, colon, name = token.partition(":")
            if colon and family == "REL":
                sets["rel"] = set(name.split(","))
            elif colon and family in PREFIXED:
                sets.setdefault(PREFIXED[family], set()).add(name)
            elif token in BARE:
                sets.setdefault(BARE[token], set()).add(token)
            elif token in SINGLE:
                single[SINGLE[token]] = token
            elif token == "NF":
                nf = True
            else:
                raise ValueError(f"unknown label token {token!r}; expected a token written by Label.tokens()")
        fields = {name: frozenset(values) for name, values in sets.items()}
        return cls(level=level, nf=nf, **single, **fields)  # type: ignore[arg-type]

    def banner(self) -> str:
        """The banner words of a whole with this label ("CONFIDENTIAL//NOFORN"; M-82..M-87)."""
        return banner(self)

    def mark(self) -> str:
        """The short mark of a portion with this label ("(S//NF)")."""
        return mark(self)

    def guard(self, named_agencies: frozenset[str] = EMPTY) -> Guard:
        """Compile the label to what the access check compares (X-03, M-29, M-40..M-43).

        `named_agencies` are those that the originator of an EXDIS record named; none given means STATE.
        """
        needs = {f"SCI:{name}" for name in self.sci} | {f"SAP:{name}" for name in self.sap}
        if self.aea == "RD":
            needs.add("Q")
        if "NODIS" in self.captions:
            needs.add("NODIS")
        return Guard(
            level=Level.TS if self.sci else self.level,
            needs=frozenset(needs),
            countries=frozenset({USA}) if self.nf else self.rel,
            agencies=agencies_for(self.captions, named_agencies),
        )


PREFIXED = {
    "SCI": "sci",
    "SAP": "sap",
    "FGI": "fgi",
    "CAPTION": "captions",
    "HANDLING": "handling",
    "SPECIAL": "special",
}
BARE = dict.fromkeys(CAPTIONS, "captions") | dict.fromkeys(HANDLING, "handling")
SINGLE = dict.fromkeys(AEA_ORDER[1:], "aea") | dict.fromkeys(ORCON_ORDER[1:], "oc")


def join_all(labels: Iterable[Label]) -> Label:
    """The label of a whole made of these parts (M-80); U without controls when there is no part.

    The first part starts the fold: RELIDO survives only where every part bears it (M-87).
    """
    parts = list(labels)
    return reduce(Label.join, parts) if parts else Label()
