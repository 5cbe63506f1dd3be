"""Where deciding at once is in vain, it is tried less often, and again when it works."""

from uuid import UUID

from centralita.deciding import SURE_AFTER, TRY_EVERY, Hunches

_HERE, _THERE = (UUID(int=1), "note"), (UUID(int=2), "note")


def _let_fail(hunches: Hunches) -> None:
    for _ in range(SURE_AFTER):
        hunches.learn(_HERE, worked=False)


def test_a_place_is_passed_over_after_some_tries_in_vain_and_others_are_not() -> None:
    hunches = Hunches()
    for _ in range(SURE_AFTER):
        assert hunches.is_promising(_HERE)
        hunches.learn(_HERE, worked=False)
    assert not hunches.is_promising(_HERE)
    assert hunches.is_promising(_THERE)


def test_now_and_then_it_is_tried_all_the_same() -> None:
    hunches = Hunches()
    _let_fail(hunches)
    tried = [hunches.is_promising(_HERE) for _ in range(5 * TRY_EVERY)]
    assert sum(tried) == 5


def test_one_turn_that_worked_makes_it_promising_again() -> None:
    hunches = Hunches()
    _let_fail(hunches)
    hunches.learn(_HERE, worked=True)
    assert all(hunches.is_promising(_HERE) for _ in range(TRY_EVERY))
