"""What every route gets: the opened product, and the other stages by what they can do.

The stages never call each other, so whatever a route needs of one stands here as a port: a
`Protocol` in `show/ports.py` that `centralita.console` fulfils.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request
from starlette.websockets import WebSocket

from centralita.kit import clock, crypto, db
from centralita.show import time_limits
from centralita.show.gate import Gate
from centralita.show.pace import Pace
from centralita.show.passwords import Passwords
from centralita.show.ports import Demo, Ports
from centralita.verticals.contract import Vertical


@dataclass(frozen=True)
class House:
    """`https`: browsers reach us by https only. `public_url`: our address as Meta sees it.

    `database`: within `time_limits.ORDINARY`. `long_turns`: who has one may take longer.
    """

    database: db.Database
    keys: crypto.MasterKeys
    clock: clock.Clock
    gate: Gate
    pace: Pace
    verticals: Mapping[str, Vertical]
    ports: Ports
    https: bool = False
    public_url: str = ""
    demo: Demo | None = None
    passwords: Passwords = field(default_factory=Passwords)
    long_turns: time_limits.Turns = field(default_factory=time_limits.Turns)


def get_house(request: Request) -> House:
    """The house of a request, as `build.build` set it."""
    house: House = request.app.state.house
    return house


def get_house_of_socket(socket: WebSocket) -> House:
    """The same for a WebSocket."""
    house: House = socket.app.state.house
    return house
