"""Control words as printed in marks and on caption lines, each with the label it adds (rules §1.2, §1.3).

A closed list: what is not in it is no control, unless the "//" of the modern form says that one stands there.
"""

import re
from dataclasses import dataclass, replace

from cables.classification.countries import expand
from cables.classification.labels import AEA_ORDER, CAPTIONS, Label

UNKNOWN_CONTROL = "UNKNOWN_CONTROL"
UNKNOWN_REL_LIST = "UNKNOWN_REL_LIST"


def _captioned(*names: str) -> Label:
    return Label(captions=frozenset(names))


def _handled(*names: str) -> Label:
    return Label(handling=frozenset(names))


def _special(*names: str) -> Label:
    return Label(special=frozenset(names))


NOFORN = Label(nf=True)
# M-30, M-53: retired and military marks are kept by name; SPECAT is guarded as the caption it answers to.
CONTROLS = {
    **dict.fromkeys(("NF", "NOFORN", "NO FOREIGN DISSEM", "NOFOR"), NOFORN),
    **{word: _captioned(word) for word in CAPTIONS - {"SPECAT", "SPECAT EXCLUSIVE"}},
    "ND": _captioned("NODIS"),
    "XD": _captioned("EXDIS"),
    "SPECAT": _captioned("EXDIS", "SPECAT"),
    "SPECAT EXCLUSIVE": _captioned("NODIS", "SPECAT EXCLUSIVE"),
    **{word: Label(oc="OC") for word in ("OC", "ORCON")},
    **{word: Label(oc="OC-USGOV") for word in ("OC-USGOV", "ORCON-USGOV")},
    **{word: Label(aea=word) for word in ("RD", "FRD", "TFNI")},
    **{word: Label(aea="RD", special=frozenset({"CNWDI"})) for word in ("CNWDI", "RD-CNWDI", "RD-N")},
    **{word: _special(word) for word in ("FISA", "DSEN", "SSI", "LES", "RELIDO", "ATOMAL", "BALK", "BOHEMIA")},
    **{word: _special(word) for word in ("WNINTEL", "NOCONTRACT", "SAMI", "BYEMAN", "COMINT")},
    "LES-NF": Label(nf=True, special=frozenset({"LES"})),
    "PR": _special("PROPIN"),
    "PROPIN": _special("PROPIN"),
    "IMC": _special("IMCON"),
    "IMCON": _special("IMCON"),
    "RS": _special("RSEN"),
    "RSEN": _special("RSEN"),
    "SBU": _handled("SBU"),
    "SBU-NF": _handled("SBU-NF"),
    "FOUO": _handled("FOUO"),
    "LOU": _handled("LOU"),
    "CUI": _handled("CUI"),
    "EFTO": _handled("EFTO"),
    "FGI": Label(fgi=frozenset({""})),
}
# M-46: SIPDIS permits posting and restricts nothing. M-04, M-54: SENSITIVE is the caption of an SBU telegram.
CAPTION_WORDS = {
    **{word: label for word, label in CONTROLS.items() if label.captions or label == NOFORN},
    **{word: CONTROLS[word] for word in ("ORCON", "WNINTEL", "NOCONTRACT", "LOU", "FOUO", "SBU", "EFTO")},
    "SIPDIS": Label(),
    "SENSITIVE": _handled("SBU"),
}
ONLY_FOR = re.compile(r"ONLY FOR [A-Z /.,-]{1,60}|(?:EYES ONLY )?FOR [A-Z /.-]{1,60} (?:EYES )?ONLY")

CODE = r"[A-Z]{2,4}(?![A-Z0-9])"
CODES = rf"{CODE}(?:[, ]+(?:AND )?{CODE})*"
SYSTEM = r"(?:SI|TK|HCS|KDK|BUR|RSV)(?![A-Z0-9])(?:-[A-Z0-9]{1,12}){0,4}"
PATTERNED = re.compile(
    rf"(?P<rel>REL(?: TO)?(?: (?P<rel_codes>{CODES}))?(?![A-Z0-9]))"
    rf"|(?P<display>DISPLAY ONLY (?P<display_codes>{CODES}))"
    rf"|(?P<fgi>FGI (?P<fgi_codes>{CODES}))"
    rf"|(?P<sci>{SYSTEM})"
    r"|(?:SAR|SPECIAL ACCESS REQUIRED)-(?P<sap>[A-Z0-9][A-Z0-9 ]{0,40})"
    r"|(?P<sigma>(?:(?P<aea>RD|FRD)-)?SIGMA (?P<numbers>[0-9 ]{1,30}))"
)
CODE_GAP = re.compile(r"[, ]+")
SEPARATOR = re.compile(r" ?(//|[/,-])[/ ]?| ")
LONGEST_FIRST = sorted(CONTROLS, key=len, reverse=True)
BARE = re.compile(rf"(?:{'|'.join(map(re.escape, LONGEST_FIRST))})(?![A-Z0-9])")
UNKNOWN = re.compile(r"[A-Z0-9][A-Z0-9 -]{0,40}")


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption of a caption line: standard name, text as printed, and the label it adds (rules §1.3)."""

    name: str
    printed: str
    label: Label


def read_controls(rest: str, on: Label) -> tuple[Label, list[str]] | None:
    """The label and flags of the controls that follow the level in a mark ("//NF", " - NODIS", "/N").

    `on` is the label of the level word: N means NOFORN only after SBU (M-64), DS the NGA control only on U
    (M-44). Returns None when something there is no control.
    """
    label, position = on, 0
    flags: list[str] = []
    while position < len(rest):
        separator = SEPARATOR.match(rest, position)
        found = _control_at(rest, separator.end(), on, separator.group(1) == "//") if separator else None
        if found is None:
            return None
        added, flag, position = found
        label = _marked(label, added)
        flags += [flag] if flag else []
    return _completed(label), flags


def read_captions(line: str) -> tuple[Caption, ...]:
    """The captions of a caption line, in order ("NODIS", "EXDIS, STADIS", "ONLY FOR EUR").

    Returns () unless every word of the line is a caption: an unknown one is left to a person (M-52).
    """
    text = " ".join(line.upper().split()).strip(" /,.")
    if text in CAPTION_WORDS:
        return (_caption(text, line.strip()),)
    if ONLY_FOR.fullmatch(text):
        return (Caption("ONLY", line.strip(), CONTROLS["ONLY"]),)
    if text.replace(" ", "") == "SIPDIS":
        return (Caption("SIPDIS", line.strip(), Label()),)
    words = [word for word in re.split(r"[/,; ]+", text) if word]
    if len(words) > 8 or not all(word in CAPTION_WORDS for word in words):
        return ()
    return tuple(_caption(word, word) for word in words)


def _completed(label: Label) -> Label:
    """What a mark leaves unsaid: DISPLAY ONLY without REL admits no one else (M-23), SIGMA is RD (M-09)."""
    if not label.rel and any(mark.startswith("DISPLAY ONLY") for mark in label.special):
        label = _marked(label, NOFORN)
    if not label.aea and any(mark.startswith("SIGMA") for mark in label.special):
        label = _marked(label, CONTROLS["RD"])
    return label


def _caption(word: str, printed: str) -> Caption:
    label = CAPTION_WORDS[word]
    short = {"ND": "NODIS", "XD": "EXDIS"}.get(word, word)
    return Caption("NOFORN" if label == NOFORN else short, printed, label)


def _marked(label: Label, added: Label) -> Label:
    """`label` with the controls of one mark added: within a mark nothing is mixed, so M-85 does not apply."""
    return replace(
        label,
        sci=label.sci | added.sci,
        sap=label.sap | added.sap,
        aea=max(label.aea, added.aea, key=AEA_ORDER.index),
        fgi=label.fgi | added.fgi,
        captions=label.captions | added.captions,
        oc=added.oc or label.oc,
        nf=label.nf or added.nf,
        rel=label.rel | added.rel,
        handling=label.handling | added.handling,
        special=label.special | added.special,
    )


def _control_at(rest: str, start: int, on: Label, certain: bool) -> tuple[Label, str, int] | None:
    alone = rest[start:]
    if alone == "N" and "SBU" in on.handling:
        return NOFORN, "", len(rest)
    if alone == "DS" and not on.level:
        return _handled("DS"), "", len(rest)
    patterned = PATTERNED.match(rest, start)
    if patterned:
        return *_patterned(patterned), patterned.end()
    bare = BARE.match(rest, start)
    if bare:
        return CONTROLS[bare.group()], "", bare.end()
    unknown = UNKNOWN.match(rest, start) if certain else None
    if unknown is None:
        return None
    kept = unknown.group().strip(" -")
    if "CUI" in on.handling:
        return _handled(kept), "", unknown.end()
    return _special(kept), UNKNOWN_CONTROL, unknown.end()


def _patterned(found: re.Match[str]) -> tuple[Label, str]:
    """The label of a control that carries names or numbers, and a flag."""
    if found["rel"]:
        return _release_list(found["rel_codes"] or "")
    if found["display"]:
        return _special("DISPLAY ONLY " + ", ".join(sorted(_codes(found["display_codes"])))), ""
    if found["fgi"]:
        return Label(fgi=_codes(found["fgi_codes"])), ""
    if found["sci"]:
        return Label(sci=frozenset({found["sci"]})), ""
    if found["sap"]:
        return Label(sap=frozenset({found["sap"].strip()})), ""
    return Label(
        aea=found["aea"] or "", special=frozenset(f"SIGMA {number}" for number in found["numbers"].split())
    ), ""


def _codes(printed: str) -> frozenset[str]:
    words = CODE_GAP.split(printed)
    return frozenset().union(*(expand(word) for word in words if word != "AND"))


def _release_list(printed: str) -> tuple[Label, str]:
    """REL TO a list (M-21); without its list a mark is protected as NOFORN until the list is known."""
    if not printed:
        return NOFORN, UNKNOWN_REL_LIST
    words = CODE_GAP.split(printed)
    label = Label(rel=_codes(" ".join(word for word in words if word not in CONTROLS)) | {"USA"})
    for word in words:
        label = _marked(label, CONTROLS[word]) if word in CONTROLS else label
    return label, ""
