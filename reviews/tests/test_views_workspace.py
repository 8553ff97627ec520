"""The workspace: two answers on one portion at a time, every refusal with its sentence, nothing stored unconfirmed."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cables.tests.factories import make_person
from declass.models import AuditEvent
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.queueing import claim
from reviews.models import Determination
from reviews.tests.factories import DUE_CABLE, Cast, answer_for, decide_all, make_cast
from reviews.workflow import State

pytestmark = pytest.mark.django_db
TEXT = DUE_CABLE.replace(
    "1. (C) The minister told us that Quispe would resign.",
    "1. (C) The minister told us that Rosa\nQuispe would resign. Quispe denied it.",
)


class Desk:
    """A reviewer at work through the pages."""

    def __init__(self, client: Client, text: str = TEXT, *, year: int = 2005) -> None:
        self.client = client
        self.cast: Cast = make_cast(text, year=year)
        with acting_as(self.cast.reviewer):
            self.review = self.cast.review
            self.token = claim(actor=self.cast.reviewer, review=self.review).pk
            self.positions = {portion.kind + portion.number: portion.position for portion in self.portions()}
        client.force_login(self.cast.reviewer)

    def portions(self) -> list[Any]:
        return list(self.cast.cable.portions.to_decide())

    def get(self, portion: str | None = None) -> str:
        asked = {"portion": self.positions[portion]} if portion else {}
        return self.client.get(reverse("reviews:workspace", args=[self.review.public_id]), asked).content.decode()

    def post(self, portion: str = "PARAGRAPH1", **given: Any) -> HttpResponse:
        url = reverse("reviews:decide", args=[self.review.public_id, self.positions[portion]])
        return self.client.post(url, {"classification": "LAPSED", "token": self.token, **given})

    def draft(self, portion: str = "PARAGRAPH1", **given: Any) -> str:
        """Change the draft; the page that then shows it."""
        url = reverse("reviews:decide", args=[self.review.public_id, self.positions[portion]])
        answer = self.client.post(url, {"classification": "LAPSED", "token": self.token, **given}, follow=True)
        return answer.content.decode()

    def stored(self) -> list[Determination]:
        with acting_as(self.cast.reviewer):
            rows = Determination.objects.filter(superseded_at=None).prefetch_related("redactions", "portion")
            return list(rows)


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(client)


def test_it_shows_every_portion_its_mark_and_why_the_date_is_what_it_is(desk: Desk) -> None:
    body = desk.get()
    assert "Header, CONFIDENTIAL, to decide" in body and "Paragraph 2, UNCLASSIFIED, to decide" in body
    assert "DECL: 03/01/2010" in body and "1 Mar 2010" in body
    assert "No security ground is open" in body and "D-44" in body
    assert "Submit: 5 undecided" in body


def test_what_is_refused_is_shown_disabled_with_its_sentence(desk: Desk) -> None:
    body = desk.get("PARAGRAPH1")
    assert 'value="LAPSED" checked' in body
    keep = body.split('value="KEEP"')[1][:400]
    assert keep.startswith(" disabled") and "stated date" in body
    assert 'value="NOT_NSI" checked' in desk.get("PARAGRAPH2")


def test_confirming_stores_the_two_answers_and_goes_on(desk: Desk) -> None:
    answer = desk.post("PARAGRAPH1", cut="33:44:(b)(6):", note="first name too")
    following = desk.positions["PARAGRAPH2"]
    assert answer["Location"].endswith(f"?portion={following}#p{following}")
    (row,) = desk.stored()
    assert (row.classification, row.note) == ("LAPSED", "first name too")
    assert [(cut.start, cut.end, cut.code) for cut in row.redactions.all()] == [(33, 44, "(b)(6)")]
    assert "Paragraph 1, CONFIDENTIAL, 1 cut" in desk.get()


@pytest.mark.parametrize("ground", ["1.4(d)", "25X6"])
def test_a_closed_ground_is_refused_and_what_was_typed_is_kept(desk: Desk, ground: str) -> None:
    """D-44: past its stated date nothing may stay classified; by a hand-made post neither."""
    answer = desk.post(
        classification="KEEP", ground=ground, harm="Relations would suffer.", guide="Guide 1", note="typed",
        declassify_on="2030-01-01", cut=f"33:44:{ground}:",
    )  # fmt: skip
    body = answer.content.decode()
    assert answer.status_code == 422 and "has passed" in body and "D-44" in body
    assert "Relations would suffer." in body and "typed" in body and f"33:44:{ground}:" in body
    assert desk.stored() == []
    with acting_as(make_person(Role.AUDITOR)):
        assert AuditEvent.objects.filter(verb="declass.refused", actor=desk.cast.reviewer).exists()


def test_a_security_code_does_not_stand_on_what_lapsed(desk: Desk) -> None:
    answer = desk.post(cut="33:44:1.4(d):")
    assert answer.status_code == 422 and "only on a portion kept classified" in answer.content.decode()
    assert desk.stored() == []


def test_words_are_found_across_a_line_end(desk: Desk) -> None:
    body = desk.draft(act="withhold", words="Rosa Quispe", code="(b)(6)")
    assert 'name="cut" value="33:44:(b)(6):"' in body and desk.stored() == []


def test_words_that_stand_twice_are_offered_and_only_the_chosen_one_is_cut(desk: Desk) -> None:
    answer = desk.post(act="withhold:(b)(6)", words="Quispe")
    body = answer.content.decode()
    assert answer.status_code == 422 and "stand here 2 times" in body and body.count('name="place"') == 2
    assert 'name="cut"' not in body
    body = desk.draft(act="withhold:(b)(6)", words="Quispe", place="59-65")
    assert 'value="59:65:(b)(6):"' in body and "38:44" not in body


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"words": "nobody", "code": "(b)(6)"}, "do not stand in this portion"),
        ({"words": "", "code": "(b)(6)"}, "Select words in the text"),
        ({"words": "minister"}, "No cut without a code (W-33)"),
        ({"words": "minister", "code": "(b)(3)"}, "Name the statute"),
        ({"first": "10", "last": "9999", "code": "(b)(6)"}, "begin before you end"),
        ({"first": "20", "last": "10", "code": "(b)(6)"}, "begin before you end"),
        ({"words": "minister", "place": "0-5", "code": "(b)(6)"}, "place"),
    ],
)
def test_a_cut_that_cannot_be_is_refused(desk: Desk, given: dict[str, str], sentence: str) -> None:
    answer = desk.post(act="withhold", **given)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert 'name="cut"' not in answer.content.decode()


def test_a_cut_by_characters_and_of_the_whole_portion(desk: Desk) -> None:
    assert 'value="12:20:(b)(6):"' in desk.draft(act="withhold:(b)(6)", first="12", last="20")
    with acting_as(desk.cast.reviewer):
        text = next(portion.text for portion in desk.portions() if portion.number == "1")
    whole = desk.draft(act="withhold:(b)(6)", whole="on")
    assert f'value="{text.index("The minister")}:{len(text.rstrip())}:(b)(6):"' in whole


def test_before_its_date_a_portion_is_kept_under_a_ground_with_its_span(client: Client) -> None:
    """D-46, P-06: ground, date, guide and harm; the span bears the ground, and the page offers it."""
    desk = Desk(client, TEXT.replace("03/01/2010", "03/01/2028"), year=2018)
    keep = {"classification": "KEEP", "ground": "1.4(d)", "guide": "Guide 1", "harm": "Relations would suffer."}
    assert 'value="withhold:ground"' in desk.get("PARAGRAPH1") and "Its date has not come" in desk.get("PARAGRAPH1")
    drafted = desk.draft(act="withhold:ground", words="Rosa Quispe", **keep)
    assert 'name="cut" value="33:44:1.4(d):"' in drafted and "Relations would suffer." in drafted
    assert desk.post(cut="33:44:1.4(d):", **keep).status_code == 422
    assert desk.post(cut="33:44:1.4(d):", declassify_on="2030-01-01", **keep).status_code == 302
    (row,) = desk.stored()
    assert (row.classification, row.ground, row.harm) == ("KEEP", "1.4(d)", "Relations would suffer.")
    assert "Paragraph 1, CONFIDENTIAL, keep classified" in desk.get()


@pytest.mark.parametrize(("year", "open_"), [(2001, False), (2003, True)])
def test_b5_is_offered_on_young_records_only(client: Client, year: int, open_: bool) -> None:
    """W-11: not on a record 25 years old when the review opened."""
    desk = Desk(client, year=year)
    body = desk.get("PARAGRAPH1").split('value="withhold:(b)(5)"')[1][:300]
    assert ("disabled" not in body.split(">")[0]) == open_


def test_a_cut_is_taken_away_again(desk: Desk) -> None:
    body = desk.draft(act="drop:0", cut=["12:20:(b)(6):", "33:44:(b)(6):"])
    assert "12:20" not in body and 'value="33:44:(b)(6):"' in body


def test_words_picked_out_but_not_withheld_stop_the_confirmation(desk: Desk) -> None:
    answer = desk.post(words="Quispe")
    assert answer.status_code == 422 and "did not withhold them" in answer.content.decode()
    assert desk.stored() == []


def test_a_malformed_cut_or_no_answer_is_refused(desk: Desk) -> None:
    assert desk.post(cut="nonsense").status_code == 422
    assert desk.post(classification="").status_code == 422
    assert desk.post(cut="0:99999:(b)(6):").status_code == 422
    assert desk.stored() == []


def test_a_stale_token_keeps_what_was_typed_and_stores_nothing(desk: Desk) -> None:
    answer = desk.post(token=desk.token + 1, note="typed")
    assert answer.status_code == 409 and "hold on this cable has ended" in answer.content.decode()
    assert "typed" in answer.content.decode() and desk.stored() == []


def test_an_expired_hold_offers_to_take_it_up_again(desk: Desk) -> None:
    with acting_as(desk.cast.reviewer):
        desk.review.leases.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert desk.post().status_code == 409 and desk.stored() == []
    assert "Take up again" in desk.get()
    desk.client.post(reverse("reviews:take", args=[desk.review.public_id]))
    assert "Confirm and next" in desk.get()


def test_who_does_not_hold_it_can_read_but_not_decide(desk: Desk) -> None:
    desk.client.force_login(desk.cast.other_reviewer)
    body = desk.get("PARAGRAPH1")
    assert "The minister told us" in body and 'name="token"' not in body
    assert desk.post().status_code == 409 and desk.stored() == []


def test_separators_and_absent_pieces_are_not_decided(desk: Desk) -> None:
    url = reverse("reviews:decide", args=[desk.review.public_id, 999])
    assert desk.client.post(url, {"classification": "LAPSED", "token": desk.token}).status_code == 404


def test_an_address_of_a_decision_leads_back_to_the_portion(desk: Desk) -> None:
    position = desk.positions["PARAGRAPH1"]
    answer = desk.client.get(reverse("reviews:decide", args=[desk.review.public_id, position]))
    assert answer["Location"].endswith(f"?portion={position}")


def test_one_undecided_portion_blocks_the_submission(desk: Desk) -> None:
    for name in list(desk.positions)[:-1]:
        desk.post(name, classification="NOT_NSI" if name == "PARAGRAPH2" else "LAPSED")
    assert "Submit: 1 undecided" in desk.get()
    url = reverse("reviews:hand_on", args=[desk.review.public_id])
    assert desk.client.post(url, {"act": "SUBMIT", "token": desk.token}).status_code == 422
    desk.post(list(desk.positions)[-1])
    assert desk.client.post(url, {"act": "SUBMIT", "token": desk.token, "word": "release"})["Location"] == reverse(
        "reviews:desk"
    )
    with acting_as(desk.cast.reviewer):
        assert desk.cast.review.state == State.AWAITING_APPROVAL


def test_returning_keeps_what_was_decided(desk: Desk) -> None:
    desk.post()
    url = reverse("reviews:hand_on", args=[desk.review.public_id])
    desk.client.post(url, {"act": "RETURN", "token": desk.token})
    with acting_as(desk.cast.reviewer):
        assert desk.cast.review.state == State.QUEUED
    assert len(desk.stored()) == 1


def test_text_is_escaped(client: Client) -> None:
    desk = Desk(client, TEXT.replace("denied it.", "denied <script>alert(1)</script> it."))
    assert "<script>alert" not in desk.get()


def test_the_page_takes_no_more_queries_for_a_longer_cable(
    client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for text in (TEXT, TEXT.replace("STRUBLE", "".join(f"{n}. (C) More.\n" for n in range(3, 40)) + "STRUBLE")):
        desk = Desk(client, text)
        desk.get()
        with django_assert_max_num_queries(60) as seen:
            desk.get()
        counts.append(len(seen.captured_queries))
    assert counts[0] == counts[1]


def test_the_plain_answers_agree_with_the_factories(client: Client) -> None:
    """What the page suggests on each portion is what the rules let stand."""
    desk = Desk(client)
    with acting_as(desk.cast.reviewer):
        expected = {portion.position: answer_for(portion).classification for portion in desk.portions()}
    for name, position in desk.positions.items():
        assert f'value="{expected[position]}" checked' in desk.get(name)


def test_a_decided_cable_shows_its_decisions(client: Client) -> None:
    cast = make_cast()
    decide_all(cast)
    client.force_login(cast.reviewer)
    with acting_as(cast.reviewer):
        url = reverse("reviews:workspace", args=[cast.review.public_id])
    body = client.get(url).content.decode()
    assert "to decide" not in body and "Every portion is decided." in body
