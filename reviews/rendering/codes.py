"""Withholding codes as they stand on a released copy: one spelling, an order, and what each means.

FOIA codes are W-31 (5 U.S.C. 552(b)); reasons and exemptions are the two lists of rules §2.4
(E.O. 13526, sections 1.4 and 3.3). Which code is open for a record is decided elsewhere.
"""

import re
from dataclasses import dataclass

_FOIA = {
    "1": "information properly classified in the interest of national defense or foreign policy",
    "2": "internal personnel rules and practices of an agency",
    "3": "information that another statute protects",
    "4": "trade secrets, and commercial or financial information given in confidence",
    "5": "privileged communications within or between agencies",
    "6": "information on a person, whose disclosure would be a clearly unwarranted invasion of privacy",
    "7(A)": "law enforcement: would interfere with proceedings",
    "7(B)": "law enforcement: would deprive a person of a fair trial",
    "7(C)": "law enforcement: would be an unwarranted invasion of personal privacy",
    "7(D)": "law enforcement: would disclose a confidential source",
    "7(E)": "law enforcement: would disclose techniques or procedures",
    "7(F)": "law enforcement: would endanger life or physical safety",
    "8": "reports on the examination of financial institutions",
    "9": "geological and geophysical facts on wells",
}
_REASONS = {
    "a": "military plans, weapons systems or operations",
    "b": "foreign government information",
    "c": "intelligence activities, sources or methods, or cryptology",
    "d": "foreign relations or foreign activities of the United States, including confidential sources",
    "e": "scientific, technological or economic matters relating to national security",
    "f": "programs for safeguarding nuclear materials or facilities",
    "g": "vulnerabilities or capabilities of systems, installations or plans",
    "h": "development, production or use of weapons of mass destruction",
}
_EXEMPTIONS = {
    "1": "a confidential human source, a liaison relationship, or a live intelligence method",
    "2": "would help to develop, produce or use weapons of mass destruction",
    "3": "United States cryptologic systems or activities",
    "4": "state-of-the-art technology in a United States weapon system",
    "5": "war plans still in effect, or live elements of older plans",
    "6": "would cause serious harm to foreign relations or to ongoing diplomatic activities",
    "7": "would impair the protection of the President and other protectees",
    "8": "current emergency preparedness plans or current vulnerabilities",
    "9": "a statute, treaty or agreement that bars release",
}
_OTHER = {
    "AEA": "Restricted Data or Formerly Restricted Data under the Atomic Energy Act",
    "NATO": "information of the North Atlantic Treaty Organization, released only with its consent",
}
_FOIA_SHAPE = re.compile(r"\(?b\)?\(?([1-9])\)?(?:\(?([a-f])\)?)?\Z", re.IGNORECASE)
_REASON_SHAPE = re.compile(r"1\.4\(?([a-h])\)?\Z", re.IGNORECASE)
_EXEMPTION_SHAPE = re.compile(r"(25|50|75)X([1-9])(-HUM|-WMD)?\Z", re.IGNORECASE)


class UnknownCode(ValueError):
    """A cut bears no code, or one that no list holds (W-33, E-161)."""


@dataclass(frozen=True, slots=True)
class Code:
    """A withholding code: `printed` as in a marker, `short` as in a release line (W-30), `meaning` in words.

    `security` is true for grounds that keep a passage classified: 1.4, 25X, 50X, 75X and (b)(1).
    """

    printed: str
    short: str
    meaning: str
    security: bool
    order: tuple[int, str]


def read_code(written: str) -> Code:
    """The code that `written` names, in any usual spelling: (b)(6), B6, b6; 1.4(d), 1.4D; 25X6.

    Raises UnknownCode when it is blank or on no list.
    """
    bare = written.replace(" ", "")
    code = _foia(bare) or _reason(bare) or _exemption(bare) or _other(bare)
    if code is None:
        raise UnknownCode(
            f"“{written}” is not a withholding code. Give a FOIA code such as (b)(6), "
            "a reason such as 1.4(d), an exemption such as 25X6, AEA or NATO."
        )
    return code


def _foia(bare: str) -> Code | None:
    found = _FOIA_SHAPE.match(bare)
    if not found:
        return None
    number, letter = found[1], (found[2] or "").upper()
    key = f"{number}({letter})" if letter else number
    if key not in _FOIA:
        return None
    meaning = f"FOIA, 5 U.S.C. 552(b)({number}): {_FOIA[key]}"
    printed = f"(b)({number})({letter})" if letter else f"(b)({number})"
    return Code(printed, f"B{key}", meaning, number == "1", (0 if number == "1" else 100, key))


def _reason(bare: str) -> Code | None:
    found = _REASON_SHAPE.match(bare)
    if not found:
        return None
    letter = found[1].lower()
    printed = f"1.4({letter})"
    return Code(printed, printed.upper(), f"E.O. 13526, section {printed}: {_REASONS[letter]}", True, (1, letter))


def _exemption(bare: str) -> Code | None:
    found = _EXEMPTION_SHAPE.match(bare)
    if not found:
        return None
    printed = bare.upper()
    meaning = f"E.O. 13526, section 3.3, past {found[1]} years: {_EXEMPTIONS[found[2]]}"
    return Code(printed, printed, meaning, True, (int(found[1]), printed))


def _other(bare: str) -> Code | None:
    printed = bare.upper()
    return Code(printed, printed, _OTHER[printed], False, (90, printed)) if printed in _OTHER else None
