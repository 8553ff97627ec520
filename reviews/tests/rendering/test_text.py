from dataclasses import replace

from reviews.rendering.build import build_copy
from reviews.rendering.spans import Cut
from reviews.rendering.text import render_text
from reviews.tests.rendering.records import FACTS, NAMES, decided, telegram

NOTICE = "Demonstration. Not an official release."


def test_the_whole_text() -> None:
    assert (
        render_text(build_copy(telegram(), FACTS)).decode()
        == """\
UNCLASSIFIED   Case No. F-2026-00017   Doc No. C00000123   Date: 11/23/2026
Demonstration. Not an official release.
========================================================================
Telegram, Doc No. C00000123
RELEASE IN PART B6

Declassified
Authority: demonstration identifier DA-0042
Date: November 20, 2026
Incomplete: section 2 not marked.

[former mark: CONFIDENTIAL]

[former mark: C O N F I D E N T I A L] SECTION 01 OF 01 ARCADIA 000123
SIPDIS
E.O. 12958: DECL: 03/02/2015
TAGS: PREL XA
SUBJECT: HARBOR TALKS RESUME
Classified By: Counselor [withheld (b)(6)]. Reason: 1.4(d ).
1. [former mark: C] SUMMARY: The ministry will resume the harbor talks
in spring. Its delegate, [withheld (b)(6)], told the embassy that the
tariff schedule is settled. END SUMMARY.

-------------
What is left?
-------------
2. (U) Three berths remain in dispute:
-- the northern quay, which the port authority leases;
-- the dry dock, where [withheld (b)(6)]'s firm keeps two cranes; and
-- the customs pier.
3. [former mark: SBU] The embassy expects no further movement.
HALLORAN

Codes used in this copy
(b)(6): FOIA, 5 U.S.C. 552(b)(6): information on a person, whose
disclosure would be a clearly unwarranted invasion of privacy

========================================================================
UNCLASSIFIED   Case No. F-2026-00017   Doc No. C00000123   Date: 11/23/2026
Demonstration. Not an official release.
"""
    )


def test_no_word_of_a_withheld_passage_is_left() -> None:
    text = render_text(build_copy(telegram(), FACTS)).decode().casefold()
    assert not [word for name in NAMES for word in name.casefold().split() if word in text]


def test_only_a_demonstration_says_that_it_is_one() -> None:
    assert render_text(build_copy(telegram(), FACTS)).decode().count(NOTICE) == 2
    assert NOTICE not in render_text(build_copy(telegram(), replace(FACTS, demonstration=False))).decode()


def test_a_marker_is_never_broken_over_lines() -> None:
    for length in range(50, 80):
        piece = decided("PARAGRAPH", "x" * length + " NAME and much more text after it to make it wrap")
        piece = replace(piece, cuts=(Cut(length + 1, length + 5, "B6"),))
        assert "[withheld (b)(6)]" in render_text(build_copy([piece], FACTS)).decode()


def test_text_is_utf8_with_unix_line_ends() -> None:
    copy = build_copy([decided("PARAGRAPH", "Señor Łódź\r\nsaid 漢字\r\n")], FACTS)
    assert "Señor Łódź\nsaid 漢字\n".encode() in render_text(copy)
    assert b"\r" not in render_text(copy)


def test_a_table_keeps_its_columns() -> None:
    row = "BERTH      TONS     " + "9" * 70
    assert row in render_text(build_copy([decided("TABLE", row + "\n")], FACTS)).decode()
