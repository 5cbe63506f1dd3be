"""Two tenants of one trade, made from the catalogue alone, and calls with the one's ids in hand.

Nothing here knows a trade by name, so a new one is tried like those that are there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from centralita.kit import db, ids
from centralita.records import isolation_rows, operator
from centralita.records.isolation_rows import Row
from centralita.verticals.contract import Setting, Vertical
from centralita.vocabulary.asking import Ask, DoAction, ReadFact

Rows = Mapping[str, Row]
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
_NAMES = ("key", "slug", "code", "reference", "name")
_TELLING = 8
_WORD = re.compile("x[0-9a-f]{16}")
"""What the rows of the proof have as words."""
"""Shorter values prove nothing: a 1 may come from anywhere."""


@dataclass(frozen=True)
class Stranger:
    """A tenant with a sample row in every table of the trade, and in those they stand on."""

    tenant_id: UUID
    trade: str
    rows: Rows
    words: Mapping[str, tuple[str, ...]]
    """Column → what its check allows, of the trade's own tables."""

    def get_setting(self, trade_settings: Mapping[str, Any], of: "Stranger") -> Setting:
        """As a customer of this tenant, in the conversation of `of`."""
        return Setting(
            now=NOW,
            language="es",
            time_zone="America/Mexico_City",
            business="Prueba",
            settings=trade_settings,
            number_id=UUID(of.rows["numbers"]["number_id"]),
            conversation_id=UUID(of.rows["conversations"]["conversation_id"]),
            contact_id=UUID(of.rows["contacts"]["contact_id"]),
            cause_id=ids.new_id(),
        )

    def list_marks(self) -> set[str]:
        """What nobody else's answer may hold: ids and words that only this tenant has."""
        return {
            value
            for row in self.rows.values()
            for column, value in row.items()
            if len(value) >= _TELLING and (column.endswith("_id") or _WORD.fullmatch(value))
        }

    def list_values(self, name: str) -> list[str]:
        """What an argument of that name may mean: `item` is an item_id, or the name of an item."""
        found: list[str] = []
        for table, row in self.rows.items():
            if not table.startswith(f"{self.trade}_"):
                continue
            own = table.removeprefix(f"{self.trade}_").rstrip("s") == name.rstrip("s")
            wanted = {name, f"{name}_id", *(_NAMES if own else ())}
            found += [value for column, value in row.items() if column in wanted]
        return list(dict.fromkeys(found))


async def open_stranger(database: db.Database, trade: str) -> Stranger:
    """A tenant that nobody knew before."""
    tenant_id = ids.new_id()
    async with database.tenant_write(tenant_id) as t:
        tables = await isolation_rows.list_tables(t)
        own = [name for name in tables if name.startswith(f"{trade}_")]
        below = {each for name in own for each in isolation_rows.list_ancestors(tables, name)}
        below |= set(isolation_rows.list_ancestors(tables, "conversations"))
        wanted = [name for name in tables if name in below]
        rows = await isolation_rows.add_rows(t, tables, wanted, str(tenant_id))
    words = {
        column.name: column.words for name in own for column in tables[name].columns if column.words
    }
    return Stranger(tenant_id, trade, rows, words)


async def dump(owner_url: str, stranger: Stranger) -> dict[str, list[str]]:
    """Every row of the tenant in the tables it has rows in, as text."""
    async with operator.open_operator(owner_url) as o:
        return {
            table: [
                str(row[0])
                for row in await o.fetch(
                    f"select x::text from {table} x where tenant_id = $1 order by 1",
                    stranger.tenant_id,
                )
            ]
            for table in stranger.rows
        }


# ─── what is asked ───────────────────────────────────────────────────────────────────────────────


def list_asks(
    vertical: Vertical, known: Mapping[str, Mapping[str, Any]], prey: Stranger
) -> Iterator[Ask]:
    """Every fact and action, once for each id of the prey's that fits one of its arguments."""
    for name, about in known.items():
        form = _Form(about["arguments"], prey)
        for turn in range(form.count_turns()):
            arguments = form.fill(turn)
            if about["kind"] == "fact":
                yield ReadFact(name=name, arguments=arguments)
            else:
                yield DoAction(name=name, arguments=arguments)


class _Form:
    """The JSON Schema of some arguments, filled in with the prey's own ids where names fit."""

    def __init__(self, schema: Mapping[str, Any], prey: Stranger) -> None:
        self._schema = schema
        self._prey = prey
        self._days = 0

    def count_turns(self) -> int:
        names = self._schema.get("properties", {})
        return max([1, *(len(self._prey.list_values(name)) for name in names)])

    def fill(self, turn: int) -> dict[str, Any]:
        self._days = 0
        return self._fill_object(self._schema, turn)

    def _fill_object(self, schema: Mapping[str, Any], turn: int) -> dict[str, Any]:
        parts = schema.get("properties", {})
        return {name: self._fill(name, part, turn) for name, part in parts.items()}

    def _fill(self, name: str, schema: Mapping[str, Any], turn: int) -> Any:
        if "$ref" in schema:
            return self._fill(name, self._schema["$defs"][schema["$ref"].rsplit("/")[-1]], turn)
        if "anyOf" in schema:
            real = next(each for each in schema["anyOf"] if each.get("type") != "null")
            return self._fill(name, real, turn)
        if "enum" in schema:
            return schema["enum"][turn % len(schema["enum"])]
        match schema.get("type"):
            case "object":
                return self._fill_object(schema, turn)
            case "array":
                return [self._fill(name.rstrip("s"), schema["items"], turn)]
            case "string":
                return self._fill_text(name, schema, turn)
        return True if schema.get("type") == "boolean" else max(schema.get("minimum", 1), 1)

    def _fill_text(self, name: str, schema: Mapping[str, Any], turn: int) -> str:
        if schema.get("format") == "date":
            self._days += 3
            return (date(2026, 12, 1) + timedelta(days=self._days)).isoformat()
        values = self._prey.list_values(name) or ["x"]
        return values[turn % len(values)]
