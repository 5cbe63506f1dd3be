"""The stage: invented customers who write, and what comes back to them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from centralita.demo.businesses import Business, Line
from centralita.demo.crew import Crew
from centralita.demo.evidence import Evidence
from centralita.demo.narrator import Narrator
from centralita.kit import clock
from centralita.records import operator, timeline
from centralita.vocabulary import errors

Json = dict[str, Any]

PATIENCE_SECONDS = 45.0
_TICKS_SECONDS = 5.0
_PHONES_FROM = 15_550_102_000
_PHONES = 97_000
_PEOPLE_A_RUN = 400


@dataclass
class Stage:
    """What every scene works with."""

    crew: Crew
    narrator: Narrator
    evidence: Evidence
    clock: clock.Clock
    people: int = 0
    is_timing: bool = False
    """Whether waits count: while everything runs as it should."""

    async def enter(self, name: str, business: Business, line: Line) -> "Customer":
        """A new customer of a business, with a telephone nobody had before."""
        phone = business.owner_phone or self.next_phone()
        known = (await self.crew.sim.ask("GET", "people"))["people"]
        person = next((each for each in known if each["phone"] == phone), None)
        if person is None:
            person = await self.crew.sim.add_person(name, phone=phone)
        customer = Customer(self, name, phone, str(person["id"]), business, line)
        customer.position = (await self.crew.sim.inbox(customer.id))["last"]
        return customer

    def next_phone(self) -> str:
        """An invented telephone that no earlier run has used."""
        self.people += 1
        serial = self.crew.world.run * _PEOPLE_A_RUN + self.people
        return str(_PHONES_FROM + serial % _PHONES)

    async def find_story(self, name: str) -> timeline.Story | None:
        """All that is stored of a message, by our id or WhatsApp's."""
        try:
            return await timeline.get_story(self.crew.app.database, name)
        except errors.NotFound:
            return None

    async def wait_until(
        self, is_so: Callable[[], Awaitable[bool]], seconds: float = PATIENCE_SECONDS
    ) -> bool:
        """Whether it became so in time."""
        deadline = self.clock.monotonic() + seconds
        while not await is_so():
            if self.clock.monotonic() > deadline:
                return False
            await self.clock.sleep(0.05)
        return True

    async def wait_idle(self) -> bool:
        """Until nothing waits to be split, decided or sent; the parked and the uncertain may."""

        async def is_idle() -> bool:
            async with operator.open_operator(self.crew.owner_url) as o:
                waiting = await o.fetchval(
                    """
                    select (select count(*) from inbound_queue) + (select count(*) from lanes)
                        + (select count(*) from outbox o join numbers n using (number_id)
                           where o.state in ('queued', 'sending') and n.parked_at is null)
                    """
                )
            return not waiting

        await self.crew.sim.settle()
        return await self.wait_until(is_idle)

    async def wait_handled(self, wamid: str) -> timeline.Story | None:
        """A message's story once nobody is going to do anything about it any more."""

        async def is_handled() -> bool:
            story = await self.find_story(wamid)
            return story is not None and story.waiting_since is None

        await self.wait_until(is_handled)
        return await self.find_story(wamid)


class Customer:
    """One invented person in a conversation with one business's number."""

    def __init__(
        self, stage: Stage, name: str, phone: str, id_: str, business: Business, line: Line
    ) -> None:
        self.stage, self.name, self.phone, self.id = stage, name, phone, id_
        self.business, self.line = business, line
        self.position = 0
        self.last: Json = {}
        self._asked_at: float | None = 0.0
        self._read = False

    @property
    def _sim(self) -> Any:
        return self.stage.crew.sim

    async def says(self, text: str) -> str:
        """Write a text; printed with the ticks WhatsApp shows. Returns the message id."""
        return await self._send(text, self._sim.say(self.id, self.line.phone_number_id, text))

    async def says_quickly(self, *texts: str) -> list[str]:
        """Several texts without waiting for anything between them."""
        return [await self._send(t, self._sim.say(self.id, self.line.phone_number_id, t),
                                 wait=False) for t in texts]  # fmt: skip

    async def taps(self, title: str) -> str:
        """Tap the button or row of the last received message with that title."""
        options = {each["title"]: each["id"] for each in self.last.get("options", [])}
        if title not in options:
            raise LookupError(f"{self.business.name} offered no {title!r}")
        return await self._send(
            f"▸ {title}", self._sim.tap(self.id, self.last["id"], options[title])
        )

    async def sends(self, shown: str, message: Json) -> str:
        """Any other kind, as webhooks carry it."""
        sending = self._sim.send_as_person(self.id, self.line.phone_number_id, message)
        return await self._send(shown, sending)

    async def _send(self, shown: str, sending: Awaitable[str], *, wait: bool = True) -> str:
        self._asked_at, self._read = self.stage.clock.monotonic(), False
        wamid = await sending
        self.stage.evidence.said += 1
        ticks = await self._wait_for_ticks(wamid) if wait else ""
        self.stage.narrator.speak(self.name, shown, style="bold magenta", after=ticks)
        return wamid

    async def _wait_for_ticks(self, wamid: str) -> str:
        """What the customer's phone shows: ✓ WhatsApp has it, ✓✓ the business has it."""
        after, deadline = self.position, self.stage.clock.monotonic() + _TICKS_SECONDS
        while self.stage.clock.monotonic() < deadline:
            answer = await self._sim.inbox(self.id, after, 0.5)
            after = answer["last"]
            ticks = [
                e for e in answer["events"] if e["kind"] == "tick" and e["message_id"] == wamid
            ]
            if any(each["status"] in ("delivered", "read") for each in ticks):
                return "✓✓"
        return "✓"

    async def hears(self, count: int = 1, *, intent: str | None = None) -> list[Json]:
        """Wait for that many messages and print them; wrong decisions are counted."""
        heard: list[Json] = []
        deadline = self.stage.clock.monotonic() + PATIENCE_SECONDS
        while len(heard) < count and self.stage.clock.monotonic() < deadline:
            answer = await self._sim.inbox(self.id, self.position, 1.0)
            for event in answer["events"]:
                self.position = event["n"]
                if event["kind"] == "message":
                    heard.append(event["message"])
                    await self._print_heard(event["message"], intent)
                    if len(heard) == count:
                        break
                else:
                    self._note_sign(event)
        if len(heard) < count:
            self.stage.evidence.unanswered += 1
            self.stage.narrator.result(False, "stage.no_answer", name=self.business.name)
        return heard

    def _note_sign(self, event: Json) -> None:
        narrator = self.stage.narrator
        if event["kind"] == "tick" and event["status"] == "read" and not self._read:
            self._read = True
            narrator.aside(narrator.word("stage.read"), style="blue")

    async def _print_heard(self, message: Json, intent: str | None) -> None:
        self.last = message
        stage, evidence = self.stage, self.stage.evidence
        evidence.replies += 1
        seconds = stage.clock.monotonic() - (self._asked_at or stage.clock.monotonic())
        if stage.is_timing and self._asked_at is not None:
            evidence.waits_seconds.append(seconds)
        stage.narrator.speak(self.business.name, describe(message), style="bold green")
        if message["options"]:
            titles = " ".join(f"[{self._name(each)}]" for each in message["options"])
            stage.narrator.aside(titles, style="cyan")
        reference = str(message["body"].get("biz_opaque_callback_data", ""))
        story = await stage.find_story(reference.partition("#")[0])
        decided = story.message if story else {}
        right = (
            decided.get("tenant") == self.business.name
            and decided.get("phone_number_id") == message["number"] == self.line.phone_number_id
            and intent in (None, decided.get("intent"))
        )
        evidence.misread += not right
        key = "stage.because" if self._asked_at is not None else "stage.told"
        stage.narrator.aside(
            stage.narrator.word(
                key,
                intent=decided.get("intent") or "–",
                because=decided.get("because") or "–",
                seconds=f"{seconds:.1f}",
            ),
            style="dim" if right else "red",
        )

    def _name(self, option: Json) -> str:
        """What is on the button; WhatsApp's own has its words in the phone."""
        is_own = option["kind"] == "location_request_message"
        return self.stage.narrator.word("stage.send_location") if is_own else str(option["title"])

    async def is_told(self) -> None:
        """Wait for what the business says of its own accord, and print it."""
        self._asked_at = None
        await self.hears()

    async def hears_nothing(self, wamid: str) -> bool:
        """Whether a message was handled without a word to the customer."""
        story = await self.stage.wait_handled(wamid)
        await self.stage.clock.sleep(0.3)
        answer = await self._sim.inbox(self.id, self.position)
        heard = any(each["kind"] == "message" for each in answer["events"])
        written = any(each["direction"] == "out" for each in story.turn) if story else True
        return not heard and not written


def describe(message: Json) -> str:
    """A received message in words: its text, or what it is."""
    media, kind = message.get("media") or {}, str(message["type"])
    place = message["body"].get("location") if kind == "location" else None
    if place:
        return "📍 " + ", ".join(str(place[k]) for k in ("name", "address") if place.get(k))
    if media:
        return f"📎 {media.get('filename') or kind} {message['text']}".strip()
    return str(message["text"] or f"({kind})")
