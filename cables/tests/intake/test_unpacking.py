"""Every file, member and row comes out by its name; the hostile are refused with a reason and nothing is lost."""

import csv
import gzip
import io
import struct
import tarfile
import zipfile
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cables.intake.catalogues import Catalogue, Number
from cables.intake.entries import UNSEEN, Entry, shown_name
from cables.intake.limits import MB, Limits
from cables.intake.unpacking import HandedIn, read_catalogues, unpack
from cables.tests.intake.archives import encrypted, link, tar_gz_of, tar_of, zip_of

HOSTILE_NAMES = ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\x.txt", "..\\x", "a\nb", "x" * 300]
SMALL = Limits(file=2 * MB, archive=4 * MB, unpacked=8 * MB, ratio=100, calm=MB, members=50, listing=100_000)


def unpacked(*files: tuple[str, bytes], limits: Limits = SMALL) -> list[Entry]:
    handed = [HandedIn(name, partial(io.BytesIO, content)) for name, content in files]
    return list(unpack(handed, read_catalogues(handed, limits), limits))


def only(*files: tuple[str, bytes]) -> Entry:
    (entry,) = unpacked(*files)
    return entry


@pytest.mark.parametrize("pack", [zip_of, tar_of, tar_gz_of])
def test_members_come_out_in_order_by_their_names(pack: object) -> None:
    entries = unpacked(("x", pack({"a/1.txt": b"one", "b.txt": b"two" * 100_000})))
    assert [(entry.name, entry.content, entry.refusal) for entry in entries] == [
        ("x/a/1.txt", b"one", ""),
        ("x/b.txt", b"two" * 100_000, ""),
    ]


@pytest.mark.parametrize("pack", [zip_of, tar_of, tar_gz_of])
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\x.txt", "..\\x", "a\nb", "x" * 300]
)
def test_names_that_lead_out_are_refused_and_kept_and_the_rest_goes_on(pack: object, name: str) -> None:
    hostile, good = unpacked(("x", pack({name: b"bytes", "good.txt": b"good"})))
    assert "name" in hostile.refusal and hostile.content == b"bytes"
    assert "\n" not in hostile.name and len(hostile.name) <= 255
    assert (good.content, good.refusal) == (b"good", "")


@pytest.mark.parametrize("inner", [zip_of, tar_of, tar_gz_of])
def test_nested_archives_are_kept_closed(inner: object) -> None:
    nested = inner({"a.txt": b"deep"})
    first, second = unpacked(("x.zip", zip_of({"inner": nested, "b.txt": b"b"})))
    assert "archive within an archive" in first.refusal and first.content == nested
    assert second.content == b"b"


@pytest.mark.parametrize("pack", [zip_of, tar_gz_of])
def test_a_bomb_stops_while_reading_and_the_archive_is_kept(pack: object) -> None:
    bomb = pack({"a.txt": b"first", "bomb.txt": b"\0" * (2 * MB - 1)})
    *rest, last = unpacked(("x.zip", bomb))
    assert [entry.content for entry in rest] == [b"first"]
    assert "bomb" in last.refusal and last.content == bomb


def test_the_size_in_the_header_is_not_believed() -> None:
    packed = bytearray(zip_of({"a.txt": b" " * (2 * MB + 10)}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = packed.find(signature)
        packed[at + offset : at + offset + 4] = struct.pack("<I", 5)
    *_, last = unpacked(("x.zip", bytes(packed)))
    assert last.refusal and last.content == bytes(packed)


def test_the_total_is_limited_whatever_the_ratio() -> None:
    noise = bytes(range(256)) * 4096
    limits = Limits(file=2 * MB, archive=4 * MB, unpacked=3 * MB, ratio=10**9, calm=MB)
    entries = unpacked(("x.tar.gz", tar_gz_of({f"{n}.txt": noise for n in range(5)})), limits=limits)
    assert "more than 3 MB" in entries[-1].refusal
    assert len(entries) < 5


def test_too_many_members() -> None:
    entries = unpacked(("x.zip", zip_of({f"{n}.txt": b"x" for n in range(51)})))
    assert len(entries) == 1 and "more than 50 members" in entries[0].refusal
    entries = unpacked(("x.tar", tar_of({f"{n}.txt": b"x" for n in range(51)})))
    assert len(entries) == 51 and "more than 50 members" in entries[-1].refusal


def test_encrypted_members_are_named_and_the_archive_is_kept() -> None:
    packed = encrypted({"secret.txt": b"words", "other.txt": b"x"})
    first, second, whole = unpacked(("x.zip", packed))
    assert first.name == "x.zip/secret.txt" and "encrypted" in first.refusal and "encrypted" in second.refusal
    assert whole.content == packed and "2 of its members" in whole.refusal


def test_a_damaged_member_stops_no_other() -> None:
    packed = bytearray(zip_of({"a.txt": bytes(range(256)), "b.txt": b"b"}))
    packed[60] ^= 0xFF
    first, second, whole = unpacked(("x.zip", bytes(packed)))
    assert "damaged" in first.refusal and second.content == b"b"
    assert whole.content == bytes(packed)


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.85])
@pytest.mark.parametrize("pack", [zip_of, tar_of, tar_gz_of])
def test_an_archive_cut_short_is_kept_whole(pack: object, cut: float) -> None:
    packed = pack({f"{n}.txt": bytes(range(256)) * 40 for n in range(5)})
    short = packed[: int(len(packed) * cut)]
    *_, last = unpacked(("x.zip", short))
    assert last.refusal and last.content == short


def test_a_damaged_tar_header_is_not_taken_for_the_end() -> None:
    packed = bytearray(tar_of({"a.txt": b"a", "b.txt": b"b"}))
    packed[1024] ^= 0xFF
    first, last = unpacked(("x.tar", bytes(packed)))
    assert first.content == b"a" and "damaged" in last.refusal and last.content == bytes(packed)


def test_links_are_refused_by_name() -> None:
    text, refused = unpacked(("x.tar", tar_of({"a.txt": b"a"}, link("b.txt", "/etc/passwd"))))
    assert text.content == b"a" and "link" in refused.refusal and not refused.content


def test_a_sparse_tar_is_not_blown_up() -> None:
    member = tarfile.TarInfo("sparse.txt")
    member.type, member.size = tarfile.GNUTYPE_SPARSE, 0
    entry = only(("x.tar", tar_of({}, member)))
    assert "sparse" in entry.refusal


def test_a_header_that_asks_for_gigabytes_is_refused() -> None:
    member = tarfile.TarInfo("long")
    member.type, member.size = tarfile.GNUTYPE_LONGNAME, 3 * 1024 * MB
    entry = only(("x.tar", tar_of({}, member)))
    assert "header" in entry.refusal


def test_office_files_other_archives_and_plain_gzip_say_so() -> None:
    assert "office" in only(("x.docx", zip_of({"[Content_Types].xml": b"", "word.xml": b"x"}))).refusal
    assert "not opened" in only(("x.7z", b"7z\xbc\xaf\x27\x1c" + b"x" * 100)).refusal
    assert "no tar archive" in only(("x.gz", gzip.compress(b"a text" * 500))).refusal


def test_an_unusual_packing_is_not_tried() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", b"x")
    assert "unusual" in unpacked(("x.zip", out.getvalue()))[0].refusal


def test_too_large_for_one_file() -> None:
    entry = only(("big.txt", b"x" * (2 * MB + 1)))
    assert "larger than 2 MB" in entry.refusal and entry.content == b""
    assert only(("big.txt", b"x" * 2 * MB)).refusal == ""
    entry = only(("big.zip", zip_of({}) + b"x" * (4 * MB)))
    assert entry.refusal and entry.content == b""


def csv_of(header: list[str], *rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


@pytest.mark.parametrize("column", ["text", "Body", " MESSAGE "])
def test_a_table_gives_one_message_a_row(column: str) -> None:
    table = csv_of(
        ["MRN", column, "date", "colour"],
        ["05LIMA4377", 'line\r\nand "more"', "2005-10-08", "red"],
        ["", "other", "", ""],
    )
    first, second = unpacked(("rows.csv", table))
    assert (first.name, first.content) == ("rows.csv, row 1", b'line\r\nand "more"')
    assert first.catalogue == Catalogue(None, date(2005, 10, 8), Number(2005, "LIMA", 4377))
    assert (second.content, second.catalogue) == (b"other", Catalogue())


def test_rows_without_text_are_refused_and_kept() -> None:
    refused, good = unpacked(("rows.csv", csv_of(["mrn", "text"], ["05LIMA1", " "], ["05LIMA2", "words"])))
    assert refused.refusal == "this row has no text" and b"05LIMA1" in refused.content
    assert good.content == b"words"


@pytest.mark.parametrize(("value", "words"), [("2005-13-01", "not a date"), ("8/10/2005", "not a date")])
def test_a_row_with_a_wrong_date_is_refused_by_name(value: str, words: str) -> None:
    entry = only(("rows.csv", csv_of(["date", "text"], [value, "words"])))
    assert words in entry.refusal and entry.content == b"words"


def test_a_table_of_nothing_understood_says_what_is_needed() -> None:
    table = csv_of(["colour", "size"], ["red", "1"])
    entry = only(("rows.csv", table))
    assert "text (or body, or message)" in entry.refusal and "file or mrn" in entry.refusal
    assert entry.content == table


@pytest.mark.parametrize(
    ("name", "catalogue"),
    [
        ("z.csv", csv_of(["file", "year"], ["a.txt", "2005"])),
        ("z.json", b'[{"file": "a.txt", "year": 2005}]'),
        ("z.json", b'{"a.txt": {"year": "2005"}}'),
    ],
)
def test_a_catalogue_behind_the_texts_counts(name: str, catalogue: bytes) -> None:
    for files in (
        [("a.txt", b"words"), (name, catalogue)],
        [("x.zip", zip_of({"in/a.txt": b"words", name: catalogue}))],
    ):
        assert [(entry.content, entry.catalogue.year) for entry in unpacked(*files)] == [(b"words", 2005)]


def test_a_catalogue_by_number_answers_only_when_it_is_sure() -> None:
    rows = csv_of(["mrn", "date"], ["05LIMA4377", "2005-10-08"], ["06LIMA4377", "2006-10-08"], ["LIMA 5", "2001-01-01"])
    index = read_catalogues([HandedIn("z.csv", partial(io.BytesIO, rows))])
    assert index.for_number(2005, "LIMA", 4377).origin_on == date(2005, 10, 8)
    assert index.for_number(None, "LIMA", 4377) == Catalogue()
    assert index.for_number(None, "LIMA", 5).origin_on == date(2001, 1, 1)
    assert index.for_number(None, None, None) == Catalogue()


@pytest.mark.parametrize("wrong", [b"{", b"[]", b"[1]", b'{"a": 1}', b'[{"colour": "red"}]', b"[" * 100_000])
def test_json_that_is_no_catalogue_is_refused_and_kept(wrong: bytes) -> None:
    entry = only(("x.json", wrong))
    assert entry.refusal and entry.content == wrong


def test_tables_are_read_in_windows_encoding_too() -> None:
    assert only(("rows.csv", "text\nAm\xe9rica\n".encode("cp1252"))).content == "América".encode()
    assert only(("rows.csv", "text\nAmérica\n".encode("utf-16"))).content == "América".encode()


@given(st.text(max_size=300))
def test_a_shown_name_hides_nothing(name: str) -> None:
    shown = shown_name(name)
    assert 0 < len(shown) <= 255
    assert not UNSEEN.search(shown)


@given(st.binary(max_size=400), st.sampled_from(["x.csv", "x.json", "x.zip", "x.txt"]))
def test_no_bytes_raise_and_none_are_lost(content: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"PK\x05\x06"):
        entries = unpacked((name, start + content))
        assert all(isinstance(entry, Entry) for entry in entries)
        if name == "x.txt" and not start:
            assert [entry.content for entry in entries] == [content]
