"""Generated telegrams with decisions, for the proof of release: a canary in every cut, and nowhere else."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cables.classification.levels import Level
from cables.parsing.parser import parse
from reviews.rendering.build import CopyFacts, DecidedPiece
from reviews.rendering.notice import CardFacts
from reviews.rendering.spans import Cut

_TEXT = """
    the minister told us that talks on the tariff would resume in spring and asked for patience because his party
    had not agreed on a line yet while the press reported nothing of the visit and local firms waited for word from
    the port authority whose berths remain in dispute since the flood last year which cost several hundred jobs
"""
_SOUNDS = "bra cko dru eth fye glo hui jom kle moz nuy ork plu quo rhy sca tve ulm vex wyr xol yma zeb"
_WORDS, _SYLLABLES = _TEXT.split(), _SOUNDS.split()
ORDINARY = frozenset(_WORDS)  # words that any text may hold
_CITIES = ("LIMA", "ARCADIA", "QUITO", "LAGOS", "OSLO", "HANOI", "ACCRA")
_TAGS = ("PREL", "ECON", "ETRD", "PGOV", "EAGR", "SNAR", "XA", "XG")
_PRIVATE = ("(b)(6)", "(b)(3)", "(b)(7)(C)", "(b)(4)")
_SECURITY = ("25X1", "25X6", "1.4(b)", "1.4(d)", "50X1-HUM")


@dataclass(frozen=True)
class Made:
    """One decided record, its facts, and the canaries that its cuts hold."""

    pieces: tuple[DecidedPiece, ...]
    facts: CopyFacts
    card: CardFacts
    canaries: tuple[str, ...]


def make(seed: int) -> Made:
    """The record of this number: always the same."""
    dice = random.Random(seed)
    pieces = _pieces(_telegram(dice))
    canaries: list[str] = []
    decided = tuple(_decide(dice, piece, canaries) for piece in pieces)
    if not canaries:
        decided = tuple(_withhold(dice, p, canaries) if p.kind == "PARAGRAPH" else p for p in decided)
    day = date(2020, 1, 1) + timedelta(days=dice.randrange(2_400))
    subject = next(piece for piece in decided if piece.kind == "SUBJECT")
    facts = CopyFacts(
        public_id=f"r{seed:07d}",
        case_number=f"M-2026-{seed:08d}",
        document_number=f"r{seed:07d}",
        title="Cable without a released subject" if subject.cuts else " ".join(subject.text.split())[9:],
        demonstration=bool(dice.randrange(2)),
        authority=f"authorized official no. {seed}, delegation no. 7 (identity on file)",
        decided_on=day,
        released_on=day + timedelta(days=3),
        old_banner="CONFIDENTIAL",
        instruction="",
        agency="U.S. Department of State",
        notices=("Incomplete: section 2 not marked.",) if dice.random() < 0.1 else (),
    )
    return Made(decided, facts, CardFacts(level="CONFIDENTIAL"), tuple(canaries))


def _telegram(dice: random.Random) -> str:
    city, year = dice.choice(_CITIES), dice.randrange(1975, 2001)
    head = f"C O N F I D E N T I A L {city} {dice.randrange(1, 99999):06d}\nSIPDIS\n"
    head += f"E.O. 12958: DECL: 03/02/{year + 10}\nTAGS: {', '.join(dice.sample(_TAGS, 2))}\n"
    head += f"SUBJECT: {_line(dice, 6).upper()}\n"
    marks = dice.choices(("(C)", "(U)", "(C)", "(SBU)"), k=dice.randrange(2, 7))
    body = "\n".join(f"{n}. {mark} {_wrapped(dice)}" for n, mark in enumerate(marks, start=1))
    return f"{head}{body}\nHALLORAN\n"


def _wrapped(dice: random.Random) -> str:
    words = " ".join(f"{_line(dice, dice.randrange(6, 22)).capitalize()}." for _ in range(dice.randrange(1, 7)))
    lines, line = [], ""
    for word in words.split():
        if len(line) + len(word) > 60:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def _line(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(_WORDS, k=count))


def _pieces(text: str) -> list[DecidedPiece]:
    made = []
    for piece in parse(text)[0].pieces:
        whole = text[piece.start : piece.end]
        at = whole.find(piece.mark) if piece.mark else -1
        span = (at, at + len(piece.mark)) if piece.mark and at >= 0 else None
        answer = "NOT_NSI" if piece.level in (None, Level.U) else "LAPSED"
        open_kind = piece.kind in ("SEPARATOR", "NOISE")
        made.append(
            DecidedPiece(piece.kind.value, piece.number, piece.mark, span, whole, None if open_kind else answer)
        )
    return made


def _decide(dice: random.Random, piece: DecidedPiece, canaries: list[str]) -> DecidedPiece:
    chance = {"PARAGRAPH": 0.6, "SUBJECT": 0.15, "HEADER": 0.2}.get(piece.kind, 0.0)
    return _withhold(dice, piece, canaries) if dice.random() < chance else piece


def _withhold(dice: random.Random, piece: DecidedPiece, canaries: list[str]) -> DecidedPiece:
    """The piece with a canary put in after some word and cut, with words of the language around it at times."""
    start = piece.mark_span[1] if piece.mark_span else 0
    blanks = [at for at in range(start, len(piece.text)) if piece.text[at] == " "]
    if not blanks:
        return piece
    at = dice.choice(blanks) + 1
    canary = _canary(dice)
    canaries.append(canary)
    secure = piece.classification == "LAPSED" and dice.random() < 0.4
    code = dice.choice(_SECURITY if secure else _PRIVATE)
    until = date(2045, 12, 31) if secure else None
    statute = "22 U.S.C. 1202(f)" if code == "(b)(3)" else ""
    cut = Cut(at, at + len(canary), code, until, statute)
    text = f"{piece.text[:at]}{canary} {piece.text[at:]}"
    return replace(piece, text=text, cuts=(cut,), classification="KEEP" if secure else piece.classification)


def _canary(dice: random.Random) -> str:
    """A name, a telling sentence in small letters, or a figure: words that stand nowhere else."""
    words = ["".join(dice.sample(_SYLLABLES, 3)) for _ in range(dice.randrange(1, 6))]
    shape = dice.randrange(3)
    if shape == 0:
        return " ".join(word.capitalize() for word in words[:3])
    if shape == 1:
        return f"{' '.join(words)} came to {_line(dice, 4)}"
    return f"{words[0].upper()} {dice.randrange(10**6, 10**8)}"
