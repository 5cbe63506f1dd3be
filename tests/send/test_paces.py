"""The pure parts of promise 9: paces, shares between numbers, and what a limit word means."""

import bisect
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centralita.kit import ids
from centralita.records import outbox
from centralita.send import paces, shares, window


def spend(pace: paces.NumberPace, now: float) -> int:
    """Take all there is, as an eager sender would."""
    free = pace.count_free(now)
    pace.take(free)
    return free


@settings(deadline=None)
@given(
    per_second=st.floats(1, 300),
    steps=st.lists(st.floats(0.001, 0.3), min_size=20, max_size=60),
)
def test_no_second_ever_holds_more_than_the_number_may_send(
    per_second: float, steps: list[float]
) -> None:
    """Promise 9: messages per second of the number, in every window of one second."""
    pace = paces.NumberPace(per_second, 0.0)
    now = 0.0
    sent: list[float] = []
    for step in steps:
        sent += [now] * spend(pace, now)
        now += step
    for start in sorted(set(sent)):
        within = bisect.bisect_left(sent, start + 1) - bisect.bisect_left(sent, start)
        assert within <= (per_second if per_second >= 20 else per_second + 1)


def test_a_number_reaches_nearly_its_full_pace() -> None:
    pace = paces.NumberPace(80, 0.0)
    sent = sum(spend(pace, step / 50) for step in range(500))
    assert 740 <= sent <= 800


def test_after_a_refusal_the_number_pauses_tries_one_and_recovers() -> None:
    """Promise 9 and 130429: 1 s, 2 s, 4 s …, slower, and one message to try."""
    pace = paces.NumberPace(80, 0.0)
    assert spend(pace, 0.0) == 4
    pace.note_slow_down(0.0, None)
    pace.note_slow_down(0.0, None)  # of the same burst: counts once
    assert pace.count_free(0.9) == 0
    assert spend(pace, 1.0) == 1
    assert pace.count_free(1.5) == 0
    pace.note_slow_down(1.5, None)
    assert pace.wait_seconds(1.5) == pytest.approx(2.0)
    assert spend(pace, 3.5) == 1
    pace.note_answered()
    slow = sum(spend(pace, 3.5 + step / 20) for step in range(1, 41))
    assert 20 <= slow <= 60
    for step in range(1, 121):
        pace.count_free(5.5 + step)
    assert sum(spend(pace, 130 + step / 50) for step in range(50)) >= 70


def test_the_provider_s_wish_is_kept() -> None:
    pace = paces.NumberPace(80, 0.0)
    pace.note_slow_down(0.0, 300.0)
    assert pace.count_free(299.0) == 0
    assert pace.count_free(300.0) == 1


def test_a_few_troubles_in_a_row_let_the_number_rest() -> None:
    """An outage costs a few messages a try, not the whole queue."""
    pace = paces.NumberPace(80, 0.0)
    pace.note_trouble(0.0)
    pace.note_trouble(0.0)
    assert pace.count_free(0.0) == 4
    pace.note_trouble(0.0)
    assert pace.count_free(0.5) == 0
    assert spend(pace, 1.1) == 1
    pace.note_trouble(1.1)
    assert pace.count_free(2.9) == 0
    assert spend(pace, 3.2) == 1
    pace.note_answered()
    assert pace.count_free(4.2) == 4


def test_a_message_that_did_not_leave_gives_its_place_back() -> None:
    pace = paces.NumberPace(80, 0.0)
    pace.note_slow_down(0.0, None)
    assert spend(pace, 1.0) == 1
    pace.give_back()
    assert pace.count_free(1.0) == 1


def test_paces_are_forgotten_oldest_first() -> None:
    """Memory is bounded however many numbers send."""
    kept = paces.NumberPaces(most=2)
    first, second, third = (ids.new_id() for _ in range(3))
    for number_id in (first, second, first, third):
        kept.open(number_id, 80, 0.0)
    assert kept.find(second) is None
    assert kept.find(first) is not None


def test_a_pair_gets_45_at_once_and_then_one_per_6_seconds() -> None:
    """Promise 9: the pair limit of Cloud API §3, borrowed from the future."""
    pairs = paces.PairPaces()
    chat = ids.new_id()
    assert [pairs.take(chat, 0.0) for _ in range(45)] == [0.0] * 45
    assert pairs.take(chat, 0.0) == pytest.approx(6.0)
    assert pairs.take(chat, 5.9) == pytest.approx(0.1)
    assert pairs.take(chat, 6.0) == 0.0
    assert pairs.take(chat, 6.0) == pytest.approx(6.0)
    assert pairs.take(ids.new_id(), 6.0) == 0.0
    # After 4.5 minutes of silence the whole burst is there again.
    assert [pairs.take(chat, 276.0) for _ in range(45)] == [0.0] * 45


def test_after_a_pair_refusal_the_pair_is_as_if_used_up() -> None:
    pairs = paces.PairPaces()
    chat = ids.new_id()
    pairs.note_refused(chat, 100.0)
    assert pairs.take(chat, 100.0) == 0.0
    assert pairs.take(chat, 100.0) == pytest.approx(6.0)


def test_pairs_are_forgotten_oldest_first() -> None:
    pairs = paces.PairPaces(most=10)
    for _ in range(100):
        pairs.take(ids.new_id(), 0.0)
    assert len(pairs) == 10


@pytest.mark.parametrize(
    ("tier", "people"),
    [("TIER_50", 50), ("TIER_250", 250), ("TIER_1K", 1000), ("TIER_2K", 2000), ("TIER_10K", 10_000),
     ("TIER_100K", 100_000), ("TIER_UNLIMITED", None), ("NEW_WORD", 250)],
)  # fmt: skip
def test_limit_words(tier: str, people: int | None) -> None:
    assert window.parse_limit(tier) == people


def line(number: int, tenant: int = 0, priority: int = outbox.REPLY) -> outbox.Line:
    return outbox.Line(
        UUID(int=number), UUID(int=tenant or number), priority, UUID(int=number), "es", "es", "UTC",
        "fake", str(number), None, None, str(number), "TIER_250", 80.0,
    )  # fmt: skip


def divide(
    lines: list[outbox.Line],
    *,
    room: int,
    under_way: dict[UUID, int] | None = None,
    total: int = 100,
) -> dict[int, int]:
    shared = shares.divide(
        lines,
        {each.number_id: room for each in lines},
        under_way or {},
        shares.Bounds(total=total, per_number=64, always=2),
        shares.Turns(),
    )
    quotas: Counter[int] = Counter()
    for each, quota in shared:
        quotas[each.tenant_id.int] += quota
    return dict(quotas)


def test_one_number_never_takes_all_that_is_free() -> None:
    """Promise 9: a flood leaves something for the next number."""
    assert divide([line(1), line(2), line(3)], room=1000) == {1: 50, 2: 25, 3: 13}


def test_replies_come_before_campaigns() -> None:
    """Promise 9: replies overtake bulk also between numbers."""
    assert divide([line(1, priority=outbox.BULK), line(2)], room=1000) == {2: 50, 1: 25}


def test_every_number_may_always_have_two_calls_under_way() -> None:
    """Promise 9: slow numbers that hold all places don't stop the others."""
    slow = {UUID(int=7): 64, UUID(int=8): 36}
    assert divide([line(7), line(8), line(9)], room=1000, under_way=slow) == {9: 2}


def test_tenants_of_a_shared_number_share_its_pace() -> None:
    """Promise 9: on a shared number one tenant's flood leaves room for another's reply."""
    assert divide([line(1, tenant=1), line(1, tenant=2)], room=9) == {1: 5, 2: 4}


def test_who_was_served_longest_ago_comes_first() -> None:
    turns = shares.Turns()
    bounds = shares.Bounds(total=2, per_number=1, always=0)
    lines = [line(n) for n in range(1, 6)]
    served: list[int] = []
    for _ in range(4):
        shared = shares.divide(lines, {each.number_id: 1 for each in lines}, {}, bounds, turns)
        wishes = [outbox.Wish(each, quota, 64, outbox.BULK) for each, quota in shared]
        turns.note(wishes, [claim_of(each) for each, _ in shared], 0.0)
        served += [each.number_id.int for each, _ in shared]
    assert set(served) == {1, 2, 3, 4, 5}


def test_a_line_whose_first_rows_wait_is_looked_through_farther_but_not_all_the_time() -> None:
    """Promise 9: thousands of rows that must wait don't slow everybody's rounds down."""
    turns = shares.Turns()
    blocked = line(1)
    looks = []
    for step in range(40):
        reach = turns.reach(blocked, 10, step / 100)
        looks.append(reach)
        turns.note([outbox.Wish(blocked, 10, reach, outbox.BULK)], [], step / 100)
    assert looks[:5] == [64, 256, 1024, 4096, 8192]
    assert set(looks[5:]) == {64}
    assert turns.reach(blocked, 10, 0.6) == 8192
    turns.note([outbox.Wish(blocked, 1, 8192, outbox.BULK)], [claim_of(blocked)], 0.6)
    assert turns.reach(blocked, 10, 0.6) == 4096


def claim_of(each: outbox.Line) -> outbox.Claim:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return outbox.Claim(
        each.tenant_id, UUID(int=1), each.number_id, UUID(int=2), 1, 1, "text", "", "bot", now,
        None, "bot", now, now, UUID(int=3), "15550100001", None, None,
    )  # fmt: skip
