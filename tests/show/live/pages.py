"""A page as the console keeps it: its state when it was read, and every event since."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fastapi import FastAPI

from centralita.kit import db
from centralita.records import alerts, events
from centralita.show.api import alerts as alert_shapes
from centralita.show.api import cards
from tests.receive.wire import Wire
from tests.show.api.staff import Member
from tests.show.live.browsers import Browser, Frame, connect_browser

State = dict[str, dict[str, Any]]
ROUNDS = 100


async def read_state(database: db.Database, api: FastAPI, tenant_id: UUID) -> State:
    """All conversations, messages and alerts of a tenant, as the API shows them now."""
    codes = api.state.house.ports.codes
    async with database.tenant_read(tenant_id) as t:
        places = await t.fetch("select conversation_id from conversations")
        said = await t.fetch("select message_id from messages where kind <> 'reaction'")
        listed = await cards.load_cards(t, [row[0] for row in places])
        messages = await cards.load_messages(t, [row[0] for row in said], codes, "es")
        raised = await alerts.list_for(t, include_resolved=True, limit=1_000)
    return {
        "conversation": {str(c.conversation_id): json.loads(c.model_dump_json()) for c in listed},
        "messages": {str(m.message_id): json.loads(m.model_dump_json()) for m in messages},
        "alert": {
            str(a.alert_id): json.loads(alert_shapes.show(a).model_dump_json()) for a in raised
        },
    }


def list_differences(one: State, other: State) -> list[tuple[str, str, Any, Any]]:
    """(place, field, here, there), for a message that people can read."""
    found = []
    for kind in one.keys() | other.keys():
        for key in one[kind].keys() | other[kind].keys():
            here, there = one[kind].get(key, {}), other[kind].get(key, {})
            found += [
                (f"{kind} {key}", name, here.get(name), there.get(name))
                for name in here.keys() | there.keys()
                if here.get(name) != there.get(name)
            ]
    return found


def apply(state: State, frame: Frame) -> None:
    """What a page does with an event: the new one takes the place of the old one."""
    if frame["type"] == "conversation":
        card = frame["conversation"]
        state["conversation"][card["conversation_id"]] = card
    elif frame["type"] == "messages":
        for message in frame["messages"]:
            assert message["conversation_id"] == frame["conversation_id"]
            state["messages"][message["message_id"]] = message
    elif frame["type"] == "alert":
        state["alert"][frame["alert"]["alert_id"]] = frame["alert"]


@dataclass
class Page:
    """One tenant's page of one person. `cut` it and `open` it as often as you like."""

    database: db.Database
    api: FastAPI
    member: Member
    tenant_id: UUID
    tenant: str
    state: State = field(default_factory=dict)
    since: int | None = None
    resumed: list[bool] = field(default_factory=list)
    _browser: Browser | None = None

    @property
    def is_open(self) -> bool:
        return self._browser is not None

    async def open(self, server: Wire) -> None:
        """Take up where it was, or read afresh."""
        self._browser = await connect_browser(
            server.port, self.member.secret, self.tenant, since=self.since
        )
        hello = await self._browser.hear()
        self.resumed.append(hello["resumed"])
        self.since = max(self.since or 0, hello["id"])
        if not hello["resumed"]:
            self.state = await read_state(self.database, self.api, self.tenant_id)

    async def cut(self) -> None:
        """The line breaks, whatever is still under way."""
        if self._browser is not None:
            await self._browser.line.close()
            self._browser = None

    async def hear_all(self) -> None:
        """Take in all there is: until this page has heard the last event, or nothing comes."""
        for _ in range(ROUNDS):
            await self.hear(1_000)
            now = await read_state(self.database, self.api, self.tenant_id)
            if self.state == now and await self._is_all_told():
                return

    async def hear(self, most: int) -> None:
        """Take in what has come, at most so many frames."""
        assert self._browser is not None
        while most > 0 and not await self._browser.is_silent(0.05):
            frame = self._browser.heard[-1]
            if frame["type"] == "reset":
                self.state = await read_state(self.database, self.api, self.tenant_id)
            else:
                apply(self.state, frame)
            self.since = max(self.since or 0, frame.get("id", 0))
            most -= 1

    async def _is_all_told(self) -> bool:
        async with self.database.pipe() as p:
            return not await events.is_touched(p)
