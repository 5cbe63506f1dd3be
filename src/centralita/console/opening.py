"""The API over an opened product: the house with every port fulfilled."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from msgspec import Struct

from centralita.console.handing import Hands
from centralita.kit import clock, crypto, db
from centralita.providers.contract import Client, Provider
from centralita.show import ports
from centralita.show.api import build
from centralita.show.api.house import House
from centralita.show.gate import Gate
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
    demo: ports.Demo | None = None


def open_api(given: Given) -> FastAPI:
    """The app under `/api/v1`."""
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
        )
    )


def make_ports(_given: Given) -> ports.Ports:
    """Every port, fulfilled by the room that does it."""
    return ports.Ports(hands=Hands())


def write_openapi() -> dict[str, Any]:
    """The API's document, which needs nothing opened."""
    return build.write_openapi(build.build(None))
