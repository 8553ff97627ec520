"""The liaison's page: the referred portions and nothing else, sending and answering."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from cables.classification.dates import anniversary
from cables.classification.levels import Level
from cables.models import Portion
from cables.tests.factories import PASSWORD, make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role
from reviews.actions.determining import Answer
from reviews.actions.referring import record_lapse, resume_answered, send_referral
from reviews.models import Referral
from reviews.tests.factories import DUE_CABLE, Cast, make_cast, submit_all
from reviews.views.referrals import PAGE_SIZE

pytestmark = pytest.mark.django_db
SENT = {"route": "CENTRAL"}


def client_of(person: User) -> Client:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


@pytest.fixture
def cast() -> Cast:
    """A cable whose first paragraph is before the CIA."""
    cast = make_cast()
    with acting_as(cast.reviewer):
        position = cast.cable.portions.get(number="1").position
    submit_all(cast, {position: Answer("REFER", agency="CIA")})
    return cast


@pytest.fixture
def liaison() -> User:
    return make_person(Role.LIAISON, level=Level.S)


def referral(cast: Cast) -> Referral:
    with acting_as(cast.reviewer):
        return Referral.objects.get(cable=cast.cable)


def test_the_liaison_sees_the_referred_portion_and_no_other(cast: Cast, liaison: User) -> None:
    page = client_of(liaison).get("/referrals/").content.decode()
    assert "The minister told us" in page
    assert page.count("<p>CONFIDENTIAL</p>") == 2
    hidden = ("The press reported", "A TEST OF THE FLOW", "LIMA", "STRUBLE", "12958", "2010")
    assert not [word for word in hidden if word in page]


def test_a_liaison_below_the_portion_sees_nothing(cast: Cast) -> None:
    low = make_person(Role.LIAISON, level=Level.U)
    client = client_of(low)
    page = client.get("/referrals/").content.decode()
    assert "No referral waits" in page
    assert "minister" not in page
    assert client.post(f"/referrals/{referral(cast).public_id}/send/", SENT).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LIAISON])
def test_only_liaisons_send_and_answer(cast: Cast, role: Role) -> None:
    client = client_of(make_person(role, level=Level.TS))
    pk = referral(cast).public_id
    answers = {"answer": "NO_EQUITY"}
    for response in (
        client.get("/referrals/"),
        client.post(f"/referrals/{pk}/send/", SENT),
        client.get(f"/referrals/{pk}/"),
        client.get(f"/referrals/{pk}/bundle/"),
        client.get(f"/referrals/{pk}/bundle.pdf"),
        client.post(f"/referrals/{pk}/remind/", {}),
        client.post(f"/referrals/{pk}/lapse/", {"reason": "None came."}),
        client.post(f"/referrals/{pk}/limit/", {"limit_on": "2099-01-01", "reason": "A letter."}),
        client.post(f"/referrals/{pk}/answer/", answers),
    ):
        assert response.status_code == 403
        assert "minister" not in response.content.decode()
    assert referral(cast).sent_on is None


def test_send_then_answer(cast: Cast, liaison: User) -> None:
    client = client_of(liaison)
    page = f"/referrals/{referral(cast).public_id}/"
    assert client.post(f"{page}answer/", {"answer": "NO_EQUITY"}).status_code == 422
    assert client.post(f"{page}send/", {"route": "BY_HAND"}).status_code == 422
    assert client.post(f"{page}send/", SENT).status_code == 302
    assert referral(cast).sent_on == today()
    assert client.post(f"{page}send/", SENT).status_code == 422
    assert client.post(f"{page}answer/", {"answer": ""}).status_code == 422
    assert client.post(f"{page}answer/", {"answer": "LAPSED"}).status_code == 422
    for answer, words in (("KEEP", "names its ground"), ("WITHHOLD", "names the law")):
        refused = client.post(f"{page}answer/", {"answer": answer})
        assert refused.status_code == 422 and words in refused.content.decode()
    assert client.post(f"{page}remind/", {"words": "By letter."}).status_code == 302
    assert client.post(f"{page}answer/", {"answer": "KEEP", "ground": "25X1"}).status_code == 302
    answered = referral(cast)
    assert (answered.answer, answered.answer_ground, answered.answered_on) == ("KEEP", "25X1", today())
    body = client.get("/referrals/").content.decode()
    assert "Keep classified (25X1)" in body and answered.public_id in body
    with acting_as(cast.reviewer):
        log = [(entry.kind, entry.by) for entry in answered.entries.select_related("by")]
    assert log == [("NOTICE", liaison), ("REMINDER", liaison), ("ANSWER", liaison)]


def test_with_its_answer_the_portion_is_closed_to_the_liaison_again(cast: Cast, liaison: User) -> None:
    client = client_of(liaison)
    page = f"/referrals/{referral(cast).public_id}/"
    client.post(f"{page}send/", SENT)
    assert "The minister told us" in client.get(page).content.decode()
    client.post(f"{page}answer/", {"answer": "NO_EQUITY"})
    for address in (page, f"{page}bundle/", f"{page}bundle.pdf"):
        assert client.get(address).status_code == 404
    assert "minister" not in client.get("/referrals/").content.decode()
    with acting_as(liaison):
        assert not Portion.objects.exists()
    other = client_of(make_person(Role.LIAISON, level=Level.S))
    assert referral(cast).public_id not in other.get("/referrals/").content.decode()


def test_a_portion_stays_open_while_another_agency_has_not_answered() -> None:
    cast, first, second = two_agencies()
    liaison = make_person(Role.LIAISON, level=Level.S)
    client = client_of(liaison)
    for each in (first, second):
        assert client.post(f"/referrals/{each.public_id}/send/", SENT).status_code == 302
    client.post(f"/referrals/{first.public_id}/answer/", {"answer": "NO_EQUITY"})
    with acting_as(liaison):
        assert Portion.objects.filter(pk=second.portion_id).exists()
    client.post(f"/referrals/{second.public_id}/answer/", {"answer": "NO_OBJECTION"})
    with acting_as(liaison):
        assert not Portion.objects.exists()


def two_agencies() -> tuple[Cast, Referral, Referral]:
    """One portion before two agencies: referred, answered and sent back by the reviewer to the other."""
    cast = make_cast()
    with acting_as(cast.reviewer):
        position = cast.cable.portions.get(number="1").position
    submit_all(cast, {position: Answer("REFER", agency="CIA")})
    first = referral(cast)
    with acting_as(cast.reviewer):
        second = Referral.objects.create(
            review=first.review,
            cable_id=first.cable_id,
            portion_id=first.portion_id,
            agency="FBI",
            requested_on=today(),
            requested_by=cast.reviewer,
        )
    return cast, first, second


@pytest.mark.parametrize(("route", "years", "rule"), [("CENTRAL", 3, "D-67"), ("NDC", 1, "D-66")])
@pytest.mark.parametrize(("days", "past"), [(-1, False), (0, True), (1, True)])
def test_a_lapse_is_recorded_by_a_person_from_the_limit_on(
    cast: Cast, liaison: User, route: str, years: int, rule: str, days: int, past: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E-099, D-85: the equity lapses on the limit day itself. Nobody records it before, and no job ever does."""
    client = client_of(liaison)
    page = f"/referrals/{referral(cast).public_id}/"
    client.post(f"{page}send/", {"route": route})
    limit = referral(cast).limit_on
    assert limit == anniversary(today(), years)
    monkeypatch.setattr("reviews.views.referrals.today", lambda: limit + timedelta(days=days))
    body = client.get(page).content.decode()
    assert ("past its limit" in body) == past and ("Record the lapse" in body) == past
    clock = system_account("clock")
    with acting_as(clock):
        assert resume_answered(actor=clock) == []
    answer = client.post(f"{page}lapse/", {"reason": "Nothing in the mail room."})
    assert answer.status_code == (302 if past else 422)
    found = referral(cast)
    assert (found.answer, found.answer_ground) == (("LAPSED", rule) if past else ("", ""))
    with acting_as(clock):
        assert len(resume_answered(actor=clock)) == past


def test_a_lapse_needs_a_word_and_a_notice(cast: Cast, liaison: User) -> None:
    with acting_as(liaison):
        with pytest.raises(RefusedError, match="Only a sent referral"):
            record_lapse(actor=liaison, referral=Referral.objects.get(), reason="Looked.", on=today())
        send_referral(actor=liaison, referral=Referral.objects.get(), on=today() - timedelta(days=2000))
        with pytest.raises(RefusedError, match="Say where you looked"):
            record_lapse(actor=liaison, referral=Referral.objects.get(), reason=" ", on=today())


def test_a_disputed_notice_gets_another_limit(cast: Cast, liaison: User) -> None:
    client = client_of(liaison)
    page = f"/referrals/{referral(cast).public_id}/"
    client.post(f"{page}send/", SENT)
    past = {"limit_on": today().isoformat(), "reason": "Letter of the Director"}
    assert client.post(f"{page}limit/", past).status_code == 422
    new = today() + timedelta(days=90)
    assert client.post(f"{page}limit/", {"limit_on": new.isoformat(), "reason": ""}).status_code == 422
    assert client.post(f"{page}limit/", past | {"limit_on": new.isoformat()}).status_code == 302
    assert referral(cast).limit_on == new
    with acting_as(make_person(Role.AUDITOR)):
        event = AuditEvent.objects.get(verb="reviews.limit_set", record=cast.cable.public_id)
    assert event.facts["after"] == new.isoformat() and "Director" not in str(event.facts)


def test_one_notice_holds_all_of_a_cable_for_an_agency() -> None:
    cast = make_cast(DUE_CABLE.replace("(U) The press reported", "(C) The press reported"))
    with acting_as(cast.reviewer):
        positions = [cast.cable.portions.get(number=number).position for number in "12"]
    submit_all(cast, {position: Answer("REFER", agency="CIA") for position in positions})
    client = client_of(make_person(Role.LIAISON, level=Level.S))
    with acting_as(cast.reviewer):
        first, second = Referral.objects.order_by("pk")
    body = client.get(f"/referrals/{first.public_id}/bundle/").content.decode()
    assert "The minister told us" in body and "The press reported" in body
    client.post(f"/referrals/{second.public_id}/send/", SENT)
    with acting_as(cast.reviewer):
        assert set(Referral.objects.values_list("sent_on", flat=True)) == {today()}


def test_the_bundle_holds_the_referred_portion_and_nothing_else(cast: Cast, liaison: User) -> None:
    """Page and PDF, searched for every other piece of the cable and for all that is known of it."""
    client = client_of(liaison)
    address = f"/referrals/{referral(cast).public_id}/bundle"
    with acting_as(cast.reviewer):
        others = [" ".join(portion.text.split()) for portion in cast.cable.portions.exclude(number="1")]
        known = [cast.cable.public_id, cast.review.public_id, cast.cable.collection.name, "LIMA", "12958", "STRUBLE"]
    page = client.get(f"{address}/").content.decode()
    pdf = client.get(f"{address}.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    words = " ".join(page_of.extract_text() for page_of in PdfReader(BytesIO(pdf.content)).pages)
    for text in (" ".join(re.sub("<[^>]+>", " ", page).split()), " ".join(words.split())):
        assert "The minister told us that Quispe would resign." in text and "CONFIDENTIAL" in text
        assert [canary for canary in [*others, *known, "TEST OF THE FLOW"] if canary and canary in text] == []


def test_a_low_liaison_gets_the_404_of_a_made_up_address(cast: Cast) -> None:
    client = client_of(make_person(Role.LIAISON, level=Level.U))
    pk = referral(cast).public_id
    for name in ("", "bundle/", "bundle.pdf"):
        assert (
            client.get(f"/referrals/{pk}/{name}").status_code
            == 404
            == client.get(f"/referrals/nothing/{name}").status_code
        )


@pytest.mark.parametrize(
    ("agency", "day", "listed"), [("CIA", date(2010, 6, 24), False), ("CIA", date(2010, 6, 25), True)]
)
def test_only_agencies_on_the_list_that_day_receive_a_notice(
    cast: Cast, liaison: User, agency: str, day: date, listed: bool
) -> None:
    """W-24."""
    with acting_as(liaison):
        if listed:
            send_referral(actor=liaison, referral=Referral.objects.get(), on=day)
            return
        with pytest.raises(RefusedError, match="receives no referrals"):
            send_referral(actor=liaison, referral=Referral.objects.get(), on=day)


def test_what_is_shown_is_logged_by_ids(cast: Cast, liaison: User) -> None:
    client_of(liaison).get("/referrals/")
    with acting_as(make_person(Role.AUDITOR)):
        event = AuditEvent.objects.get(verb="cables.read", actor=liaison)
        assert event.record == cast.cable.public_id
        assert event.facts == {"portions": [referral(cast).portion_id]}


def test_the_page_takes_as_many_queries_for_many_referrals(
    cast: Cast, liaison: User, django_assert_max_num_queries: object
) -> None:
    for _ in range(3):
        other = make_cast()
        with acting_as(other.reviewer):
            position = other.cable.portions.get(number="1").position
        submit_all(other, {position: Answer("REFER", agency="CIA")})
    client = client_of(liaison)
    with django_assert_max_num_queries(28):  # type: ignore[operator]
        page = client.get("/referrals/").content.decode()
    assert page.count("The minister told us") == 4 < PAGE_SIZE
