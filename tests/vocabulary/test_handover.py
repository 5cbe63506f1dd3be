"""Who answers, walked through: the whole table of hand-overs (promise 8)."""

from typing import get_args

import pytest

from centralita.vocabulary import handover
from centralita.vocabulary.handover import CAUSES, TRANSITIONS, Cause, Owner

OWNERS: tuple[Owner, ...] = get_args(Owner)


def test_every_cause_is_named_by_somebody_and_leads_somewhere() -> None:
    assert set(get_args(Cause)) == set(CAUSES)
    assert {cause for _, cause in TRANSITIONS} == set(CAUSES)
    assert set(CAUSES.values()) == set(get_args(handover.Who))


@pytest.mark.parametrize("owner", OWNERS)
def test_every_owner_can_be_reached_and_left(owner: Owner) -> None:
    reached, news = {owner}, [owner]
    while news:
        before = news.pop()
        for (start, _), end in TRANSITIONS.items():
            if start == before and end not in reached:
                reached.add(end)
                news.append(end)
    assert reached == set(OWNERS), f"from {owner} somebody can't be reached"


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("cause", get_args(Cause))
def test_the_table_is_what_find_next_says(owner: Owner, cause: Cause) -> None:
    after = handover.find_next(owner, cause)
    assert after == TRANSITIONS.get((owner, cause))
    assert after != owner, "staying is no hand-over"


def test_only_people_and_the_clock_take_it_from_a_person() -> None:
    for (owner, cause), after in TRANSITIONS.items():
        if owner == "human":
            assert CAUSES[cause] == "person" or cause == "time_out", (cause, after)
        if owner == "nobody":
            assert CAUSES[cause] == "person", "what nobody answers, no bot takes by itself"


def test_every_owner_has_a_way_to_a_person_and_a_person_a_way_to_be_rid_of_it() -> None:
    for owner in ("bot", "nobody"):
        assert handover.find_next(owner, "operator_takes") == "human"
        assert handover.find_next(owner, "phone_echo") == "human"
    for cause in ("operator_gives_back", "operator_closes", "time_out"):
        assert handover.find_next("human", cause) == "bot"
    assert handover.find_next("somebody", "words") is None
