import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import NameObject, TextStringObject

from reviews.rendering.build import DecidedPiece, build_copy
from reviews.rendering.copy import CopyPiece, Kept, ReleasedCopy
from reviews.rendering.findings import Finding, Kind
from reviews.rendering.gate import inspect
from reviews.rendering.names import cut_names
from reviews.rendering.notice import CardFacts
from reviews.rendering.package import MANIFEST, pack
from reviews.rendering.parts import render_parts
from reviews.rendering.passages import Passages, passages
from reviews.rendering.spans import Cut
from reviews.tests.rendering.records import FACTS, NAMES, decided, telegram

pytestmark = pytest.mark.thorough

PIECES = telegram()
COPY = build_copy(PIECES, FACTS)
DIVISION = passages(PIECES)
CARD = CardFacts("26 ARCADIA 123", "2000-01-01", "CONFIDENTIAL")
PARTS = render_parts(COPY, CARD)
TEXT, PDF = PARTS["txt"], PARTS["pdf"]


def found(findings: list[Finding]) -> set[tuple[str, Kind]]:
    return {(finding.part, finding.kind) for finding in findings}


def rewritten(change: Callable[[PdfWriter], None], *, incremental: bool = False) -> bytes:
    """The PDF with a change planted by another tool."""
    writer = PdfWriter(BytesIO(PDF), incremental=incremental) if incremental else PdfWriter(clone_from=BytesIO(PDF))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def judged(copy: ReleasedCopy, pieces: Sequence[DecidedPiece], **changed: bytes) -> list[Finding]:
    """What the gate finds in the parts of a copy, some of them changed after they were made."""
    parts = render_parts(copy, CARD) | changed
    return inspect(copy, passages(pieces), parts, facts=CARD, names=cut_names(pieces), archive=pack(parts))


def on(kind: str, content: bytes) -> set[tuple[str, Kind]]:
    """What the gate finds in the telegram's release with one part exchanged, but for the manifest's own protest."""
    parts = PARTS | {kind: content}
    findings = inspect(COPY, DIVISION, parts, facts=CARD, names=cut_names(PIECES), archive=pack(parts))
    return {pair for pair in found(findings) if pair != (MANIFEST, Kind.UNEQUAL)}


def on_pdf(data: bytes) -> set[Kind]:
    return {kind for part, kind in on("pdf", data) if part == "pdf"}


def test_a_clean_release_passes() -> None:
    assert judged(COPY, PIECES) == []


def test_the_division_is_the_text_in_two() -> None:
    assert DIVISION.withheld == (NAMES[0], NAMES[1], NAMES[1])
    whole = "".join(piece.text for piece in PIECES if piece.kind not in {"NOISE", "SEPARATOR"})
    assert sorted("".join(DIVISION.kept + DIVISION.withheld)) == sorted(whole)


def test_a_clean_release_of_every_kind_of_piece_passes() -> None:
    text = "1. (C) Señor 漢字 told \x07 us\r\nthat BERTHS      12\tare NAME\r\n\r\n" + "y" * 200 + " 3. (U) of 4"
    cuts = (Cut(text.index("NAME"), text.index("NAME") + 4, "25X6"), Cut(14, 20, "B6"))
    for kind in ("PARAGRAPH", "HEADER", "TABLE", "HEADING", "SIGNATURE", "BULLET", "SUBJECT"):
        pieces = [decided(kind, text, "KEEP", cuts), decided("HEADING", "---\nA head\n---\n", "NOT_NSI")]
        copy = build_copy(pieces, FACTS)
        assert judged(copy, pieces) == []


@pytest.mark.parametrize(
    "passage",
    [
        "C O N F I D E N T I A L",
        "-----\nWhat is left?\n-----",
        "re Do BT cm gs R n",
        "UNCLASSIFIED",
        "Page 1 of 1",
        "2026",
    ],
)
def test_words_that_every_page_or_file_holds_refuse_nothing(passage: str) -> None:
    pieces = [decided("HEADER", f"{passage} ARCADIA 1", cuts=(Cut(0, len(passage), "B6"),)), *telegram({})[4:]]
    copy = build_copy(pieces, FACTS)
    assert judged(copy, pieces) == []


spans = st.tuples(
    st.integers(0, 9), st.integers(0, 150), st.sampled_from([1, 5, 20, 200]), st.sampled_from(["B6", "B3"])
)


@settings(max_examples=15, deadline=None)
@given(st.lists(spans, max_size=5))
def test_no_clean_release_is_refused_and_no_kept_cut_passes(wanted: list[tuple[int, int, int, str]]) -> None:
    pieces = telegram({})
    for at, start, length, code in wanted:
        piece = pieces[at]
        if piece.classification and start < len(piece.text):
            found_cut = Cut(start, min(start + length, len(piece.text)), code)
            pieces[at] = replace(piece, cuts=(*piece.cuts, found_cut))
    copy = build_copy(pieces, FACTS)
    assert judged(copy, pieces) == []
    division = passages(pieces)
    canary = replace(division, withheld=(*division.withheld, "Three berths remain in dispute"), kept=division.kept[:1])
    assert inspect(copy, canary, render_parts(copy, CARD), facts=CARD)


def test_a_record_withheld_whole_passes() -> None:
    pieces = [decided("PARAGRAPH", t, "KEEP", (Cut(0, len(t), "25X6"),)) for t in ("1. (S) Page of.", "2. (S) No.")]
    copy = build_copy(pieces, FACTS)
    assert judged(copy, pieces) == []


@pytest.mark.parametrize("leak", ["Brackenbury", "BRACKENBURY", "Ottoline Brackenbury", "ottolinebrackenbury"])
def test_a_leak_in_the_text_is_found(leak: str) -> None:
    kinds = on("txt", TEXT + leak.encode())
    assert ("txt", Kind.UNEQUAL) in kinds
    assert kinds & {("txt", Kind.WORD), ("txt", Kind.PASSAGE)}


def test_a_missing_word_is_found() -> None:
    assert on("txt", TEXT.replace(b"tariff", b"")) == {("txt", Kind.UNEQUAL)}


def test_bytes_that_are_no_text_are_found() -> None:
    assert on("txt", b"\xff\xfe" + TEXT) == {("txt", Kind.UNREADABLE)}


def test_a_copy_that_kept_what_was_cut_is_found() -> None:
    leaky = replace(COPY, pieces=(*COPY.pieces, CopyPiece("SIGNATURE", "", (Kept(NAMES[1]),))))
    kinds = found(judged(leaky, PIECES))
    assert {("copy", Kind.UNEQUAL), ("txt", Kind.PASSAGE), ("pdf", Kind.PASSAGE)} <= kinds
    assert {("txt", Kind.WORD), ("pdf", Kind.WORD)} <= kinds


@pytest.mark.parametrize("field", ["title", "case_number", "document_number", "public_id"])
def test_a_name_in_title_or_numbers_is_found(field: str) -> None:
    leaky = replace(COPY, **{field: "Letter of Quillfeather"})
    assert ("copy", Kind.WORD) in found(judged(leaky, PIECES))


def test_a_name_in_a_notice_is_found_and_plain_words_are_not() -> None:
    pieces = [decided("PARAGRAPH", "Alpha beta section gamma", cuts=(Cut(6, 18, "B6"),))]
    clean = build_copy(pieces, replace(FACTS, notices=("Incomplete: section 2 not marked.",)))
    assert judged(clean, pieces) == []
    leaky = build_copy(telegram(), replace(FACTS, notices=("Asked by Brackenbury.",)))
    assert ("copy", Kind.WORD) in found(judged(leaky, PIECES))


def test_a_passage_of_small_words_is_found() -> None:
    pieces = [decided("PARAGRAPH", "It is so. We do it as it is.", cuts=(Cut(10, 27, "B6"),))]
    copy = build_copy(pieces, FACTS)
    text = render_parts(copy, CARD)["txt"].replace(b"It is so", b"It is so do it as it")
    assert ("txt", Kind.PASSAGE) in found(judged(copy, pieces, txt=text))


def test_metadata_is_found() -> None:
    kinds = on_pdf(rewritten(lambda w: w.add_metadata({"/Author": "Ottoline Brackenbury"})))
    assert {Kind.METADATA, Kind.WORD, Kind.PASSAGE} <= kinds


def test_another_title_is_found() -> None:
    assert Kind.METADATA in on_pdf(rewritten(lambda w: w.add_metadata({"/Title": "Another"})))


def test_xmp_is_found() -> None:
    inside = b"<dc:creator>Quillfeather</dc:creator>"

    def plant(writer: PdfWriter) -> None:
        stream = writer.root_object["/Metadata"].get_object()
        stream.set_data(stream.get_data().replace(b"<dc:format>", inside + b"<dc:format>"))

    assert {Kind.METADATA, Kind.WORD} <= on_pdf(rewritten(plant))


def test_an_attachment_is_found_whatever_it_holds() -> None:
    kinds = on_pdf(rewritten(lambda w: w.add_attachment("notes.txt", b"told by Ottoline Brackenbury")))
    assert {Kind.ATTACHMENT, Kind.PASSAGE, Kind.WORD} <= kinds
    assert Kind.ATTACHMENT in on_pdf(rewritten(lambda w: w.add_attachment("a", b"")))


def test_an_annotation_is_found() -> None:
    note = FreeText(text="Brackenbury", rect=(0, 0, 10, 10))
    assert {Kind.ACTIVE, Kind.WORD} <= on_pdf(rewritten(lambda w: w.add_annotation(0, note)))


def test_a_script_is_found() -> None:
    assert Kind.ACTIVE in on_pdf(
        rewritten(lambda w: w.root_object.update({NameObject("/OpenAction"): TextStringObject("x")}))
    )


def test_a_bookmark_is_found() -> None:
    assert Kind.WORD in on_pdf(rewritten(lambda w: w.add_outline_item(title="Brackenbury", page_number=0)))


def test_an_earlier_revision_is_found() -> None:
    data = rewritten(lambda w: w.add_metadata({"/Title": "Another"}), incremental=True)
    assert Kind.REVISION in on_pdf(data)


def test_bytes_beyond_the_end_are_found() -> None:
    assert {Kind.REVISION, Kind.WORD} <= on_pdf(PDF + b"\n% Brackenbury\n")


def test_a_comment_between_the_objects_is_found() -> None:
    comment = b"%Brackenbury\n"
    at = PDF.index(b"trailer")
    assert Kind.WORD in on_pdf(PDF[:at] + comment + PDF[at:])


def test_invisible_text_on_a_page_is_found() -> None:
    def plant(writer: PdfWriter) -> None:
        contents = writer.pages[0]["/Contents"].get_object()
        contents.set_data(contents.get_data() + b"\nBT 3 Tr /F9 1 Tf (Brackenbury) Tj ET")

    assert Kind.WORD in on_pdf(rewritten(plant))


def test_a_false_spoken_form_is_found() -> None:
    def plant(writer: PdfWriter) -> None:
        numbers = range(1, len(PdfReader(BytesIO(PDF)).xref[0]))
        element = next(e for e in map(writer.get_object, numbers) if isinstance(e, dict) and "/Alt" in e)
        element[NameObject("/Alt")] = TextStringObject("Brackenbury")

    assert {Kind.UNEQUAL, Kind.WORD} <= on_pdf(rewritten(plant))


@pytest.mark.parametrize("plain", [True, False])
def test_utf16_and_hexadecimal_strings_are_found(plain: bool) -> None:
    name = "Ottoline Brackenbury".encode("utf-16-be")
    coded = b"%" + name if plain else b"%<FEFF" + name.hex().encode() + b">"
    assert Kind.PASSAGE in on_pdf(PDF.replace(b"trailer", coded + b"\ntrailer"))


@pytest.mark.parametrize("data", [b"", b"not a file", PDF[:2000], PDF.replace(b"endobj", b"", 3)])
def test_a_file_that_does_not_open_is_found(data: bytes) -> None:
    assert Kind.UNREADABLE in on_pdf(data)


def test_an_encrypted_file_is_found() -> None:
    assert on_pdf(rewritten(lambda w: w.encrypt("word"))) == {Kind.UNREADABLE}


def test_another_copy_is_found() -> None:
    other = build_copy(telegram({}), FACTS)
    assert {Kind.UNEQUAL, Kind.PASSAGE, Kind.WORD} <= on_pdf(render_parts(other, CARD)["pdf"])


def test_a_dropped_page_is_found() -> None:
    pieces = [decided("PARAGRAPH", "\n".join(f"Line {n}." for n in range(99)))]
    copy = build_copy(pieces, FACTS)
    writer = PdfWriter(clone_from=BytesIO(render_parts(copy, CARD)["pdf"]))
    writer.remove_page(1)
    out = BytesIO()
    writer.write(out)
    kinds = {finding.kind for finding in judged(copy, pieces, pdf=out.getvalue())}
    assert Kind.UNEQUAL in kinds


def test_a_finding_never_holds_the_words() -> None:
    leaks = [
        rewritten(lambda w: w.add_metadata({"/Author": "Ottoline Brackenbury", "/Brackenbury": "x"})),
        rewritten(lambda w: w.add_attachment("Brackenbury.txt", b"Brackenbury")),
        rewritten(lambda w: w.root_object.update({NameObject("/Brackenbury"): TextStringObject("Quillfeather")})),
        PDF.replace(b"/Type /Page", b"/Type /Brackenbury"),
    ]
    words = re.compile("|".join(word for name in NAMES for word in name.split()), re.IGNORECASE)
    for data in leaks:
        findings = judged(COPY, PIECES, txt=TEXT + b"Brackenbury", pdf=data, json=b'{"x": "Brackenbury"}')
        assert findings
        assert not words.search(" ".join(map(str, findings)) + repr(findings))


def test_nothing_withheld_leaves_nothing_to_find() -> None:
    pieces = telegram({})
    copy = build_copy(pieces, FACTS)
    assert passages(pieces).withheld == ()
    assert judged(copy, pieces) == []


def test_the_gate_opens_the_bytes_it_is_given() -> None:
    assert inspect(COPY, Passages(DIVISION.kept, ()), PARTS, facts=CARD) == []
    assert len(PdfReader(BytesIO(PDF)).pages) == 1
