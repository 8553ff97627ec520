"""The files of a release beside text and PDF: what they say, that they are checked, and that they never vary."""

import hashlib
import json
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from reviews.rendering.build import build_copy
from reviews.rendering.copy import DEMONSTRATION
from reviews.rendering.disguises import bare, readable, squeezed, undone
from reviews.rendering.findings import Kind
from reviews.rendering.gate import inspect
from reviews.rendering.likeness import differences
from reviews.rendering.names import cut_names
from reviews.rendering.notice import CardFacts, kept_line
from reviews.rendering.package import FILES, RENDERER_VERSION, pack
from reviews.rendering.parts import render_parts
from reviews.rendering.passages import passages
from reviews.rendering.spans import Cut
from reviews.tests.rendering.records import FACTS, NAMES, cut, decided, telegram

PIECES = telegram()
COPY = build_copy(PIECES, FACTS)
CARD = CardFacts("26 ARCADIA 123", "2000-01-01", "CONFIDENTIAL")
PARTS = render_parts(COPY, CARD)


def found_in(kind: str, content: bytes) -> set[tuple[str, Kind]]:
    parts = PARTS | {kind: content}
    findings = inspect(COPY, passages(PIECES), parts, facts=CARD, names=cut_names(PIECES), archive=pack(parts))
    return {(finding.part, finding.kind) for finding in findings}


def test_the_json_has_each_portion_with_its_outcome() -> None:
    record = json.loads(PARTS["json"])
    assert (record["release_line"], record["statement"]["headline"]) == ("RELEASE IN PART B6", "Declassified")
    outcomes = {portion["number"]: portion["outcome"] for portion in record["portions"] if portion["number"]}
    assert outcomes == {"1": "RELEASED_IN_PART", "2": "RELEASED_IN_PART", "3": "RELEASED"}
    first = next(portion for portion in record["portions"] if portion["number"] == "1")
    assert {"former_mark": "(C)"} in first["runs"]
    assert {"withheld": [{"code": "(b)(6)"}]} in first["runs"]
    assert record["codes"][0]["code"] == "(b)(6)"
    assert record["notice"] == DEMONSTRATION


def test_a_portion_of_which_number_and_mark_remain_is_withheld() -> None:
    text = "1. (C) All of it."
    ground = Cut(7, len(text), "25X6", date(2045, 12, 31))
    copy = build_copy([decided("PARAGRAPH", text, "KEEP", (ground,)), decided("PARAGRAPH", "2. (U) Open.")], FACTS)
    portion = json.loads(render_parts(copy, CARD)["json"])["portions"][0]
    assert portion["outcome"] == "WITHHELD"
    assert portion["runs"][-1] == {"withheld": [{"code": "25X6", "until": "2045-12-31"}]}


def test_the_notice_has_the_fields_of_a_withdrawal_card() -> None:
    """W-45: number, date, from, to, subject, level, reason, by whom, how to ask."""
    fields = dict(line.split(":", 1) for line in PARTS["notice"].decode().splitlines() if ":" in line)
    said = {name: value.strip() for name, value in fields.items()}
    assert said["File"] == "case F-2026-00017, document C00000123"
    assert (said["Number"], said["Date"], said["Level"]) == ("26 ARCADIA 123", "2000-01-01", "CONFIDENTIAL")
    assert (said["Reason"], said["Codes"], said["Withdrawn on"]) == ("privacy", "(b)(6)", "2026-11-23")
    assert (said["From"], said["To"]) == ("not cleared", "not cleared")
    assert "DA-0042" in said["Withdrawn by"]
    assert DEMONSTRATION in PARTS["notice"].decode()


def test_sender_and_receiver_are_lines_that_no_cut_touches() -> None:
    header = "FM AMEMBASSY ARCADIA\nTO SECSTATE WASHDC\nINFO NAME"
    pieces = [decided("HEADER", header, cuts=(cut(header, "NAME"),))]
    assert (kept_line(pieces, "FM"), kept_line(pieces, "TO")) == ("AMEMBASSY ARCADIA", "SECSTATE WASHDC")
    pieces = [decided("HEADER", header, cuts=(cut(header, "EMBASSY"),))]
    assert (kept_line(pieces, "FM"), kept_line(pieces, "TO")) == ("", "SECSTATE WASHDC")
    assert kept_line([decided("HEADER", header, None)], "FM") == ""
    facts = CardFacts(sender="AMEMBASSY ARCADIA")
    assert (
        "From:             AMEMBASSY ARCADIA\nTo:               not cleared"
        in render_parts(COPY, facts)["notice"].decode()
    )


def test_fields_that_were_not_cleared_say_so() -> None:
    notice = render_parts(COPY, CardFacts())["notice"].decode()
    assert "Number:           not cleared" in notice and "Level:            not cleared" in notice


def test_a_release_in_full_has_no_notice() -> None:
    parts = render_parts(build_copy(telegram({}), FACTS), CARD)
    assert set(parts) == {"txt", "pdf", "json", "manifest"}


def test_the_manifest_names_each_part_by_its_hash() -> None:
    manifest = json.loads(PARTS["manifest"])
    listed = {file["name"]: (file["sha256"], file["bytes"]) for file in manifest["files"]}
    covered = {FILES[kind].name: PARTS[kind] for kind in ("txt", "pdf", "json", "notice")}
    assert listed == {name: (hashlib.sha256(held).hexdigest(), len(held)) for name, held in covered.items()}
    assert manifest["renderer"] == RENDERER_VERSION
    assert "DejaVuSansMono" in manifest["fonts"] and "LibertinusSerif-Regular" in manifest["fonts"]
    assert manifest["pdf_validation"] == "not validated by veraPDF"


def test_the_archive_is_the_same_each_time_and_holds_the_parts() -> None:
    archive = pack(PARTS)
    assert archive == pack(dict(reversed(PARTS.items())))
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        assert opened.namelist() == [FILES[kind].name for kind in FILES if kind in PARTS]
        assert opened.read("copy.txt") == PARTS["txt"]
        assert {member.date_time for member in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_part_holds_a_cut_word() -> None:
    for kind, content in PARTS.items():
        for name in NAMES:
            for word in name.encode().split():
                assert word not in content, kind


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("json", PARTS["json"].replace(b'"title"', b'"note": "Brackenbury", "title"')),
        ("json", PARTS["json"] + b" " * 9 + b"\n"),
        ("json", b"not json"),
        ("json", b"[]"),
        ("notice", PARTS["notice"] + b"Brackenbury\n"),
        ("notice", PARTS["notice"].replace(b"privacy", b"statute")),
        ("manifest", PARTS["manifest"].replace(b"declass release", b"another release")),
        ("source", b"anything"),
    ],
)
def test_a_changed_file_is_found(kind: str, content: bytes) -> None:
    if content.endswith(b" " * 9 + b"\n"):
        assert found_in(kind, content) == {("manifest", Kind.UNEQUAL)}
    else:
        assert found_in(kind, content)


@pytest.mark.parametrize("kind", ["txt", "pdf", "json", "notice", "manifest"])
def test_a_missing_part_is_found(kind: str) -> None:
    parts = {name: content for name, content in PARTS.items() if name != kind}
    assert (kind, Kind.MISSING) in {(f.part, f.kind) for f in inspect(COPY, passages(PIECES), parts, facts=CARD)}


@pytest.mark.parametrize(
    "name", ["BRACKENBURY", "b r a c k e n b u r y", "Bracken-bury", "QnJhY2tlbmJ1cnk", "427261636b656e62757279"]
)
def test_a_cut_name_is_found_in_any_form(name: str) -> None:
    assert ("notice", Kind.NAME) in found_in("notice", PARTS["notice"] + f"see {name} there\n".encode())


def test_bytes_are_undone() -> None:
    assert "señor Quispe" in readable("señor Quispe".encode("latin-1"))
    assert "Quispe" in readable(b"\x00\x01" + "Quispe".encode("utf-16-le"))
    assert any("Quispe" in form for form in undone("xx UXVpc3BlIGlzIG5hbWVk yy"))
    assert any("Quispe" in form for form in undone(r"\121\165\151\163\160\145"))
    assert squeezed("Q-u i_s.p·é") == "quispe"
    assert bare("Peña ﬁ") == "pena fi"


def test_another_making_is_compared_part_by_part() -> None:
    assert list(differences(PARTS, PARTS)) == []
    renamed = PARTS | {"manifest": PARTS["manifest"].replace(RENDERER_VERSION.encode(), b"1, typst 0.14")}
    assert list(differences(PARTS, renamed)) == ["manifest.json differs in what it says"]
    stamped = PARTS | {"pdf": PARTS["pdf"].replace(b"(Typst 0", b"(Typst 1")}
    assert list(differences(PARTS, stamped)) == ["copy.pdf differs in its bytes alone"]
    other = render_parts(build_copy(PIECES, replace(FACTS, title="Another")), CARD)
    assert "copy.pdf differs in what it says" in list(differences(PARTS, other))
