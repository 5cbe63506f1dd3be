"""Invented villas in a clean database, and guests who talk to their facts and actions."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from centralita.desk import Desk
from centralita.kit import crypto, db, ids, json
from centralita.records import numbers, roles, tenants
from centralita.verticals import hotel
from centralita.verticals.contract import Setting
from centralita.verticals.hotel import importing
from centralita.vocabulary.asking import DoAction, ReadFact, Told

SAMPLE = Path(hotel.__file__).parent / "sample.json"
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
"""A Monday noon in Mexico City."""
DESK = Desk({"hotel": hotel.VERTICAL})
SMALL: dict[str, Any] = {
    "properties": [
        {
            "slug": "mar",
            "name": "Casa Mar",
            "most_guests": 4,
            "included_guests": 2,
            "cleaning_fee": "50",
            "facts": {"wifi": {"es": "La clave es marea.", "en": "The password is marea."}},
            "rates": [{"name": "Base", "nightly": "100", "extra_guest": "10"}],
        },
        {
            "slug": "sol",
            "name": "Casa Sol",
            "most_guests": 6,
            "min_nights": 3,
            "facts": {"pets": {"es": "Sí, con gusto."}},
            "rates": [{"name": "Base", "nightly": "200.50", "weekend_nightly": "250.25"}],
        },
    ]
}
_PHONES: Iterator[int] = itertools.count(1)


@dataclass
class Villas:
    """A hotel with a number; `settings` as its tenant set them."""

    database: db.Database
    tenant_id: UUID
    number_id: UUID
    settings: dict[str, Any] = field(default_factory=dict)
    language: str = "es"
    now: datetime = NOW

    async def bring(self, data: bytes) -> None:
        """Import a file that has nothing wrong with it."""
        listed, problems = importing.read_rows("villas.json", data, "properties")
        drafts, wrong = importing.parse_properties(listed)
        assert problems + wrong == []
        async with self.database.tenant_write(self.tenant_id) as t:
            await importing.store_properties(t, drafts)

    async def execute(self, sql: str, *values: object) -> None:
        async with self.database.tenant_write(self.tenant_id) as t:
            await t.execute(sql, *values)

    async def fetch(self, sql: str, *values: object) -> list[db.Row]:
        async with self.database.tenant_read(self.tenant_id) as t:
            return await t.fetch(sql, *values)

    def get_setting(self) -> Setting:
        """As chores and commands get it."""
        return Setting(
            now=self.now,
            language=self.language,
            time_zone="America/Mexico_City",
            business="Villas Marea",
            settings=hotel.VERTICAL.read_settings(self.settings),
        )

    async def add_guest(self, name: str = "Emma") -> "Guest":
        contact_id, conversation_id = ids.new_id(), ids.new_id()
        phone = f"346000000{next(_PHONES):02}"
        async with self.database.pipe() as p:
            await p.execute(
                "insert into contacts (tenant_id, contact_id, wa_id, name) values ($1, $2, $3, $4)",
                self.tenant_id,
                contact_id,
                phone,
                name,
            )
            await p.execute(
                "insert into conversations (tenant_id, conversation_id, number_id, contact_id) "
                "values ($1, $2, $3, $4)",
                self.tenant_id,
                conversation_id,
                self.number_id,
                contact_id,
            )
        return Guest(self, contact_id, conversation_id, name, phone)


@dataclass
class Guest:
    """Somebody writing; each action has a message of its own as its cause."""

    villas: Villas
    contact_id: UUID
    conversation_id: UUID
    name: str
    phone: str
    cause_id: UUID = field(default_factory=ids.new_id)

    def get_setting(self) -> Setting:
        return Setting(
            now=self.villas.now,
            language=self.villas.language,
            time_zone="America/Mexico_City",
            business="Villas Marea",
            number_id=self.villas.number_id,
            conversation_id=self.conversation_id,
            contact_id=self.contact_id,
            contact_name=self.name,
            contact_phone=self.phone,
            cause_id=self.cause_id,
        )

    async def ask(self, name: str, /, **arguments: Any) -> Any:
        """Look a fact up, as the role of trades and in plain data."""
        async with self.villas.database.pipe() as p:
            told = await self._answer(p, ReadFact(name=f"hotel.{name}", arguments=arguments))
        assert told.refusal is None, told
        return told.value

    async def do(self, name: str, /, *, same_message: bool = False, **arguments: Any) -> Told:
        """Have something done, as the role of trades, by a new message or by the last one."""
        if not same_message:
            self.cause_id = ids.new_id()
            self.villas.now += timedelta(seconds=5)
        async with self.villas.database.pipe() as p:
            return await self._answer(p, DoAction(name=f"hotel.{name}", arguments=arguments))

    async def do_within(self, p: db.PipeTransaction, name: str, /, **arguments: Any) -> Told:
        """The same, inside somebody's transaction that goes on."""
        return await self._answer(p, DoAction(name=f"hotel.{name}", arguments=arguments))

    async def _answer(self, p: db.PipeTransaction, ask: ReadFact | DoAction) -> Told:
        trades = {"hotel": hotel.VERTICAL.read_settings(self.villas.settings)}
        async with p.as_tenant(self.villas.tenant_id, roles.TRADE_ROLE) as t:
            told = await DESK.answer(t, self.get_setting(), trades, ask)
        assert json.decode(json.encode(told.value)) == told.value
        assert told.refusal is None or told.refusal == "bad_argument" or told.value["text"]
        return told

    async def quote(self, house: str, first: str, end: str, adults: int = 2) -> str:
        """A quote's id."""
        wanted: dict[str, Any] = {
            "property": house,
            "check_in": first,
            "check_out": end,
            "adults": adults,
        }
        told = await self.do("quote", **wanted)
        assert told.refusal is None, told
        found: str = told.value["quote"]
        return found


async def open_villas(
    database: db.Database, keys: crypto.MasterKeys, slug: str, phone_number_id: str
) -> Villas:
    """A tenant in dollars with one number."""
    async with database.tenant_write(ids.new_id()) as t:
        new = tenants.NewTenant(slug=slug, name=slug.title(), currency="USD")
        tenant = await tenants.add_tenant(t, keys, new)
        number = await numbers.add_number(t, numbers.NewNumber(phone_number_id=phone_number_id))
    return Villas(database, tenant.id, number.id)
