"""Time stands still until somebody moves it."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from centralita.kit import clock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_sleepers_wake_in_order_when_their_moment_has_come() -> None:
    time = clock.ManualClock(NOON)
    woken: list[str] = []

    async def sleep(name: str, seconds: float) -> None:
        await time.sleep(seconds)
        woken.append(name)

    tasks = [asyncio.create_task(sleep("late", 20)), asyncio.create_task(sleep("early", 10))]
    await asyncio.sleep(0)
    time.advance(9.9)
    await asyncio.sleep(0)
    assert woken == []
    time.advance(30)
    await asyncio.gather(*tasks)
    assert woken == ["early", "late"]
    assert time.now() == NOON + timedelta(seconds=39.9)
    assert time.monotonic() == pytest.approx(39.9)


async def test_a_cancelled_sleeper_does_not_stop_the_others() -> None:
    time = clock.ManualClock(NOON)
    gone, stays = (asyncio.create_task(time.sleep(5)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    time.advance(5)
    await asyncio.wait_for(stays, 1)
    assert gone.cancelled()


def test_setting_it_back_moves_the_calendar_only() -> None:
    time = clock.ManualClock(NOON)
    time.advance(60)
    time.set(NOON)
    assert (time.now(), time.monotonic()) == (NOON, 60)


def test_moments_come_out_in_utc_and_need_a_zone() -> None:
    madrid = timezone(timedelta(hours=2))
    assert clock.ManualClock(datetime(2026, 7, 1, 12, tzinfo=madrid)).now().hour == 10
    with pytest.raises(ValueError, match="time zone"):
        clock.ManualClock(NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="forward"):
        clock.ManualClock(NOON).advance(-1)


async def test_the_system_clock_runs() -> None:
    time = clock.SystemClock()
    before = time.monotonic()
    await time.sleep(0.01)
    assert time.monotonic() - before >= 0.009
    assert time.now().utcoffset() == timedelta(0)
