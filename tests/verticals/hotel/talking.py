"""A guest who talks to a hotel's number through the whole pipeline."""

import itertools
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from centralita.kit import clock, crypto, db, json
from centralita.records import flows, trades
from centralita.verticals import hotel
from centralita.vocabulary.content import AnyContent, Buttons, Menu
from tests.pipeline.switchboard import Json, Switchboard, change, text_message, webhook
from tests.verticals.hotel import villas
from tests.verticals.hotel.villas import Villas

NUMBER = "300000000000001"
LED: Json = {"greeting_every_hours": 0, "bot": {"kind": "flow", "flow": "hotel"}}


@dataclass
class Desk:
    """A hotel that answers on a number, led by its standard flow."""

    board: Switchboard
    clock: clock.ManualClock
    villas: Villas

    async def fetch(self, sql: str, *values: object) -> list[db.Row]:
        return await self.villas.fetch(sql, *values)

    def meet(self, sender: str = "15550100101") -> "Writer":
        return Writer(self, sender)


async def open_desk(database: db.Database, keys: crypto.MasterKeys, data: bytes) -> Desk:
    now = clock.ManualClock(villas.NOW)
    board = Switchboard(database, keys, now, verticals={"hotel": hotel.VERTICAL})
    tenant: UUID = await board.add_tenant("villas-marea")
    number = await board.add_number(tenant, NUMBER, LED)
    async with database.tenant_write(tenant) as t:
        await trades.enable(t, "hotel", hotel.VERTICAL.read_settings({}))
        for name, flow in hotel.VERTICAL.flows.items():
            await flows.publish(t, name, dict(flow), actor="test")
    board.directory.mark_stale()
    houses = Villas(database, tenant, number)
    await houses.bring(data)
    return Desk(board, now, houses)


@dataclass
class Writer:
    """Somebody with a telephone; each thing said answers with what came back."""

    desk: Desk
    sender: str

    async def send(self, **message: Any) -> list[AnyContent]:
        self.desk.clock.advance(20)
        stamp = str(int(self.desk.clock.now().timestamp()))
        raw = {**text_message("", sender=self.sender), "timestamp": stamp, **message}
        if raw["type"] != "text":
            raw.pop("text")
        before = len(await self.list_answers())
        await self.desk.board.handle(webhook(change(NUMBER, raw)))
        return (await self.list_answers())[before:]

    async def list_answers(self) -> list[AnyContent]:
        rows = await self.desk.board.fetch(
            "select m.content from messages m join conversations v using (tenant_id, "
            "conversation_id) join contacts c using (tenant_id, contact_id) "
            "where m.direction = 'out' and c.wa_id = $1 order by m.message_id",
            self.sender,
        )
        return [msgspec.json.decode(row[0], type=AnyContent) for row in rows]

    async def say(self, text: str) -> str:
        return read(await self.send(text={"body": text}))

    async def tap(self, title: str) -> str:
        """Press the option of that title in the last message that has one."""
        offers = [o for each in await self.list_answers() for o in list_options(each)]
        found = [option for option in offers if title in option[1]]
        assert found, f"{title} is not offered; last: {[each[1] for each in offers[-12:]]}"
        id_, told = found[-1]
        interactive = {"type": "button_reply", "button_reply": {"id": id_, "title": told}}
        return read(await self.send(type="interactive", interactive=interactive))

    async def run(self, *steps: str) -> str:
        """Taps, or words where a step begins with `:`; the last answer."""
        said = ""
        for step in steps:
            said = await (self.say(step[1:]) if step.startswith(":") else self.tap(step))
        return said


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
