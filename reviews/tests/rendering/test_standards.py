"""PDF/A-2a and PDF/UA-1: two independent checkers find nothing, and our own checks hold. Not validated by veraPDF."""

import os
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import page
import pdfua
import pytest
from pypdf import PdfReader

from reviews.rendering.build import build_copy
from reviews.rendering.copy import Kept, ReleasedCopy
from reviews.rendering.layout import Role, blocks
from reviews.rendering.passages import compact
from reviews.rendering.pdf import render_pdf
from reviews.rendering.pdf_parts import open_pdf
from reviews.rendering.spans import Cut
from reviews.tests.rendering.records import FACTS, decided, telegram

pytestmark = pytest.mark.thorough


def made() -> dict[str, ReleasedCopy]:
    secret = "1. (S) NAME lives there."
    kept = decided("PARAGRAPH", secret, "KEEP", (Cut(7, 11, "25X6", date(2045, 12, 31)),))
    long = "\n".join(f"Line {n} of “many” – Ωμέγα Кремль." for n in range(150))
    return {
        "in part": build_copy(telegram(), FACTS),
        "in full": build_copy(telegram({}), FACTS),
        "sanitized": build_copy([*telegram(), kept], FACTS),
        "long": build_copy([decided("PARAGRAPH", long)], FACTS),
        "table": build_copy([decided("TABLE", "BERTH  TONS\nnorth  12\nsouth  4")], FACTS),
    }


COPIES = made()
PDFS = {name: render_pdf(copy) for name, copy in COPIES.items()}
each = pytest.mark.parametrize("name", COPIES)


@each
def test_pdfua_finds_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(PDFS[name])
    report = pdfua.validate(path)
    assert list(report.findings) == []


@each
@pytest.mark.parametrize("profile", ["2a", "ua1"])
def test_an_independent_validator_finds_it_compliant(name: str, profile: str) -> None:
    report = page.validate_pdf_bytes(PDFS[name], profile=profile)
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant and report.rules.total > 100


def test_the_validators_do_find_faults(tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(PDFS["in part"].replace(b"/Lang", b"/Lanx"))
    assert list(pdfua.validate(path).findings)
    assert not page.validate_pdf_bytes(
        PDFS["in part"].replace(b"/Marked true", b"/Marked null"), profile="2a"
    ).is_compliant


if VERAPDF := os.environ.get("VERAPDF"):

    @each
    @pytest.mark.parametrize("flavour", ["2a", "ua1"])
    def test_verapdf_finds_it_compliant(name: str, flavour: str, tmp_path: Path) -> None:
        path = tmp_path / "copy.pdf"
        path.write_bytes(PDFS[name])
        command = [VERAPDF, "--flavour", flavour, "--format", "text", str(path)]
        assert subprocess.run(command, capture_output=True, text=True, check=False).stdout.startswith("PASS")


@each
def test_the_tag_tree_is_the_record_in_reading_order(name: str) -> None:
    """Headings where the record has them, a paragraph for each other block, a figure with its words for each mark."""
    tags = [tag for tag in open_pdf(PDFS[name]).tags if tag in {"/H1", "/H2", "/Figure"}]
    expected: list[str] = []
    for block in blocks(COPIES[name]):
        if block.role is Role.RULE:
            continue
        heading = {Role.TITLE: "/H1", Role.HEADLINE: "/H2", Role.HEADING: "/H2", Role.LEGEND_HEADLINE: "/H2"}
        expected += [heading[block.role]] if block.role in heading else []
        expected += ["/Figure" for run in block.runs if not isinstance(run, Kept)]
    assert tags == expected


@each
def test_the_reading_order_is_that_of_the_record(name: str) -> None:
    read = compact("".join(open_pdf(PDFS[name]).pages))
    at = 0
    for block in blocks(COPIES[name]):
        for run in block.runs:
            if isinstance(run, Kept):
                for line in run.text.split("\n"):
                    word = compact(line)[:12]
                    at = read.index(word, at) if word and word.isascii() else at


@each
def test_language_title_fonts_output_intent_and_no_attachment(name: str) -> None:
    reader = PdfReader(BytesIO(PDFS[name]))
    root = reader.root_object
    assert (root["/Lang"], reader.metadata.title) == ("en-US", COPIES[name].title)
    (intent,) = root["/OutputIntents"]
    assert (intent["/S"], intent["/OutputConditionIdentifier"]) == ("/GTS_PDFA1", "Custom")
    assert intent["/DestOutputProfile"].get_data()[36:40] == b"acsp"
    assert not {"/Names", "/AF", "/AcroForm", "/OCProperties"} & set(root)
    fonts = [font for held in reader.pages for font in held["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
