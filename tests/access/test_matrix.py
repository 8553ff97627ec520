"""Every route × role × level × caveat held or not × own or others' × method: at least 5,000 cases."""

from tests.access.bearers import Bearer, C
from tests.access.matrix import FEW, questions, wrong_answers
from tests.access.world import World

LEAST = 5000


def test_the_answers_are_those_of_the_rules(world: World) -> None:
    count, wrong = wrong_answers(world, FEW)
    assert wrong == []
    assert count >= LEAST


def test_the_matrix_asks_for_each_side_of_the_rule() -> None:
    """Records are hidden for want of level, of the caveat, of a clearance and of need-to-know, and seen with all."""
    asked = [question for _, _, group in questions(FEW) for question in group]
    of_the_whole = [each for each in asked if each.name == "cables:why"]
    hidden = {(each.bearer, each.own) for each in of_the_whole if each.is_hidden()}
    assert {(each.bearer, each.own) for each in of_the_whole} - hidden == {(Bearer(C, "USA"), True)}
