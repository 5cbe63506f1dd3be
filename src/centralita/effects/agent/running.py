"""One run of an agent: the tools it used, what they had told, and the trace of it."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from pydantic_ai.usage import RunUsage

from centralita.effects.agent.port import (
    Answer,
    Brief,
    Called,
    Problem,
    Serve,
    Thought,
    Tool,
    Trace,
)
from centralita.kit import clock, json, log
from centralita.vocabulary import errors
from centralita.vocabulary.asking import Ask, DoAction, ReadFact, Told
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.turns import About, Alarm

_log = log.get_logger("effects")

_MOST_TOLD: Final = 12_000
"""Characters of one tool's answer: a whole catalogue would cost more than it helps."""
_MOST_IN_TRACE: Final = 60


class Broken(Exception):
    """Serving a tool failed for a reason of our own (the database is away): not the model's."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(str(reason))
        self.reason = reason


def to_wire_name(name: str) -> str:
    """`restaurant.items` as vendors allow it."""
    return name.replace(".", "__")


class Run:
    """What a run gathers while the model thinks."""

    def __init__(self, brief: Brief, serve: Serve, now: clock.Clock) -> None:
        self.brief = brief
        self.usage = RunUsage()
        self._serve = serve
        self._clock = now
        self._begun = now.monotonic()
        self._calls: list[Called] = []
        self._asked = 0
        self._told: list[AnyContent] = []
        self._alarms: list[Alarm] = []
        self._about: About | None = None
        self._under_way: set[asyncio.Task[Told]] = set()

    # ── tools ────────────────────────────────────────────────────────────────────────────────

    async def call(self, tool: Tool, arguments: Mapping[str, Any]) -> Any:
        """Serve one tool; what the model reads of it."""
        begun = self._clock.monotonic()
        self._asked += 1
        if self._asked > self.brief.bounds.tool_calls:
            self._note(tool.name, "over_limit", begun)
            return {"failed": "No more tools in this turn. Answer now with what you know."}
        try:
            told = await self._ask(tool, dict(arguments))
        except (errors.Invalid, errors.NotFound) as problem:
            self._note(tool.name, "invalid", begun)
            return {"failed": str(problem)[:500]}
        except asyncio.CancelledError:
            self._note(tool.name, "late", begun)
            raise
        except Exception as problem:
            self._note(tool.name, "failed", begun)
            raise Broken(problem) from problem
        self._note(tool.name, f"refused: {told.refusal}" if told.refusal else "ok", begun)
        return self._describe(told)

    async def _ask(self, tool: Tool, arguments: dict[str, Any]) -> Told:
        if not tool.writes:
            return await self._serve(ReadFact(name=tool.name, arguments=arguments))
        # What was begun is finished, also when the time is over meanwhile: its outcome counts.
        doing = asyncio.create_task(self._do(DoAction(name=tool.name, arguments=arguments)))
        self._under_way.add(doing)
        doing.add_done_callback(self._under_way.discard)
        return await asyncio.shield(doing)

    async def _do(self, ask: Ask) -> Told:
        told = await self._serve(ask)
        self._told.extend(told.replies)
        self._alarms.extend(told.alarms)
        self._about = told.about or self._about
        return told

    async def settle(self) -> None:
        """Wait for actions that outlived the run."""
        for problem in await asyncio.gather(*self._under_way, return_exceptions=True):
            if isinstance(problem, Exception):
                _log.warning("a late action failed", error=type(problem).__name__)

    def _describe(self, told: Told) -> Any:
        answer: dict[str, Any] = {"refused": told.refusal} if told.refusal else {}
        answer["result"] = told.value
        if told.replies:
            answer["the_customer_gets_this_by_itself"] = msgspec.to_builtins(told.replies)
        written = json.encode_text(msgspec.to_builtins(answer))
        if len(written) <= _MOST_TOLD:
            return answer
        return {"too_long_here_is_the_beginning": written[:_MOST_TOLD]}

    def _note(self, tool: str, outcome: str, begun: float) -> None:
        ms = round((self._clock.monotonic() - begun) * 1000)
        self._calls.append(Called(tool, outcome, ms))

    def note_unknown(self, called: Sequence[str]) -> None:
        """Tools that the model made up; their names are its own words."""
        known = {"answer", *(to_wire_name(tool.name) for tool in self.brief.tools)}
        for name in called:
            if name not in known:
                clean = re.sub(r"\d{4,}", "…", re.sub(r"[^\w.-]", "?", name))
                self._calls.append(Called(clean[:_MOST_IN_TRACE], "unknown", 0))

    # ── what came of it ──────────────────────────────────────────────────────────────────────

    def conclude(self, answer: Answer) -> Thought:
        """It answered."""
        return Thought(answer=answer, **self._gather())

    def fail(self, problem: Problem, sentence: str) -> Thought:
        """It did not, and why."""
        return Thought(problem=problem, sentence=sentence, **self._gather())

    def _gather(self) -> dict[str, Any]:
        trace = Trace(
            model=f"{self.brief.endpoint.vendor}:{self.brief.endpoint.model}",
            ms=round((self._clock.monotonic() - self._begun) * 1000),
            requests=self.usage.requests,
            input_tokens=self.usage.input_tokens,
            output_tokens=self.usage.output_tokens,
            calls=tuple(self._calls),
        )
        return {
            "trace": trace,
            "told": tuple(self._told),
            "alarms": tuple(self._alarms),
            "about": self._about,
        }
