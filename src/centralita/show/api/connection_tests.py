"""Connections of numbers: a test step by step, and new credentials.

A token comes in and never goes out: not in an answer, not in a problem, not in the log.
"""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from msgspec import structs
from pydantic import BaseModel, BeforeValidator, Field, SecretStr

from centralita.kit import crypto, db
from centralita.records import (
    audit,
    credentials,
    number_cards,
    number_forms,
    settling,
)
from centralita.records import numbers as number_records
from centralita.records.number_forms import Changes
from centralita.records.numbers import Number
from centralita.show.api.access import Access, Need
from centralita.show.api.house import House
from centralita.show.api.number_shapes import StepTold, show_step
from centralita.show.api.problems import Declined, find_language
from centralita.show.setting_ports import Tested, Wish

router = APIRouter(prefix="/tenants/{tenant}", tags=["numbers"])

Reads = Annotated[Access, Depends(Need("numbers:read"))]
Writes = Annotated[Access, Depends(Need("numbers:write"))]

_BLOCKING = frozenset({"token", "number", "right_number"})


def _trim(value: object) -> object:
    return value.strip() or None if isinstance(value, str) else value


Trimmed = Annotated[str, Field(max_length=128)]
Optional = Annotated[Trimmed | None, BeforeValidator(_trim)]


class Connection(BaseModel):
    """How a number is reached. Blanks around a value are taken off."""

    provider: Annotated[str, Field(max_length=40)] = Field(
        default="meta_cloud", examples=["meta_cloud", "chakra"]
    )
    phone_number_id: Annotated[Trimmed, BeforeValidator(_trim)] = Field(
        examples=["300000000000001"]
    )
    waba_id: Optional = Field(default=None, examples=["200000000000001"])
    phone_number: Optional = Field(
        default=None, description="The telephone it ought to be.", examples=["+15550100001"]
    )
    access_token: SecretStr = Field(description="The number's own token. It is never shown again.")
    chakra_plugin_id: Optional = None


class Tried(BaseModel):
    """What a connection test found."""

    ok: bool = Field(description="Nothing stands in the way.")
    steps: list[StepTold]


class Credentials(BaseModel):
    """A number's new token. It is never shown again."""

    access_token: SecretStr


class TokenSet(BaseModel):
    """What came of a new token."""

    unparked: bool = Field(description="It was parked for the old one, and sends again.")
    steps: list[StepTold]


@router.post("/numbers/test")
async def try_connection(request: Request, access: Writes, body: Connection) -> Tried:
    """Try a connection before the number is added. Nothing is stored."""
    language = find_language(request)
    tested = await access.house.ports.lines.test(read_wish(access.house, body), language)
    return show_tested(tested, language)


class TryAgain(BaseModel):
    """How to test."""

    subscribe: bool = Field(
        default=False, description="Also ask WhatsApp for the webhooks of its account (again)."
    )


@router.post("/numbers/{number_id}/test")
async def try_number(
    request: Request, access: Writes, number_id: UUID, body: TryAgain | None = None
) -> Tried:
    """Test the connection of a number with its own token; its health card learns of it."""
    language = find_language(request)
    number, token = await _get_with_token(access, number_id)
    wish = _wish_for(number, token, subscribe=body is not None and body.subscribe)
    tested = await access.house.ports.lines.test(wish, language)
    async with access.write() as t:
        await _note(t, number, tested)
    return show_tested(tested, language)


@router.put("/numbers/{number_id}/credentials")
async def set_credentials(
    request: Request, access: Writes, number_id: UUID, body: Credentials
) -> TokenSet:
    """Replace a number's token, sealed; a number that was parked for the old one sends again.

    Refused with 422 `connection_refused` where WhatsApp does not take the token for this number;
    while WhatsApp itself is away the token is kept as it was given.
    """
    language = find_language(request)
    token = credentials.check_token(body.access_token.get_secret_value())
    async with access.read() as t:
        number = await _get_number(t, number_id)
    tested = await access.house.ports.lines.test(
        _wish_for(number, token, subscribe=False), language
    )
    if tested.kind != "unavailable":
        check_tested(tested, language)
    async with access.audited("number.token", number.phone_number_id) as t:
        await credentials.set_access_token(
            t, access.house.keys, number_id, token, expires_at=tested.expires_at
        )
        await _note(t, number, tested)
        freed = await settling.unpark(t, number_id)
        if freed:
            await audit.add(t, access.actor, "number.unpark", number.phone_number_id)
    return TokenSet(unparked=freed, steps=[show_step(each, language) for each in tested.steps])


async def try_changed(access: Access, number_id: UUID, changes: Changes, language: str) -> Tested:
    """The connection of a number as it would be. Raises `Declined` (404, 409)."""
    number, token = await _get_with_token(access, number_id)
    wish = structs.replace(
        _wish_for(number, token, subscribe=False),
        phone_number=changes.phone_number or number.phone_number,
        waba_id=changes.waba_id or number.waba_id,
    )
    return await access.house.ports.lines.test(wish, language)


def read_wish(house: House, body: Connection) -> Wish:
    """A connection as it is to be tried. Raises `Invalid` that names the field."""
    new = number_forms.check_new(
        number_forms.NewNumber(
            phone_number_id=body.phone_number_id,
            provider=body.provider,
            phone_number=body.phone_number,
            waba_id=body.waba_id,
            chakra_plugin_id=body.chakra_plugin_id,
        )
    )
    card = next(
        (each for each in house.ports.lines.list_cards() if each.key == body.provider), None
    )
    if card is None:
        raise Declined(422, "unknown_provider", provider=body.provider)
    if "chakra_plugin_id" in card.needs and new.chakra_plugin_id is None:
        raise Declined(422, "missing_need", field="chakra_plugin_id", provider=card.title)
    return Wish(
        provider=new.provider,
        phone_number_id=new.phone_number_id,
        token=credentials.check_token(body.access_token.get_secret_value()),
        waba_id=new.waba_id,
        chakra_plugin_id=new.chakra_plugin_id,
        phone_number=new.phone_number,
    )


def check_tested(tested: Tested, language: str) -> None:
    """Raises `Declined`: 422 where the connection can't work, 502 where nobody answered."""
    steps = [show_step(each, language).model_dump() for each in tested.steps]
    if tested.kind == "unavailable":
        raise Declined(502, "provider_away", reason=steps[-1]["detail"], steps=steps)
    bad = [each for each in tested.steps if each.state == "problem" and each.name in _BLOCKING]
    if bad:
        told = show_step(bad[0], language)
        raise Declined(
            422, "connection_refused", reason=f"{told.detail} {told.cure}".strip(), steps=steps
        )


def show_tested(tested: Tested, language: str) -> Tried:
    """What was found, in the caller's language."""
    steps = [show_step(each, language) for each in tested.steps]
    good = tested.kind is None and all(each.state != "problem" for each in steps)
    return Tried(ok=good, steps=steps)


async def note_webhook(t: db.TenantWrite, number_id: UUID, tested: Tested) -> None:
    """Keep for the health card where its webhooks go."""
    found = [each.state for each in tested.steps if each.name in ("webhook", "subscription")]
    if not found:
        return
    state: Literal["ok", "problem", "unknown"] = "ok"
    if "problem" in found:
        state = "problem"
    elif "unknown" in found:
        state = "unknown"
    await number_cards.set_webhook_state(t, number_id, state)


async def _get_number(t: db.TenantRead, number_id: UUID) -> Number:
    number = await number_records.find_number(t, number_id)
    if number is None:
        raise Declined(404, "unknown_number")
    return number


async def _get_with_token(access: Access, number_id: UUID) -> tuple[Number, crypto.Secret]:
    async with access.read() as t:
        number = await _get_number(t, number_id)
        token = await credentials.find_access_token(t, access.house.keys, number_id)
    if token is None:
        raise Declined(409, "no_token")
    return number, token


def _wish_for(number: Number, token: crypto.Secret, *, subscribe: bool) -> Wish:
    return Wish(
        provider=number.provider,
        phone_number_id=number.phone_number_id,
        token=token,
        waba_id=number.waba_id,
        chakra_plugin_id=number.chakra_plugin_id,
        phone_number=number.phone_number,
        subscribe=subscribe,
    )


async def _note(t: db.TenantWrite, number: Number, tested: Tested) -> None:
    """The health card learns what the provider told; names that were given stay."""
    if tested.kind is not None:
        return
    facts = structs.replace(
        tested.facts,
        phone_number=None if number.phone_number else tested.facts.phone_number,
        display_name=None if number.display_name else tested.facts.display_name,
        messages_per_second=None,
    )
    await number_records.set_facts(t, number.id, facts)
    if tested.expires_at is not None:
        await credentials.set_expiry(t, number.id, tested.expires_at)
    await note_webhook(t, number.id, tested)
