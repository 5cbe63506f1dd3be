"""One story under way: each step is done or looked at, in the transaction that will be undone."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from centralita.desk import Desk
from centralita.kit import clock, db, ids
from centralita.pipeline import Pipeline
from centralita.records import effects, messages, rehearsals
from centralita.records.inbound import Received
from centralita.records.rehearsals import Line
from centralita.route import handover
from centralita.stories import transcript, webhooks
from centralita.stories.counter import Counter, Trouble
from centralita.stories.steps import (
    Answers,
    AnyStep,
    Business,
    Customer,
    Expects,
    Hears,
    Person,
    Says,
    Sends,
    Shows,
    Taps,
    Waits,
)
from centralita.verticals.contract import Notice
from centralita.vocabulary.answers import BotAnswer
from centralita.vocabulary.content import AnyContent, Text
from centralita.vocabulary.handover import Cause
from centralita.vocabulary.turns import Decision
from centralita.vocabulary.words import describe_content

_TURNS_MAX: Final = 20
_NOT_YET: Final = "nobody has written yet"
_content = msgspec.json.Decoder(AnyContent)
_ACTS: Final[Mapping[str, Cause]] = {
    "takes": "operator_takes",
    "says": "operator_writes",
    "gives back": "operator_gives_back",
    "closes": "operator_closes",
}


class Scene:
    """A customer and a bot, with the clock in the story's hands."""

    def __init__(
        self,
        p: db.PipeTransaction,
        pipeline: Pipeline,
        desk: Desk,
        hands: clock.ManualClock,
        line: Line,
        customer: Customer,
    ) -> None:
        self._p = p
        self._pipeline = pipeline
        self._counter = Counter(p, desk, hands, line, customer)
        self._clock = hands
        self._line = line
        self._customer = customer
        self._tenant_id = line.tenant_id
        self._conversation_id: UUID | None = None
        self._last_id = ids.new_id()
        self._is_due = False
        self._offered: list[transcript.Option] = []
        self._unheard: deque[str] = deque()
        self._at_line = 0
        self.heard: list[tuple[int, str]] = []
        """Every reply, with the line of the step it came after."""
        self.passed: list[tuple[int, str]] = []
        """What the bot passed on its way (nodes, deeds), likewise."""
        self.turns: list[tuple[int, Decision]] = []
        """Every decision of the bot, likewise."""
        self.lost_at: int | None = None
        """The line of a step that could not be done: what follows it would mean nothing."""

    async def play(self, step: AnyStep) -> Trouble | None:
        """Do or check one step."""
        match step:
            case Says() | Taps() | Sends():
                return await self._speak(step)
            case Hears():
                return await self._hear(step)
            case Answers():
                return await self._come_back(step)
        await self._settle()
        return await self._act(step)

    async def try_out(self, step: AnyStep) -> str | None:
        """Do one step and let the bot answer at once; what went wrong with the step itself."""
        self._unheard.clear()
        trouble = await self.play(step)
        await self._settle()
        return trouble[1] if trouble else None

    async def list_unexpected(self) -> list[str]:
        """What the bot said and the story did not."""
        await self._settle()
        return list(self._unheard)

    async def _act(self, step: Waits | Person | Business | Expects | Shows) -> Trouble | None:
        match step:
            case Waits():
                return await self._wait(step)
            case Person():
                return await self._step_in(step)
            case Business():
                return await self._work(step)
            case Expects():
                return await self._compare(step)
            case Shows():
                return await self._counter.look(step, self._conversation_id)

    # ── what is done ─────────────────────────────────────────────────────────────────────────

    async def _speak(self, step: Says | Taps | Sends) -> Trouble | None:
        if isinstance(step, Taps):
            await self._settle()
        unexpected = self._forget_unheard()
        self._at_line = step.line
        try:
            body = webhooks.write_body(
                self._line, self._customer, step, self._offered, self._clock.now()
            )
        except webhooks.NotOffered as missing:
            self.lost_at = step.line
            return f"[{step.title}]" if isinstance(step, Taps) else "", str(missing)
        received = Received(0, self._clock.now(), self._line.provider, "story", body)
        arrived = [
            each
            for each in await self._pipeline.rehearse(self._p, received)
            if each.tenant_id == self._tenant_id
        ]
        if self._conversation_id is None and arrived and self._customer.language:
            where = (arrived[0].tenant_id, arrived[0].conversation_id)
            await rehearsals.set_language(self._p, *where, self._customer.language)
        for each in arrived:
            self._conversation_id = each.conversation_id
            self._is_due = True
        self._clock.advance(1)
        if not arrived:
            return "a message that is taken in", "it was not: is this number the tenant's own?"
        return unexpected

    def _forget_unheard(self) -> Trouble | None:
        """A story that goes on without what the bot said has missed it."""
        missed = "\n\n".join(self._unheard)
        self._unheard.clear()
        return ("(nothing)", missed) if missed else None

    async def _settle(self) -> None:
        """Whatever the bot has to decide by now, it decides."""
        for _ in range(_TURNS_MAX):
            if not self._is_due or self._conversation_id is None:
                return
            self._is_due = False
            taken = await self._pipeline.take_turn(self._p, self._tenant_id, self._conversation_id)
            if taken is None:
                return
            self.turns.append((self._at_line, taken.decision))
            why = taken.decision.why
            self.passed += [(self._at_line, each) for each in (why.steps if why else ())]
            await self._collect()

    @property
    def _talk(self) -> tuple[UUID, UUID]:
        if self._conversation_id is None:
            raise LookupError(_NOT_YET)
        return self._tenant_id, self._conversation_id

    async def _collect(self) -> None:
        for id_, content, text in await rehearsals.list_replies(
            self._p, *self._talk, self._last_id
        ):
            self._last_id = id_
            written = text or ""
            if content:
                said = _content.decode(content)
                self._offered += transcript.list_options(said)
                written = transcript.write_reply(said)
            self._unheard.append(written)
            self.heard.append((self._at_line, written))

    async def _come_back(self, step: Answers) -> Trouble | None:
        await self._settle()
        self._at_line = step.line
        waiting = None
        if self._conversation_id is not None:
            waiting = await effects.find_waiting(self._p, self._tenant_id, self._conversation_id)
        if waiting is None:
            return "an answer of a slow bot", "none was asked"
        answer = BotAnswer(
            replies=(Text(body=step.text),) if step.text else (),
            intent=step.intent,
            confidence=step.confidence,
            hand_over=bool(step.person),
            reason=step.person,
        )
        value = step.text if waiting[1] == "transcription" else msgspec.to_builtins(answer)
        key = (self._tenant_id, waiting[0])
        await effects.end_unrun(self._p, key, None if step.fails else value, problem=step.fails)
        await self._wake()
        return None

    async def _wait(self, step: Waits) -> Trouble | None:
        self._at_line = step.line
        self._clock.advance(step.time.total_seconds())
        if self._conversation_id is None:
            return None
        state = await self._get_state()
        if state.wake_at is not None and state.wake_at <= self._clock.now():
            await self._wake()
        return None

    async def _wake(self) -> None:
        await rehearsals.add_wake(self._p, *self._talk, ids.new_id())
        self._is_due = True
        await self._settle()

    async def _step_in(self, step: Person) -> Trouble | None:
        if self._conversation_id is None:
            return f"a person {step.act}", _NOT_YET
        if step.act == "says":
            await messages.add(self._p, [self._write_down(Text(body=step.text), "human")])
        wish = handover.Wish(
            tenant_id=self._tenant_id,
            conversation_id=self._conversation_id,
            cause=_ACTS[step.act],
            because="the story says so",
        )
        await handover.hand_over(self._p, wish, self._clock.now())
        return None

    def _write_down(self, said: AnyContent, by: Literal["human", "system"]) -> messages.New:
        return messages.New(
            tenant_id=self._tenant_id,
            message_id=ids.new_id(),
            conversation_id=self._talk[1],
            number_id=self._line.number_id,
            direction="out",
            kind=str(type(said).__struct_config__.tag),
            text=describe_content(said),
            content=msgspec.json.encode(said).decode(),
            said_at=self._clock.now(),
            status="sent",
            handled_by=by,
        )

    async def _work(self, step: Business) -> Trouble | None:
        self._at_line = step.line
        told, trouble = await self._counter.work(step, self._conversation_id)
        await self._tell(told)
        return trouble

    async def _tell(self, notices: Sequence[Notice]) -> None:
        """What this customer should read of it; what others should is not the story's."""
        for notice in notices:
            if notice.conversation_id == self._conversation_id:
                said = [self._write_down(each, "system") for each in notice.replies]
                await messages.add(self._p, said)
        if self._conversation_id is not None:
            await self._collect()

    # ── what is looked at ────────────────────────────────────────────────────────────────────

    async def _hear(self, step: Hears) -> Trouble | None:
        await self._settle()
        if step.text is None:
            return self._forget_unheard()
        if not self._unheard:
            return step.text, "(nothing)"
        got = self._unheard.popleft()
        return None if transcript.is_as_expected(step.text, got) else (step.text, got)

    async def find_state(self) -> rehearsals.State | None:
        """How the conversation stands, None before it began."""
        return await self._get_state() if self._conversation_id is not None else None

    async def _get_state(self) -> rehearsals.State:
        return await rehearsals.get_state(self._p, *self._talk)

    async def _compare(self, step: Expects) -> Trouble | None:
        if self._conversation_id is None:
            return f"{step.what}: {step.value}", _NOT_YET
        found = getattr(await self._get_state(), step.what)
        return None if found == step.value else (f"{step.what}: {step.value}", str(found))
