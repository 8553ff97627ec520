"""Group legends at the foot of a telegram, and where the same words are none."""

import pytest

from cables.classification.instructions import Kind
from cables.parsing.types import PieceKind
from cables.tests.parsing.cables_text import cable
from cables.tests.parsing.test_layout import codes, one, texts

LONG = "GROUP 4\nDOWNGRADED AT 3 YEAR INTERVALS;\nDECLASSIFIED AFTER 12 YEARS"
START = "R 021510Z FEB 65\nFM AMEMBASSY ASUNCION\n"


def telegram(foot: str, *, order: str = "") -> str:
    return cable(start=START, captions="", order=order, tags="", rest="\n", body=f"1. ONE.\n\n2. TWO.\n\n{foot}")


@pytest.mark.parametrize(
    ("foot", "code", "signature"),
    [
        (f"{LONG}\n\nHALVORSEN\n", "GROUP 4", "HALVORSEN"),
        (f"{LONG}\n", "GROUP 4", None),
        ("GP-4\n\nHALVORSEN\n", "GROUP 4", "HALVORSEN"),
        ("GP-3.\nHALVORSEN\n\nNNNN\n", "GROUP 3", "HALVORSEN"),
        ("HALVORSEN\n\nGP 1\n", "GROUP 1", "HALVORSEN"),
        ("GROUP 1\nEXCLUDED FROM AUTOMATIC DOWNGRADING\nAND DECLASSIFICATION\n", "GROUP 1", None),
        ("GROUP 1\nEXCLUDED FROM AUTOMATIC DOWNGRADING AND DECLASSIFICATION\n", "GROUP 1", None),
    ],
)
def test_legends(foot, code, signature):
    found = one(telegram(foot))
    assert (found.instruction.code, found.signature) == (code, signature)
    if code:
        assert found.instruction.kind is Kind.GROUP
        assert "INSTRUCTION_MISSING" not in codes(found)
        assert not any("GROUP" in words or "GP" in words for words in texts(found, PieceKind.PARAGRAPH))


@pytest.mark.parametrize(
    "foot",
    ["GROUP 3\nTHE THIRD GROUP MET TODAY.\n", "GROUP 4 AGREED.\n", "GROUP 5\n", "THE MEMBERS OF\nGROUP 4\nAND MORE.\n"],
)
def test_words_that_are_no_legend(foot):
    assert one(telegram(foot)).instruction.kind is Kind.MISSING


def test_an_order_line_comes_first():
    found = one(telegram("GROUP 4\n", order="E.O. 11652: GDS\n"))
    assert (found.order, found.instruction.kind) == ("11652", Kind.GDS)
