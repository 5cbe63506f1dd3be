"""What the house itself does in the middle of a story: its yes or no, nights given elsewhere."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Literal

from msgspec import Struct

from centralita.kit import db
from centralita.verticals.contract import Notice, Setting, Task
from centralita.verticals.hotel import bookings, chores, guest_commands, properties
from centralita.verticals.hotel.asking import Nothing
from centralita.verticals.hotel.properties import Property
from centralita.vocabulary import errors


class Moved(Struct, frozen=True, kw_only=True):
    to: Literal["confirmed", "cancelled"]


class Nights(Struct, frozen=True, kw_only=True):
    """`property`: its slug or name."""

    property: str
    check_in: date
    check_out: date


class Rented(Struct, frozen=True, kw_only=True):
    property: str
    active: bool


async def move_booking(t: db.TenantWrite, setting: Setting, asked: Moved) -> Sequence[Notice]:
    """The guest's newest one, as `centralita hotel bookings confirm` and `cancel` move it."""
    own = await bookings.list_of_conversation(t, setting.conversation_id, setting.now)
    if not own:
        raise errors.NotFound("This guest has no booking.", code="unknown_booking")
    await guest_commands.move_booking(t, own[0], asked.to, setting)
    return (await guest_commands.make_notice(t, own[0], asked.to),)


async def take_nights(t: db.TenantWrite, setting: Setting, asked: Nights) -> Sequence[Notice]:
    """Somebody else books them, elsewhere."""
    house = await _get_property(t, asked.property)
    new = bookings.New(
        property_id=house.id,
        check_in=asked.check_in,
        check_out=asked.check_out,
        adults=1,
        created_at=setting.now,
        state="confirmed",
        source="owner",
    )
    if await bookings.add(t, new) is None:
        raise errors.Conflict("Somebody has one of these nights.", code="nights_taken")
    return ()


async def set_active(t: db.TenantWrite, setting: Setting, asked: Rented) -> Sequence[Notice]:
    """A house is not rented any more, or again."""
    del setting
    house = await _get_property(t, asked.property)
    await properties.set_active(t, house.id, active=asked.active)
    return ()


async def expire_holds(t: db.TenantWrite, setting: Setting, asked: Nothing) -> Sequence[Notice]:
    """As the clock does it."""
    del asked
    return await chores.expire_holds(t, setting, {})


async def _get_property(t: db.TenantRead, name: str) -> Property:
    found = await properties.find(t, name, with_inactive=True)
    if found is None:
        raise errors.NotFound(f"property: there is no {name}.", code="unknown_property")
    return found


TASKS: Final[tuple[Task[Any], ...]] = (
    Task(
        name="move_booking",
        about="The owner confirms or cancels the guest's newest booking.",
        asks=Moved,
        do=move_booking,
    ),
    Task(
        name="take_nights",
        about="Somebody else takes these nights of a house.",
        asks=Nights,
        do=take_nights,
    ),
    Task(
        name="set_active",
        about="A house is not rented any more, or again.",
        asks=Rented,
        do=set_active,
    ),
    Task(
        name="expire_holds",
        about="Holds that ran out are let go, and their guests told.",
        asks=Nothing,
        do=expire_holds,
    ),
)
