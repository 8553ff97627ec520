"""Time grows with length and nothing else: doubling a hostile text may not much more than double its time."""

import time

import pytest

from cables.parsing.parser import parse
from cables.parsing.text import decode
from cables.tests.parsing.cables_text import cable

pytestmark = pytest.mark.thorough

SIZE = 20_000
HOSTILE = {
    "blanks": lambda n: cable(body="1. (C) X" + " " * n + "Y\n"),
    "blanks before the subject": lambda n: cable(subject="SUBJECT:" + " " * n + "X\n"),
    "one long line": lambda n: cable(body="1. (C) " + "ALPHA BRAVO " * (n // 12) + "\n"),
    "capitals": lambda n: "A" * n,
    "spaced capitals": lambda n: cable(banner="C " * (n // 2)),
    "dashes": lambda n: cable(body="-" * n + "\n"),
    "rules": lambda n: cable(body="---\n" * (n // 4)),
    "brackets": lambda n: cable(body="1. " + "(" * n + "\n"),
    "marks": lambda n: cable(body="(C) X\n\n" * (n // 7)),
    "bullets": lambda n: cable(body="1. (C) X\n" + "-- (C) Y\n" * (n // 9)),
    "list letters": lambda n: cable(body="1. (C) X\n" + "\n(C) Y\n(A) Z\n" * (n // 13)),
    "numbers": lambda n: cable(body="1. X\n\n" * (n // 6)),
    "headers": lambda n: "C O N F I D E N T I A L LIMA 1\n\n" * (n // 32),
    "sections": lambda n: "R 141530Z MAR 06\nFM LIMA\n" * (n // 25),
    "distribution numbers": lambda n: cable(body="12\n\n" * (n // 4)),
    "names": lambda n: cable(body="1. X.\n" + "SMITH\n" * (n // 6)),
    "names after blanks": lambda n: cable(body="1. X.\n" + "SMITH\n\n" * (n // 7)),
    "page banners after names": lambda n: cable(body="1. X.\n" + "SMITH\nSECRET\n" * (n // 13)),
    "titles": lambda n: cable(body="1. X.\n\n" + "A TITLE\n\n" * (n // 9)),
    "columns": lambda n: cable(body="1. X\n" + "A    1\n" * (n // 7)),
    "references": lambda n: cable(rest="REF: " + "A. LIMA 1, " * (n // 11) + "\n\n"),
    "reference blanks": lambda n: cable(rest="REF: LIMA" + " " * n + "1\n\n"),
    "reference brackets": lambda n: cable(rest="REF: " + "(," * (n // 2) + "\n\n"),
    "tags": lambda n: cable(tags="TAGS: " + "PREL," * (n // 5) + "\n"),
    "glued tags": lambda n: cable(tags="TAGS: " + "PREL" * (n // 4) + "\n"),
    "authority": lambda n: cable(rest="Classified By: " + "R E A S O N " * (n // 12) + "\n\n"),
    "reasons": lambda n: cable(rest="Classified By: X. Reason: " + "1.4 (b) " * (n // 8) + "\n\n"),
    "instruction": lambda n: cable(order="E.O. 12958: DECL: " + "X1, " * (n // 4) + "\n"),
    "quotes": lambda n: cable(body="BEGIN TEXT\nEND TEXT\n" * (n // 20)),
    "carriage returns": lambda n: "\r" * n,
}


def seconds(text: str) -> float:
    best = float("inf")
    for _ in range(2):
        begin = time.process_time()
        parse(text)
        best = min(best, time.process_time() - begin)
    return best


@pytest.mark.parametrize("build", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_take_time_by_length_only(build):
    half, whole = seconds(build(SIZE // 2)), seconds(build(SIZE))
    assert whole < 1.0
    assert whole < 3 * half + 0.03


@pytest.mark.parametrize("piece", ["<!--", "<p ", "<pre><![", "&amp;", "</"])
def test_hostile_pages(piece):
    def page(n: int) -> bytes:
        return ("<html><body>" + piece * (n // len(piece))).encode()

    begin = time.process_time()
    decode(page(SIZE))
    assert time.process_time() - begin < 2.0
