"""The API over an opened product: the house with every port fulfilled."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from msgspec import Struct, structs

from centralita.console.bot_forms import BotForms
from centralita.console.calling_out import Addresses
from centralita.console.connecting import Lines
from centralita.console.flow_forms import FlowForms
from centralita.console.handing import Hands
from centralita.console.rehearsing import Rehearsals
from centralita.console.replaying import Replays
from centralita.console.wire import Codes, Wire
from centralita.installed import VERTICALS
from centralita.kit import clock, crypto, db
from centralita.providers.contract import Client, Provider
from centralita.show import ports, time_limits
from centralita.show.api import build, document
from centralita.show.api.house import House
from centralita.show.gate import Gate
from centralita.show.live.hub import Hub, open_hub
from centralita.show.live.line import Line
from centralita.show.pace import Pace
from centralita.verticals.contract import Vertical


class Given(Struct, frozen=True, kw_only=True):
    """What a server process holds open, for the console."""

    database: db.Database
    keys: crypto.MasterKeys
    clock: clock.Clock
    gate: Gate
    pace: Pace
    providers: Mapping[str, Provider]
    clients: Mapping[str, Client] = {}
    verticals: Mapping[str, Vertical] = {}
    https: bool = False
    public_url: str = ""
    outside_loopback: bool = False
    demo: ports.Demo | None = None


def open_api(given: Given) -> FastAPI:
    """The app under `/api/v1`."""
    given = structs.replace(given, database=given.database.within(time_limits.ORDINARY))
    return build.build(
        House(
            database=given.database,
            keys=given.keys,
            clock=given.clock,
            gate=given.gate,
            pace=given.pace,
            verticals=given.verticals,
            ports=make_ports(given),
            https=given.https,
            public_url=given.public_url,
            demo=given.demo,
        ),
        given.verticals,
    )


class Console(Struct, frozen=True):
    """The API, and the live line beside it with what is to hear Postgres for it."""

    api: FastAPI
    line: Line
    hub: Hub


@asynccontextmanager
async def open_console(given: Given) -> AsyncIterator[Console]:
    """Both, the line until the end of the block."""
    api = open_api(given)
    house: House = api.state.house
    # What tells all browsers is nobody's request: it may wait as long as it has to.
    async with open_hub(given.database, house.ports.codes, house.clock) as hub:
        yield Console(api, Line(house, hub), hub)


def make_ports(given: Given) -> ports.Ports:
    """Every port, fulfilled by the room that does it."""
    return ports.Ports(
        hands=Hands(),
        addresses=Addresses(allow_loopback=given.outside_loopback),
        lines=_make_lines(given),
        bot_forms=BotForms(),
        flow_forms=FlowForms(given.verticals),
        rehearsals=Rehearsals(given.database, given.providers, given.verticals, given.clock),
        replays=Replays(given.database, given.providers, given.clock),
        codes=Codes(given.providers),
        wire=Wire(given.database, given.keys, given.providers, given.clients, given.clock),
    )


def _make_lines(given: Given) -> Lines:
    return Lines(
        given.database,
        given.providers,
        given.clients,
        given.public_url,
        Replays(given.database, given.providers, given.clock),
    )


def write_openapi() -> dict[str, Any]:
    """The API's document, which needs nothing opened."""
    return document.write(build.build(None, VERTICALS))
