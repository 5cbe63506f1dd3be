"""Customers who write and wait for their answer, and the Graph API that the answers go to.

Both live in one process with one clock, so that the time from a webhook to its accepted send is
measured and not pieced together. Requests are signed beforehand. Two ways of writing:

    hold        so many messages a second, whatever happens to them (open loop)
    saturate    so many people always wait for an answer (closed loop): what goes in has to come out
"""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec

from benchmarks import payloads, wire
from benchmarks.report import find_percentile

CONNECTIONS = 64
PATIENCE_SECONDS = 30.0
_TICK_SECONDS = 0.001


class _Send(msgspec.Struct):
    """What the stub reads of a call: to whom, and whether it is only a read receipt."""

    to: str | None = None
    recipient: str | None = None
    status: str | None = None
    biz_opaque_callback_data: str | None = None


_read = msgspec.json.Decoder(_Send).decode


@dataclass
class Heard:
    """What came of one measurement; `waits` in seconds, from writing to the accepted answer."""

    seconds: float = 0.0
    written: int = 0
    answered: int = 0
    answered_in_time: int = 0
    """While people were still writing."""
    refused: int = 0
    unasked: int = 0
    """Answers nobody waited for: a message was answered twice."""
    waits: list[float] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    """Who waited, in the order of `waits`."""

    @property
    def per_second(self) -> float:
        return self.answered_in_time / self.seconds

    @property
    def unanswered(self) -> int:
        return self.written - self.answered

    def as_figures(self) -> dict[str, float]:
        """For a report's row."""
        return {
            "per_second": self.per_second,
            "p50_ms": 1000 * find_percentile(self.waits, 50),
            "p99_ms": 1000 * find_percentile(self.waits, 99),
            "unanswered": self.unanswered,
        }

    def check(self) -> "Heard":
        """Raises RuntimeError unless every message was acknowledged and answered exactly once."""
        if self.refused or self.unasked or self.unanswered:
            raise RuntimeError(
                f"of {self.written} messages {self.refused} were refused, {self.unanswered} had "
                f"no answer and {self.unasked} one too many"
            )
        return self


class Letters:
    """Signed requests, a stack for each person; `talk` is what a person says, one after another."""

    def __init__(
        self,
        each: int,
        *,
        people: int,
        numbers: int,
        run: str,
        talk: Callable[[int], Iterator[str]] | None = None,
    ) -> None:
        serials = itertools.count()
        self._each = each
        self._stacks: list[list[bytes]] = []
        for person in range(people):
            said = talk(person) if talk else itertools.repeat(None)
            stack = [
                payloads.make_request(
                    payloads.make_body(next(serials), person % numbers, person, run, next(said))
                )
                for _ in range(each)
            ]
            self._stacks.append(stack[::-1])

    def take(self, person: int) -> bytes:
        """The next one of a person. Raises IndexError when too few were made."""
        return self._stacks[person].pop()

    def list_taken(self) -> list[int]:
        """How many each person has used."""
        return [self._each - len(stack) for stack in self._stacks]

    def __len__(self) -> int:
        return len(self._stacks)


class Crowd:
    """Open it with `open_crowd`; `graph_url` is where answers are to be sent."""

    def __init__(self) -> None:
        self.graph_url = ""
        self._serials = itertools.count(1)
        self._idle: deque[wire.Asking] = deque()
        """In turn, so that none rests until the server closes it."""
        self._queue: deque[bytes] = deque()
        self._wrote_at: dict[int, deque[float]] = {}
        self._heard = Heard()
        self._closes_at = 0.0
        self._letters: Letters | None = None
        self._resting: deque[int] = deque()

    # ── the Graph API ────────────────────────────────────────────────────────────────────────

    def hear_send(self, body: bytes) -> bytes:
        """One call of the program under test, answered as Meta does."""
        send = _read(body)
        if send.status is not None:
            return b'{"success":true}'
        address = send.to or send.recipient or "0"
        self._note_answer(int(address[-6:]))
        return (
            b'{"messaging_product":"whatsapp","contacts":[{"input":"%s","wa_id":"%s"}],'
            b'"messages":[{"id":"wamid.HBgLBENCH%012d"}]}'
            % (address.encode(), address.encode(), next(self._serials))
        )

    def _note_answer(self, person: int) -> None:
        now, heard = time.monotonic(), self._heard
        waiting = self._wrote_at.get(person)
        if not waiting:
            heard.unasked += 1
            return
        heard.waits.append(now - waiting.popleft())
        heard.people.append(person)
        heard.answered += 1
        if now <= self._closes_at:
            heard.answered_in_time += 1
        if self._letters is not None:
            self._resting.append(person)
            self._write(self._resting.popleft(), self._letters)

    # ── the customers ────────────────────────────────────────────────────────────────────────

    def _write(self, person: int, letters: Letters) -> None:
        self._wrote_at.setdefault(person, deque()).append(time.monotonic())
        self._heard.written += 1
        if self._idle:
            self._idle.popleft().ask(letters.take(person))
        else:
            self._queue.append(letters.take(person))

    def _take_acknowledgement(self, line: wire.Asking, status: int) -> None:
        if status != 200:
            self._heard.refused += 1
        if self._queue:
            line.ask(self._queue.popleft())
        else:
            self._idle.append(line)

    async def hold(
        self,
        port: int,
        letters: Letters,
        per_second: float,
        seconds: float,
        people: Iterator[int] | None = None,
    ) -> Heard:
        """Write at a fixed rate, everybody in turn; what was queued on our side counts as wait."""
        async with self._lines(port):
            begun = self._begin(seconds)
            people = people or itertools.cycle(range(len(letters)))
            while (now := time.monotonic()) < begun + seconds:
                while self._heard.written < (now - begun) * per_second:
                    self._write(next(people), letters)
                due = begun + self._heard.written / per_second
                await asyncio.sleep(max(due - time.monotonic(), _TICK_SECONDS))
            return await self._end()

    async def follow(
        self,
        port: int,
        letters: Letters,
        schedule: Sequence[tuple[float, int]],
        seconds: float,
        patience: float = PATIENCE_SECONDS,
    ) -> Heard:
        """Write at given moments: (seconds from the beginning, person), in order of time."""
        async with self._lines(port):
            begun = self._begin(seconds)
            for at, person in schedule:
                early = begun + at - time.monotonic()
                if early > 0:
                    await asyncio.sleep(early)
                self._write(person, letters)
            await asyncio.sleep(max(begun + seconds - time.monotonic(), 0))
            return await self._end(patience)

    async def saturate(self, port: int, letters: Letters, people: int, seconds: float) -> Heard:
        """Keep `people` of all waiting; whoever got an answer lets somebody else write."""
        async with self._lines(port):
            self._begin(seconds)
            self._resting = deque(range(len(letters)))
            self._letters = letters
            for _ in range(people):
                self._write(self._resting.popleft(), letters)
            await asyncio.sleep(seconds)
            self._letters = None
            return await self._end()

    async def await_answers(self, people: int) -> Heard:
        """Everybody has written already: wait until the last one has an answer."""
        begun = self._begin(float("inf"))
        self._wrote_at = {person: deque([begun]) for person in range(people)}
        self._heard.written = people
        heard = await self._end()
        heard.seconds = max(heard.waits, default=0.0)
        return heard

    def _begin(self, seconds: float) -> float:
        now = time.monotonic()
        self._heard, self._wrote_at = Heard(seconds=seconds), {}
        self._closes_at = now + seconds
        return now

    async def _end(self, patience: float = PATIENCE_SECONDS) -> Heard:
        """Wait for the answers still under way, as long as they keep coming."""
        heard, last, left = self._heard, -1, patience
        while heard.unanswered and left > 0:
            left = patience if heard.answered != last else left - 0.05
            last = heard.answered
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)  # for answers too many
        return heard

    @asynccontextmanager
    async def _lines(self, port: int) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        lines = []
        for _ in range(CONNECTIONS):
            _, line = await loop.create_connection(
                lambda: wire.Asking(self._take_acknowledgement), "127.0.0.1", port
            )
            lines.append(line)
        self._idle, self._queue = deque(lines), deque()
        try:
            yield
        finally:
            self._letters = None
            for line in lines:
                line.transport.close()


@asynccontextmanager
async def open_crowd() -> AsyncIterator[Crowd]:
    """A crowd with its Graph API listening."""
    crowd = Crowd()
    server = await asyncio.get_running_loop().create_server(
        lambda: wire.Answering(crowd.hear_send), "127.0.0.1", 0, backlog=1024
    )
    crowd.graph_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield crowd
    finally:
        server.close()


def make_environment(environment: Mapping[str, str], crowd: Crowd) -> dict[str, str]:
    """The programs' environment, with the crowd's Graph API in the place of Meta's."""
    return {**environment, "CENTRALITA_GRAPH_BASE_URL": crowd.graph_url}
