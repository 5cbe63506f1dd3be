"""The hotel's pages in the console: properties, the calendar of all of them, leads, bookings."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from centralita.verticals import contract
from centralita.verticals.contract import Screen, Screens
from centralita.verticals.hotel import board, bookings, flow, guest_commands, leads, properties
from centralita.vocabulary import errors

reads = APIRouter()
writes = APIRouter()

_LONGEST_DAYS: Final = 186
_USUAL_DAYS: Final = 31

State = Literal["hold", "confirmed", "cancelled", "expired"]
Stage = Literal["new", "qualifying", "quoted", "booked", "lost"]


def _get_screen(request: Request) -> Screen:
    return contract.get_screen(request)


Here = Annotated[Screen, Depends(_get_screen)]


class HotelProperty(BaseModel):
    """A house that is rented whole."""

    property_id: UUID
    slug: str = Field(examples=["villa-coral"])
    name: str
    most_guests: int
    min_nights: int
    check_in_from: time
    check_out_by: time
    address: str
    active: bool = Field(description="False: it is not rented now.")


class HotelProperties(BaseModel):
    """In the business's own order."""

    items: list[HotelProperty]


class StaySpan(BaseModel):
    """Nights that somebody has; `blocked` is what another place's calendar says."""

    kind: Literal["booking", "hold", "own", "blocked"]
    first_night: date
    check_out: date
    booking_id: UUID | None
    reference: str | None = Field(examples=["B-7K3PXM"])
    guest_name: str | None
    guests: int | None
    conversation_id: UUID | None
    calendar: str | None = Field(examples=["Airbnb"])


class HotelCalendarRow(BaseModel):
    """A property with who has its nights."""

    property_id: UUID
    slug: str
    name: str
    active: bool
    stays: list[StaySpan]


class HotelCalendar(BaseModel):
    """Properties by days. `until` is left out; `today` is the business's own."""

    first: date
    until: date
    today: date
    properties: list[HotelCalendarRow]


class HotelLead(BaseModel):
    """Somebody who may come."""

    lead_id: UUID
    reference: str = Field(examples=["L-7K3PXM"])
    stage: Stage
    next: list[Stage] = Field(description="Where it may go from here.")
    name: str | None
    phone: str | None
    property_id: UUID | None
    property_name: str | None
    intent: str | None
    check_in: date | None
    check_out: date | None
    adults: int | None
    children: int | None
    note: str
    conversation_id: UUID | None
    moved_by: str
    moved_at: datetime
    created_at: datetime


class HotelLeads(BaseModel):
    """The newest first."""

    items: list[HotelLead]


class LeadMove(BaseModel):
    """Where to, and from where: somebody else's move is never overwritten."""

    model_config = ConfigDict(extra="forbid")

    to: Stage
    if_stage: Stage = Field(description="The stage that you saw.")


class HotelBooking(BaseModel):
    """Nights that are held for a guest."""

    booking_id: UUID
    reference: str
    property_id: UUID
    property_name: str
    state: State
    next: list[Literal["confirmed", "cancelled"]]
    guest_name: str
    guest_phone: str | None
    check_in: date
    check_out: date
    adults: int
    children: int
    total: Decimal
    currency: str
    expires_at: datetime | None
    conversation_id: UUID | None
    created_at: datetime


class HotelBookings(BaseModel):
    """By arrival."""

    items: list[HotelBooking]


class BookingMove(BaseModel):
    """The owner's yes or no."""

    model_config = ConfigDict(extra="forbid")

    to: Literal["confirmed", "cancelled"]
    quietly: bool = Field(default=False, description="The guest is not told.")


@reads.get("/properties")
async def list_properties(screen: Here) -> HotelProperties:
    """The houses, also those that are not rented now."""
    async with screen.read() as t:
        found = await properties.list_all(t, with_inactive=True)
    shown = [
        HotelProperty.model_validate({**_read_fields(each, HotelProperty), "property_id": each.id})
        for each in found
    ]
    return HotelProperties(items=shown)


@reads.get("/calendar")
async def get_calendar(
    screen: Here,
    first: Annotated[date | None, Query(alias="from", description="Today when left out.")] = None,
    until: Annotated[date | None, Query(alias="to", description="Left out itself.")] = None,
) -> HotelCalendar:
    """Who has which nights of which house."""
    async with screen.read() as t:
        setting = await screen.describe(t)
        today = screen.now.astimezone(ZoneInfo(setting.time_zone)).date()
        start = first or today
        end = until or start + timedelta(days=_USUAL_DAYS)
        if not 0 < (end - start).days <= _LONGEST_DAYS:
            raise errors.Invalid(
                f"to: it comes after from, by {_LONGEST_DAYS} days at most.",
                code="bad_range",
                facts={"most": _LONGEST_DAYS},
            )
        houses = await properties.list_all(t, with_inactive=True)
        taken = await board.list_taken(t, start, end)
    rows = [
        HotelCalendarRow(
            property_id=house.id,
            slug=house.slug,
            name=house.name,
            active=house.active,
            stays=[
                StaySpan.model_validate(each, from_attributes=True)
                for each in taken
                if each.property_id == house.id
            ],
        )
        for house in houses
    ]
    return HotelCalendar(first=start, until=end, today=today, properties=rows)


@reads.get("/leads")
async def list_leads(
    screen: Here, stage: Stage | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 200
) -> HotelLeads:
    """Who may come, the newest first."""
    async with screen.read() as t:
        found = await leads.list_some(t, stage=stage, limit=limit)
    return HotelLeads(items=[_show_lead(each) for each in found])


@writes.post("/leads/{lead}/move")
async def move_lead(screen: Here, lead: str, wish: LeadMove) -> HotelLead:
    """Take a lead to another stage, by its id or reference."""
    async with screen.write() as t:
        found = await leads.get(t, lead)
        await leads.lock(t, found.id)
        found = await leads.get(t, str(found.id))
        if found.stage != wish.if_stage:
            raise errors.Conflict(
                f"Lead {found.reference} is {found.stage} meanwhile, not {wish.if_stage}.",
                code="lead_moved",
                facts={"lead": found.reference, "stage": found.stage, "seen": wish.if_stage},
            )
        await leads.move(t, found, wish.to, by=screen.actor, now=screen.now)
        details = {"lead": found.reference, "from": wish.if_stage, "to": wish.to}
        await screen.note(t, "lead.move", str(found.id), details)
        return _show_lead(await leads.get(t, str(found.id)))


@reads.get("/bookings")
async def list_bookings(
    screen: Here,
    state: Annotated[
        list[State] | None, Query(description="Holds and confirmed ones when left out.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> HotelBookings:
    """Bookings and holds, by arrival."""
    async with screen.read() as t:
        found = await bookings.list_some(t, states=state or flow.HOLDING_STATES, limit=limit)
    return HotelBookings(items=[_show_booking(each) for each in found])


@reads.get("/bookings/{booking}")
async def get_booking(screen: Here, booking: str) -> HotelBooking:
    """One booking or hold, by its id or reference."""
    async with screen.read() as t:
        return _show_booking(await bookings.get(t, booking))


@writes.post("/bookings/{booking}/move")
async def move_booking(screen: Here, booking: str, wish: BookingMove) -> HotelBooking:
    """Say yes or no to a hold, or call a booking off; its guest is told on WhatsApp."""
    async with screen.write() as t:
        setting = await screen.describe(t)
        found = await bookings.get(t, booking)
        await guest_commands.move_booking(t, found, wish.to, setting)
        if not wish.quietly and found.conversation_id is not None:
            await screen.tell(t, [await guest_commands.make_notice(t, found, wish.to)])
        details = {"booking": found.reference, "from": found.state, "to": wish.to}
        await screen.note(t, "booking.move", str(found.id), details)
        return _show_booking(await bookings.get(t, str(found.id)))


SCREENS: Final = Screens(reads=reads, writes=writes)


def _read_fields(found: object, shape: type[BaseModel]) -> dict[str, object]:
    return {name: getattr(found, name) for name in shape.model_fields if hasattr(found, name)}


def _show_lead(lead: leads.Lead) -> HotelLead:
    values = _read_fields(lead, HotelLead)
    return HotelLead.model_validate({**values, "lead_id": lead.id, "next": flow.LEAD[lead.stage]})


def _show_booking(booking: bookings.Booking) -> HotelBooking:
    after = [state for state in flow.BOOKING[booking.state] if state != "expired"]
    values = _read_fields(booking, HotelBooking)
    return HotelBooking.model_validate({**values, "booking_id": booking.id, "next": after})
