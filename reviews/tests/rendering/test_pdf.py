import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from reviews.rendering.build import build_copy
from reviews.rendering.passages import compact
from reviews.rendering.pdf import render_pdf, shown
from reviews.rendering.pdf_parts import open_pdf
from reviews.rendering.spans import Cut
from reviews.tests.rendering.records import FACTS, NAMES, cut, decided, telegram

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_pdf(build_copy(telegram(), FACTS))


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def body(text: str) -> str:
    """The visible words of a copy of one paragraph with this text, without blanks."""
    return compact("".join(pages(render_pdf(build_copy([decided("PARAGRAPH", text)], FACTS)))))


def test_it_declares_both_standards_language_and_title(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    xmp = reader.root_object["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert reader.root_object["/Lang"] == "en-US"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert set(reader.metadata) == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
    assert reader.metadata.title == "Telegram, Doc No. C00000123"


def test_all_fonts_are_embedded(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    fonts = {str(f["/BaseFont"]): f for page in reader.pages for f in page["/Resources"]["/Font"].values()}
    assert fonts
    for font in fonts.values():
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_no_word_of_a_withheld_passage_is_left(pdf: bytes) -> None:
    text = " ".join(pages(pdf)).casefold()
    assert "tariff schedule is settled" in " ".join(text.split())
    assert not [word for name in NAMES for word in name.casefold().split() if word in text]


def test_each_marker_and_struck_mark_has_a_spoken_form_in_reading_order(pdf: bytes) -> None:
    assert open_pdf(pdf).spoken == [
        "[former mark: CONFIDENTIAL]",
        "[former mark: C O N F I D E N T I A L]",
        "[withheld under (b)(6)]",
        "[former mark: C]",
        "[withheld under (b)(6)]",
        "[withheld under (b)(6)]",
        "[former mark: SBU]",
    ]


def test_headings_are_in_the_outline_and_the_tag_tree(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    assert [reader.outline[0]["/Title"], *(entry["/Title"] for entry in reader.outline[1])] == [
        "Telegram, Doc No. C00000123",
        "Declassified",
        "What is left?",
        "Codes used in this copy",
    ]
    kinds = [element.get("/S") for element in _elements(reader.root_object["/StructTreeRoot"])]
    assert (kinds.count("/H1"), kinds.count("/H2")) == (1, 3)
    assert kinds.count("/P") >= 8


def _elements(node):
    node = node.get_object()
    if isinstance(node, list):
        for member in node:
            yield from _elements(member)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from _elements(node["/K"])


def test_head_foot_and_page_numbers_are_on_each_page() -> None:
    text = "\n".join(f"Line {n} of a long paragraph." for n in range(120))
    found = pages(render_pdf(build_copy([decided("PARAGRAPH", text)], FACTS)))
    assert len(found) == 3
    for number, page in enumerate(found, start=1):
        assert page.count("Case No. F-2026-00017") == page.count("Date: 11/23/2026") == 2
        assert page.count("UNCLASSIFIED") == page.count("Demonstration. Not an official release.") == 2
        assert f"Page {number} of 3" in page


def test_a_real_release_has_no_demonstration_notice() -> None:
    real = replace(FACTS, demonstration=False, agency="U.S. Department of State")
    (page,) = pages(render_pdf(build_copy(telegram(), real)))
    assert page.count("U.S. Department of State") == 2
    assert "Demonstration. Not" not in page


def test_each_withheld_run_has_its_codes_in_the_margin_once_a_line() -> None:
    text = "NAME and NAME, then\n-- PLACE"
    cuts = (Cut(0, 4, "B6"), Cut(9, 13, "B6"), cut(text, "PLACE", "B3"))
    (page,) = pages(render_pdf(build_copy([decided("PARAGRAPH", text, cuts=cuts)], FACTS)))
    assert page.rpartition("Page 1 of 1")[2].split() == ["(b)(6)", "(b)(3)"]


def test_the_margin_code_stands_on_the_line_of_its_marker() -> None:
    for lead in range(40, 70):
        text = "x" * lead + " NAME"
        data = render_pdf(build_copy([decided("PARAGRAPH", text, cuts=(cut(text, "NAME", "B3"),))], FACTS))
        heights: dict[str, float] = {}

        def note(part: str, _cm: object, tm: list[float], *_: object, into: dict[str, float] = heights) -> None:
            into.setdefault(part.strip(), tm[5])

        PdfReader(BytesIO(data)).pages[0].extract_text(visitor_text=note)
        marker = next(y for part, y in heights.items() if "[withheld (b)(3)]" in part)
        assert abs(heights["(b)(3)"] - marker) < 4


@pytest.mark.parametrize(
    "text",
    [
        '#panic("no") *bold* _it_ $x^2$ <label> @ref `raw` // comment /* block */ \\ ~ --- "quotes" \'q\'',
        '= Heading\n- list\n+ enum\n/ term: x\n#import "@preview/x:1.0.0"',
        '"},{"kind":"former","shown":"X","spoken":"Y"}]}',
        '#read("copy.typ") #sys.inputs.copy #eval("1+1")',
    ],
)
def test_markup_in_a_record_is_only_text(text: str) -> None:
    assert compact(text) in body(text)


@pytest.mark.parametrize("text", ["Señor Łódź", "“quoted” – and — more…", "Ωμέγα Кремль", "é as e\u0301"])
def test_letters_of_the_fonts_are_drawn(text: str) -> None:
    assert compact(text) in body(text)


def test_what_cannot_be_drawn_is_named() -> None:
    assert shown("漢 \u202e\x07\ue000\ufeff") == "[U+6F22] [U+202E][U+0007][U+E000][U+FEFF]"
    assert "[U+6F22][U+5B57]is[U+202E]here" in body("漢字 is \u202ehere")


def test_blanks_of_every_kind_are_blanks() -> None:
    assert shown("a\tb\x0cc\u2028d\u3000e") == "a       b c d e"


def test_a_word_longer_than_a_line_stays_on_the_page() -> None:
    text = "x" * 400
    data = render_pdf(build_copy([decided("PARAGRAPH", text)], FACTS))
    (page,) = PdfReader(BytesIO(data)).pages
    lines = [line for line in page.extract_text().splitlines() if set(line) <= {"x", "\u200b"}]
    assert len(lines) > 5
    assert max(map(len, lines)) < 70
    assert text in body(text)


def test_no_empty_record_title_or_notice_breaks_the_compiler() -> None:
    assert (
        len(pages(render_pdf(build_copy([decided("SIGNATURE", "X")], replace(FACTS, notices=(), old_banner=""))))) == 1
    )


def test_the_same_copy_gives_the_same_bytes_in_another_place_and_on_another_day(pdf: bytes) -> None:
    script = (
        "import hashlib\n"
        "from reviews.rendering.build import build_copy\n"
        "from reviews.rendering.pdf import render_pdf\n"
        "from reviews.tests.rendering.records import FACTS, telegram\n"
        "import sys; sys.stdout.write(hashlib.sha256(render_pdf(build_copy(telegram(), FACTS))).hexdigest())\n"
    )
    elsewhere = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "tr_TR.UTF-8",
        "SOURCE_DATE_EPOCH": "86400",
        "PYTHONHASHSEED": "7",
    }
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=os.environ | elsewhere, capture_output=True, text=True, check=True
    )
    assert run.stdout == hashlib.sha256(pdf).hexdigest()


def test_several_threads_may_render_at_once(pdf: bytes) -> None:
    other = build_copy(telegram(), replace(FACTS, case_number="F-2026-00018"))
    copies = [build_copy(telegram(), FACTS), other] * 20
    with ThreadPoolExecutor(8) as pool:
        rendered = list(pool.map(render_pdf, copies))
    assert rendered[::2] == [pdf] * 20
    assert set(rendered[1::2]) == {render_pdf(other)}


def test_the_time_stamp_is_the_day_of_release_and_changes_with_it(pdf: bytes) -> None:
    assert PdfReader(BytesIO(pdf)).metadata["/CreationDate"] == "D:20261123000000Z"
    later = render_pdf(build_copy(telegram(), replace(FACTS, released_on=date(2026, 11, 24))))
    assert PdfReader(BytesIO(later)).metadata["/CreationDate"] == "D:20261124000000Z"
    assert later != pdf
