"""The released copy as PDF, compiled under PDF/A-2a and PDF/UA-1.

The template reads the copy as JSON, never as source, so nothing in a record can act on the page. Only fonts
that come with the compiler are used, and the time stamp is the day of release: the same copy gives the same
bytes anywhere.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path

import typst

from reviews.rendering.copy import DEMONSTRATION, Kept, ReleasedCopy, Run, Withheld
from reviews.rendering.layout import Block, blocks

_TEMPLATE = Path(__file__).with_name("copy.typ")
_LONGEST = 60
_LONG_WORD = re.compile(rf"\S{{{_LONGEST}}}(?=\S)")
_PLAIN = re.compile(r"[\n -~\u00a0-\u00ac\u00ae-\u017f\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026]*\Z")

_PROBE = b"""#set document(title: "Probe")
#set text(font: "DejaVu Sans Mono", lang: "en")
#json(bytes(sys.inputs.copy))
"""


def render_pdf(copy: ReleasedCopy) -> bytes:
    """The copy as a PDF file. Raises typst.TypstError when the compiler refuses it under either standard."""
    facts = {
        "title": shown(copy.title),
        "furniture": [shown(part) for part in copy.furniture],
        "demonstration": DEMONSTRATION if copy.demonstration else "",
        "blocks": [_block(block) for block in blocks(copy)],
    }
    stamp = datetime.combine(copy.released_on, time(), UTC)
    return compile_pdf(_TEMPLATE.read_bytes(), {"copy": json.dumps(facts)}, stamp)


def compile_pdf(source: bytes, inputs: Mapping[str, str], stamp: datetime) -> bytes:
    """A PDF file under PDF/A-2a and PDF/UA-1. Raises typst.TypstError when the compiler refuses it under either."""
    compiled = _compiler().compile(
        source, format="pdf", sys_inputs=dict(inputs), pdf_standards=["a-2a", "ua-1"], timestamp=stamp
    )
    if not isinstance(compiled, bytes):
        raise TypeError("The compiler gave no single PDF file.")
    return compiled


def _compiler() -> typst.Compiler:
    """A compiler for one compilation: it refuses to be used by two threads at a time."""
    return typst.Compiler(root=_TEMPLATE.parent, font_paths=_fonts(), ignore_system_fonts=True)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _block(block: Block) -> dict[str, object]:
    return {"role": block.role.value, "runs": [_run(run) for run in block.runs]}


def _run(run: Run) -> dict[str, object]:
    if isinstance(run, Kept):
        return {"kind": "kept", "lines": [_breakable(line) for line in shown(run.text).split("\n")]}
    if isinstance(run, Withheld):
        return {"kind": "withheld", "shown": run.marker, "spoken": run.spoken, "margin": run.margin}
    return {"kind": "former", "shown": shown(run.printed), "spoken": shown(run.spoken)}


def _breakable(line: str) -> str:
    return _LONG_WORD.sub("\\g<0>\u200b", line)


def shown(text: str) -> str:
    """`text` as the page can show it: blanks as blanks, what has no glyph or no shape as `[U+6F22]`."""
    lines = (line.expandtabs(8) for line in unicodedata.normalize("NFC", text).split("\n"))
    return "\n".join(line if _PLAIN.match(line) else "".join(map(_shown, line)) for line in lines)


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    return character if _has_glyph(character) else f"[U+{ord(character):04X}]"


@lru_cache(maxsize=4096)
def _has_glyph(character: str) -> bool:
    """Whether the fonts draw it. Format and private characters never count: they could hide or move text."""
    if _PLAIN.match(character):
        return True
    if unicodedata.category(character)[0] in "CM":
        return False
    try:
        compile_pdf(_PROBE, {"copy": json.dumps(character)}, datetime(2000, 1, 1, tzinfo=UTC))
    except typst.TypstError:
        return False
    return True
