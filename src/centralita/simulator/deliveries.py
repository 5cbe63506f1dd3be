"""Webhooks on their way: in order per conversation, tried again with falling frequency, logged.

One lane per destination and conversation keeps first attempts in order; lanes run side by side,
so many at once. What is answered with anything but 200 is tried again for up to seven days of the
simulated clock divided by `retry_factor` (Cloud API §1.2).
"""

import asyncio
import hashlib
import hmac
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from centralita.simulator import options, sender, timeline

LOGGER = logging.getLogger(__name__)
LOG_LENGTH = 20_000
DAY_SECONDS = 86_400.0
# At once, then ever more rarely (Cloud API §1.2 gives the shape, not the figures).
RETRY_SECONDS = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0, 7200.0, 14400.0, 28800.0)


@dataclass(slots=True)
class Delivery:
    """One POST: the very bytes, their signature, and what became of it."""

    id: int
    url: str
    body: bytes
    signature: str | None
    kinds: tuple[str, ...]
    lane: str
    made_at: float
    on_settled: tuple[Callable[[bool], None], ...] = ()
    state: str = "waiting"
    attempts: list[dict[str, Any]] = field(default_factory=list)

    def headers(self) -> dict[str, str]:
        made = {"Content-Type": "application/json", "User-Agent": sender.USER_AGENT}
        if self.signature is not None:
            made["X-Hub-Signature-256"] = self.signature
        return made


def sign(secret: str, body: bytes) -> str:
    """`sha256=` + HMAC over exactly these bytes (Cloud API §1.1)."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Deliveries:
    """The outgoing webhooks of one simulator."""

    def __init__(
        self, out: sender.Sender, time: timeline.Timeline, habits: Callable[[], options.Options]
    ) -> None:
        self._out = out
        self._time = time
        self._habits = habits
        self._lanes: dict[str, deque[Delivery]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(habits().webhook_concurrency)
        self._last_id = 0
        self.log: deque[Delivery] = deque(maxlen=LOG_LENGTH)
        self.under_way = 0
        self.counts = {"posted": 0, "accepted": 0, "refused": 0, "given_up": 0}

    def add(
        self,
        url: str,
        body: bytes,
        signature: str | None,
        kinds: tuple[str, ...],
        lane: str,
        on_settled: tuple[Callable[[bool], None], ...] = (),
    ) -> Delivery:
        """Queue one POST at the end of its lane."""
        self._last_id += 1
        made_at = self._time.now()
        delivery = Delivery(self._last_id, url, body, signature, kinds, lane, made_at, on_settled)
        self.log.append(delivery)
        self._queue(delivery)
        return delivery

    def again(self, delivery: Delivery) -> None:
        """Post the same bytes once more, whatever became of them."""
        self._queue(delivery)

    def find(self, delivery_id: int) -> Delivery | None:
        return next((d for d in self.log if d.id == delivery_id), None)

    def clear(self) -> None:
        """Forget the log and what waits."""
        for task in self._tasks:
            task.cancel()
        self._lanes.clear()
        self.log.clear()
        self.under_way = 0
        self.counts = dict.fromkeys(self.counts, 0)

    async def close(self) -> None:
        """Stop posting and wait until nothing is being posted."""
        tasks = list(self._tasks)
        self.clear()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._out.close()

    def _queue(self, delivery: Delivery) -> None:
        self.under_way += 1
        lane = self._lanes.get(delivery.lane)
        if lane is not None:
            lane.append(delivery)
            return
        self._lanes[delivery.lane] = deque((delivery,))
        task = asyncio.get_running_loop().create_task(self._run_lane(delivery.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_lane(self, name: str) -> None:
        lane = self._lanes[name]
        while lane:
            delivery = lane.popleft()
            async with self._slots:
                try:
                    await self._try_once(delivery)
                except Exception:
                    # One that breaks us must not hold up those behind it.
                    LOGGER.exception("delivery %s broke", delivery.id)
            self.under_way -= 1
        if self._lanes.get(name) is lane:
            del self._lanes[name]

    async def _try_once(self, delivery: Delivery) -> None:
        status, problem = 0, ""
        self.counts["posted"] += 1
        try:
            status = await self._out.post(
                delivery.url,
                delivery.body,
                delivery.headers(),
                self._habits().webhook_timeout_seconds,
            )
        except sender.Unreachable as error:
            problem = str(error)
        delivery.attempts.append({"at": self._time.now(), "status": status, "error": problem})
        if status == 200:
            self.counts["accepted"] += 1
            self._settle(delivery, "accepted")
        else:
            self.counts["refused"] += 1
            self._retry_later(delivery)

    def _retry_later(self, delivery: Delivery) -> None:
        if delivery.state == "accepted":
            return
        habits = self._habits()
        tries = len(delivery.attempts)
        wait_seconds = RETRY_SECONDS[min(tries, len(RETRY_SECONDS)) - 1]
        factor = max(habits.retry_factor, 1e-9)
        age_seconds = (self._time.now() - delivery.made_at) * factor
        if age_seconds + wait_seconds > habits.retry_days * DAY_SECONDS:
            self.counts["given_up"] += 1
            self._settle(delivery, "given_up")
            return
        delivery.state = "retrying"
        self._time.schedule(wait_seconds / factor, lambda: self._queue(delivery))

    def _settle(self, delivery: Delivery, state: str) -> None:
        first = delivery.state not in ("accepted", "given_up")
        delivery.state = state
        if first:
            for tell in delivery.on_settled:
                tell(state == "accepted")


def describe(delivery: Delivery) -> dict[str, Any]:
    """One line of the delivery log."""
    return {
        "id": delivery.id,
        "url": delivery.url,
        "kinds": list(delivery.kinds),
        "state": delivery.state,
        "attempts": delivery.attempts,
        "signature": delivery.signature,
        "body": delivery.body.decode("utf-8", "replace"),
    }
