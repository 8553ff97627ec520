"""Drafts, undoing, conflicts, blind answers and the preview, through the pages."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from declass.actions.preferring import set_preferences
from declass.keys import DEFAULTS
from declass.person import acting_as
from reviews.actions.queueing import claim, return_to_queue
from reviews.actions.stepping import drafts_of
from reviews.tests.factories import DUE_CABLE, make_cast, submit_all
from reviews.tests.test_views_workspace import Desk
from reviews.workflow import State

pytestmark = pytest.mark.django_db
SECRET = DUE_CABLE.replace("C O N F I D E N T I A L", "S E C R E T").replace("(C)", "(S)")


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(client)


def autosave(desk: Desk, **given: Any) -> tuple[int, dict[str, Any]]:
    answer = desk.post("PARAGRAPH1", act="draft", **given)
    return answer.status_code, json.loads(answer.content)


def step(desk: Desk, act: str) -> Any:
    url = reverse("reviews:step", args=[desk.review.public_id])
    return desk.client.post(url, {"act": act, "token": desk.token}, follow=True)


def drafts(desk: Desk) -> list[dict[str, Any]]:
    with acting_as(desk.cast.reviewer):
        return list(drafts_of(desk.cast.reviewer, desk.cast.review).values())


def test_a_draft_saves_itself_once_and_survives_a_reload(desk: Desk) -> None:
    status, told = autosave(desk, note="half a thought")
    assert status == 200 and told["changed"] and told["saved"].endswith("Z")
    assert autosave(desk, note="half a thought")[1]["changed"] is False
    body = desk.get("PARAGRAPH1")
    assert "half a thought" in body and "Paragraph 1, CONFIDENTIAL, changed, not confirmed" in body
    assert desk.stored() == [] and len(drafts(desk)) == 1


def test_an_untouched_form_makes_no_draft(desk: Desk) -> None:
    assert autosave(desk)[1]["changed"] is False
    assert drafts(desk) == []


def test_a_draft_under_a_stale_token_is_not_kept_and_says_so(desk: Desk) -> None:
    status, told = autosave(desk, token=desk.token + 1, note="lost?")
    assert status == 409 and "hold on this cable has ended" in told["refused"]
    assert drafts(desk) == []


def test_cuts_and_decisions_are_undone_and_redone_in_the_page(desk: Desk) -> None:
    desk.draft(act="withhold:(b)(6)", words="minister")
    desk.post("PARAGRAPH1", cut="11:19:(b)(6):")
    assert "Paragraph 1, CONFIDENTIAL, 1 cut" in desk.get()
    assert "1 cut, not confirmed" in step(desk, "undo").content.decode()
    assert "Paragraph 1, CONFIDENTIAL, to decide" in step(desk, "undo").content.decode()
    assert step(desk, "undo").status_code == 422
    step(desk, "redo")
    assert "Paragraph 1, CONFIDENTIAL, 1 cut" in step(desk, "redo").content.decode()


def test_all_but_the_marked_words(desk: Desk) -> None:
    body = desk.draft(act="withhold:(b)(6)", words="minister", all_but="on")
    with acting_as(desk.cast.reviewer):
        text = next(portion.text for portion in desk.portions() if portion.number == "1")
    at = text.index("minister")
    assert f'value="{text.index("The")}:{at - 1}:(b)(6):"' in body
    assert f'value="{at + 9}:{len(text.rstrip())}:(b)(6):"' in body
    everything = desk.post(act="withhold:(b)(6)", first="0", last=str(len(text)), all_but="on")
    assert everything.status_code == 422 and "Nothing is left to withhold" in everything.content.decode()


@pytest.mark.parametrize("typed", ["b6", "(b)(6)", "B6"])
def test_a_code_is_typed_in_any_spelling(desk: Desk, typed: str) -> None:
    assert ":(b)(6):" in desk.draft(act="withhold", words="minister", code=typed)


def test_an_unknown_code_is_refused(desk: Desk) -> None:
    answer = desk.post(act="withhold", words="minister", code="b99")
    assert answer.status_code == 422 and "No cut without a code" in answer.content.decode()


def test_a_security_cut_makes_it_a_portion_kept_under_that_ground(client: Client) -> None:
    desk = Desk(client, DUE_CABLE.replace("03/01/2010", "03/01/2028"), year=2018)
    body = desk.draft(act="withhold", words="minister", code="1.4(d)", classification="DECLASSIFY")
    assert 'value="KEEP" checked' in body and "<option selected>1.4(d)</option>" in body


def test_release_in_full_takes_the_cuts_away(desk: Desk) -> None:
    body = desk.draft(act="release", cut="11:19:(b)(6):", note="kept words")
    assert 'name="cut"' not in body and 'value="LAPSED" checked' in body and "kept words" in body


def test_the_codes_used_most_come_first(desk: Desk) -> None:
    before = desk.get("PARAGRAPH2")
    assert before.index('value="withhold:(b)(6)"') < before.index('value="withhold:(b)(4)"')
    desk.post("PARAGRAPH1", cut=["12:20:(b)(4):", "22:25:(b)(4):"])
    after = desk.get("PARAGRAPH2")
    assert after.index('value="withhold:(b)(4)"') < after.index('value="withhold:(b)(6)"')


def test_a_conflict_keeps_what_was_typed_and_puts_it_back(desk: Desk) -> None:
    with acting_as(desk.cast.reviewer):
        desk.review.leases.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = desk.post("PARAGRAPH1", cut="11:19:(b)(6):", note="long words\non two lines")
    body = answer.content.decode()
    assert answer.status_code == 409 and "long words" in body and "minister" in body
    assert "Your hold ran out; nobody else has taken the cable." in body
    url = reverse("reviews:restore", args=[desk.review.public_id, desk.positions["PARAGRAPH1"]])
    typed = {"classification": "LAPSED", "cut": "11:19:(b)(6):", "note": "long words\non two lines"}
    page = desk.client.post(url, typed, follow=True).content.decode()
    assert "1 cut, not confirmed" in page and "long words" in page and 'name="token"' in page
    assert desk.stored() == []


def test_a_conflict_with_somebody_else_says_who_and_offers_nothing(desk: Desk) -> None:
    with acting_as(desk.cast.reviewer):
        return_to_queue(actor=desk.cast.reviewer, review=desk.cast.review, token=desk.token)
    with acting_as(desk.cast.other_reviewer):
        claim(actor=desk.cast.other_reviewer, review=desk.cast.review)
    answer = desk.post("PARAGRAPH1", note="mine")
    body = answer.content.decode()
    assert answer.status_code == 409 and f"{desk.cast.other_reviewer} holds the cable now." in body and "mine" in body
    assert "Take it up again" not in body
    url = reverse("reviews:restore", args=[desk.review.public_id, desk.positions["PARAGRAPH1"]])
    assert desk.client.post(url, {"note": "mine"}).status_code == 409


def test_every_u_at_once_and_the_button_goes(desk: Desk) -> None:
    assert "Release all U: 1" in desk.get()
    url = reverse("reviews:unclassified", args=[desk.review.public_id])
    page = desk.client.post(url, {"token": desk.token}, follow=True).content.decode()
    assert "Paragraph 2, UNCLASSIFIED, released" in page and "Release all U" not in page
    assert desk.client.post(url, {"token": desk.token}).status_code == 422


def test_the_word_is_asked_in_the_page_and_in_the_post(desk: Desk) -> None:
    for name in desk.positions:
        desk.post(name, classification="NOT_NSI" if name == "PARAGRAPH2" else "LAPSED")
    assert "Type RELEASE to submit it so" in desk.get()
    url = reverse("reviews:hand_on", args=[desk.review.public_id])
    refused = desk.client.post(url, {"act": "SUBMIT", "token": desk.token})
    assert refused.status_code == 422 and "Nothing of this classified cable is withheld." in refused.content.decode()
    answer = desk.client.post(url, {"act": "SUBMIT_NEXT", "token": desk.token, "word": "RELEASE"}, follow=True)
    assert "The queue holds nothing more for you." in answer.content.decode()


def test_the_preview_shows_decided_drafted_and_left_out(desk: Desk) -> None:
    desk.post("SUBJECT")
    desk.draft(act="withhold:(b)(6)", words="minister")
    page = desk.client.get(reverse("reviews:glimpse", args=[desk.review.public_id])).content.decode()
    assert "A TEST OF THE FLOW" in page and "[Not decided yet.]" in page
    assert "minister" not in page and "withheld" in page.casefold()


def test_words_are_found_in_the_cable(desk: Desk) -> None:
    url = reverse("reviews:workspace", args=[desk.review.public_id])
    page = desk.client.get(url, {"find": "rosa quispe"}).content.decode()
    assert page.count('class="found"') == 2 and "to decide, found" in page  # the line end divides the run


def test_keys_are_printed_unless_switched_off(desk: Desk) -> None:
    assert 'data-key="j"' in desk.get("PARAGRAPH1") and 'data-key="1"' in desk.get("PARAGRAPH1")
    with acting_as(desk.cast.reviewer):
        set_preferences(actor=desk.cast.reviewer, single_keys=True, keys=DEFAULTS | {"next": "x"}, is_dense=True)
    assert 'data-key="x"' in desk.get("PARAGRAPH1") and "work--dense" in desk.get("PARAGRAPH1")
    with acting_as(desk.cast.reviewer):
        set_preferences(actor=desk.cast.reviewer, single_keys=False, keys=DEFAULTS, is_dense=False)
    assert "data-key" not in desk.get("PARAGRAPH1")


def test_personal_data_is_flagged(client: Client) -> None:
    desk = Desk(client, DUE_CABLE.replace("Quispe would", "Quispe (strictly protect) would"))
    body = desk.get("PARAGRAPH1")
    assert "flag personal" in body and "Holds: protect." in body


def test_earlier_answers_on_a_portion_are_shown(desk: Desk) -> None:
    desk.post("PARAGRAPH1", note="first thought")
    desk.post("PARAGRAPH1", note="second thought")
    body = desk.get("PARAGRAPH1")
    assert "Earlier decisions here (1)" in body and "first thought" in body


def test_blind_the_second_reviewer_sees_no_answer_until_all_are_given(client: Client) -> None:
    cast = make_cast(SECRET, year=2005)
    with acting_as(cast.custodian):
        cast.cable.collection.blind_second_review = True
        cast.cable.collection.save()
    submit_all(cast)
    with acting_as(cast.other_reviewer):
        review = cast.review
        assert review.state == State.SECOND_REVIEW
        portions = list(cast.cable.portions.to_decide())
    client.force_login(cast.other_reviewer)
    workspace = reverse("reviews:workspace", args=[review.public_id])
    assert client.get(reverse("reviews:agreement", args=[review.public_id]))["Location"] == workspace
    assert client.get(reverse("reviews:glimpse", args=[review.public_id]))["Location"] == workspace
    body = client.get(workspace).content.decode()
    assert "You look second." in body and "Earlier decisions here (0)" in body
    assert body.count(", to decide") == len(portions)
    for portion in portions:
        cut = "11:19:(b)(6):" if portion.number == "1" else []
        url = reverse("reviews:decide", args=[review.public_id, portion.position])
        answer = client.post(url, {"classification": "NOT_NSI" if portion.level == 0 else "LAPSED", "cut": cut})
        assert answer.status_code == 302
    assert answer["Location"] == reverse("reviews:agreement", args=[review.public_id])
    page = client.get(answer["Location"]).content.decode()
    assert "What differs" in page and "First reviewer, you, blind: 1 portion" in page and "(b)(6) “minister”" in page
    with acting_as(cast.other_reviewer):
        assert cast.review.determinations.filter(determined_by=cast.other_reviewer).count() == 0
