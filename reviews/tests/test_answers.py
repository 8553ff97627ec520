"""What each answer needs, refused in the action with its sentence and citation (product.md §2, rules §5.3)."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from declass.person import acting_as
from declass.refusals import RefusedError
from reviews.actions.determining import Answer, Cut, determine, submit
from reviews.actions.queueing import claim
from reviews.models import Determination, Redaction
from reviews.tests.factories import DUE_CABLE, Cast, make_cast
from reviews.workflow import State

pytestmark = pytest.mark.django_db
YOUNG = (
    DUE_CABLE.replace("03/01/2010", "03/01/2028")
    .replace("(C)", "(S)")
    .replace("C O N F I D E N T I A L", "S E C R E T")
)
KEEP = Answer(
    "KEEP",
    cuts=(Cut(12, 20, "1.4(d)"),),
    ground="1.4(d)",
    declassify_on=date(2030, 1, 1),
    harm="Relations would suffer.",
    guide="Guide 1, item 4",
)
DOWNGRADE = replace(KEEP, classification="DOWNGRADE", cuts=(), level=1)


@pytest.fixture
def cast() -> Cast:
    """A SECRET cable of 2018 before its date, held by its reviewer: reasons of 1.4 are open."""
    made = make_cast(YOUNG, year=2018)
    with acting_as(made.reviewer):
        claim(actor=made.reviewer, review=made.review)
    return made


def decide(cast: Cast, answer: Answer) -> Determination:
    with acting_as(cast.reviewer):
        token = cast.review.leases.get(ended_at=None).pk
        portion = cast.cable.portions.get(number="1")
        return determine(actor=cast.reviewer, review=cast.review, token=token, portion=portion, answer=answer)


@pytest.mark.parametrize(
    ("answer", "sentence", "citation"),
    [
        (replace(KEEP, harm=" "), "what harm disclosure would do", "P-06"),
        (replace(KEEP, guide=""), "Cite the declassification guide", "D-49"),
        (replace(KEEP, declassify_on=None), "until when", "D-46"),
        (replace(KEEP, declassify_on=date(2044, 1, 1)), "not after 2043-12-31", "D-46, D-47"),
        (replace(KEEP, cuts=()), "Mark the span", "W-33"),
        (replace(KEEP, cuts=(*KEEP.cuts, Cut(1, 2, ""))), "No cut without a code", "W-33"),
        (replace(KEEP, cuts=(*KEEP.cuts, Cut(1, 2, "1.4(b)"))), "its cuts bear that code", "W-33"),
        (replace(KEEP, ground="25X6"), "No approval of the Panel", "D-70"),
        (replace(KEEP, cuts=(*KEEP.cuts, Cut(1, 2, "(b)(3)"))), "Name the statute", "W-31"),
        (replace(KEEP, cuts=(*KEEP.cuts, Cut(5, 9999, "(b)(6)"))), "outside its portion", "W-33"),
        (replace(DOWNGRADE, level=None), "lower level that is still classified", "§5.3"),
        (replace(DOWNGRADE, level=2), "lower level that is still classified", "§5.3"),
        (replace(DOWNGRADE, level=0), "lower level that is still classified", "§5.3"),
        (replace(DOWNGRADE, declassify_on=None), "until when", "D-46"),
        (replace(DOWNGRADE, ground=""), "no national security ground", "D-54"),
        (replace(DOWNGRADE, harm=""), "what harm", "P-06"),
        (replace(DOWNGRADE, guide=""), "guide", "D-49"),
        (Answer("EXCLUDE_AEA"), "Department of Energy", "D-52"),
        (Answer("EXCLUDE_AEA", agency="CIA"), "Department of Energy", "D-52"),
        (Answer("REFER"), "Name an agency", "W-24"),
        (Answer("DECLASSIFY", ground="1.4(d)"), "only on a portion kept classified", "W-33"),
        (Answer("DECLASSIFY", cuts=(Cut(12, 20, "(b)(1)"),)), "only on a portion kept classified", "W-33"),
        (Answer("LAPSED"), "Its date has not come", "D-85"),
        (Answer("NOT_NSI"), "bears a classification", "M-13"),
        (Answer("nonsense"), "Say what becomes", "W-33"),
    ],
)
def test_each_refusal_says_its_sentence_and_citation(cast: Cast, answer: Answer, sentence: str, citation: str) -> None:
    with pytest.raises(RefusedError, match=r"(?i)" + sentence) as refused:
        decide(cast, answer)
    assert citation in refused.value.refusal.citation
    with acting_as(cast.reviewer):
        assert not Determination.objects.exists()


@pytest.mark.parametrize(
    ("on", "allowed"), [(date(2043, 12, 31), True), (date(2044, 1, 1), False), (date(2020, 1, 1), False)]
)
def test_the_new_date_lies_within_twenty_five_years(cast: Cast, on: date, allowed: bool) -> None:
    if allowed:
        assert decide(cast, replace(KEEP, declassify_on=on)).declassify_on == on
    else:
        with pytest.raises(RefusedError, match="the new date lies after today"):
            decide(cast, replace(KEEP, declassify_on=on))


def test_every_security_cut_says_its_harm_and_cites_the_guide(cast: Cast) -> None:
    """P-06, D-49: with the cut itself; another law's cut beside it needs neither."""
    made = decide(cast, replace(KEEP, cuts=(*KEEP.cuts, Cut(25, 30, "(b)(6)"))))
    with acting_as(cast.reviewer):
        said = [(cut.code, cut.harm, cut.guide) for cut in made.redactions.all()]
    assert said == [("1.4(d)", "Relations would suffer.", "Guide 1, item 4"), ("(b)(6)", "", "")]


def test_the_database_holds_no_security_cut_without_them(cast: Cast) -> None:
    made = decide(cast, KEEP)
    with acting_as(cast.reviewer):
        for code in ("1.4(d)", "25X6", "50X1-HUM", "(b)(1)"):
            bare = Redaction(determination=made, cable=cast.cable, start=1, end=2, code=code)
            with pytest.raises(IntegrityError, match="says its harm"), transaction.atomic():
                bare.save(force_insert=True)


def test_a_downgrade_and_an_exclusion_are_stored_with_what_they_need(cast: Cast) -> None:
    made = decide(cast, DOWNGRADE)
    assert (made.level, made.ground, made.declassify_on) == (1, "1.4(d)", date(2030, 1, 1))
    assert decide(cast, Answer("EXCLUDE_AEA", agency="DOE")).agency == "DOE"


def test_the_database_holds_no_downgrade_without_a_ground(cast: Cast) -> None:
    made = decide(cast, Answer("DECLASSIFY"))
    with acting_as(cast.reviewer), pytest.raises(DatabaseError), transaction.atomic():
        Determination(
            review=made.review,
            cable=cast.cable,
            portion=made.portion,
            determined_by=cast.reviewer,
            determined_at=made.determined_at,
            classification="DOWNGRADE",
            level=1,
            superseded_at=made.determined_at,
        ).save(force_insert=True)


ODD = YOUNG.replace(
    "The minister told us that Quispe would resign.",
    "The \U0001d511\U0001d51e\U0001d522 told Pe\u0301rez\r\nthat Quispe\r\nwould resign.\r\n-- a point under it.",
)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("\U0001d51e", "\U0001d51e"),  # astral
        ("e", "e\u0301"),  # of Pérez, written apart
        ("rez\r", "rez\r\n"),  # CR goes with LF
        ("Quispe\r\nwould", "Quispe\r\nwould"),  # over a line end
        ("resign.\r\n-- a", "resign.\r\n-- a"),  # over a bullet
    ],
)
def test_odd_text_is_cut_to_whole_characters(words: str, kept: str) -> None:
    cast = make_cast(ODD, year=2018)
    with acting_as(cast.reviewer):
        claim(actor=cast.reviewer, review=cast.review)
        text = cast.cable.portions.get(number="1").text
    start = text.index("Pe\u0301") + 1 if words == "e" else text.index(words)
    made = decide(cast, Answer("DECLASSIFY", cuts=(Cut(start, start + len(words), "(b)(6)"),)))
    with acting_as(cast.reviewer):
        (cut,) = made.redactions.all()
    assert text[cut.start : cut.end] == kept


def test_overlapping_cuts_are_both_kept(cast: Cast) -> None:
    made = decide(cast, Answer("DECLASSIFY", cuts=(Cut(8, 20, "(b)(6)"), Cut(15, 30, "(b)(2)"))))
    with acting_as(cast.reviewer):
        assert [(cut.start, cut.end) for cut in made.redactions.all()] == [(8, 20), (15, 30)]


def test_what_is_excluded_goes_to_the_department_of_energy(cast: Cast) -> None:
    """D-52: the rest waits for its answer; the exclusion then stands whatever that is."""
    with acting_as(cast.reviewer):
        token = cast.review.leases.get(ended_at=None).pk
        for portion in cast.cable.portions.to_decide():
            plain = Answer("NOT_NSI" if portion.level == 0 else "DECLASSIFY")
            answer = Answer("EXCLUDE_AEA", agency="DOE") if portion.number == "1" else plain
            determine(actor=cast.reviewer, review=cast.review, token=token, portion=portion, answer=answer)
        assert submit(actor=cast.reviewer, review=cast.review, token=token) == State.REFERRED
        assert [(each.agency, each.portion.number) for each in cast.review.referrals.all()] == [("DOE", "1")]
