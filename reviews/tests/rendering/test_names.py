"""A name cut in one place and left in another (P-10, E-167)."""

from collections.abc import Sequence

import pytest

from reviews.rendering.build import DecidedPiece
from reviews.rendering.names import appearances, cut_names
from reviews.tests.rendering.records import cut, decided


def left(cut_text: str, passage: str, *others: tuple[str, str]) -> list[str]:
    """What is found of a passage cut out of a paragraph, there and in other pieces."""
    pieces: Sequence[DecidedPiece] = [
        *(decided(kind, text) for kind, text in others),
        decided("PARAGRAPH", cut_text, cuts=(cut(cut_text, passage),)),
    ]
    return [pieces[place.piece].text[place.start : place.end] for place in appearances(pieces)]


NAME = "1. (C) We met Ottoline Brackenbury in May."


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("SUBJECT", "SUBJECT: TALKS WITH BRACKENBURY", ["BRACKENBURY"]),
        ("HEADER", "TAGS: PREL, (BRACKENBURY, OTTOLINE)", ["BRACKENBURY", "OTTOLINE"]),
        ("HEADER", "REF: LETTER OF MS. BRACKENBURY", ["BRACKENBURY"]),
        ("SIGNATURE", "BRACKENBURY", ["BRACKENBURY"]),
        ("PARAGRAPH", "2. (U) Ms. Brackenbury's firm agreed.", ["Brackenbury"]),
        ("PARAGRAPH", "2. (U) O.B. agreed.", ["O.B."]),
        ("PARAGRAPH", "2. (U) O. B. agreed.", ["O. B."]),
        ("PARAGRAPH", "2. (U) OB agreed.", ["OB"]),
        ("PARAGRAPH", "2. (U) Nobody agreed.", []),
        ("PARAGRAPH", "2. (U) Brackenburys are many.", []),
        ("NOISE", "BRACKENBURY", []),
    ],
)
def test_a_name_is_looked_for_everywhere_else(kind: str, text: str, found: list[str]) -> None:
    """E-167: cut in one paragraph, found in the subject, the TAGS, references, signature and other portions."""
    assert left(NAME, "Ottoline Brackenbury", (kind, text)) == found


def test_accents_do_not_hide_a_name() -> None:
    assert left("Told by José Peña.", "José Peña", ("HEADER", "TAGS: (PENA, JOSE)")) == ["PENA", "JOSE"]


@pytest.mark.parametrize(
    ("passage", "text", "found"),
    [
        ("Peru", "The GOP agreed.", ["GOP"]),
        ("the Government of Peru", "The GOP agreed.", ["GOP"]),
        ("Peru", "The GOC agreed.", []),
        ("Saudi Arabia", "The SAG agreed.", ["SAG"]),
        ("Peru", "the gop agreed", []),
    ],
)
def test_a_government_is_known_by_its_code(passage: str, text: str, found: list[str]) -> None:
    assert left(f"Support came from {passage} alone.", passage, ("PARAGRAPH", text)) == found


@pytest.mark.parametrize(
    ("text", "passage", "names"),
    [
        (NAME, "Ottoline Brackenbury", ("Ottoline Brackenbury",)),
        ("He said The Minister agreed.", "The Minister agreed", ()),
        ("They say Rice is dear and rice is scarce.", "Rice is dear", ("Rice",)),
        ("TOLD BY OTTOLINE BRACKENBURY TODAY", "OTTOLINE BRACKENBURY", ("OTTOLINE BRACKENBURY",)),
        ("THE WHOLE TEXT IS IN CAPITALS AND TELLS NO NAME", "WHOLE TEXT IS IN CAPITALS AND TELLS", ()),
        ("He met Ignatius de la Cruz there.", "Ignatius de la Cruz", ("Ignatius", "Cruz")),
        ("nothing here has a name", "nothing here", ()),
    ],
)
def test_names_are_read_out_of_cuts(text: str, passage: str, names: tuple[str, ...]) -> None:
    assert cut_names([decided("PARAGRAPH", text, cuts=(cut(text, passage),))]) == names


def test_a_capital_that_begins_a_sentence_names_nobody_where_the_record_has_it_small() -> None:
    text = "Rice is dear. They say rice is scarce."
    assert cut_names([decided("PARAGRAPH", text, cuts=(cut(text, "Rice is dear"),))]) == ()


def test_a_word_of_the_language_is_no_name() -> None:
    assert left("We met Condoleezza Rice.", "Condoleezza Rice", ("PARAGRAPH", "2. (U) They sold rice.")) == []
    assert left("We met Condoleezza Rice.", "Condoleezza Rice", ("SUBJECT", "SUBJECT: RICE")) == ["RICE"]


def test_what_is_covered_everywhere_is_not_found() -> None:
    texts = (NAME, "2. (U) Brackenbury left.")
    passages = ("Ottoline Brackenbury", "Brackenbury")
    pieces = [decided("PARAGRAPH", t, cuts=(cut(t, p),)) for t, p in zip(texts, passages, strict=True)]
    assert appearances(pieces) == ()
