"""Arguments for any function of a trade, guessed from its annotations: a stranger's ids in them.

What can't be guessed raises, so that nothing is left out in silence.
"""

import collections.abc
import importlib
import inspect
import itertools
import pkgutil
import types
import typing
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from centralita.kit import db, ids
from centralita.verticals.contract import Setting, Vertical
from tests.verticals.strangers import NOW, Stranger

Query = Callable[..., Awaitable[Any]]
_PLAIN: dict[Any, Any] = {
    int: 1, float: 1.0, bool: True, Decimal: Decimal(1), datetime: NOW, time: time(12), bytes: b"x",
    timedelta: timedelta(days=1), ZoneInfo: ZoneInfo("UTC"), type(None): None,
}  # fmt: skip


def list_queries(vertical: Vertical) -> dict[str, Query]:
    """Every public function of a trade whose first parameter is a tenant's transaction, but for
    its facts and actions."""
    package = importlib.import_module(f"centralita.verticals.{vertical.key}")
    tools = {id(fact.read) for fact in vertical.facts} | {id(act.do) for act in vertical.actions}
    found: dict[str, Query] = {}
    for module in pkgutil.iter_modules(package.__path__):
        loaded = importlib.import_module(f"{package.__name__}.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.iscoroutinefunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if own and id(function) not in tools and _takes_tenant(function):
                found[f"{module.name}.{name}"] = function
    return found


def _takes_tenant(function: Query) -> bool:
    first = next(iter(inspect.signature(function).parameters), None)
    hint = typing.get_type_hints(function).get(first) if first else None
    return bool({db.TenantRead, db.TenantWrite} & {hint, *typing.get_args(hint)})


class Guesser:
    """Makes arguments that mean the prey's rows; `turn` chooses among several that fit."""

    def __init__(self, prey: Stranger, setting: Setting, turn: int) -> None:
        self._prey = prey
        self._setting = setting
        self._turn = turn
        self._days = itertools.count(3, 3)

    def fill(self, function: Query) -> dict[str, Any]:
        """All parameters but the first. Raises LookupError for what it can't make."""
        hints = typing.get_type_hints(function)
        noun = function.__module__.rpartition(".")[2]
        names = list(inspect.signature(function).parameters)[1:]
        return {name: self._make(hints[name], name, noun) for name in names}

    def _make(self, hint: Any, name: str, noun: str) -> Any:
        if hint is Setting:
            return self._setting
        if hint in _PLAIN:
            return _PLAIN[hint]
        if hint is date:
            return date(2026, 12, 1) + timedelta(days=next(self._days))
        if hint is UUID:
            return self._find_id(name, noun)
        if hint in (str, Any):
            return self._find_text(name, noun)
        if typing.get_origin(hint) is not None:
            return self._make_generic(hint, name, noun)
        if isinstance(hint, type):
            return self._make_object(hint)
        raise LookupError(f"{name}: {hint}")

    def _make_generic(self, hint: Any, name: str, noun: str) -> Any:
        origin, parts = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Literal:
            return parts[self._turn % len(parts)]
        if origin in (typing.Union, types.UnionType):
            return self._make(next(each for each in parts if each is not type(None)), name, noun)
        if origin in (dict, collections.abc.Mapping):
            key = self._make(parts[0], name, noun)
            value = self._make(UUID if str(key).endswith("_id") else parts[1], str(key), noun)
            return {key: value}
        if origin in (list, tuple, set, frozenset, collections.abc.Sequence):
            one = self._make(parts[0], name.removesuffix("s"), noun)
            return [one] if origin is collections.abc.Sequence else origin([one])
        if typing.get_origin(hint) is typing.Annotated:
            return self._make(parts[0], name, noun)
        raise LookupError(f"{name}: {hint}")

    def _make_object(self, kind: type) -> Any:
        """A struct or a named tuple: what has a default keeps it, unless it is somebody's id."""
        noun = kind.__name__.lower()
        hints = typing.get_type_hints(kind)
        optional = self._list_optional(kind)
        given = {
            name: self._make(hint, noun if name == "id" else name, noun)
            for name, hint in hints.items()
            if name not in optional or UUID in (hint, *typing.get_args(hint))
        }
        return kind(**given)

    def _list_optional(self, kind: type) -> set[str]:
        if issubclass(kind, msgspec.Struct):
            return {f.name for f in msgspec.structs.fields(kind) if not f.required}
        if hasattr(kind, "_field_defaults"):
            return set(kind._field_defaults)
        raise LookupError(str(kind))

    def _find_id(self, name: str, noun: str) -> UUID:
        bare = name.removesuffix("_id")
        columns = {f"{bare}_id", f"{noun.removesuffix('s')}_id" if bare == "id" else f"{bare}_id"}
        for row in self._prey.rows.values():
            for column in columns & set(row):
                return UUID(row[column])
        return ids.new_id()

    def _find_text(self, name: str, noun: str) -> str:
        prey = self._prey
        fitting = prey.words.get(name) or prey.list_values(name) or prey.list_values(noun)
        return fitting[self._turn % len(fitting)] if fitting else "x"
