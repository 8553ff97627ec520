"""How a label reads: the banner line of a whole (M-82..M-87) and the short mark of a portion (M-02, §1.4)."""

from typing import TYPE_CHECKING

from cables.classification.countries import USA
from cables.classification.levels import Level

if TYPE_CHECKING:
    from cables.classification.labels import Label

# The order in which banners name distribution captions: most restrictive first (M-43).
CAPTION_ORDER = ("NODIS", "EXDIS", "STADIS", "LIMDIS")
LONG = {"OC": "ORCON", "OC-USGOV": "ORCON-USGOV", "NF": "NOFORN"}
SHORT_CAPTIONS = {"NODIS": "ND", "EXDIS": "XD"}


def release_list(rel: frozenset[str]) -> str:
    """ "USA, AUS, GBR": USA first, then the other codes in order (M-21)."""
    return ", ".join([USA, *sorted(rel - {USA})])


def banner(label: "Label") -> str:
    """The banner words, level spelled out, categories joined by // ("CONFIDENTIAL//NOFORN")."""
    handling = sorted(label.handling)
    if label.level is Level.U and handling == ["LOU"]:
        return "//".join(["LIMITED OFFICIAL USE", *_categories(label, [], short=False)])
    return "//".join([label.level.words, *_categories(label, handling, short=False)])


def mark(label: "Label") -> str:
    """The portion mark in its short form ("(S//NF)"), which `parse_mark` reads back to the same label."""
    handling = sorted(label.handling)
    symbol = label.level.name
    if label.level is Level.U and handling and handling[0] in ("SBU", "SBU-NF", "LOU", "CUI"):
        symbol, *handling = handling
    return f"({'//'.join([symbol, *_categories(label, handling, short=True)])})"


def _categories(label: "Label", handling: list[str], *, short: bool) -> list[str]:
    """The categories after the level in register order: SCI, SAP, AEA, FGI, dissemination, captions."""
    sap = "/".join(sorted(label.sap))
    concealed = "" in label.fgi
    fgi = "FGI" if concealed else " ".join(["FGI", *sorted(label.fgi)]) if label.fgi else ""
    return [
        part
        for part in (
            "/".join(sorted(label.sci)),
            f"SAR-{sap}" if sap else "",
            label.aea,
            fgi,
            "/".join(_dissemination(label, short=short)),
            "/".join(_captions(label, short=short) + handling),
        )
        if part
    ]


def _dissemination(label: "Label", *, short: bool) -> list[str]:
    nf = "NF" if label.nf and not label.handling & {"SBU-NF"} else ""
    codes = [code if short else LONG[code] for code in (label.oc, nf) if code]
    if label.rel:
        codes.append(f"REL TO {release_list(label.rel)}")
    return codes + sorted(label.special)


def _captions(label: "Label", *, short: bool) -> list[str]:
    ranked = [name for name in CAPTION_ORDER if name in label.captions]
    names = ranked + sorted(label.captions - set(ranked))
    return [SHORT_CAPTIONS.get(name, name) for name in names] if short else names
