"""An invented restaurant in a clean database, and a customer who talks to its actions."""

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from centralita.kit import crypto, db, ids, json
from centralita.records import numbers, roles, tenants
from centralita.verticals import restaurant
from centralita.verticals.contract import Setting
from centralita.verticals.restaurant import menu_files, menu_import
from centralita.vocabulary.asking import Told

FACTS = {fact.name: fact for fact in restaurant.VERTICAL.facts}
ACTIONS = {action.name: action for action in restaurant.VERTICAL.actions}
SAMPLE = Path(restaurant.__file__).parent / "sample.json"
OPEN = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
"""A Tuesday, three in the afternoon in Mexico City: both branches are open."""
CLOSED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NEAR: dict[str, Any] = {"latitude": 19.4150, "longitude": -99.1700}
FAR: dict[str, Any] = {"latitude": 20.9670, "longitude": -89.6237}

SMALL: dict[str, Any] = {
    "branches": [
        {
            "name": "Casa",
            "latitude": 19.4127,
            "longitude": -99.1703,
            "zones": [{"name": "Barrio", "fee": "25", "radius_km": 3, "postcodes": ["06700"]}],
        }
    ],
    "categories": [
        {
            "name": "Platos",
            "items": [
                {"name": "Sopa", "price": "48.50", "retailer_id": "R-SOPA"},
                {"name": "Agua", "price": "35", "retailer_id": "R-AGUA"},
                {
                    "name": "Taco",
                    "price": "24.10",
                    "retailer_id": "R-TACO",
                    "groups": [
                        {
                            "name": "Salsa",
                            "at_least": 1,
                            "at_most": 2,
                            "options": [{"name": "Verde"}, {"name": "Roja", "price": "3.33"}],
                        },
                        {
                            "name": "Extras",
                            "at_most": 2,
                            "options": [
                                {"name": "Queso", "price": "15"},
                                {"name": "Piña", "price": "5.05"},
                            ],
                        },
                    ],
                },
            ],
        }
    ],
}
"""One branch that is always open, three dishes."""


@dataclass
class Place:
    """A restaurant with a number; `settings` as its tenant set them."""

    database: db.Database
    tenant_id: UUID
    number_id: UUID
    settings: dict[str, Any] = field(default_factory=dict)
    language: str = "es"
    now: datetime = OPEN

    async def bring(self, data: dict[str, Any] | bytes) -> menu_import.Stored:
        """Import a file that has nothing wrong with it."""
        raw = data if isinstance(data, bytes) else json.encode(data)
        draft, problems = menu_files.parse(raw, is_csv=False, currency="MXN")
        assert problems == []
        async with self.database.tenant_write(self.tenant_id) as t:
            return await menu_import.store(t, draft)

    @asynccontextmanager
    async def as_trade(self) -> AsyncIterator[db.TenantWrite]:
        """As the pipeline lets a trade work in the middle of a turn."""
        async with (
            self.database.pipe() as p,
            p.as_tenant(self.tenant_id, roles.TRADE_ROLE) as t,
        ):
            yield t

    async def execute(self, sql: str, *values: object) -> None:
        async with self.database.tenant_write(self.tenant_id) as t:
            await t.execute(sql, *values)

    async def fetch(self, sql: str, *values: object) -> list[db.Row]:
        async with self.database.tenant_read(self.tenant_id) as t:
            return await t.fetch(sql, *values)

    async def add_customer(self, name: str = "Ana") -> "Customer":
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
        return Customer(self, contact_id, conversation_id, name, phone)


_PHONES: Iterator[int] = itertools.count(1)


@dataclass
class Customer:
    """Somebody writing; each action has a message of its own as its cause."""

    place: Place
    contact_id: UUID
    conversation_id: UUID
    name: str
    phone: str
    cause_id: UUID = field(default_factory=ids.new_id)

    def get_setting(self) -> Setting:
        return Setting(
            now=self.place.now,
            language=self.place.language,
            time_zone="America/Mexico_City",
            business="La Prueba",
            number_id=self.place.number_id,
            conversation_id=self.conversation_id,
            contact_id=self.contact_id,
            contact_name=self.name,
            contact_phone=self.phone,
            cause_id=self.cause_id,
            settings=restaurant.VERTICAL.read_settings(self.place.settings),
        )

    async def ask(self, name: str, **arguments: Any) -> Any:
        """Look a fact up, as the role of trades and in plain data."""
        fact = FACTS[name]
        asked = msgspec.convert(arguments, fact.asks, strict=False)
        async with self.place.as_trade() as t:
            value = await fact.read(t, self.get_setting(), asked)
        assert json.decode(json.encode(value)) == value
        return value

    async def do(self, name: str, *, same_message: bool = False, **arguments: Any) -> Told:
        """Have something done, as the role of trades, by a new message or by the last one."""
        if not same_message:
            self.cause_id = ids.new_id()
            self.place.now += timedelta(seconds=5)
        action = ACTIONS[name]
        asked = msgspec.convert(arguments, action.asks, strict=False)
        async with self.place.as_trade() as t:
            told = await action.do(t, self.get_setting(), asked)
        assert json.decode(json.encode(told.value)) == told.value
        assert told.refusal is None or told.value["text"]
        return told

    async def order(self, **arguments: Any) -> dict[str, Any]:
        """The happy way: a dish, picked up, confirmed."""
        assert (await self.do("add_item", **{"item": "Sopa", **arguments})).refusal is None
        assert (await self.do("set_pickup")).refusal is None
        assert (await self.do("review_order")).refusal is None
        told = await self.do("place_order")
        assert told.refusal is None, told
        placed: dict[str, Any] = told.value
        return placed


async def open_place(
    database: db.Database, keys: crypto.MasterKeys, slug: str, phone_number_id: str
) -> Place:
    """A tenant with a number and no menu yet."""
    new = tenants.NewTenant(slug=slug, name=slug.title())
    tenant = await tenants.open_tenant(database, keys, new)
    async with database.tenant_write(tenant.id) as t:
        number = await numbers.add_number(t, numbers.NewNumber(phone_number_id=phone_number_id))
    return Place(database, tenant.id, number.id)
