"""Which part of a cable each line belongs to, and where one cable ends and the next begins.

One pass over the lines. What a header field says is read in `header`, what the body holds in `paragraphs`.
"""

from cables.classification.marks import mark_at
from cables.parsing.banners import POST_NUMBER, Banner, take_captions
from cables.parsing.labels import FieldName, field_label, inner_label, opens_header
from cables.parsing.legends import take_legend
from cables.parsing.lines import NOISE_KINDS, Line, LineKind
from cables.parsing.patterns import (
    ADDRESS_ALONE,
    AGENCIES,
    AGENCY_FOR,
    DISTRIBUTION_NUMBER,
    NUMBERED,
    OPENING_WORDS,
    PASS_LINE,
    QUOTE_BEGINS,
    QUOTE_ENDS,
    QUOTE_INITIALS,
    QUOTE_OPENINGS,
    REFERENCE_LINE,
    SIGNATURE,
)
from cables.parsing.roles import RUNNING_INITIALS, HeaderField, Layout, Quotation, Restart, Role, State

FARTHEST_BANNER = 60
FARTHEST_LABEL = 6
PAGE_CAPTIONS = frozenset({"SIPDIS", "NOFORN", "EXDIS", "NODIS", "STADIS", "LIMDIS"})
STARTS = frozenset({LineKind.MRN, LineKind.DTG, LineKind.ROUTE, LineKind.SMART_MRN})
ROLE_OF_FIELD = {FieldName.SUBJECT: Role.SUBJECT, FieldName.SIGNATURE: Role.SIGNATURE}


def lay_out(text: str, lines: list[Line]) -> list[Layout]:
    """The cables among the lines, in order; every line falls to exactly one of them.

    A line that holds two header fields is cut in two, in place.
    """
    reader = _LayoutReader(text, lines)
    index = 0
    while index < len(lines):
        following = reader.run_on(index) if reader.last_body == index - 1 else index
        if following == index:
            reader.place(index, lines[index])
            following += 1
        index = following
    reader.finish(len(lines))
    for layout in reader.layouts:
        take_legend(text, lines, layout)
    return reader.layouts


class _LayoutReader:
    """Walks the lines once and gives each its role."""

    def __init__(self, text: str, lines: list[Line]) -> None:
        self.text = text
        self.lines = lines
        self.layouts: list[Layout] = []
        self._begin(0)

    def _begin(self, first: int) -> None:
        self.current = Layout(first)
        self.layouts.append(self.current)
        self.state = State.CATALOGUE
        self.key: tuple[str | None, int | None] = (None, None)
        self.quoting = False
        self.ended_at = -1
        self.last_body: int | None = None
        self.after_blank = True
        self._begin_header(None)

    def _begin_header(self, section: int | None) -> None:
        self.open: HeaderField | None = None
        self.seen: set[FieldName] = set()
        self.section = section

    def finish(self, last: int) -> None:
        """Close the last cable; a text without any header is body throughout."""
        self.current.last = last
        for layout in self.layouts:
            if not layout.recognised:
                self._take_all(layout)

    def _take_all(self, layout: Layout) -> None:
        """Let all that is no noise by its own shape, and stands above the archive's attributes, be body."""
        upto = len(layout.roles) if layout.attributes is None else layout.attributes - layout.first
        for at, role in enumerate(layout.roles[:upto]):
            if role is Role.NOISE and self.lines[layout.first + at].kind not in NOISE_KINDS:
                layout.roles[at] = Role.BODY

    def run_on(self, index: int) -> int:
        """Give the body the lines from `index` that begin as only its next words can; the index behind them."""
        if self.state is not State.BODY:
            return index
        at = index
        lines, total = self.lines, len(self.lines)
        while at < total and (lines[at].runs or self._runs_on(lines[at])):
            at += 1
        if at > index:
            self.after_blank, self.last_body = False, at - 1
            self.current.roles += [Role.BODY] * (at - index)
        return at

    def _runs_on(self, line: Line) -> bool:
        if line.kind is not LineKind.TEXT:
            return False
        if line.body[0] in RUNNING_INITIALS:
            return not line.body.startswith(QUOTE_OPENINGS)
        return not (self.current.smart or line.body[0] in QUOTE_INITIALS)

    def place(self, index: int, line: Line) -> None:
        """Give the next line its role."""
        kind = line.kind
        if kind is LineKind.BLANK:
            self.current.roles.append(Role.BLANK)
            self.after_blank = True
            return
        if kind in NOISE_KINDS or self._names_page(index, line) or self._is_page_caption(index, line):
            self._place_noise(index, line)
        elif self.state is State.BODY:
            self._place_body(index, line)
        elif self.state is State.HEADER:
            self._place_header(index, line)
        elif self.state is State.ATTRIBUTES and kind not in {LineKind.MRN, LineKind.DTG}:
            self.current.roles.append(Role.NOISE)
        elif self.state is State.ATTRIBUTES:
            self._end_at(index)
            self._place_catalogue(index, line)
        else:
            self._place_catalogue(index, line)
        self.after_blank = False

    def _place_noise(self, index: int, line: Line) -> None:
        if line.kind is LineKind.MESSAGE_TEXT and self.current.recognised:
            self._end_at(index)
        elif line.kind is LineKind.ATTRIBUTES:
            self.state = State.ATTRIBUTES
            self.current.attributes = index
        elif line.kind is LineKind.END:
            self.ended_at, self.quoting = index, False
        elif line.kind is LineKind.BANNER and self.state is not State.ATTRIBUTES:
            self.current.page_banners.append(index)
        self.current.noise.append(index)
        self.current.roles.append(Role.NOISE)

    def _names_page(self, index: int, line: Line) -> bool:
        """Whether the line is the number alone that stands under a PAGE line (T-10)."""
        above = self.lines[index - 1] if index else line
        return (
            above.kind is LineKind.PAGE and line.kind is LineKind.TEXT and POST_NUMBER.fullmatch(line.body) is not None
        )

    def _is_page_caption(self, index: int, line: Line) -> bool:
        """Whether this is a caption that stands alone in the body: pages repeat it (T-11)."""
        apart = self.after_blank or self.lines[index - 1].kind in NOISE_KINDS
        return self.state is State.BODY and apart and line.body.rstrip("/") in PAGE_CAPTIONS

    def _end_at(self, index: int) -> None:
        self.current.last = index
        self._begin(index)

    def _place_catalogue(self, index: int, line: Line) -> None:
        label = field_label(line.body, smart=False)
        if line.kind in STARTS or (label and opens_header(label[0], line.body)):
            self.state = State.HEADER
            self.current.recognised = True
            self._place_header(index, line)
        else:
            self.current.noise.append(index)
            self.current.roles.append(Role.NOISE)

    def _part(self, index: int, line: Line) -> Line:
        """Cut off, as a line of its own, a field not met yet whose label stands within this line (T-43)."""
        inner = inner_label(line.body) if line.kind is LineKind.TEXT else None
        if inner is None or inner[0] in self.seen or NUMBERED.match(line.body):
            return line
        _, until, begin = inner
        cut = self.text.index(line.body, line.start) + begin
        own = Line(line.start, cut, line.body[:until], line.kind)
        self.lines[index : index + 1] = [own, Line(cut, line.end, line.body[begin:], line.kind)]
        return own

    def _place_header(self, index: int, line: Line) -> None:
        line = self._part(index, line)
        kind = line.kind
        if kind is LineKind.MRN and line.banner:
            self._open_message_line(index, line.banner)
        elif kind is LineKind.DTG:
            self._open_field(FieldName.DTG, index, 0)
        elif kind is LineKind.ROUTE:
            self._open_field(FieldName.ROUTING, index, 0)
        elif kind is LineKind.LEGEND:
            self._open_field(FieldName.ORDER, index, 0)
        else:
            self.current.smart = self.current.smart or kind is LineKind.SMART_MRN
            label = field_label(line.body, smart=self.current.smart)
            if label:
                self._open_field(label[0], index, label[1])
            elif self._starts_body(index, line):
                self.state = State.BODY
                self._place_body(index, line)
            else:
                self._place_unlabelled(index, line)

    def _open_message_line(self, index: int, banner: Banner) -> None:
        self._open_field(FieldName.MRN, index, 0)
        self.current.banners.append(index)
        self.section = banner.section or self.section
        if self.key == (None, None):
            self.key = (banner.post, banner.serial)
        if banner.section:
            self.current.section_starts.append(index)

    def _open_field(self, name: FieldName, index: int, label_length: int) -> None:
        line = self.lines[index]
        value_start = self.text.index(line.body, line.start) + label_length
        self.open = HeaderField(name, value_start, [index])
        self.current.fields.append(self.open)
        self.seen.add(name)
        self._take(name)

    def _take(self, name: FieldName) -> None:
        self.current.roles.append(ROLE_OF_FIELD.get(name, Role.HEADER))

    def _starts_body(self, index: int, line: Line) -> bool:
        """Whether a line without a label is the first of the body."""
        if not self.seen & {FieldName.MRN, FieldName.ORDER, FieldName.TAGS, FieldName.SUBJECT}:
            return False
        if FieldName.SIGNATURE in self.seen:
            return False
        if line.kind is LineKind.RULE or NUMBERED.match(line.body):
            return True
        settled = FieldName.SUBJECT in self.seen or (self.section or 1) > 1
        if settled and OPENING_WORDS.match(line.body):
            return True
        if not self.after_blank or self._continues_after_blank(line) or self._is_address(line.body):
            return False
        if ADDRESS_ALONE.match(line.body) and self._is_blank(index + 1):
            return False
        if mark_at(line.body) and settled:
            return True
        return settled or not self._label_follows(index)

    def _is_blank(self, index: int) -> bool:
        return index >= len(self.lines) or self.lines[index].kind is LineKind.BLANK

    def _continues_after_blank(self, line: Line) -> bool:
        if self.open is None:
            return False
        if self._awaits_value(self.open):
            return True
        cited = REFERENCE_LINE.match(line.body) or POST_NUMBER.fullmatch(line.body)
        return self.open.name is FieldName.REFERENCES and cited is not None

    def _awaits_value(self, found: HeaderField) -> bool:
        """Whether a label stands alone on its line, its value yet to come."""
        line = self.lines[found.lines[-1]]
        return len(found.lines) == 1 and found.value_start >= line.start + len(line.body)

    def _label_follows(self, index: int) -> bool:
        """Whether a field's label stands within the next few lines that have words."""
        met = 0
        for line in self.lines[index + 1 : index + 1 + 4 * FARTHEST_LABEL]:
            if line.kind is LineKind.BLANK or line.kind in NOISE_KINDS:
                continue
            met += 1
            if NUMBERED.match(line.body) or met > FARTHEST_LABEL:
                return False
            if field_label(line.body, smart=self.current.smart):
                return True
        return False

    def _place_unlabelled(self, index: int, line: Line) -> None:
        """A header line without a label: it continues a field, or is a caption, an address or a pass line."""
        captions, rest = take_captions(line.body)
        if captions and not rest:
            self._open_field(FieldName.CAPTIONS, index, 0)
        elif self.open and self._continues(line):
            self.open.lines.append(index)
            self._take(self.open.name)
        else:
            known = FieldName.MRN in self.seen or FieldName.ORDER in self.seen
            self._open_field(FieldName.PASS if known else FieldName.ROUTING, index, 0)

    def _continues(self, line: Line) -> bool:
        if self.open is None:
            return False
        if self.open.name in {FieldName.MRN, FieldName.CAPTIONS, FieldName.DTG} and not self._awaits_value(self.open):
            return False
        if self.after_blank:
            return self._continues_after_blank(line)
        return self.open.name is FieldName.ROUTING or not self._is_address(line.body)

    def _is_address(self, words: str) -> bool:
        """Whether a header line without a label is a caption line or says for whom the cable is (T-12).

        "PANAMA FOR USCINCSO" is an address where Panama is an addressee; "FUNDS FOR EDUCATION" is none.
        """
        captions, rest = take_captions(words)
        if (captions and not rest) or PASS_LINE.match(words):
            return True
        found = AGENCY_FOR.match(words)
        return found is not None and (found["name"].split()[0] in AGENCIES or self._is_addressee(found["name"]))

    def _is_addressee(self, name: str) -> bool:
        routing = (found for found in self.current.fields if found.name is FieldName.ROUTING)
        return any(name in self.lines[at].body for found in routing for at in found.lines)

    def _place_body(self, index: int, line: Line) -> None:
        if line.kind in STARTS or (self.after_blank and self._is_distribution_number(index, line)):
            restart, banner = self._restart(index, line)
            if restart is Restart.CABLE:
                self._end_at(index)
            if restart in {Restart.CABLE, Restart.SECTION}:
                self.state = State.HEADER
                self.current.recognised = True
                self._begin_header(banner.section if banner else None)
                self._place_header(index, line)
                return
            if restart is Restart.QUOTED and line.banner:
                self.current.quoted.append(Quotation(index, None, line.banner.level))
        elif self.current.smart and (label := field_label(line.body, smart=True)):
            self.state = State.HEADER
            self._open_field(label[0], index, label[1])
            self.seen.add(FieldName.SIGNATURE)
            return
        self._mind_quotes(index, line)
        self.last_body = index
        self.current.roles.append(Role.BODY)

    def _is_distribution_number(self, index: int, line: Line) -> bool:
        """Whether this is the lone number above an ACTION line (T-04)."""
        if not DISTRIBUTION_NUMBER.match(line.body):
            return False
        near = self.lines[index + 1 : index + 1 + FARTHEST_LABEL]
        following = next((other for other in near if other.kind is not LineKind.BLANK), None)
        return following is not None and following.kind is LineKind.ROUTE

    def _mind_quotes(self, index: int, line: Line) -> None:
        if line.body[0] not in QUOTE_INITIALS:
            return
        if self.quoting and QUOTE_ENDS.search(line.body):
            self.quoting = False
            if self.current.quoted and self.current.quoted[-1].last is None:
                self.current.quoted[-1].last = index - 1
        elif QUOTE_BEGINS.search(line.body):
            self.quoting = not QUOTE_ENDS.search(line.body)

    def _restart(self, index: int, line: Line) -> tuple[Restart, Banner | None]:
        """What a header line in the body begins: this cable's next section, another cable, a quoted one, or nothing."""
        at = self._next_message_line(index)
        banner = self.lines[at].banner if at is not None else None
        if self.quoting:
            return Restart.QUOTED, banner
        if line.kind is LineKind.SMART_MRN:
            return Restart.CABLE, None
        if banner is None:
            begins = line.kind is LineKind.DTG and self._over() and self._from_follows(index)
            return (Restart.CABLE if begins else Restart.NOTHING), None
        if self._same_cable(banner):
            return Restart.SECTION, banner
        transmitted = line.kind in {LineKind.DTG, LineKind.ROUTE} or line.kind is LineKind.TEXT
        if transmitted or self._over():
            return Restart.CABLE, banner
        return (Restart.QUOTED if self.after_blank else Restart.NOTHING), banner

    def _next_message_line(self, index: int) -> int | None:
        for at in range(index, min(index + FARTHEST_BANNER, len(self.lines))):
            line = self.lines[at]
            if line.kind is LineKind.MRN:
                return at
            if at > index and line.kind is LineKind.TEXT and NUMBERED.match(line.body):
                return None
        return None

    def _from_follows(self, index: int) -> bool:
        return any(line.body.startswith("FM ") for line in self.lines[index + 1 : index + 4])

    def _over(self) -> bool:
        """Whether the body has come to an end mark or a signature."""
        if self.last_body is None:
            return self.ended_at >= 0
        return self.ended_at > self.last_body or SIGNATURE.fullmatch(self.lines[self.last_body].body) is not None

    def _same_cable(self, banner: Banner) -> bool:
        post, serial = self.key
        if banner.serial is None or serial is None:
            return banner.section is not None
        return banner.serial == serial and (banner.post == post or not (post and banner.post))
