"""What a label reads as, and which of several printed dates is the one of the line."""

from datetime import date
from pathlib import Path

import pytest

from cables.classification import tables
from cables.classification.controls import read_captions
from cables.classification.dates import anniversary, find_date
from cables.classification.labels import Label
from cables.classification.levels import Level


@pytest.mark.parametrize(
    ("label", "words"),
    [
        pytest.param(Label(handling=frozenset({"LOU"})), "LIMITED OFFICIAL USE", id="M-03"),
        pytest.param(
            Label(handling=frozenset({"LOU"}), captions=frozenset({"EXDIS"})),
            "LIMITED OFFICIAL USE//NOFORN//EXDIS",
            id="M-03, M-43: captions behind it, spelled out",
        ),
        pytest.param(
            Label(Level.C, captions=frozenset({"NODIS"}), oc="OC"),
            "CONFIDENTIAL//ORCON/NOFORN//NODIS",
            id="M-43, M-82: a banner spells every word out",
        ),
    ],
)
def test_the_words_of_a_banner(label: Label, words: str) -> None:
    assert label.banner() == words


@pytest.mark.parametrize(
    ("line", "day", "place"),
    [
        pytest.param("BY 5 MAR 1999, NOT 2001-02-03", date(1999, 3, 5), (3, 13), id="a name before figures"),
        pytest.param("2001-02-03, NOT 5 MAR 1999", date(2001, 2, 3), (0, 10), id="figures before a name"),
        pytest.param("03/04/1999 OR 20010203", date(1999, 3, 4), (0, 10), id="slashes before figures alone"),
    ],
)
def test_the_first_date_of_a_line_is_its_date(line: str, day: date, place: tuple[int, int]) -> None:
    found = find_date(line, None)
    assert found is not None
    assert (found.day, (found.start, found.end)) == (day, place)


@pytest.mark.parametrize(
    ("origin", "years", "day"),
    [
        (date(2000, 2, 29), 25, date(2025, 2, 28)),
        (date(2000, 2, 29), 4, date(2004, 2, 29)),
        (date(2004, 2, 29), 96, date(2100, 2, 28)),
        (date(1999, 2, 28), 1, date(2000, 2, 28)),
    ],
)
def test_an_anniversary_counts_the_years_to_come(origin: date, years: int, day: date) -> None:
    """D-82: whether there is a 29 February is asked of the year reached, not of one behind."""
    assert anniversary(origin, years) == day


def test_controls_are_kept_at_another_level() -> None:
    label = Label(Level.S, sci=frozenset({"SI"}), nf=True)
    assert label.at(Level.TS) == Label(Level.TS, sci=frozenset({"SI"}), nf=True)


@pytest.mark.parametrize("first", ["RD", "FRD", "TFNI", ""])
@pytest.mark.parametrize("second", ["RD", "FRD", "TFNI", ""])
def test_the_strongest_category_of_atomic_energy_stands_for_the_whole(first: str, second: str) -> None:
    """M-86: RD before FRD before TFNI before none."""
    strength = ["", "TFNI", "FRD", "RD"]
    expected = strength[max(strength.index(first), strength.index(second))]
    assert Label(Level.S, aea=first).join(Label(Level.S, aea=second)).aea == expected


def test_marks_of_either_part_stand_for_the_whole_and_are_read_back() -> None:
    """M-86: a whole keeps what either part bears; a colon in a control's own name is part of it."""
    joined = Label(Level.S, special=frozenset({"CNWDI"})).join(Label(Level.S, special=frozenset({"DISPLAY ONLY: GBR"})))
    assert joined.special == {"CNWDI", "DISPLAY ONLY: GBR"}
    assert Label.from_tokens(Level.S, joined.tokens()) == joined
    captions = Label(Level.C, captions=frozenset({"STADIS", "LIMDIS"}))
    assert captions.tokens() == ("LIMDIS", "STADIS")
    assert Label.from_tokens(Level.C, captions.tokens()) == captions


@pytest.mark.parametrize(
    ("line", "captions"),
    [
        pytest.param(" nd ", [("NODIS", "nd")], id="M-40: short, as printed"),
        pytest.param("XD", [("EXDIS", "XD")], id="M-41: short"),
        pytest.param(" SIP DIS. ", [("SIPDIS", "SIP DIS.")], id="M-46: torn"),
        pytest.param("SIPDIS, NOFORN", [("SIPDIS", "SIPDIS"), ("NOFORN", "NOFORN")], id="M-46: with another"),
        pytest.param("ORCON " * 8, [("ORCON", "ORCON")] * 8, id="eight words"),
        pytest.param("ORCON " * 9, [], id="nine words are no caption line"),
    ],
)
def test_captions_keep_what_is_printed(line: str, captions: list[tuple[str, str]]) -> None:
    assert [(caption.name, caption.printed) for caption in read_captions(line)] == captions


def test_the_fingerprint_changes_with_any_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    found = [tables.fingerprint()]
    for name, words in (("a.toml", "x = 1"), ("b.toml", "x = 1"), ("b.toml", "x = 2"), ("in/c.toml", "x = 1")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(words)
        found.append(tables.fingerprint())
    assert len(set(found)) == 5
    assert {len(one) for one in found} == {8}
