"""pydantic-ai behind the port: one agent for all tenants; model, words and tools come with a run.

Nothing of a run outlives it, and nothing is traced or told to anybody but the model's endpoint.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Final

import pydantic_ai
from pydantic_ai import exceptions as trouble
from pydantic_ai import messages as parts
from pydantic_ai.models import Model
from pydantic_ai.toolsets import FunctionToolset
from pydantic_core import SchemaValidator, core_schema

from centralita.effects.agent import judging, running, wording
from centralita.effects.agent.clients import Clients
from centralita.effects.agent.judging import Given
from centralita.effects.agent.port import Brief, Line, Problem, Serve, Thought, Tool
from centralita.effects.agent.running import Run
from centralita.kit import clock, log

_log = log.get_logger("effects")

_ANSWER: Final = "answer"
_MOST_KEPT: Final = 256

_OBJECT: Final = SchemaValidator(
    core_schema.dict_schema(core_schema.str_schema(), core_schema.any_schema())
)

Context = pydantic_ai.RunContext[Run]
Toolset = FunctionToolset[Run]


class Engine:
    """A `Thinker`. `find_model` replaces the network's models by a test's."""

    def __init__(
        self, now: clock.Clock, find_model: Callable[[Brief], Model] | None = None
    ) -> None:
        self._clock = now
        self._clients = Clients()
        self._find_model = find_model or self._find_networked
        self._toolsets: OrderedDict[tuple[int, ...], tuple[Sequence[Tool], Toolset]] = OrderedDict()
        self._agent: pydantic_ai.Agent[Run, Given] = pydantic_ai.Agent(
            name="centralita",
            output_type=pydantic_ai.ToolOutput(Given, name=_ANSWER),
            deps_type=Run,
            retries={"tools": 2, "output": 1},
            end_strategy="graceful",
        )
        self._agent.output_validator(_check)

    def _find_networked(self, brief: Brief) -> Model:
        return self._clients.get(brief.endpoint)

    async def think(self, brief: Brief, serve: Serve) -> Thought:
        """One turn, within its bounds; see `port.Thinker`."""
        run, model = Run(brief, serve, self._clock), self._find_model(brief)
        given: Given | None = None
        ended: tuple[Problem, str] | None = None
        try:
            with pydantic_ai.capture_run_messages() as seen:
                try:
                    async with asyncio.timeout(brief.bounds.seconds):
                        given = await self._run(run, model)
                finally:
                    run.note_unknown(_list_called(seen))
        except Exception as error:
            ended = _find_problem(error, brief.bounds.seconds)
        await run.settle()
        if given is not None:
            return run.conclude(judging.build_answer(given, brief.language))
        problem, sentence = ended or ("nonsense", "the model gave no answer")
        return run.fail(problem, sentence)

    async def _run(self, run: Run, model: Model) -> Given:
        brief = run.brief
        result = await self._agent.run(
            brief.heard,
            model=model,
            instructions=wording.build_instructions(brief),
            message_history=_build_history(brief.history),
            deps=run,
            toolsets=[self._get_toolset(brief.tools)] if brief.tools else None,
            usage=run.usage,
            usage_limits=pydantic_ai.UsageLimits(request_limit=brief.bounds.requests),
            model_settings={"max_tokens": brief.bounds.output_tokens},
            infer_name=False,
        )
        return result.output

    def _get_toolset(self, tools: Sequence[Tool]) -> Toolset:
        """The same tools come again with each turn of a tenant; ids hold while they are kept."""
        key = tuple(map(id, tools))
        if key not in self._toolsets:
            self._toolsets[key] = (tools, FunctionToolset([_build_tool(each) for each in tools]))
            if len(self._toolsets) > _MOST_KEPT:
                self._toolsets.popitem(last=False)
        self._toolsets.move_to_end(key)
        return self._toolsets[key][1]

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._clients.aclose()


def _build_tool(tool: Tool) -> pydantic_ai.Tool[Run]:
    async def call(ctx: Context, **arguments: Any) -> Any:
        return await ctx.deps.call(tool, arguments)

    built = pydantic_ai.Tool.from_schema(
        call,
        name=running.to_wire_name(tool.name),
        description=tool.about,
        json_schema=dict(tool.arguments),
        takes_ctx=True,
        sequential=tool.writes,
    )
    # Otherwise a list instead of an object would break the run instead of being refused.
    built.function_schema.validator = _OBJECT
    return built


def _check(ctx: Context, given: Given) -> Given:
    """What the schema can't say: nothing is answered before its tools have, nor in a language that
    the customer does not read."""
    if len(_list_called(ctx.messages[-1:])) > 1:
        raise pydantic_ai.ModelRetry("Wait for the results of the tools before you answer.")
    wanted = judging.find_wrong_language(given, ctx.deps.brief.heard, ctx.deps.brief.language)
    if wanted is not None:
        raise pydantic_ai.ModelRetry(f"Answer in the customer's language: {wanted}.")
    return given


def _list_called(seen: Sequence[parts.ModelMessage]) -> list[str]:
    """The tools that the model asked for, as it called them."""
    return [
        part.tool_name
        for message in seen
        if isinstance(message, parts.ModelResponse)
        for part in message.parts
        if isinstance(part, parts.ToolCallPart)
    ]


def _build_history(history: Sequence[Line]) -> list[parts.ModelMessage]:
    """Earlier messages; what follows on one another by the same side is one message."""
    built: list[parts.ModelMessage] = []
    for line in history:
        last = built[-1] if built else None
        if line.by_customer:
            said = parts.UserPromptPart(line.text)
            if isinstance(last, parts.ModelRequest):
                built[-1] = parts.ModelRequest([*last.parts, said])
            else:
                built.append(parts.ModelRequest([said]))
        elif isinstance(last, parts.ModelResponse):
            built[-1] = parts.ModelResponse([*last.parts, parts.TextPart(line.text)])
        else:
            built.append(parts.ModelResponse([parts.TextPart(line.text)]))
    return built


def _find_problem(error: Exception, seconds: float) -> tuple[Problem, str]:
    """What it means, in words of ours: an endpoint's own may quote a key or what a customer said.

    Raises what was not the model's doing.
    """
    if isinstance(error, running.Broken):
        raise error.reason from None
    if isinstance(error, (TimeoutError, trouble.ModelTimeoutError)):
        return "late", f"the model gave no answer within {seconds:g} s"
    if isinstance(error, trouble.UsageLimitExceeded):
        return "too_many_steps", "the model went on asking instead of answering"
    if isinstance(error, trouble.ModelAPIError):
        status = getattr(error, "status_code", None)
        refused = isinstance(error, trouble.ModelRequestRejectedError)
        said = f"answered {status}" if status else "could not be reached"
        return "model_refused" if refused else "model_away", f"the model's endpoint {said}"
    if not isinstance(error, trouble.UnexpectedModelBehavior):
        _log.warning("a model's answer broke its reader", error=type(error).__name__)
    return "nonsense", "the model gave no valid answer"
