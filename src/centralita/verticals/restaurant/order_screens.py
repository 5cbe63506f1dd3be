"""The order board in the console."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from centralita.kit import db, sheets
from centralita.verticals.contract import Screen
from centralita.verticals.restaurant import flow, moving, orders, wording
from centralita.verticals.restaurant.screen_place import Here
from centralita.vocabulary import errors

reads = APIRouter()
writes = APIRouter()

_ENDED_HOURS: Final = 24
_PAGE: Final = 500


class OrderLine(BaseModel):
    """A dish as it was ordered."""

    name: str = Field(examples=["Tacos al pastor"])
    quantity: int
    options: list[str]
    note: str
    sum: Decimal = Field(description="All pieces with their options, in the order's currency.")


class OrderCard(BaseModel):
    """An order on the board."""

    order_id: UUID
    code: str = Field(description="What people call it.", examples=["7KQ2"])
    state: flow.State
    next: list[flow.State] = Field(description="Where the kitchen may move it from here.")
    mode: flow.Mode
    customer: str
    phone: str
    address: str
    latitude: float | None
    longitude: float | None
    branch_id: UUID
    branch: str
    payment: str
    note: str
    lines: list[OrderLine]
    subtotal: Decimal
    fee: Decimal
    total: Decimal
    currency: str
    minutes: int = Field(description="How long it was said to take.")
    conversation_id: UUID
    created_at: datetime


class OrderEvent(BaseModel):
    """What happened to an order."""

    state: flow.State
    by: str
    note: str
    at: datetime


class OrderDetail(OrderCard):
    """An order with its history."""

    events: list[OrderEvent]


class OrderColumn(BaseModel):
    """A column of the board: the orders of one state, the oldest first."""

    state: flow.State
    title: str = Field(examples=["Preparing"])
    is_final: bool
    orders: list[OrderCard]


class OrderBoard(BaseModel):
    """The columns in the order of an order's life."""

    columns: list[OrderColumn]


class OrderMove(BaseModel):
    """Where to, and from where: somebody else's move is never overwritten."""

    model_config = ConfigDict(extra="forbid")

    to: flow.State
    if_state: flow.State = Field(description="The state that you saw.")
    note: str = Field(default="", max_length=300, description="A reason the customer reads too.")


@reads.get("/orders")
async def get_board(
    screen: Here,
    state: Annotated[list[flow.State] | None, Query(description="Only these columns.")] = None,
    since: Annotated[
        AwareDatetime | None, Query(description="Ended ones from then on; 24 hours when left out.")
    ] = None,
) -> OrderBoard:
    """The board: what is under way, and what ended lately."""
    from_then = since or screen.now - timedelta(hours=_ENDED_HOURS)
    async with screen.read() as t:
        found = await orders.list_board(t, from_then)
    wanted = state or flow.STATES
    return OrderBoard(
        columns=[
            OrderColumn(
                state=each,
                title=wording.say(screen.language, f"state_{each}"),
                is_final=flow.is_final(each),
                orders=[_show(order) for order in found if order.state == each],
            )
            for each in flow.STATES
            if each in wanted
        ]
    )


@reads.get("/orders.csv", response_class=StreamingResponse)
async def export_orders(
    screen: Here,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> StreamingResponse:
    """Orders as a file for a spreadsheet, the oldest first."""
    span = (since or datetime(2000, 1, 1, tzinfo=UTC), until or screen.now)
    return StreamingResponse(
        _write_orders(screen, *span),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{screen.slug}-orders.csv"'},
    )


@reads.get("/orders/{order}")
async def get_order(screen: Here, order: str) -> OrderDetail:
    """One order, by its id or code."""
    async with screen.read() as t:
        return await _show_whole(t, order)


@writes.post("/orders/{order}/move")
async def move_order(screen: Here, order: str, wish: OrderMove) -> OrderDetail:
    """Move it on; its customer reads it on WhatsApp, once."""
    async with screen.write() as t:
        known = await moving.get_order(t, order)
        await orders.lock(t, known.order_id)
        known = await moving.get_order(t, str(known.order_id))
        if known.state != wish.if_state:
            raise errors.Conflict(
                f"order: {known.code} is {known.state} meanwhile, not {wish.if_state}.",
                code="order_moved",
                facts={"order": known.code, "state": known.state, "seen": wish.if_state},
            )
        by = moving.By(screen.actor, wish.note.strip(), screen.now)
        moved, notice = await moving.move(t, str(known.order_id), wish.to, by)
        if notice is not None:
            await screen.tell(t, [notice])
        details = {"order": moved.code, "from": wish.if_state, "to": wish.to}
        await screen.note(t, "order.move", str(moved.order_id), details)
        return await _show_whole(t, str(moved.order_id))


def _show(order: orders.Order) -> OrderCard:
    values = {name: getattr(order, name) for name in OrderCard.model_fields if hasattr(order, name)}
    lines = [
        OrderLine(
            name=line.name,
            quantity=line.quantity,
            options=[option.name for option in line.options],
            note=line.note,
            sum=line.sum,
        )
        for line in order.lines
    ]
    after = list(dict.fromkeys(flow.list_next(order.state, "kitchen", order.mode)))
    return OrderCard(**{**values, "lines": lines, "next": after})


async def _show_whole(t: db.TenantRead, name: str) -> OrderDetail:
    found = await moving.get_order(t, name)
    events = [
        OrderEvent.model_validate({"state": state, "by": by_whom, "note": note, "at": at})
        for state, by_whom, note, at in await orders.list_events(t, found.order_id)
    ]
    return OrderDetail(**dict(_show(found)), events=events)


_COLUMNS: Final = (
    "code", "created_at", "state", "mode", "branch", "customer", "phone", "address", "dishes",
    "payment", "note", "subtotal", "fee", "total", "currency",
)  # fmt: skip


async def _write_orders(screen: Screen, since: datetime, until: datetime) -> AsyncIterator[bytes]:
    yield sheets.MARK.encode() + sheets.write_rows([_COLUMNS])
    after: UUID | None = None
    while True:
        async with screen.read() as t:
            found = await orders.list_between(t, since, until, after, _PAGE)
        yield sheets.write_rows([[_get_cell(each, name) for name in _COLUMNS] for each in found])
        if len(found) < _PAGE:
            return
        after = found[-1].order_id


def _get_cell(order: orders.Order, name: str) -> object:
    if name == "dishes":
        return ", ".join(f"{line.quantity} × {line.name}" for line in order.lines)
    return getattr(order, name)
