"""The labels of header fields, in all the spellings that cables were seen to have (T-13 to T-17; SMART forms)."""

import re
from enum import Enum, auto


class FieldName(Enum):
    """Header fields, by what they hold (T-01 to T-17)."""

    ROUTING = auto()
    DTG = auto()
    MRN = auto()
    CAPTIONS = auto()
    ORDER = auto()
    TAGS = auto()
    SUBJECT = auto()
    REFERENCES = auto()
    CLASSIFIED_BY = auto()
    PASS = auto()
    SIGNATURE = auto()
    OTHER = auto()

    # Enum's own hash runs in Python.
    __hash__ = object.__hash__


ORDER = (
    r"(?:E ?[.,]? ?[O0] ?[.,:M]? ?[.:]? {0,9}|EXECUTIVE ORDER:? )(?=[\dIl(]{2}|X?GDS|[AX6R]?DS|N/A|DECL)"
    r"|(?=1[123]\d{3} ?: {0,9}[A-Z]|DECL(?:AS)? ?:|DECL(?:ASSIFY|ASSIFICATION)? ON ?:)"
)
REFERENCES = (
    r"REF(?:\(S\)|TELS?|ERENCES?(?:\(S\))?|S)? ?[:;.-] ?"
    r"|REF(?=TELS? )|REFS? (?=\(?[A-Z]\)?[.)] |\(?[A-Z]\) |(?:[A-Z] )?[A-Z]{3,} \d)"
)
CLASSIFIED_BY = (
    r"(?:\([A-Z/]{1,6}\) {0,3})?(?:CLASSIF[I1L]ED|DERIVATIVELY CLASSIFIED) BY\b ?:? ?"
    r"|DERIVED FROM ?: ?|REAS[O0]NS? ?: ?"
)
LABELS = re.compile(
    rf"(?P<ORDER>{ORDER})"
    r"|(?P<TAGS>(?:TAGS?|TA6S|TAGES|TAS|TABS|TGS|AGS) ?[:;,.-] ?|TAGS? )"
    r"|(?P<SUBJECT>[S5]UBJ(?:ECT|ETC|EC)?(?: ?[:;,.-]+ ?| |$)|UBJECT ?: ?)"
    rf"|(?P<REFERENCES>{REFERENCES})"
    rf"|(?P<CLASSIFIED_BY>{CLASSIFIED_BY})"
    r"|(?P<PASS>(?:FOR|PASS|PASS LINE|DNG) ?: ?)"
    r"|(?P<CAPTIONS>CAPTIONS? ?: ?)",
    re.IGNORECASE,
)
SMART_LABELS = re.compile(
    r"(?P<MRN>MRN ?:)|(?P<DTG>Dat[eo] ?[/!lI|]? ?DTG ?:)|(?P<TAGS>TAGS ?:)"
    r"|(?P<ORDER>E ?\. ?[O0]\.? ?:|(?=Declassify on ?:))"
    r"|(?P<CAPTIONS>Captions ?:)|(?P<REFERENCES>Reference ?:|Ref ?:)|(?P<SUBJECT>Subject ?:)|(?P<PASS>Pass Line ?:)"
    r"|(?P<SIGNATURE>Signature ?:)|(?P<CLASSIFIED_BY>(?:Classified By|Reason) ?:)"
    r"|(?P<OTHER>(?:From|Action|To|Drafted By|Cleared By|Approved By|Released By|Info|Attachments|Action Post"
    r"|Dissemination Rule|XMT|Precedence) ?:)",
    re.IGNORECASE,
)
# A field that begins within another's line: "DECL: 08/22/2017 AGS: PGOV", "REF: LIMA 12 Classified By: ...".
INNER = re.compile(
    r"(?<=[^\s(])\s+(?=(?P<ORDER>E\.?O\.? ?\d{5} ?:)|(?P<TAGS>T?AGS ?: )|(?P<SUBJECT>SUBJ(?:ECT)? ?: )"
    r"|(?P<CLASSIFIED_BY>CLASSIFIED BY ?: ))|(?<=[A-Z])(?=(?P<GLUED>Classified By: ))",
    re.IGNORECASE,
)
OPENING_FIELDS = frozenset({FieldName.ORDER, FieldName.TAGS, FieldName.SUBJECT})
CITED = r"\b(?:[A-Z]{3,20}[ -]|[A-Z]{2,3} [A-Z]{2,12} )\d{1,7}\b"
STANDS_ALONE = {
    FieldName.REFERENCES: re.compile(rf"REF\S{{0,9}}[: ].{{0,40}}?{CITED}"),
    FieldName.CLASSIFIED_BY: re.compile(
        r".{0,12}CLASSIF[I1L]ED BY ?:|.{0,200}\b1 ?[.,] ?[45] ?\(? ?[A-H]\b", re.IGNORECASE
    ),
}
INITIALS = frozenset("ETASRCDFPMUaetsrcdfpmu5(1IXiodlL")


def opens_header(name: FieldName, line: str) -> bool:
    """Whether a labelled line begins a header by itself; a letter's "Reference:" or "classified by" does not."""
    alone = STANDS_ALONE.get(name)
    return name in OPENING_FIELDS or (alone is not None and alone.match(line) is not None)


def field_label(line: str, *, smart: bool) -> tuple[FieldName, int] | None:
    """The field whose label a stripped line begins with and the label's length, or None.

    `smart` adds the labels of the SMART form, which stand in a left column.
    """
    if line[0] not in INITIALS:
        return None
    found = (SMART_LABELS.match(line) if smart else None) or LABELS.match(line)
    if found is None or found.lastgroup is None:
        return None
    return FieldName[found.lastgroup], found.end()


def inner_label(line: str) -> tuple[FieldName, int, int] | None:
    """The field whose label stands within a line, where the words before it end and where it begins; or None."""
    found = INNER.search(line) if line.count(":") > 1 else None
    if found is None or found.lastgroup is None:
        return None
    name = FieldName.CLASSIFIED_BY if found.lastgroup == "GLUED" else FieldName[found.lastgroup]
    return name, found.start(), found.end()
