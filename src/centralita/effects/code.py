"""Runs the effects of code bots: Python functions that the operator has installed.

A package names its function in the entry point group `centralita.bots`. The function is given the
same question as an outside bot, decoded, and answers in the same shape, or with a `BotAnswer`. It
runs in a thread of its own, so that it may block; one that overstays its deadline is left behind.
"""

import asyncio
import contextlib
import inspect
import threading
from collections.abc import Callable
from importlib import metadata
from typing import Any, Final

import msgspec

from centralita.effects import question, reading
from centralita.effects.history import read_history
from centralita.effects.jobs import Done, Failed, Job, Outcome, TryLater
from centralita.effects.reading import NoAnswer
from centralita.kit import clock as clocks
from centralita.kit import db, json, log
from centralita.vocabulary.answers import BotAnswer

_log = log.get_logger(__name__)

GROUP: Final = "centralita.bots"
_MOST_THREADS: Final = 32

Bot = Callable[[dict[str, Any]], Any]
"""Question → answer; a coroutine function is run in a loop of its own."""
Find = Callable[[str], Bot]
"""Raises `NotInstalled`."""


class NotInstalled(Exception):
    """No such bot; the text is a short English sentence for people."""


def find_installed(name: str) -> Bot:
    """The function behind an entry point. Raises `NotInstalled`."""
    found = metadata.entry_points(group=GROUP)
    if name not in found.names:
        known = ", ".join(sorted(found.names)) or "none"
        raise NotInstalled(
            f"no bot named {name!r} is installed (entry point group {GROUP}; there: {known})"
        )
    try:
        bot: Bot = found[name].load()
    except Exception as problem:
        _log.exception("a code bot could not be loaded", bot=name)
        raise NotInstalled(
            f"the bot {name!r} could not be loaded ({type(problem).__name__})"
        ) from None
    return bot


class CodeBot:
    """The handler of kind `code`. Nobody knows what such a function does, so it is not repeated."""

    may_repeat = False

    def __init__(
        self, database: db.Database, clock: clocks.Clock, find: Find = find_installed
    ) -> None:
        self._database = database
        self._clock = clock
        self._find = find
        self._running = 0
        self._bots: dict[str, Bot] = {}

    async def run(self, job: Job) -> Outcome:
        """Call the function, and read what it answers."""
        name = str(job.payload["bot"]["entry"])
        try:
            bot = self._bots.get(name) or self._find(name)
        except NotInstalled as problem:
            return Failed(str(problem))
        self._bots[name] = bot
        async with self._database.tenant_read(job.tenant_id) as t:
            history = await read_history(t, job)
        asked = json.decode(
            question.write_question(job, job.payload["turn"], history, self._clock.now())
        )
        if self._running >= _MOST_THREADS:
            return TryLater("too many code bots run at once, or never end")
        try:
            said = await self._call(bot, asked)
        except Exception as problem:
            _log.exception("a code bot broke", bot=name, effect=str(job.effect_id))
            return Failed(f"the bot {name!r} broke ({type(problem).__name__})")
        try:
            answer = said if isinstance(said, BotAnswer) else reading.build_answer(said)
        except NoAnswer as problem:
            return Failed(str(problem))
        return Done(msgspec.to_builtins(answer))

    async def _call(self, bot: Bot, asked: dict[str, Any]) -> Any:
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[Any] = loop.create_future()

        def tell(said: Any, problem: BaseException | None) -> None:
            self._running -= 1
            if ended.done():
                return
            if problem is None:
                ended.set_result(said)
            else:
                ended.set_exception(problem)

        def work() -> None:
            said, problem = None, None
            try:
                said = asyncio.run(bot(asked)) if inspect.iscoroutinefunction(bot) else bot(asked)
            except BaseException as broke:
                # Also SystemExit: a tenant's function must not end more than itself.
                problem = broke if isinstance(broke, Exception) else RuntimeError(repr(broke))
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(tell, said, problem)

        self._running += 1
        threading.Thread(target=work, name="code-bot", daemon=True).start()
        return await ended
