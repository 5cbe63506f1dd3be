"""The desk: where a bot's questions are answered and its wishes done, by the tenant's own trades.

A bot yields an `Ask` (a fact of a trade, or an action); here the trade is found, the arguments are
checked, and the answer goes back. Everything happens in the caller's transaction, as the role of
trades and bound to the turn's tenant: the tenant is never an argument. A fact whose trade noted
lately what it is told from needs no transaction, as long as the notes' editions stand.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import db
from centralita.kit.notebook import Editions, Forgotten, Notebook
from centralita.records import deeds
from centralita.records.deeds import Deed
from centralita.verticals.contract import Action, Fact, Notice, Setting, Task, Vertical
from centralita.vocabulary import errors
from centralita.vocabulary.asking import Ask, DoAction, Thinking, Told
from centralita.vocabulary.turns import Decision

Trades = Mapping[str, Mapping[str, Any]]
"""The trades a tenant works in, each with the tenant's settings for it."""

Work = TypeVar("Work", Fact[Any], Action[Any])

NO_TRADE: Final = "no_trade"
"""The tenant does not work in that trade, or the trade has nothing of that name."""
BAD_ARGUMENT: Final = "bad_argument"


class Caller(Struct, frozen=True, kw_only=True):
    """Who asks, and where: `setting` as every trade is told it, without a trade's own settings.

    `editions` of the tenant's, as they stood when its batch began; without them all is read anew.
    """

    tenant_id: UUID
    setting: Setting
    trades: Trades
    editions: Editions | None = None


class Book:
    """What a turn's message led to: what was done for it before, and what is done now.

    `done` is for the caller to store, in the same transaction.
    """

    def __init__(self, tenant_id: UUID, known: Mapping[tuple[UUID, str], Any]) -> None:
        self._tenant_id = tenant_id
        self._known = known
        self.done: list[Deed] = []

    async def find(self, key: str) -> Any:
        """What it answered when it was done; None where it never was."""
        told = (each.told for each in self.done if each.key == key)
        return next(told, self._known.get((self._tenant_id, key)))

    async def add(self, key: str, told: Any) -> None:
        """It was done just now."""
        self.done.append(Deed(self._tenant_id, key, told))


class _StoredBook:
    """The same for a transaction of its own: looked up and written at once."""

    def __init__(self, t: db.TenantWrite) -> None:
        self._t = t

    async def find(self, key: str) -> Any:
        return await deeds.find(self._t, key)

    async def add(self, key: str, told: Any) -> None:
        await deeds.add(self._t, key, told)


class Desk:
    """Answers for all installed trades; keeps only what they noted of what they read."""

    def __init__(self, verticals: Mapping[str, Vertical]) -> None:
        self._facts: dict[str, Fact[Any]] = {
            f"{key}.{fact.name}": fact for key, each in verticals.items() for fact in each.facts
        }
        self._actions: dict[str, Action[Any]] = {
            f"{key}.{action.name}": action
            for key, each in verticals.items()
            for action in each.actions
        }
        self._tasks: dict[str, Task[Any]] = {
            f"{key}.{task.name}": task for key, each in verticals.items() for task in each.tasks
        }
        self._notebook = Notebook()

    def list_known(self) -> dict[str, dict[str, Any]]:
        """Every fact and action by name, as plain data: `kind`, `about`, and its `arguments` as a
        JSON Schema. For checking flows, and for showing agents their tools."""
        known: dict[str, dict[str, Any]] = {}
        for kind, named in (("fact", self._facts), ("action", self._actions)):
            for name, each in named.items():
                known[name] = {
                    "kind": kind,
                    "about": each.about,
                    "arguments": _describe_arguments(each.asks),
                    "for_agents": each.for_agents,
                }
        return known

    async def think(
        self, enter: db.Enter, thinking: Thinking, caller: Caller, book: Book
    ) -> Decision:
        """Drive a bot to its decision. Enters the tenant when something must be read or done."""
        caller = self._open(caller)
        found = self._go_on(thinking, None, caller)
        while not isinstance(found, Decision):
            t = await enter()
            found = self._go_on(thinking, await self._answer(t, caller, found, book), caller)
        return found

    def _open(self, caller: Caller) -> Caller:
        """The caller with the notes of its tenant."""
        if caller.editions is None:
            return caller
        notes = self._notebook.open(caller.tenant_id, caller.editions)
        setting = msgspec.structs.replace(caller.setting, notes=notes)
        return msgspec.structs.replace(caller, setting=setting)

    def _go_on(self, thinking: Thinking, told: Told | None, caller: Caller) -> Ask | Decision:
        """The bot's decision, or the next thing it asks that notes do not answer."""
        try:
            while True:
                # A generator that has not begun yet takes None only.
                ask = next(thinking) if told is None else thinking.send(told)
                told = self._recall(caller, ask)
                if told is None:
                    return ask
        except StopIteration as done:
            return _read_decision(done)

    def _recall(self, caller: Caller, ask: Ask) -> Told | None:
        """The answer from notes; None where they have none, or something is to be done."""
        if isinstance(ask, DoAction):
            return None
        found = _prepare(self._facts, caller, ask)
        if isinstance(found, Told):
            return found
        fact, setting, asked = found
        if fact.recall is None:
            return None
        try:
            return Told(value=fact.recall(setting, asked))
        except Forgotten:
            return None

    async def answer(self, t: db.TenantWrite, setting: Setting, trades: Trades, ask: Ask) -> Told:
        """Look up or do what is asked. What can't be is refused by a code, with its reason.

        `t` belongs to the role of trades; `setting` is without a trade's own settings, which are in
        `trades`.
        """
        caller = Caller(tenant_id=t.tenant_id, setting=setting, trades=trades)
        return await self._answer(t, caller, ask, _StoredBook(t))

    async def do_task(
        self, t: db.TenantWrite, setting: Setting, trades: Trades, ask: DoAction
    ) -> Sequence[Notice]:
        """Something that the business itself does, in a story; what customers should read of it.

        Raises `NotFound` where the tenant's trades have no such task, `Invalid` for its arguments,
        and whatever the task says no with.
        """
        task = self._tasks.get(ask.name)
        trade = ask.name.partition(".")[0]
        if task is None or trade not in trades:
            there = ", ".join(name for name in self._tasks if name.partition(".")[0] in trades)
            raise errors.NotFound(
                f"{ask.name}: this business does nothing of that name. There is: {there or '–'}.",
                code="unknown_task",
                facts={"task": ask.name, "known": there or "–"},
            )
        try:
            asked = msgspec.convert(ask.arguments, type=task.asks, strict=False)
        except msgspec.ValidationError as problem:
            raise errors.Invalid(
                f"{ask.name}: {problem}",
                code="bad_task",
                facts={"task": ask.name, "reason": str(problem)},
            ) from None
        return await task.do(t, msgspec.structs.replace(setting, settings=trades[trade]), asked)

    async def _answer(
        self, t: db.TenantWrite, caller: Caller, ask: Ask, book: Book | _StoredBook
    ) -> Told:
        if isinstance(ask, DoAction):
            return await self._do(t, caller, ask, book)
        found = _prepare(self._facts, caller, ask)
        if isinstance(found, Told):
            return found
        fact, setting, asked = found
        return Told(value=await fact.read(t, setting, asked))

    async def _do(
        self, t: db.TenantWrite, caller: Caller, ask: DoAction, book: Book | _StoredBook
    ) -> Told:
        """Once for each message; what was done for it before is told again."""
        found = _prepare(self._actions, caller, ask)
        if isinstance(found, Told):
            return found
        action, setting, asked = found
        key = None if setting.cause_id is None else _name_deed(setting.cause_id, ask)
        earlier = None if key is None else await book.find(key)
        if earlier is not None:
            return msgspec.convert(earlier, type=Told)
        told = await action.do(t, setting, asked)
        if setting.notes is not None:
            setting.notes.end_action()
        if key is not None:
            await book.add(key, msgspec.to_builtins(told))
        return told


def _prepare(
    known: Mapping[str, Work], caller: Caller, ask: Ask
) -> tuple[Work, Setting, Any] | Told:
    """What is asked for, where, and with which arguments; or a refusal with its reason."""
    trade = ask.name.partition(".")[0]
    found = known.get(ask.name)
    if found is None or trade not in caller.trades:
        return _refuse(NO_TRADE, f"this business has nothing called {ask.name}")
    try:
        asked = msgspec.convert(ask.arguments, type=found.asks, strict=False)
    except msgspec.ValidationError as problem:
        return _refuse(BAD_ARGUMENT, str(problem))
    return found, msgspec.structs.replace(caller.setting, settings=caller.trades[trade]), asked


def _describe_arguments(asks: type[Struct]) -> dict[str, Any]:
    """The JSON Schema of an argument struct, its own definitions written in."""
    (schema,), definitions = msgspec.json.schema_components([asks], ref_template="#/$defs/{name}")
    own: dict[str, Any] = definitions.pop(asks.__name__, schema)
    return {**own, **({"$defs": definitions} if definitions else {})}


def _name_deed(cause_id: UUID, ask: Ask) -> str:
    arguments = msgspec.json.encode(ask.arguments, order="deterministic")
    return f"{cause_id}/{ask.name}/{hashlib.sha256(arguments).hexdigest()[:32]}"


def _refuse(code: str, reason: str) -> Told:
    return Told(refusal=code, value={"reason": reason})


def _read_decision(done: StopIteration) -> Decision:
    if not isinstance(done.value, Decision):
        raise TypeError(f"a bot ends with a decision, not with {type(done.value).__name__}")
    return done.value
