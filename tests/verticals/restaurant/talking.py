"""A customer who talks to a restaurant's number through the whole pipeline."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from centralita.kit import clock, crypto, db, json
from centralita.records import flows, trades
from centralita.verticals import restaurant
from centralita.vocabulary.content import AnyContent, Buttons, Menu
from tests.pipeline.switchboard import Json, Switchboard, change, text_message, webhook
from tests.verticals.restaurant import place
from tests.verticals.restaurant.place import Place

NUMBER = "300000000000001"
LED: Json = {"greeting_every_hours": 0, "bot": {"kind": "flow", "flow": "orders"}}


@dataclass
class Counter:
    """A restaurant that answers on a number, led by its standard flow."""

    board: Switchboard
    clock: clock.ManualClock
    place: Place

    async def fetch(self, sql: str, *values: object) -> list[db.Row]:
        return await self.place.fetch(sql, *values)

    def meet(self, sender: str = "15550100101") -> "Guest":
        return Guest(self, sender)


async def open_counter(
    database: db.Database, keys: crypto.MasterKeys, data: Any, **bot: Any
) -> Counter:
    now = clock.ManualClock(place.OPEN)
    board = Switchboard(database, keys, now, verticals={"restaurant": restaurant.VERTICAL})
    tenant: UUID = await board.add_tenant("la-prueba")
    number = await board.add_number(tenant, NUMBER, {**LED, **bot})
    async with database.tenant_write(tenant) as t:
        await trades.enable(t, "restaurant", restaurant.VERTICAL.read_settings({}))
        for name, flow in restaurant.VERTICAL.flows.items():
            await flows.publish(t, name, dict(flow), actor="test")
    board.directory.mark_stale()
    kitchen = Place(database, tenant, number)
    await kitchen.bring(data)
    return Counter(board, now, kitchen)


@dataclass
class Guest:
    """Somebody with a telephone; each thing said answers with what came back."""

    counter: Counter
    sender: str
    count: int = 0

    async def send(self, **message: Any) -> list[AnyContent]:
        self.counter.clock.advance(20)
        stamp = str(int(self.counter.clock.now().timestamp()))
        raw = {**text_message("", sender=self.sender), "timestamp": stamp, **message}
        if raw["type"] != "text":
            raw.pop("text")
        before = len(await self.list_answers())
        await self.counter.board.handle(webhook(change(NUMBER, raw)))
        return (await self.list_answers())[before:]

    async def list_answers(self) -> list[AnyContent]:
        rows = await self.counter.board.fetch(
            "select m.content from messages m join conversations v using (tenant_id, "
            "conversation_id) join contacts c using (tenant_id, contact_id) "
            "where m.direction = 'out' and c.wa_id = $1 order by m.message_id",
            self.sender,
        )
        return [msgspec.json.decode(row[0], type=AnyContent) for row in rows]

    async def say(self, text: str) -> str:
        return read(await self.send(text={"body": text}))

    async def tap(self, title: str, *, which: int = -1) -> str:
        """Press the option of that title in the last message that has one."""
        offers = [o for each in await self.list_answers() for o in list_options(each)]
        found = [option for option in offers if title in option[1]]
        assert found, f"{title} is not offered; last: {[each[1] for each in offers[-12:]]}"
        how, (id_, told) = "button_reply", found[which]
        interactive = {"type": how, how: {"id": id_, "title": told}}
        return read(await self.send(type="interactive", interactive=interactive))

    async def share(self, latitude: float, longitude: float, **more: str) -> str:
        location = {"latitude": latitude, "longitude": longitude, **more}
        return read(await self.send(type="location", location=location))

    async def order(self, *lines: tuple[str, int]) -> str:
        items = [
            {"product_retailer_id": name, "quantity": many, "item_price": 1, "currency": "MXN"}
            for name, many in lines
        ]
        order = {"catalog_id": "1", "product_items": items}
        return read(await self.send(type="order", order=order))

    async def run(self, *steps: str) -> str:
        """Taps, or words where a step begins with `:`; the last answer."""
        said = ""
        for step in steps:
            said = await (self.say(step[1:]) if step.startswith(":") else self.tap(step))
        return said

    async def get_code(self) -> str:
        [row] = await self.counter.fetch(
            "select code from restaurant_orders order by order_id desc limit 1"
        )
        return str(row[0])


def list_options(content: AnyContent) -> list[tuple[str, str]]:
    """(id, title) of what can be tapped."""
    if isinstance(content, Buttons):
        return [(button.id, button.title) for button in content.buttons]
    if isinstance(content, Menu):
        rows = itertools.chain.from_iterable(section.rows for section in content.sections)
        return [(row.id, row.title) for row in rows]
    return []


def read(answers: list[AnyContent]) -> str:
    """What a person would read, bodies and options."""
    lines: list[str] = []
    for each in answers:
        plain = json.decode(msgspec.json.encode(each))
        lines.append(str(plain.get("body") or plain.get("name") or plain.get("kind")))
        lines += [f"[{title}]" for _, title in list_options(each)]
    return "\n".join(lines)


HOUR = timedelta(hours=1)
