"""Second review: by rule, by sampling, and blind; what is compared, and what is not shown before."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cables.actions.keeping import change_terms
from cables.models import Collection
from cables.tests.factories import grant, make_person
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role
from reviews.actions.approving import send_back
from reviews.actions.determining import determine, submit
from reviews.actions.queueing import resume
from reviews.actions.second_review import answer_blind, concur, dissent
from reviews.answers import Answer, Cut
from reviews.differences import Difference, differences, differences_for, restored, stored
from reviews.models import Review, SecondReview
from reviews.second_review import SAMPLED, is_blind_for, is_drawn, unanswered
from reviews.tests.factories import Cast, answer_for, make_cast, submit_all
from reviews.workflow import State

CANARY = "a note of the first reviewer"
CUT = Cut(3, 9, "(b)(6)")
answers = st.builds(
    Answer,
    classification=st.sampled_from(["LAPSED", "NOT_NSI", "KEEP", "REFER"]),
    cuts=st.lists(
        st.builds(Cut, st.integers(0, 5), st.integers(6, 9), st.sampled_from(["(b)(6)", "(b)(3)"])), max_size=3
    ).map(lambda cuts: tuple(dict.fromkeys(cuts))),
    ground=st.sampled_from(["", "1.4(b)"]),
    declassify_on=st.none() | st.dates(),
    note=st.text(max_size=5),
)


@given(st.dictionaries(st.integers(1, 6), answers), st.dictionaries(st.integers(1, 6), answers))
def test_two_sets_differ_where_one_answer_is_not_the_other(first: dict[int, Answer], second: dict[int, Answer]) -> None:
    found = {each.portion_id for each in differences(first, second)}
    bare = [{portion: _compared(answer) for portion, answer in side.items()} for side in (first, second)]
    assert found == {portion for portion in {*first, *second} if bare[0].get(portion) != bare[1].get(portion)}
    assert found == {each.portion_id for each in differences(second, first)}
    assert differences(first, first) == []


def _compared(answer: Answer) -> tuple[object, ...]:
    return (*(getattr(answer, name) for name in ("classification", "ground", "declassify_on")), frozenset(answer.cuts))


@given(answers)
def test_what_is_stored_comes_back(answer: Answer) -> None:
    assert restored(stored(answer)) == answer


def test_a_difference_names_what_differs() -> None:
    first = Answer("KEEP", cuts=(CUT,), ground="1.4(b)", declassify_on=date(2030, 1, 1))
    second = replace(first, cuts=(replace(CUT, end=12),), declassify_on=date(2031, 1, 1), note="not compared")
    assert differences({7: first}, {7: second}) == [
        Difference(7, first, second, ("date", "cuts"), (CUT,), (replace(CUT, end=12),))
    ]
    assert differences({7: first}, {})[0].what == ("answer",)


def terms(cast: Cast, **changed: object) -> None:
    with acting_as(cast.custodian):
        collection = Collection.objects.get(pk=cast.cable.collection_id)
        change_terms(actor=cast.custodian, collection=collection, on=today(), **changed)


@pytest.mark.django_db
@pytest.mark.parametrize(("percent", "state"), [(0, State.AWAITING_APPROVAL), (100, State.SECOND_REVIEW)])
def test_a_collection_has_a_share_drawn_for_a_second_look(percent: int, state: State) -> None:
    cast = make_cast()
    terms(cast, second_review_percent=percent)
    submit_all(cast)
    with acting_as(cast.reviewer):
        assert cast.review.state == state
        assert cast.review.is_sampled == (percent == 100)
        assert cast.review.needs_second_review == (SAMPLED if percent else "")


@pytest.mark.django_db
def test_what_was_drawn_stays_drawn_whatever_the_rate_becomes() -> None:
    cast = make_cast()
    submit_all(cast)
    terms(cast, second_review_percent=100)
    with acting_as(cast.approver):
        assert is_drawn(cast.review) is False
        send_back(actor=cast.approver, review=cast.review, reason="Look again.")
    with acting_as(cast.reviewer):
        lease = resume(actor=cast.reviewer, review=cast.review)
        assert (
            submit(actor=cast.reviewer, review=cast.review, token=lease.pk, word="RELEASE") == State.AWAITING_APPROVAL
        )


@pytest.mark.parametrize("percent", [1, 10, 50])
def test_the_share_drawn_is_about_the_rate_and_the_same_every_time(percent: int) -> None:
    collection = Collection(second_review_percent=percent)
    reviews = [_unsaved(f"review{number}", collection) for number in range(4000)]
    drawn = [is_drawn(review) for review in reviews]
    assert drawn == [is_drawn(review) for review in reviews]
    assert abs(100 * sum(drawn) / len(drawn) - percent) < 3


def _unsaved(public_id: str, collection: Collection) -> Review:
    cable = Review._meta.get_field("cable").related_model(collection=collection)
    return Review(public_id=public_id, cable=cable)


@pytest.fixture
def blind() -> Cast:
    """A submitted cable of a collection whose second reviewers decide blind."""
    cast = make_cast()
    terms(cast, second_review_percent=100, blind_second_review=True)
    with acting_as(cast.reviewer):
        answers = {each.position: replace(answer_for(each), note=CANARY) for each in cast.cable.portions.to_decide()}
    submit_all(cast, answers)
    return cast


def answer_all(cast: Cast, actor: User, *, otherwise: int = 0) -> None:
    """The actor decides every portion as the first reviewer did, but the first `otherwise` of them with a cut."""
    with acting_as(actor):
        for place, portion in enumerate(cast.cable.portions.to_decide()):
            answer = answer_for(portion)
            if place < otherwise:
                answer = replace(answer, cuts=(Cut(0, 3, "(b)(6)"),))
            answer_blind(actor=actor, review=cast.review, portion=portion, answer=answer)


@pytest.mark.django_db
def test_the_second_reviewer_sees_nothing_of_the_first_before_deciding_every_portion(
    blind: Cast, client: Client
) -> None:
    with acting_as(blind.reviewer):
        workspace, agreement, release, part = (
            reverse(f"reviews:{name}", args=[blind.review.public_id, *more])
            for name, more in (("workspace", ()), ("agreement", ()), ("release", ()), ("release_part", ("txt",)))
        )
    client.force_login(blind.approver)
    assert CANARY in client.get(workspace).content.decode()
    client.force_login(blind.other_reviewer)
    assert client.get(agreement)["Location"] == workspace
    assert CANARY not in client.get(workspace).content.decode()
    for page in (release, part):
        answer = client.get(page)
        assert answer.status_code == 403 and "before seeing the first one" in answer.content.decode()
    with acting_as(blind.other_reviewer):
        for act in (concur, dissent):
            with pytest.raises(RefusedError, match="before seeing"):
                act(actor=blind.other_reviewer, review=blind.review, reason="No.")
    answer_all(blind, blind.other_reviewer)
    assert client.get(agreement).status_code == 200


@pytest.mark.django_db
def test_who_might_be_asked_later_sees_nothing_either_but_others_do(blind: Cast) -> None:
    another = make_person(Role.REVIEWER)
    grant(blind.custodian, another, blind.cable.collection)
    for person, hidden in ((another, True), (blind.reviewer, False), (blind.approver, False), (blind.officer, False)):
        with acting_as(person):
            assert is_blind_for(person, blind.review) == hidden


@pytest.mark.django_db
@pytest.mark.parametrize("otherwise", [0, 1, 3])
def test_disagreement_is_counted_and_kept(blind: Cast, otherwise: int) -> None:
    actor = blind.other_reviewer
    answer_all(blind, actor, otherwise=otherwise)
    with acting_as(actor):
        assert len(differences_for(actor, blind.review)) == otherwise
        dissent(actor=actor, review=blind.review, reason="These names are private.")
        assert SecondReview.objects.get(review=blind.review).differing == otherwise


@pytest.mark.django_db
def test_blind_answers_keep_the_rules_and_close_with_the_last_one(blind: Cast) -> None:
    actor = blind.other_reviewer
    with acting_as(actor):
        portion = blind.cable.portions.to_decide()[0]
        for wrong in (
            Answer("KEEP", ground="1.4(b)"),
            Answer("LAPSED", cuts=(Cut(0, 3, ""),)),
            Answer("REFER", agency="X"),
        ):
            with pytest.raises(RefusedError):
                answer_blind(actor=actor, review=blind.review, portion=portion, answer=wrong)
        assert not blind.review.second_answers.exists()
    answer_all(blind, actor)
    with acting_as(actor):
        assert not unanswered(actor, blind.review).exists()
        with pytest.raises(RefusedError, match="You have seen"):
            answer_blind(actor=actor, review=blind.review, portion=portion, answer=answer_for(portion))
    with acting_as(blind.reviewer), pytest.raises(RefusedError):
        answer_blind(actor=blind.reviewer, review=blind.review, portion=portion, answer=answer_for(portion))


@pytest.mark.django_db
def test_a_second_look_that_is_not_blind_is_told_what_changed_since_the_last() -> None:
    cast = make_cast()
    terms(cast, second_review_percent=100)
    submit_all(cast)
    actor = cast.other_reviewer
    with acting_as(actor):
        assert differences_for(actor, cast.review) == []
        dissent(actor=actor, review=cast.review, reason="Withhold the name.")
    with acting_as(cast.reviewer):
        lease = resume(actor=cast.reviewer, review=cast.review)
        portion = cast.cable.portions.get(number="1")
        answer = replace(answer_for(portion), cuts=(Cut(4, 9, "(b)(6)"),))
        determine(actor=cast.reviewer, review=cast.review, token=lease.pk, portion=portion, answer=answer)
        assert submit(actor=cast.reviewer, review=cast.review, token=lease.pk) == State.SECOND_REVIEW
    with acting_as(actor):
        (found,) = differences_for(actor, cast.review)
        assert (found.portion_id, found.what, found.only_second[0].code) == (portion.pk, ("cuts",), "(b)(6)")
