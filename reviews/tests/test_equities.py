"""Suggested equities: by channel, control and name, each with its reason; and the page that shows them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cables.models import Portion
from cables.tests.factories import make_person
from declass.clock import today
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.determining import Answer
from reviews.equities import _ROWS, equities_in, equities_of_whole
from reviews.flags import equity_flags
from reviews.tests.factories import DUE_CABLE, make_cast, submit_all

ON = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("The CIA told us.", {"CIA"}),
        ("The C.I.A. told us.", {"CIA"}),
        ("The Central\nIntelligence  Agency told us.", {"CIA"}),
        ("the central intelligence agency told us", {"CIA"}),
        ("The special agency of CIAO told us.", set()),
        ("Social and DIALECT matters of NSAID.", set()),
        ("DIA and the FBI's legal attache met.", {"DIA", "FBI"}),
        ("Coast guard and secret service told OFAC.", {"DHS", "TREAS"}),
        ("The minister told us.", set()),
    ],
)
def test_names_are_found_as_whole_words(text: str, agencies: set[str]) -> None:
    assert {each.agency for each in equities_in(text, (), kind="PARAGRAPH", on=ON)} == agencies


@pytest.mark.parametrize(
    ("controls", "agencies"),
    [
        (("ROGER",), {"CIA"}),
        (("DOCKLAMP",), {"DIA"}),
        (("TERREP",), {"CIA", "DHS", "FBI"}),
        (("RD",), {"DOE"}),
        (("SCI:SI-G", "NF"), {"NSA"}),
        (("SCI:HCS",), {"CIA"}),
        (("NF", "NODIS", "REL:GBR"), set()),
    ],
)
def test_channels_and_controls_suggest(controls: tuple[str, ...], agencies: set[str]) -> None:
    """M-48, M-49, M-51, D-52."""
    assert {each.agency for each in equities_of_whole(controls, on=ON)} == agencies
    assert {each.agency for each in equities_in("", controls, kind="PARAGRAPH", on=ON)} == agencies


def test_every_suggestion_says_why_and_what_it_rests_on() -> None:
    (found,) = equities_in("The DATT saw it.", (), kind="PARAGRAPH", on=ON)
    assert (found.why, found.citation) == ("The text names DATT.", "5 FAH-2 H-440 (M-49)")
    assert all(row["cites"] and (row.get("names") or row.get("captions") or row.get("controls")) for row in _ROWS)


def test_addressees_are_merely_told() -> None:
    assert equities_in("INFO CIA WASHDC", (), kind="HEADER", on=ON) == []


@pytest.mark.parametrize(("day", "listed"), [(date(2010, 6, 24), False), (date(2010, 6, 25), True)])
def test_only_agencies_on_the_list_of_the_day_are_suggested(day: date, listed: bool) -> None:
    assert bool(equities_in("The CIA told us.", (), kind="PARAGRAPH", on=day)) == listed


@pytest.mark.django_db
def test_reviewers_see_the_suggestions_with_their_reasons_and_others_nothing(client: Client) -> None:
    cast = make_cast(DUE_CABLE.replace("The minister told us", "The FBI told us").replace("The press", "The CIA"))
    with acting_as(cast.reviewer):
        page = reverse("reviews:equities", args=[cast.review.public_id])
        position = cast.cable.portions.get(number="1").position
        classified, unclassified = (Portion.objects.get(cable=cast.cable, number=number) for number in "12")
        assert [flag.word for flag in equity_flags(classified, on=today())] == ["FBI?"]
        assert equity_flags(unclassified, on=today()) == []
    client.force_login(cast.reviewer)
    body = client.get(page).content.decode()
    assert "The text names FBI." in body and "names CIA" not in body and "undecided" in body
    submit_all(cast, {position: Answer("REFER", agency="FBI")})
    assert "to be sent" in client.get(page).content.decode()
    client.force_login(make_person(Role.REVIEWER))
    assert client.get(page).status_code == 404
