"""Classification lines: which words are one, and what stands behind them (T-07 to T-09)."""

import pytest

from cables.classification.levels import Level
from cables.parsing.banners import read_banner, take_captions


@pytest.mark.parametrize(
    ("line", "level", "handling", "section", "post", "serial"),
    [
        ("C O N F I D E N T I A L SECTION 01 OF 03 LIMA 004377", Level.C, (), (1, 3), "LIMA", 4377),
        ("UNCLAS LA PAZ 6523", Level.U, (), (None, None), "LAPAZ", 6523),
        ("U N C L A S LA PAZ 6523", Level.U, (), (None, None), "LAPAZ", 6523),
        ("UNCLAS SECTION 01 OF 02 SAN JOSE 000525", Level.U, (), (1, 2), "SANJOSE", 525),
        ("S E C R E T STATE 202770", Level.S, (), (None, None), "STATE", 202770),
        ("T O P  S E C R E T MOSCOW 1", Level.TS, (), (None, None), "MOSCOW", 1),
        ("LIMITED OFFICIAL USE STATE 017976", Level.U, ("LOU",), (None, None), "STATE", 17976),
        ("LIMITED OFFFICIAL USE LA PAZ 10309", Level.U, ("LOU",), (None, None), "LAPAZ", 10309),
        ("L I M I T E D OFFICIAL USE LA PAZ 12", Level.U, ("LOU",), (None, None), "LAPAZ", 12),
        ("C O N F I D E N T I A L SECTION 1 ON 2 LA PAZ 2024/1", Level.C, (), (1, 2), "LAPAZ", 2024),
        ("C O N F I D E N T I A L LA PAZ 2024 SECTION 2 OF 2", Level.C, (), (2, 2), "LAPAZ", 2024),
        ("CONFIDENTIAL FINAL SECTION OF 2 LA PAZ 2024", Level.C, (), (2, 2), "LAPAZ", 2024),
        ("CONFIDENTIALSTATE 202770", Level.C, (), (None, None), "STATE", 202770),
        ("C O N F I D E N T I A L SECTION01OF03 SAN JOSE 525", Level.C, (), (1, 3), "SANJOSE", 525),
        ("UNCLAS STATE 123456 TOSEC 60124", Level.U, (), (None, None), "STATE", 123456),
        ("UNCLAS E F T O LIMA 77", Level.U, (), (None, None), "LIMA", 77),
        ("C O N F I D E N T I A L PORT AU PRINCE 000504", Level.C, (), (None, None), "PORTAUPRINCE", 504),
        ("C O N F I D E N T I L LA PAZ 12", Level.C, (), (None, None), "LAPAZ", 12),
        ("S E C R R E T LA PAZ 12", Level.S, (), (None, None), "LAPAZ", 12),
        ("C O N F I D E N T I A L 4058", Level.C, (), (None, None), None, None),
        ("SECRET", Level.S, (), (None, None), None, None),
        ("SBU", Level.U, ("SBU",), (None, None), None, None),
        ("CONFID*NTIAL", Level.C, (), (None, None), None, None),
        ("CONFIDFNTIAL", Level.C, (), (None, None), None, None),
    ],
)
def test_reads(line, level, handling, section, post, serial):
    banner = read_banner(line)
    assert banner is not None
    assert (banner.level, banner.handling) == (level, handling)
    assert (banner.section, banner.sections) == section
    assert (banner.post, banner.serial) == (post, serial)


@pytest.mark.parametrize(
    "line",
    [
        "SECRETARY KISSINGER 1974",
        "SECRETARIAT LA PAZ 12",
        "SECRETS OF STATE",
        "SECRET TALKS WERE HELD IN MARCH, 1974",
        "CONFIDENTIALITY OF SOURCES",
        "UNCLASSIFIED PORTIONS WERE SENT TO THE POST.",
        "STATE 202770",
        "LIMITED RESOURCES",
        "CONFERENCE ON",
    ],
)
def test_words_that_are_no_classification(line):
    assert read_banner(line) is None


def test_section_32_of_an_act_is_no_section():
    assert read_banner("C O N F I D E N T I A L LA PAZ 4690").section is None
    assert read_banner("CONFIDENTIAL SECTION 9 OF 2 LA PAZ 4690") is None


@pytest.mark.parametrize("line", ["CONFIDFNTIAL", "CONFIDENTIALSTATE 202770", "C O N F I D E N T I A L LIMA OO1234"])
def test_repairs_are_admitted(line):
    assert read_banner(line).repaired


@pytest.mark.parametrize(
    ("line", "names", "rest"),
    [
        ("SIPDIS", ("SIPDIS",), ""),
        ("SI PDIS", ("SIPDIS",), ""),
        ("STADIS//////////", ("STADIS",), ""),
        ("EXDIS, STADIS", ("EXDIS", "STADIS"), ""),
        ("NO FOREIGN DISSEM", ("NOFORN",), ""),
        ("NODIS CHEROKEE", ("NODIS", "CHEROKEE"), ""),
        ("SIPDISTRIBUTION", (), "SIPDISTRIBUTION"),
        ("STATE FOR WHA", (), "STATE FOR WHA"),
    ],
)
def test_captions(line, names, rest):
    assert take_captions(line) == (names, rest)
