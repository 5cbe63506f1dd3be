"""Deliveries with a sender of the test's own: order, breadth, and one that breaks."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from centralita.kit import clock
from centralita.simulator import deliveries, options, sender, timeline


@dataclass
class Recorder:
    """A sender that keeps what it was given; URLs ending in a word behave like that word."""

    posted: list[bytes] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float
    ) -> int:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.002)
        self.at_once -= 1
        self.posted.append(body)
        if url.endswith("bug"):
            raise RuntimeError("a bug")
        if url.endswith("away"):
            raise sender.Unreachable("ConnectError")
        return 200

    async def get(
        self, url: str, query: Mapping[str, str], timeout_seconds: float
    ) -> tuple[int, str]:
        return 404, ""

    async def close(self) -> None:
        return None


def make(recorder: Recorder, habits: options.Options) -> deliveries.Deliveries:
    time = timeline.Timeline(clock.ManualClock())
    return deliveries.Deliveries(recorder, time, lambda: habits)


async def until_idle(post: deliveries.Deliveries) -> None:
    async with asyncio.timeout(5):
        while post.under_way:  # noqa: ASYNC110 - the counter has no event to wait for
            await asyncio.sleep(0.001)


async def test_a_lane_keeps_its_order_and_lanes_run_side_by_side() -> None:
    recorder = Recorder()
    post = make(recorder, options.Options(webhook_concurrency=8))
    for n in range(40):
        post.add("http://e.org/x", b"%d" % n, None, ("messages",), f"lane-{n % 20}")
    await until_idle(post)
    for lane in range(20):
        mine = [int(body) for body in recorder.posted if int(body) % 20 == lane]
        assert mine == sorted(mine)
    assert recorder.most_at_once == 8
    await post.close()


@pytest.mark.parametrize("trouble", ["bug", "away"])
async def test_one_that_breaks_does_not_hold_up_those_behind_it(trouble: str) -> None:
    recorder = Recorder()
    post = make(recorder, options.Options())
    post.add(f"http://e.org/{trouble}", b"1", None, ("messages",), "lane")
    post.add("http://e.org/fine", b"2", None, ("messages",), "lane")
    await until_idle(post)
    assert recorder.posted == [b"1", b"2"]
    assert post.counts["accepted"] == 1
    await post.close()
