"""The header fields of one cable: from lines that `layout` named to values (T-01 to T-17, T-60, T-70)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile

from cables.classification.controls import CAPTION_WORDS
from cables.classification.instructions import DeclassificationInstruction, Kind, parse_instruction
from cables.classification.labels import Label, join_all
from cables.classification.levels import Level
from cables.classification.marks import mark_at
from cables.parsing.authority import read_authority
from cables.parsing.banners import squeeze, take_captions
from cables.parsing.dates import read_dtg, read_plain_date
from cables.parsing.distribution import Distribution, Precedence, read_distribution, read_precedence
from cables.parsing.labels import FieldName
from cables.parsing.lines import DIGITS, Line, LineKind
from cables.parsing.orders import read_classifier, read_order
from cables.parsing.references import CitingCable, full_year, read_references
from cables.parsing.roles import HeaderField, Layout
from cables.parsing.tags import read_tags
from cables.parsing.types import Precision, Problem, Reference, Sections

SMART_NUMBER = re.compile(r"\s*(?P<year>\d{2}) (?P<post>[A-Z][A-Z .'-]{1,40}?) (?P<serial>\d{1,7})\b")
GLUED_REFERENCE = re.compile(
    r"(?:REF(?:TEL|\(S\))?S?|Ref(?:tel|\(s\))?s?): (?=[A-Z(]\)?[.)]? ?(?:\d\d(?:\d\d)? )?[A-Z]|[A-Z]{3})"
)
ARCHIVE_NUMBER = re.compile(r"Document Number: (?P<year>(?:19|20)\d\d)[A-Z]")
ARCHIVE_DATE = re.compile(r"(?:Draft|Sent) Date: (.{0,40})")
PAGE_SECTION = re.compile(r" (?P<number>\d{1,2}) OF (?P<total>\d{1,2}) +\d{6}Z")
EXTRACT = re.compile(
    r"\b(?:partial|incomplete) (?:extract|text|copy)|\bextract of the original|full text .{0,60}not available",
    re.IGNORECASE,
)
BODY_AUTHORITY = re.compile(
    r"\d{1,2}\. {0,4}(?:\([A-Z]{1,4}\) {0,4})?(?:\(?[A-Z]{1,12} ?- ?ENTIRE TEXT[. )]{1,5})?(?=CLASSIFIED BY)",
    re.IGNORECASE,
)
LONGEST_AUTHORITY = 8
LONGEST_DISTRIBUTION = 30
# Handling controls that stand where captions stand; they are controls, not captions (M-03).
HANDLING_WORDS = frozenset({"EFTO", "FOUO", "SBU"})
RESTRICTIONS = {word: label for word, label in CAPTION_WORDS.items() if label != Label()}


@dataclass(slots=True)
class Header:
    """What the header says. `label` joins the banner's level and handling with what the captions add to it."""

    level: Level | None = None
    label: Label = Label()
    printed_label: Label | None = None
    caption_label: Label = Label()
    controls: tuple[str, ...] = ()
    handling: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    post: str | None = None
    serial: int | None = None
    year: int | None = None
    sections: Sections = Sections((1,), 1)
    origin_on: date | None = None
    precision: Precision | None = None
    dtg: str | None = None
    order: str | None = None
    instruction: DeclassificationInstruction = parse_instruction("", order=None)
    instruction_span: tuple[int, int] | None = None
    tags: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    subject: str | None = None
    references: tuple[Reference, ...] = ()
    classified_by: str | None = None
    title: str | None = None
    reasons: tuple[str, ...] = ()
    precedence: Precedence | None = None
    distribution: Distribution | None = None
    problems: list[Problem] = field(default_factory=list)


def is_stamped(lines: Sequence[Line], layout: Layout) -> bool:
    """Whether a FOIA release stamped the pages; the archive's stamps leave the telegram's own banners alone (T-70)."""
    return any(lines[at].kind is LineKind.STAMP and "eclassified/Rel" not in lines[at].body for at in layout.noise)


class HeaderReader:
    """Reads each field of one cable's header once, in the order in which later ones depend on earlier ones."""

    def __init__(self, text: str, lines: Sequence[Line], layout: Layout) -> None:
        self.text = text
        self.lines = lines
        self.layout = layout
        self.header = Header()

    def read(self) -> Header:
        """The header's values with the problems met on the way."""
        self._read_banner()
        self._read_sections()
        self._read_captions()
        self._read_origin()
        self._read_distribution()
        self._read_instruction()
        self._read_tags()
        self._read_subject()
        self._read_references()
        self._read_authority()
        return self.header

    def _fields(self, name: FieldName) -> Iterator[HeaderField]:
        return (found for found in self.layout.fields if found.name is name)

    def _first(self, name: FieldName) -> HeaderField | None:
        return next(self._fields(name), None)

    def _value(self, found: HeaderField) -> str:
        """The field's words behind its label, a line break where the print has one."""
        first, *others = found.lines
        line = self.lines[first]
        end = line.start + len(self.text[line.start : line.end].rstrip())
        return "\n".join([self.text[found.value_start : end], *(self.lines[at].body for at in others)]).strip()

    def _report(self, code: str, start: int, end: int, note: str, choices: tuple[str, ...] = ()) -> None:
        self.header.problems.append(Problem(code, start, end, note, choices))

    def _report_field(self, code: str, found: HeaderField, note: str, choices: tuple[str, ...] = ()) -> None:
        self._report(code, found.value_start, self.lines[found.lines[-1]].end, note, choices)

    def _read_banner(self) -> None:
        header, layout = self.header, self.layout
        banners = [(self.lines[at], self.lines[at].banner) for at in layout.banners]
        pages = [] if layout.banners or not self._pages_speak() else layout.page_banners[:1]
        for line, banner in banners[:1] or [(self.lines[at], self.lines[at].banner) for at in pages]:
            if banner is None:
                continue
            header.level, header.handling = banner.level, banner.handling or self._page_handling()
            header.captions, header.printed_label = banner.captions, banner.label
            header.post, header.serial = banner.post, banner.serial
            if banner.repaired:
                self._report("BANNER_DAMAGED", line.start, line.end, "The classification line is damaged; check it.")
        smart = self._first(FieldName.MRN) if layout.smart else None
        named = SMART_NUMBER.match(self._value(smart)) if smart else None
        if named:
            header.post, header.serial = squeeze(named["post"]), int(named["serial"])
            header.year = full_year(int(named["year"]))

    def _page_handling(self) -> tuple[str, ...]:
        """SMART pages print SBU on a line of its own under UNCLASSIFIED."""
        banners = [self.lines[at].banner for at in self.layout.page_banners] if self.layout.smart else []
        return next((banner.handling for banner in banners if banner and banner.handling), ())

    def _pages_speak(self) -> bool:
        """Whether a page's banner is the cable's own: release stamps put UNCLASSIFIED on pages of any cable."""
        return self.layout.smart or not is_stamped(self.lines, self.layout)

    def _read_sections(self) -> None:
        seen = [banner.section for at in self.layout.banners if (banner := self.lines[at].banner) and banner.section]
        totals = [b.sections for at in self.layout.banners if (b := self.lines[at].banner) and b.sections]
        if not seen:
            return
        sections = Sections(tuple(sorted(set(seen))), max(totals))
        self.header.sections = sections
        if len(set(totals)) > 1:
            at = self.lines[self.layout.section_starts[0]]
            self._report("SECTION_MISMATCH", at.start, at.end, "Its sections do not agree on how many there are.")
        if sections.missing:
            numbers = ", ".join(map(str, sections.missing))
            at = self.lines[self.layout.section_starts[0]]
            note = f"Of {sections.of} sections the text marks {len(sections.seen)}; missing: {numbers}."
            self._report("SECTION_MISSING", at.start, at.end, note)

    def _read_captions(self) -> None:
        header = self.header
        names = list(header.captions)
        for found in self._fields(FieldName.CAPTIONS):
            names += take_captions(self._value(found).replace(",", " ").replace("\n", " "))[0]
        header.captions = tuple(dict.fromkeys(name for name in names if name not in HANDLING_WORDS))
        own = header.printed_label or Label(level=header.level or Level.U, handling=frozenset(header.handling))
        added = [RESTRICTIONS[name] for name in names if name in RESTRICTIONS]
        header.caption_label = join_all(added)
        header.controls = join_all([own, *(label for label in added if not label.captions)]).tokens()
        header.label = own.join(header.caption_label) if added else own

    def _read_origin(self) -> None:
        header = self.header
        for found in self._fields(FieldName.DTG):
            group = read_dtg(self._value(found))
            if group is None:
                continue
            header.dtg, header.origin_on = group.printed, group.on
            header.precedence = read_precedence(self._value(found))
            if group.repaired:
                self._report_field("DTG_DAMAGED", found, "The date-time group is damaged and was repaired; check it.")
            if group.on is None:
                self._report_field("ORIGIN_IMPOSSIBLE", found, "The date-time group names a day that does not exist.")
            break
        smart = self._first(FieldName.DTG) if self.layout.smart else None
        if header.origin_on is None and smart:
            header.origin_on = read_plain_date(self._value(smart))
        self._read_archive_origin()
        if header.origin_on:
            header.year, header.precision = header.origin_on.year, Precision.DAY
        elif header.year:
            header.precision = Precision.YEAR
        else:
            start = self.lines[self.layout.first].start
            note = "The text names no date of origin; enter it from the metadata or the file."
            self._report("ORIGIN_UNKNOWN", start, start, note)

    def _read_distribution(self) -> None:
        for found in self._fields(FieldName.ROUTING):
            first = found.lines[0]
            if not self.lines[first].body.startswith(("ACTION ", "ORIGIN ")):
                continue
            rest = self.lines[first : min(first + LONGEST_DISTRIBUTION, self.layout.last)]
            block = takewhile(lambda line: line.kind is not LineKind.DTG, rest)
            self.header.distribution = distribution = read_distribution("\n".join(line.body for line in block))
            if distribution and distribution.agrees is False:
                note = f"The copies add up to {distribution.total}; {distribution.printed_total} is printed."
                self._report_field("DISTRIBUTION_MISMATCH", found, note)
            return

    def _read_archive_origin(self) -> None:
        """The archive's attributes tell a date or year only where the telegram itself tells none (D-80)."""
        if self.header.origin_on is not None or self.layout.attributes is None:
            return
        attributes = self.text[self.lines[self.layout.attributes].start : self.lines[self.layout.last - 1].end]
        dated, numbered = ARCHIVE_DATE.search(attributes), ARCHIVE_NUMBER.search(attributes)
        self.header.origin_on = read_plain_date(dated.group(1)) if dated else None
        if numbered:
            self.header.year = int(numbered["year"])

    def _read_instruction(self) -> None:
        header = self.header
        raw = ""
        for found in self._fields(FieldName.ORDER):
            value = self._value(found)
            line = read_order(value)
            if header.order is None and line.order:
                header.order = line.order
                if line.repaired:
                    note = f"The order's number is damaged; read as {line.order}."
                    self._report_field("ORDER_DAMAGED", found, note)
                elif not line.known:
                    self._report_field("ORDER_UNKNOWN", found, f"{line.order} is no known classification order.")
            if not raw and line.end > line.start:
                raw = value[line.start : line.end]
                start = self.text.find(raw.split("\n")[0], found.value_start)
                header.instruction_span = (start, self._end_of(found, start, raw))
        header.instruction = parse_instruction(raw, order=header.order, origin_year=header.year)
        header.classified_by = read_classifier(raw) if raw else None
        self._report_instruction()

    def _end_of(self, found: HeaderField, start: int, raw: str) -> int:
        if "\n" not in raw:
            return start + len(raw)
        last = self.lines[found.lines[-1]]
        return last.start + len(self.text[last.start : last.end].rstrip())

    def _report_instruction(self) -> None:
        header, instruction = self.header, self.header.instruction
        start, end = header.instruction_span or (0, 0)
        if instruction.kind is Kind.UNPARSEABLE:
            self._report("INSTRUCTION_UNREAD", start, end, f"{instruction.raw!r} was not read; no date was guessed.")
        if instruction.kind is Kind.MISSING and (header.level or Level.U) > Level.U:
            self._report("INSTRUCTION_MISSING", start, end, "A classified cable without an instruction.")
        if instruction.kind is Kind.NA and (header.level or Level.U) > Level.U:
            self._report("NA_ON_CLASSIFIED", start, end, "N/A on a classified cable; it does not make it unclassified.")
        if instruction.kind is Kind.GDS and header.level is Level.U:
            self._report("GDS_ON_UNCLASSIFIED", start, end, "A declassification code on an unclassified cable.")
        for flag in instruction.flags:
            self._report(flag, start, end, f"{instruction.raw!r} was read with a doubt: {flag}.")

    def _read_tags(self) -> None:
        found = self._first(FieldName.TAGS)
        if found is None:
            return
        value = self._value(found)
        cut = re.search(r"\s(?:SUBJECT|SUBJ) ?:", value)
        header = self.header
        line = read_tags(value[: cut.start()] if cut else value)
        header.tags, header.persons = tuple(line.codes), tuple(line.persons)
        for code in line.repaired:
            self._report_field("TAGS_DAMAGED", found, f"The tag {code} is damaged or run together; check the codes.")
        for code in line.unknown:
            self._report_field("TAG_UNKNOWN", found, f"{code} is no geographic tag that is known; check it.")
        for word in line.unread:
            self._report_field("TAG_UNREAD", found, f"{word} is no tag that can be read; enter it by hand.")

    def _read_subject(self) -> None:
        found = self._first(FieldName.SUBJECT)
        if found is None:
            if self.layout.recognised and 1 in self.header.sections.seen:
                start = self.lines[self.layout.first].start
                self._report("SUBJECT_MISSING", start, start, "No subject line was found.")
            return
        words = " ".join(self._value(found).replace("\\\n", "\n").split()).rstrip("\\ ")
        glued = GLUED_REFERENCE.search(words)
        words = words[: glued.start()].strip() if glued else words
        mark = mark_at(words)
        self.header.subject = words[mark[1] :].strip() if mark else words
        if glued:
            self._report_field("REFERENCES_GLUED", found, "The REF line is glued to the subject; check both.")

    def _read_references(self) -> None:
        header = self.header
        citing = CitingCable(header.year, header.post, header.serial, header.origin_on)
        values = [(found, self._value(found)) for found in self._fields(FieldName.REFERENCES)]
        subject = self._first(FieldName.SUBJECT)
        if not values and subject and header.subject is not None:
            words = " ".join(self._value(subject).split())
            glued = GLUED_REFERENCE.search(words)
            values = [(subject, words[glued.end() :])] if glued else []
        for found, value in values:
            references, doubtful = read_references(value, citing)
            header.references += tuple(one for one in references if one not in header.references)
            for choices in doubtful:
                note = f"The number is too high for this year, so last year was taken: {' or '.join(choices)}."
                self._report_field("REFERENCE_YEAR_INFERRED", found, note, choices)

    def _read_authority(self) -> None:
        lines = [at for found in self._fields(FieldName.CLASSIFIED_BY) for at in found.lines]
        printed = "\n".join(self.lines[at].body for at in lines) or self._authority_in_body()
        if not printed:
            return
        block = read_authority(printed)
        header = self.header
        header.classified_by = block.classified_by or header.classified_by
        header.title, header.reasons = block.title, block.reasons
        if block.repaired and lines:
            at = self.lines[lines[0]]
            self._report("REASON_DAMAGED", at.start, at.end, "The reason's section number is damaged; check it.")

    def _authority_in_body(self) -> str:
        """Before about 2003 the block is the first paragraph: "1. (U) CLASSIFIED BY ..; REASON: 1.5 (D)."."""
        for at in range(self.layout.first, min(self.layout.last, self.layout.first + 200)):
            words = self.lines[at].body
            found = BODY_AUTHORITY.match(words) if words[:1] in DIGITS else None
            if found:
                rest = self.lines[at + 1 : min(at + LONGEST_AUTHORITY, self.layout.last)]
                paragraph = list(takewhile(lambda line: line.body, rest))
                return "\n".join([words[found.end() :], *(line.body for line in paragraph)])
        return ""
