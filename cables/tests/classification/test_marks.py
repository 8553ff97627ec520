import time

import pytest

from cables.classification.controls import read_captions
from cables.classification.labels import Label, join_all
from cables.classification.levels import Level
from cables.classification.marks import MARK_AT, mark_at, parse_mark
from cables.tests.classification.tables import rows

READ = [row for group in rows("marks", "mark") for row in group["read"]]
LOOKALIKES = [printed for group in rows("marks", "lookalike") for printed in group["printed"]]
CAPTIONS = rows("marks", "caption")[0]


@pytest.mark.parametrize("row", READ, ids=[row["printed"] for row in READ])
def test_mark_is_read(row):
    mark = parse_mark(row["printed"])
    assert mark is not None
    assert mark.level is mark.label.level is Level[row["level"]]
    assert list(mark.label.tokens()) == row.get("tokens", [])
    assert list(mark.flags) == row.get("flags", [])
    assert mark.entire_text is row.get("entire_text", False)
    assert mark.printed == row["printed"]


@pytest.mark.parametrize("row", READ, ids=[row["printed"] for row in READ])
def test_label_of_a_mark_prints_as_a_mark_that_reads_the_same(row):
    label = parse_mark(row["printed"]).label
    assert parse_mark(label.mark()).label == label


@pytest.mark.parametrize("printed", LOOKALIKES)
def test_lookalike_is_no_mark(printed):
    assert parse_mark(printed) is None


@pytest.mark.parametrize("row", CAPTIONS["read"], ids=[row["printed"] for row in CAPTIONS["read"]])
def test_caption_line_is_read(row):
    captions = read_captions(row["printed"])
    assert [caption.name for caption in captions] == row["names"]
    assert list(join_all(caption.label for caption in captions).tokens()) == row.get("tokens", [])


@pytest.mark.parametrize("line", CAPTIONS["prose"])
def test_prose_is_no_caption_line(line):
    assert read_captions(line) == ()


def test_a_mark_longer_than_any_mark_is_none():
    assert parse_mark(f"(C//REL TO USA{', GBR' * 40})") is None


def test_sipdis_leaves_a_label_unchanged():
    """E-030, M-46."""
    label = parse_mark("(C//NF)").label
    assert label.join(read_captions("SIPDIS")[0].label) == label


@pytest.mark.parametrize("row", rows("rollup", "rollup"), ids=lambda row: row["id"])
def test_roll_up(row):
    whole = join_all(parse_mark(printed).label for printed in row["portions"])
    assert whole.banner() == row["banner"]


@pytest.mark.parametrize("row", rows("marks", "position")[0]["read"], ids=lambda row: f"{row['text']} {row['at']}")
def test_a_mark_is_found_where_it_stands_and_nowhere_else(row):
    found = mark_at(row["text"], row["at"])
    if "level" not in row:
        assert found is None
        return
    mark, end = found
    assert (mark.label, end) == (Label(Level[row["level"]]), row["end"])


@pytest.mark.parametrize(
    "text",
    ["(" * 200_000, "(C" + " " * 200_000, "C " * 100_000, "ENTIRE TEXT" + "-" * 200_000, "(C//" * 50_000],
)
def test_hostile_text_costs_no_more_than_its_prefix(text):
    started = time.process_time()
    assert mark_at(text) is None
    assert time.process_time() - started < 0.05


def test_the_longest_match_is_short_enough_to_be_read():
    assert MARK_AT.match("(" + "C" * 89 + "\r\n" + "C" * 60 + ")").end() <= 160


@pytest.mark.parametrize(
    "printed,level", [("SECRET", Level.S), ("top  secret", Level.TS), ("UNCLAS", Level.U), ("C", Level.C)]
)
def test_level_words(printed, level):
    assert Level.from_words(printed) is level


@pytest.mark.parametrize("printed", ["SECRETARY", "SBU", "", "RESTRICTED"])
def test_other_words_are_no_level(printed):
    with pytest.raises(ValueError, match="not a classification level"):
        Level.from_words(printed)
