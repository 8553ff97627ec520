"""Feeds the reader mutated bytes (atheris): nothing raises, the pieces give the text back, time grows with length.

Options are libFuzzer's, after the name of a folder that keeps the inputs found interesting. A violation ends the run
with a traceback, and its input is kept beside that folder as crash-*.
"""

import shutil
import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cables"]):
    from cables.parsing.contract import as_json
    from cables.parsing.parser import parse
    from cables.parsing.text import NotReadable, decode

ROOT = Path(__file__).resolve().parents[1]
TEXTS = (ROOT / "cables" / "tests" / "corpus", ROOT / "reviews" / "demo" / "cables", ROOT.parent / "shared" / "samples")
WORDS = (
    "E.O. 12958: DECL: ",
    "E.O. 11652: GDS",
    "TAGS: ",
    "SUBJECT: ",
    "REF: A. ",
    "Classified By: ",
    "REASON: 1.4 (B)",
    "C O N F I D E N T I A L ",
    "SECTION 01 OF 02 ",
    "UNCLAS LIMA 1",
    "PAGE 02 ",
    "NNNN",
    "BEGIN TEXT",
    "END TEXT",
    "ENTIRE TEXT",
    "(C) ",
    "(S//NF)",
    "R 141530Z MAR 06",
    "ACTION SS-25",
    "/026 W",
    "MRN: ",
    "Signature: ",
    "Message Text",
    "Message Attributes",
    "GROUP 4",
    "RELEASE IN PART",
    "-----",
    "   ",
    "1. ",
)
MOST_SECONDS = 0.25
SECONDS_PER_KB = 0.02


def check(raw: bytes) -> None:
    """Raises AssertionError where a reading loses text or takes longer than its length allows."""
    try:
        text = decode(raw).text
    except NotReadable:
        text = raw.decode("latin-1")
    begin = time.process_time()
    cables = parse(text)
    seconds = time.process_time() - begin
    assert seconds < MOST_SECONDS + SECONDS_PER_KB * len(text) / 1024, f"{seconds:.2f} s for {len(text)} characters"
    assert "".join(text[piece.start : piece.end] for cable in cables for piece in cable.pieces) == text
    for cable in cables:
        as_json(cable, "-")
        assert cable.start == cable.pieces[0].start and cable.end == cable.pieces[-1].end
        assert all(piece.start < piece.end for piece in cable.pieces)
        assert all(0 <= problem.start <= problem.end <= len(text) for problem in cable.problems)


def main() -> None:
    """Lay out the starting inputs and the dictionary, then hand over to libFuzzer, which ends the process."""
    corpus = Path(sys.argv[1])
    corpus.mkdir(parents=True, exist_ok=True)
    for path in (found for folder in TEXTS for found in folder.glob("*.txt")):
        shutil.copyfile(path, corpus / path.name)
    words = corpus.with_suffix(".dict")
    words.write_text("".join(f'"{word}"\n' for word in WORDS))
    atheris.Setup([*sys.argv, f"-dict={words}", f"-artifact_prefix={corpus.parent}/"], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
