"""Walk, step 5: the release officer previews and releases; neither file contains what was withheld."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.walk.seed import CUTS, INCOMPLETE, SUBJECT, Seed, withheld_words, words
from tests.walk.visitor import Visitor

MARKER = "[withheld (b)(6)]"
DEMONSTRATION = "Demonstration. Not an official release."
Person = Callable[[str], Visitor]


@dataclass(frozen=True)
class Copy:
    """The released files."""

    text: str
    pdf: PdfReader

    @property
    def pdf_text(self) -> str:
        """The words of all pages."""
        return "\n".join(page.extract_text() for page in self.pdf.pages)

    @property
    def metadata(self) -> str:
        """The PDF's properties and its XMP packet."""
        return f"{self.pdf.metadata} {self.pdf.root_object['/Metadata'].get_data().decode()}"


@pytest.fixture(scope="package")
def copy(released: Visitor, seed: Seed) -> Copy:
    """What went out."""
    text, pdf = (released.fetch(f"{seed.review}release/copy.{kind}")[1] for kind in ("txt", "pdf"))
    return Copy(text.decode(), PdfReader(io.BytesIO(pdf), strict=True))


def flowed(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def test_who_had_another_part_cannot_release(approved: Visitor, people: Person, seed: Seed) -> None:
    for username in ("reviewer-1", "approver-1", "custodian", "auditor"):
        status, text = people(username).post(f"{seed.review}release/", act="RELEASE", reason="")
        assert status == 403 and "This is for release officers." in text
    assert people("admin-1").post(f"{seed.review}release/", act="RELEASE", reason="")[0] == 404


def test_the_officer_previews_both_files(approved: Visitor, people: Person, seed: Seed) -> None:
    officer = people("release")
    page = officer.open(f"{seed.review}release/")
    shown = page.get_by_label("The copy", exact=True).text_content() or ""
    assert flowed(shown) == flowed(officer.fetch(f"{seed.review}release/copy.txt")[1].decode())
    assert shown.count(MARKER) == len(CUTS) and not words(shown) & withheld_words()
    assert officer.fetch(f"{seed.review}release/copy.pdf")[1].startswith(b"%PDF-")
    expect(officer.main()).to_contain_text("nothing withheld stands in any part (P-03)")
    officer.look("release")


def test_nothing_is_public_before_the_release(approved: Visitor, arrive: Callable[..., Visitor]) -> None:
    page = arrive().open("/reading-room/")
    expect(page.get_by_text("Nothing has been released yet")).to_be_visible()


def test_released_it_says_so(released: Visitor, people: Person, seed: Seed) -> None:
    page = released.open(f"{seed.review}release/")
    expect(page.get_by_role("heading", name="The copy as it went out")).to_be_visible()
    expect(page.get_by_role("button", name="Release", exact=True)).to_have_count(0)
    assert released.post(f"{seed.review}release/", act="RELEASE", reason="")[0] == 403


def test_no_withheld_passage_and_none_of_its_words_is_in_either_file(copy: Copy) -> None:
    assert withheld_words() == {"alexander", "margulies", "santiago", "roca"}
    for content in (copy.text, copy.pdf_text, copy.metadata):
        assert not words(content) & withheld_words()
        assert not [cut for cut in CUTS.values() if cut.replace(" ", "") in "".join(content.split())]


def test_what_was_kept_is_in_both_files(copy: Copy) -> None:
    for content in (flowed(copy.text), flowed(copy.pdf_text)):
        for kept in ("Classified By: Political Counselor", "(such as", "in Indecopi) but most reflect", "STRUBLE"):
            assert kept in content


def test_markers_bear_their_code_and_tell_no_length(copy: Copy) -> None:
    for content in (flowed(copy.text), flowed(copy.pdf_text)):
        assert content.count(MARKER) == len(CUTS)
        assert f"Political Counselor {MARKER}. Reason" in content
        assert f"(such as {MARKER} in Indecopi)" in content


def test_old_marks_are_struck_and_the_copy_says_what_it_is(copy: Copy) -> None:
    for number in ("1", "6", "7", "8"):
        assert f"{number}. [former mark: C] " in copy.text
    assert "2. (U) General Juan Velasco" in copy.text
    for content in (flowed(copy.text), flowed(copy.pdf_text)):
        for said in (SUBJECT, "RELEASE IN PART B6", "Declassified", INCOMPLETE, DEMONSTRATION):
            assert said in content


def test_the_pdf_names_its_two_standards(copy: Copy) -> None:
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in copy.metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in copy.metadata
    assert copy.pdf.root_object["/MarkInfo"]["/Marked"]
    assert not copy.pdf.attachments
