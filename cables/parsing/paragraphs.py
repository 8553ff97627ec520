"""The body: numbered and unnumbered paragraphs, marked bullets, headings, tables, signature (T-18 to T-23)."""

import re
from collections.abc import Sequence

from cables.classification.marks import PortionMark, mark_at, parse_mark
from cables.parsing.drafts import DraftPiece, DraftPieces
from cables.parsing.labels import field_label
from cables.parsing.lines import NOISE_KINDS, Line, LineKind
from cables.parsing.numbering import Candidate, Numbering
from cables.parsing.patterns import SENTENCE_ENDS, SIGNATURE
from cables.parsing.roles import RUNNING_INITIALS, Layout, Quotation, Role
from cables.parsing.types import PieceKind, Problem

BULLET = re.compile(r"(?:-{1,3}|[o*\u2022]|\(?[A-Za-z0-9]{1,3}[.)]) {0,4}(?=\()")
LIST_LETTER = re.compile(r"\([CSUR]\)")
SIBLINGS = re.compile(r"(?:^|[\s;,:])\([ABDE]\)")
SECOND_LETTER = re.compile(r"(?:^|[\s;,:])\(B\)")
NEXT_TO_SECOND = re.compile(r"(?:^|[\s;,:])\([AD]\)")
ENTIRE_TEXT = re.compile(
    r"\(?(?P<before>[A-Z*]{1,13}(?: [A-Z]{5,8}(?: USE)?)?) ?[-\u2013.,:]{0,3} ?ENTIRE TEXT\b[-.) ]{0,4}"
    r"|\(?ENTIRE TEXT ?(?:IS )?[-\u2013:,.]{0,3} ?(?P<after>[A-Z]{1,13}(?: [A-Z]{5,8}(?: USE)?)?)\b[-.) ]{0,4}"
)
SHORT_MARK = re.compile(r"\(([A-Za-z]{1,3})[)}\]]")
END_WORDS = re.compile(r"(?:AND|THE|END|BEGIN|UNQUOTE|QUOTE|COMMENT|NOTE|SUMMARY|TOP|ACTION|TOTAL|OTHER)\b")
COLUMNS = "   "
KIND_OF_ROLE = {
    Role.NOISE: PieceKind.NOISE,
    Role.HEADER: PieceKind.HEADER,
    Role.SUBJECT: PieceKind.SUBJECT,
    Role.SIGNATURE: PieceKind.SIGNATURE,
}
# Only a name at the very end: one word in capitals, with no full stop, behind a sentence that has ended.
GLUED_SIGNATURE = re.compile(
    r"(?P<before>[A-Za-z]{2,20})\)?[.?!][)\"']? {0,3}(?P<name>[A-Z][A-Z'-]{3,24}(?: JR\.?)?)\s*\Z"
)
SHORTENED = "MR MRS MS DR ST SEN REP GOV GEN COL LT MAJ CAPT ADM AMB PROF REV SGT CMDR NO"
TITLES = frozenset(SHORTENED.split())
APART = frozenset({LineKind.RULE, LineKind.LEGEND})
FOLLOWS_SIGNATURE = frozenset({PieceKind.NOISE, PieceKind.SEPARATOR})
LONGEST_TAIL = 60
LONGEST_HEADING = 72
LONGEST_BULLET = 10
FARTHEST_SIBLING = 4000
HEADING_LINES = 4


class BodyReader:
    """Walks a cable's lines in order and cuts them into draft pieces; one pass, looking a few lines ahead."""

    def __init__(self, text: str, lines: Sequence[Line], layout: Layout) -> None:
        self.text = text
        self.lines = lines
        self.layout = layout
        self.drafts = DraftPieces(lines[layout.first].start)
        self.numbering = Numbering()
        self.owner: int | None = None
        self.previous: Line | None = None
        self.broken = False
        self.after_blank = True
        self.heading_until = -1
        self.fresh = True
        self.quotations = list(layout.quoted)
        self.quotation: Quotation | None = None
        self.quoted_number = 0

    def read(self) -> DraftPieces:
        """The draft pieces of the whole cable, with the problems that the body showed."""
        index, last = self.layout.first, self.layout.last
        while index < last:
            role = self.layout.roles[index - self.layout.first]
            line = self.lines[index]
            index += 1
            if role is Role.BLANK:
                self.after_blank = True
                continue
            if role is Role.BODY:
                self._read_line(index - 1, line)
                index = self._run_on(index)
            else:
                self._read_other(role, line)
            self.after_blank = False
        self.drafts.finish(self.lines[last - 1].end)
        self._part_signature()
        return self.drafts

    def _part_signature(self) -> None:
        """Cut off the name that stands behind the last sentence on its own line: "is a key player. STRUBLE" (T-22)."""
        pieces = self.drafts.pieces
        at = next((at for at in range(len(pieces) - 1, -1, -1) if pieces[at].kind not in FOLLOWS_SIGNATURE), None)
        if at is None or pieces[at].kind not in {PieceKind.PARAGRAPH, PieceKind.BULLET}:
            return
        last = pieces[at]
        found = GLUED_SIGNATURE.search(self.text, max(last.text_start, last.end - LONGEST_TAIL), last.end)
        if found and found["before"].upper() not in TITLES and not END_WORDS.match(found["name"]):
            start = found.start("name")
            pieces.insert(at + 1, DraftPiece(PieceKind.SIGNATURE, start, last.end, start))
            note = f"{found['name']} behind the last sentence was read as the signature; it may be a word of the text."
            choices = ("signature", "text")
            self.drafts.problems.append(Problem("SIGNATURE_GLUED", start, last.end, note, choices))
            last.end = start

    def _run_on(self, index: int) -> int:
        """Let the lines from `index` that can be nothing but more words of the paragraph join it; the next index."""
        piece = self.drafts.pieces[-1]
        if piece.kind is not PieceKind.PARAGRAPH or self.quotation or self.quotations:
            return index
        lines, roles, first = self.lines, self.layout.roles, self.layout.first
        at = index
        while at < self.layout.last and roles[at - first] is Role.BODY:
            line = lines[at]
            if not line.runs and line.body[0] not in RUNNING_INITIALS and not self._is_inner(line, at):
                break
            at += 1
        if at > index:
            piece.end, self.previous = lines[at - 1].end, lines[at - 1]
        return at

    def _is_inner(self, line: Line, index: int) -> bool:
        """Whether a line in capitals can only carry its paragraph on: plain words, and more words below it."""
        body = line.body
        if line.kind is LineKind.RULE or not (body[0].isalpha() or body[0] == "-"):
            return False
        if "(" in body[:LONGEST_BULLET] or COLUMNS in body or index + 1 >= self.layout.last:
            return False
        following = self.layout.roles[index + 1 - self.layout.first]
        return following is Role.BODY and self.lines[index + 1].kind is not LineKind.RULE

    def _read_other(self, role: Role, line: Line) -> None:
        last, kind = self.drafts.last, KIND_OF_ROLE[role]
        joins = last is not None and last.kind is kind
        piece = self.drafts.put(kind, line)
        if not joins and role in {Role.SUBJECT, Role.SIGNATURE}:
            self._skip_label(piece, line, marked=role is Role.SUBJECT)
        self.broken = True

    def _skip_label(self, piece: DraftPiece, line: Line, *, marked: bool) -> None:
        """Let a labelled piece's text begin behind its label, and behind the subject's own mark (M-67)."""
        label = field_label(line.body, smart=self.layout.smart)
        at = self._offset(line) + (label[1] if label else 0)
        while at < piece.end and self.text[at] in " \t":
            at += 1
        piece.text_start = at
        if marked and self.text.startswith("(", at):
            self._take_mark(piece, at, mark_at(self.text, at))

    def _read_line(self, index: int, line: Line) -> None:
        if self.quotations or self.quotation:
            self._mind_quotation(index)
        if index <= self.heading_until:
            self.drafts.extend(line)
        elif line.kind is LineKind.RULE:
            self._read_rule(index, line)
        elif not (self._read_paragraph(index, line) or self._read_marked(index, line)):
            if self._is_signature(index, line):
                self.drafts.begin(PieceKind.SIGNATURE, line)
            elif (length := self._heading_length(index, line)) > 0:
                self._begin_heading(index, line, index + length - 1)
            else:
                self._read_plain(index, line)
        self.previous = line
        self.broken = False

    def _read_rule(self, index: int, line: Line) -> None:
        closing = self._closing_rule(index)
        if closing is None:
            self.drafts.put(PieceKind.SEPARATOR, line)
        else:
            self._begin_heading(index, line, closing)

    def _closing_rule(self, index: int) -> int | None:
        """The rule that ends a heading opened by the rule at `index`, one to three lines of words later."""
        for at in range(index + 1, min(index + 2 + HEADING_LINES, self.layout.last)):
            line = self.lines[at]
            if line.kind is LineKind.RULE:
                return at if at > index + 1 else None
            if line.kind is not LineKind.TEXT or len(line.body) > LONGEST_HEADING:
                return None
        return None

    def _begin_heading(self, index: int, line: Line, last: int) -> None:
        piece = self.drafts.begin(PieceKind.HEADING, line)
        self.heading_until = last
        at = self._offset(self.lines[index + 1] if line.kind is LineKind.RULE else line)
        self._take_mark(piece, at, mark_at(self.text, at))
        self.fresh = True

    def _read_paragraph(self, index: int, line: Line) -> bool:
        found = self.numbering.candidate(line.body)
        if found is None:
            return False
        if self.quotation and not self._ends_quotation(found):
            return False
        at = self._offset(line) + found.end
        mark = mark_at(self.text, at)
        previous = self.previous.body if self.previous else ""
        settled = self.after_blank or self.broken or self.fresh or self.drafts.pieces[-1].kind is PieceKind.HEADING
        if not self.numbering.accepts(found, marked=mark is not None, after_break=settled, previous=previous):
            return False
        for code, note in self.numbering.take(found):
            self.drafts.problems.append(Problem(code, line.start, line.end, note))
        piece = self.drafts.begin(PieceKind.PARAGRAPH, line)
        piece.number = found.printed
        self.owner = len(self.drafts.pieces) - 1
        self._take_mark(piece, at, mark)
        self.fresh = False
        return True

    def _mind_quotation(self, index: int) -> None:
        if self.quotation and self.quotation.last is not None and index > self.quotation.last:
            self.quotation = None
        if self.quotations and index >= self.quotations[0].first:
            self.quotation = self.quotations.pop(0)
            self.quoted_number = 0

    def _ends_quotation(self, found: Candidate) -> bool:
        """Whether a number inside a quoted cable is this cable's own again; only where no END TEXT is to come."""
        if self.quotation is None or self.quotation.last is not None or found.value == self.quoted_number + 1:
            self.quoted_number = found.value
            return False
        if self.numbering.is_next(found):
            self.quotation = None
            return True
        return False

    def _offset(self, line: Line) -> int:
        """Where the words of a line begin in the text."""
        return self.text.index(line.body, line.start)

    def _read_marked(self, index: int, line: Line) -> bool:
        """A bullet, quoted paragraph or unnumbered paragraph that bears a mark of its own (M-62 to M-64)."""
        body = line.body
        numbered = self.numbering.candidate(body) if self.quotation else None
        lead = BULLET.match(body) if numbered is None else None
        at = numbered.end if numbered else lead.end() if lead else 0
        if body[at : at + 1] != "(":
            return False
        offset = self._offset(line) + at
        found = mark_at(self.text, offset)
        if found is None:
            return False
        if at == 0 and not (self.after_blank or self.broken or self.fresh):
            return False
        if LIST_LETTER.fullmatch(found[0].printed) and self._is_list_letter(index, line, lead is not None):
            return False
        is_bullet = at > 0 and self.owner is not None
        piece = self.drafts.begin(PieceKind.BULLET if is_bullet else PieceKind.PARAGRAPH, line)
        piece.parent = self.owner if is_bullet else None
        piece.number = numbered.printed if numbered else None
        self._take_mark(piece, offset, found)
        if not is_bullet:
            self.owner = len(self.drafts.pieces) - 1
        self.fresh = False
        return True

    def _is_list_letter(self, index: int, line: Line, bulleted: bool) -> bool:
        """Whether "(C)" is an item's letter: siblings stand near; (B) with (A) or (D) makes it certain (M-72, M-73)."""
        if bulleted:
            return False
        since = self.drafts.pieces[self.owner].start if self.owner is not None else line.start
        until = self.lines[min(index + 30, self.layout.last - 1)].end
        near = self.text, max(since, line.start - FARTHEST_SIBLING), min(until, line.start + FARTHEST_SIBLING)
        if not SIBLINGS.search(*near):
            return False
        if not (line.body.startswith("(C)") and SECOND_LETTER.search(*near) and NEXT_TO_SECOND.search(*near)):
            note = f"{line.body[:3]} stands among list letters; read as one of them, it may be a portion mark."
            choices = ("list letter", "portion mark")
            self.drafts.problems.append(Problem("MARK_AMBIGUOUS", line.start, line.end, note, choices))
        return True

    def _is_signature(self, index: int, line: Line) -> bool:
        """Whether the line is the name at the end of a section: nothing but noise until its end follows (T-22)."""
        if END_WORDS.match(line.body) or self.previous is None:
            return False
        apart = self.after_blank or self.broken or self.previous.kind in APART
        if not SIGNATURE.fullmatch(line.body.removesuffix(".") if apart and " " not in line.body else line.body):
            return False
        if not (apart or self.previous.body.endswith(SENTENCE_ENDS)):
            return False
        for at in range(index + 1, self.layout.last):
            kind, role = self.lines[at].kind, self.layout.roles[at - self.layout.first]
            if kind is LineKind.END or role in {Role.HEADER, Role.SUBJECT}:
                return True
            if role is Role.BODY:
                return False
        return True

    def _heading_length(self, index: int, line: Line) -> int:
        """How many lines from here are a title: underlined, or alone before a numbered paragraph; 0 for none (T-19)."""
        body = line.body
        if len(body) > LONGEST_HEADING or body[0].islower() or body.endswith((",", "-")):
            return 0
        following = self.lines[index + 1] if index + 1 < self.layout.last else None
        if (
            following is not None
            and following.kind is LineKind.RULE
            and (self.after_blank or self.broken or self.fresh)
        ):
            return 2
        if following is None or following.kind is not LineKind.BLANK or body.endswith((".", ":", ";", "?", "!")):
            return 0
        if self.previous and not self.previous.body.endswith(SENTENCE_ENDS):
            return 0
        return 1 if self._paragraph_follows(index) else 0

    def _paragraph_follows(self, index: int) -> bool:
        for at in range(index + 1, min(index + 12, self.layout.last)):
            line = self.lines[at]
            if line.kind is LineKind.BLANK or line.kind in NOISE_KINDS:
                continue
            found = self.numbering.candidate(line.body)
            return found is not None and self.numbering.is_next(found)
        return False

    def _read_plain(self, index: int, line: Line) -> None:
        last = self.drafts.last
        if COLUMNS in line.body and self._is_table(index, last):
            if last is None or last.kind is not PieceKind.TABLE:
                self.drafts.begin(PieceKind.TABLE, line).parent = self.owner
            else:
                self.drafts.extend(line)
            return
        grows = last is not None and last.kind in {PieceKind.PARAGRAPH, PieceKind.BULLET} and not self.broken
        level = self.quotation.level if self.quotation else None
        grows = grows and last is not None and (last.quoted == level or last.kind is PieceKind.BULLET)
        if grows and last is not None and not (self.after_blank and self._stands_alone(last)):
            self.drafts.extend(line)
            return
        continues = self.owner is not None and (bool(level) or not (self.fresh or self._is_new_block()))
        piece = self.drafts.begin(PieceKind.PARAGRAPH, line)
        if continues:
            piece.parent, piece.continues, piece.quoted = self.owner, True, level
        else:
            self.owner = len(self.drafts.pieces) - 1
            at = self._offset(line)
            self._take_mark(piece, at, mark_at(self.text, at))
        self.fresh = False

    def _is_new_block(self) -> bool:
        """Where paragraphs bear no numbers, a break after a finished sentence begins a new one."""
        owner = self.drafts.pieces[self.owner] if self.owner is not None else None
        finished = self.previous is None or self.previous.body.endswith(SENTENCE_ENDS)
        return owner is not None and owner.number is None and owner.mark is None and finished and self.after_blank

    def _stands_alone(self, last: DraftPiece) -> bool:
        """Whether a blank line ends this piece: numbered paragraphs run on over blanks, others do not."""
        if last.kind is PieceKind.BULLET:
            return True
        root = self.drafts.pieces[last.parent] if last.parent is not None else last
        return root.number is None and root.mark is None

    def _is_table(self, index: int, last: DraftPiece | None) -> bool:
        if last is not None and last.kind is PieceKind.TABLE and not self.broken:
            return True
        near = self.lines[index : min(index + 3, self.layout.last)]
        figures = sum(any(map(str.isdigit, line.body)) for line in near)
        return len(near) == 3 and all(COLUMNS in line.body for line in near) and figures > 1

    def _take_mark(self, piece: DraftPiece, at: int, found: tuple[PortionMark, int] | None) -> None:
        """Give the piece the mark found at offset `at` of the text, and leave `text_start` behind it."""
        mark = found[0] if found else None
        end = found[1] if found else at
        if found is None and (entire := ENTIRE_TEXT.match(self.text, at, piece.end)):
            mark = parse_mark(f"({entire['before'] or entire['after']} - ENTIRE TEXT)")
            end = entire.end() if mark else at
        if mark is None:
            self._report_unknown(at, piece.end)
        else:
            piece.mark, piece.printed_mark = mark, self.text[at:end].strip()
            piece.entire_text = mark.entire_text or self.text.startswith("ENTIRE TEXT", end + 1)
            piece.end = max(piece.end, end)
        piece.text_start = end

    def _report_unknown(self, at: int, end: int) -> None:
        odd = SHORT_MARK.match(self.text, at, end)
        if odd and not SIBLINGS.search(self.text, at, min(end + 2000, self.lines[self.layout.last - 1].end)):
            note = f"{odd.group()} stands where a portion mark stands but is none; protected as unmarked."
            self.drafts.problems.append(Problem("UNKNOWN_MARK", odd.start(), odd.end(), note))
