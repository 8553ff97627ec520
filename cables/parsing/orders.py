"""The E.O. line: which executive order, and the instruction behind it as printed (T-30 to T-36)."""

import re
from dataclasses import dataclass

KNOWN = ("10290", "10501", "10964", "11652", "12065", "12356", "12958", "13292", "13526")
LINE = re.compile(r"(?P<order>[\dIlOB][\dIlOB)]{2,6})?(?P<after> ?[:.,;]? {0,9}(?:\n ?)?)(?P<rest>.*)", re.DOTALL)
DIGITS = str.maketrans("IlOB)", "1108 ")
GLUED_LABEL = re.compile(r"\s+(?:T?AGS|SUBJECT|SUBJ) ?:", re.IGNORECASE)
CLASSIFIER = re.compile(r"\((?P<name>[A-Z][A-Z.' -]+, ?[A-Z][A-Z.' -]*)\)?")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """The order's digits, whether they were repaired, and where in the value the instruction stands."""

    order: str | None
    repaired: bool
    known: bool
    start: int
    end: int


def read_order(value: str) -> OrderLine:
    """Split an E.O. field's value into order and instruction; `start` equals `end` when no instruction is printed."""
    glued = GLUED_LABEL.search(value)
    whole = len(value) if glued is None else glued.start()
    found = LINE.match(value, 0, whole)
    if found is None:
        return OrderLine(None, False, False, 0, 0)
    start, end = found.start("rest"), found.start("rest") + len(found["rest"].rstrip())
    if found["order"] is None:
        return OrderLine(None, False, True, start, end)
    digits = found["order"].translate(DIGITS).replace(" ", "")
    if digits in KNOWN:
        return OrderLine(digits, digits != found["order"], True, start, end)
    meant = [known for known in KNOWN if one_sign_apart(digits, known)]
    if len(meant) == 1:
        return OrderLine(meant[0], True, True, start, end)
    return OrderLine(digits, False, False, start, end)


def read_classifier(instruction: str) -> str | None:
    """The officer in brackets behind a 1978-82 instruction ("GDS 8/7/85 (BOEKER, PAUL H) OR-M"; T-33)."""
    found = CLASSIFIER.search(instruction)
    return found["name"].strip() if found else None


def one_sign_apart(seen: str, meant: str) -> bool:
    """Whether one sign was changed, lost or added on the way from `meant` to `seen`."""
    if len(seen) == len(meant):
        return sum(a != b for a, b in zip(seen, meant, strict=True)) == 1
    longer, shorter = (seen, meant) if len(seen) > len(meant) else (meant, seen)
    if len(longer) - len(shorter) != 1:
        return False
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
