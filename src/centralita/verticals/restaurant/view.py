"""What facts and actions hand on: plain data, amounts as exact text and as a reader sees them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from centralita.verticals.restaurant import bill, carts, hours, menu, money, orders, wording
from centralita.verticals.restaurant.branches import Branch

Plain = dict[str, Any]


class Reader(Struct, frozen=True, kw_only=True):
    """For whom it is written."""

    language: str
    currency: str
    now: datetime
    zone: ZoneInfo

    def say(self, key: str, /, **facts: object) -> str:
        """A sentence of ours."""
        return wording.say(self.language, key, **facts)

    def money(self, amount: Decimal) -> str:
        """An amount in words."""
        return money.say(amount, self.currency, self.language)


def show_branch(reader: Reader, branch: Branch, distance_km: float | None = None) -> Plain:
    """A branch: whether it is open, and if not when."""
    opening = hours.find_next_opening(branch.openings, reader.now, reader.zone)
    is_open = opening == reader.now
    opens = hours.say_opening(opening, reader.now, reader.zone, reader.language)
    state = reader.say("branch_open") if is_open else reader.say("branch_closed", opens=opens)
    far = "" if distance_km is None else reader.say("branch_far", km=_say_km(distance_km))
    return {
        "id": str(branch.id),
        "key": branch.key,
        "name": branch.name,
        "address": branch.address,
        "phone": branch.phone,
        "latitude": branch.latitude,
        "longitude": branch.longitude,
        "delivers": branch.delivers,
        "pickup": branch.pickup,
        "open": is_open,
        "opens_text": opens,
        "state_text": state,
        "distance_text": far,
        "hours_text": hours.say_week(branch.openings, reader.language),
        "description": _join(" · ", [far, state, branch.address]),
    }


def _say_km(distance_km: float) -> str:
    return f"{distance_km:.1f}" if distance_km < 10 else f"{distance_km:.0f}"


def show_item(reader: Reader, item: menu.Item) -> Plain:
    """A dish with its groups of options."""
    price = reader.money(item.price)
    return {
        "id": str(item.id),
        "key": item.key,
        "name": item.name,
        "category": item.category,
        "price": money.to_text(item.price),
        "price_text": price,
        "about": item.description,
        "description": _join(" · ", [price, item.description]),
        "picture": item.picture,
        "available": item.available,
        "has_options": bool(item.groups),
        "groups": [
            {
                "id": str(group.id),
                "name": group.name,
                "at_least": group.at_least,
                "at_most": group.at_most,
                "options": [show_option(reader, option) for option in group.list_available()],
            }
            for group in item.groups
        ],
    }


def show_option(reader: Reader, option: menu.Option) -> Plain:
    """An option; its price as `+ $15`, nothing where it is free."""
    extra = reader.say("option_extra", price=reader.money(option.price)) if option.price else ""
    return {
        "id": str(option.id),
        "name": option.name,
        "price": money.to_text(option.price),
        "price_text": extra,
    }


class _Ordered(Protocol):
    """A line of a cart or of an order."""

    @property
    def name(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def price(self) -> Decimal: ...
    @property
    def note(self) -> str: ...
    @property
    def options(self) -> "Sequence[_Named]": ...


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def price(self) -> Decimal: ...


def show_line(reader: Reader, line: _Ordered) -> Plain:
    """One line of a cart or of an order."""
    options = ", ".join(option.name for option in line.options)
    details = _join(" · ", [options, f"«{line.note}»" if line.note else ""])
    total = reader.money(bill.get_sum(line))
    return {
        "name": line.name,
        "quantity": line.quantity,
        "options_text": options,
        "note": line.note,
        "unit_text": reader.money(bill.get_unit(line)),
        "sum": money.to_text(bill.get_sum(line)),
        "sum_text": total,
        "title": f"{line.quantity} × {line.name}",
        "description": _join(" · ", [total, details]),
        "text": f"{line.quantity} × {line.name}"
        + (f" ({details})" if details else "")
        + f" — {total}",
    }


def show_bill(reader: Reader, total: bill.Bill) -> Plain:
    """What is to be paid."""
    return {
        "subtotal": money.to_text(total.subtotal),
        "subtotal_text": reader.money(total.subtotal),
        "fee": money.to_text(total.fee),
        "fee_text": reader.money(total.fee) if total.fee else reader.say("fee_free"),
        "total": money.to_text(total.total),
        "total_text": reader.money(total.total),
        "currency": reader.currency,
    }


def show_cart(
    reader: Reader, cart: carts.Cart | None, branch: Branch | None, minutes: int
) -> Plain:
    """A cart, also an empty one; `summary` is all of it, as it is confirmed."""
    lines = cart.lines if cart else ()
    zone = branch.find_zone(cart.zone_id) if cart and branch else None
    delivery = cart is not None and cart.mode == "delivery"
    total = bill.make_bill(lines, zone.fee if zone and delivery else money.ZERO)
    shown = [
        {"id": str(line.id), "item": str(line.item_id), **show_line(reader, line)} for line in lines
    ]
    where = {
        "mode": cart.mode if cart else None,
        "branch": branch.name if branch else "",
        "branch_address": branch.address if branch else "",
        "address": _say_address(reader, cart) if cart else "",
        "zone": zone.name if zone else "",
        "customer": (cart.customer if cart else None) or "",
        "payment": (cart.payment if cart else None) or "",
        "note": (cart.note if cart else None) or "",
        "minutes": minutes,
    }
    seen: Plain = {
        "empty": not lines,
        "count": sum(line.quantity for line in lines),
        "lines": shown,
        "lines_text": "\n".join(line["text"] for line in shown),
        **show_bill(reader, total),
        **where,
    }
    return {**seen, "summary": _summarise(reader, seen)}


def show_order(reader: Reader, order: orders.Order) -> Plain:
    """An order and how far it is, in the currency it was made in."""
    own = Reader(
        language=reader.language, currency=order.currency, now=reader.now, zone=reader.zone
    )
    shown = [show_line(own, line) for line in order.lines]
    seen: Plain = {
        "id": str(order.order_id),
        "code": order.code,
        "state": order.state,
        "state_text": own.say(f"state_{order.state}"),
        "lines": shown,
        "lines_text": "\n".join(line["text"] for line in shown),
        **show_bill(own, bill.Bill(order.subtotal, order.fee, order.total)),
        "mode": order.mode,
        "branch": order.branch,
        "branch_address": "",
        "address": _say_address(own, order),
        "zone": order.zone,
        "customer": order.customer,
        "payment": order.payment,
        "note": order.note,
        "minutes": order.minutes,
        "when_text": f"{order.created_at.astimezone(reader.zone):%d/%m %H:%M}",
    }
    return {**seen, "summary": _summarise(own, seen)}


class _Placed(Protocol):
    @property
    def address(self) -> str | None: ...
    @property
    def latitude(self) -> float | None: ...


def _say_address(reader: Reader, placed: _Placed) -> str:
    """The words, else that a position is known."""
    if placed.address:
        return placed.address
    return reader.say("position_shared") if placed.latitude is not None else ""


def _summarise(reader: Reader, seen: Mapping[str, Any]) -> str:
    """The dishes, where they go, who gets them, what is paid: a line each, empty ones left out."""
    lines = [seen["lines_text"], ""]
    if seen["mode"] == "delivery":
        lines += [
            reader.say("sum_subtotal", **seen),
            reader.say("sum_fee", **seen),
            reader.say("sum_total", **seen),
            "",
            reader.say("sum_delivery", **seen),
        ]
    else:
        lines += [reader.say("sum_total", **seen), ""]
        if seen["mode"] == "pickup":
            place = _join(", ", [seen["branch"], seen["branch_address"]])
            lines.append(reader.say("sum_pickup", place=place))
    lines += [reader.say(f"sum_{name}", **seen) for name in _NAMED if seen[name]]
    if seen["mode"]:
        lines.append(reader.say("sum_minutes", **seen))
    return "\n".join(lines).strip()


_NAMED = ("customer", "payment", "note")


def _join(between: str, parts: Iterable[str]) -> str:
    return between.join(part for part in parts if part)
