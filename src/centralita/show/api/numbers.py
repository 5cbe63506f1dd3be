"""`/tenants/{tenant}/numbers`: a business's WhatsApp numbers and how they are."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from msgspec import structs
from pydantic import BaseModel, Field

from centralita.kit import crypto, db
from centralita.records import (
    audit,
    bot_configs,
    credentials,
    number_cards,
    number_changes,
    number_forms,
    settling,
)
from centralita.records import numbers as number_records
from centralita.records.numbers import Facts, Number
from centralita.show.api import connection_tests, connections, lines_of, once
from centralita.show.api.access import Access, Need
from centralita.show.api.bodies import Line, PlainObject
from centralita.show.api.bots import check_config
from centralita.show.api.number_shapes import NumberCard, StepTold, show_card, show_step
from centralita.show.api.paging import Page
from centralita.show.api.problems import Declined, find_language
from centralita.show.setting_ports import Tested

router = APIRouter(prefix="/tenants/{tenant}/numbers", tags=["numbers"])

Reads = Annotated[Access, Depends(Need("numbers:read"))]
Writes = Annotated[Access, Depends(Need("numbers:write"))]


class NewNumber(connection_tests.Connection):
    """A number to add. Its connection is tested first; nothing is stored that does not answer."""

    display_name: Line | None = None
    shared: bool = Field(default=False, description="Several businesses use it.")
    bot: PlainObject | None = Field(default=None, description="A bot configuration to begin with.")


class AddedNumber(BaseModel):
    """The number as it is stored, what was found on the way, and where its webhooks must go."""

    number: NumberCard
    steps: list[StepTold]
    webhook_urls: list[str]
    replayed: int = Field(description="Messages that had waited for it.")


class NumberChanges(BaseModel):
    """What is to be changed; what is left out stays."""

    display_name: Line | None = None
    phone_number: Annotated[str, Field(max_length=40)] | None = Field(
        default=None, examples=["+15550100001"]
    )
    waba_id: Annotated[str, Field(max_length=32)] | None = None
    portfolio_id: Annotated[str, Field(max_length=32)] | None = None
    chakra_plugin_id: Annotated[str, Field(max_length=128)] | None = None
    messages_per_second: float | None = Field(default=None, ge=0.1, le=1000)
    status: Annotated[str, Field(pattern="^(active|inactive)$")] | None = Field(
        default=None, description="`inactive`: messages are stored and not answered."
    )


class _Kept(BaseModel):
    number_id: UUID


@router.get("")
async def list_numbers(request: Request, access: Reads) -> Page[NumberCard]:
    """All numbers of the business with their health cards; then shared ones of others."""
    found = await lines_of.list_cards(access)
    return Page[NumberCard](items=[_show(request, access, each) for each in found])


@router.get("/{number_id}")
async def get_number(request: Request, access: Reads, number_id: UUID) -> NumberCard:
    """One number with its health card."""
    return _show(request, access, await lines_of.get_card(access, number_id))


@router.post("", status_code=201)
async def add_number(
    request: Request, access: Writes, body: NewNumber, key: once.KeyHeader = None
) -> AddedNumber:
    """Test the connection, store number and token, subscribe to its account, let in what waited.

    Refused with 422 `connection_refused` and the steps where WhatsApp does not know token and
    number; nothing is stored then.
    """
    language = find_language(request)
    new = number_forms.check_new(_read_new(body))
    if body.bot is not None:
        await asyncio.to_thread(check_config, access, body.bot, language)
    wish = connection_tests.read_wish(access.house, body)
    tested = await access.house.ports.lines.test(wish, language)
    connection_tests.check_tested(tested, language)
    if not access.caller.is_admin:
        new = _keep_proven(new, tested)
    async with access.write() as t:

        async def store() -> _Kept:
            return _Kept(number_id=await _store(t, access, new, body, tested))

        told = body.model_dump(mode="json", exclude={"access_token"})
        kept = await once.do_once(t, access, key, told, _Kept, store)
    tested = await access.house.ports.lines.test(structs.replace(wish, subscribe=True), language)
    replayed = await access.house.ports.lines.let_in(new.phone_number_id)
    async with access.write() as t:
        await connection_tests.note_webhook(t, kept.number_id, tested)
        card = await get_card(t, kept.number_id)
    return AddedNumber(
        number=_show(request, access, card),
        steps=[show_step(each, language) for each in tested.steps],
        webhook_urls=await connections.list_webhook_urls(access, new.provider),
        replayed=replayed,
    )


@router.patch("/{number_id}")
async def change_number(
    request: Request, access: Writes, number_id: UUID, body: NumberChanges
) -> NumberCard:
    """Put what is written of a number right, let it rest, or let it answer again."""
    given = body.model_dump(exclude_unset=True, exclude_none=True)
    status = given.pop("status", None)
    changes = number_forms.Changes(**given)
    if changes != number_forms.Changes() or status is None:
        changes = number_forms.check_changes(changes)
    if not access.caller.is_admin:
        await _prove(access, number_id, changes, find_language(request))
    async with access.write() as t:
        number = await get_own(t, number_id)
        if changes != number_forms.Changes():
            await number_changes.change_number(t, number_id, changes)
            await audit.add(t, access.actor, "number.set", number.phone_number_id, given)
        if status is not None and status != number.status:
            await _set_status(t, access, number, status)
        return _show(request, access, await get_card(t, number_id))


@router.delete("/{number_id}", status_code=204)
async def remove_number(access: Writes, number_id: UUID) -> None:
    """Take a number away that was added by mistake; one with conversations can only rest."""
    async with access.write() as t:
        number = await get_own(t, number_id)
        await number_changes.remove_number(t, number_id, number.phone_number_id)
        await audit.add(t, access.actor, "number.remove", number.phone_number_id)


@router.post("/{number_id}/unpark")
async def unpark_number(request: Request, access: Writes, number_id: UUID) -> NumberCard:
    """Let it send again after what parked it was put right; what waited leaves."""
    async with access.write() as t:
        number = await get_own(t, number_id)
        if await settling.unpark(t, number_id):
            await audit.add(t, access.actor, "number.unpark", number.phone_number_id)
        return _show(request, access, await get_card(t, number_id))


async def get_own(t: db.TenantRead, number_id: UUID) -> Number:
    """A number that the tenant hosts. Raises `Declined` (404)."""
    number = await number_records.find_number(t, number_id)
    if number is None:
        raise Declined(404, "unknown_number")
    return number


async def get_card(t: db.TenantRead, number_id: UUID) -> number_cards.Card:
    """Its card. Raises `Declined` (404)."""
    card = await number_cards.find_card(t, number_id)
    if card is None:
        raise Declined(404, "unknown_number")
    return card


def _show(request: Request, access: Access, card: number_cards.Card) -> NumberCard:
    house = access.house
    return show_card(card, house.ports.lines, find_language(request), house.clock.now())


def _read_new(body: NewNumber) -> number_forms.NewNumber:
    return number_forms.NewNumber(
        phone_number_id=body.phone_number_id.strip(),
        provider=body.provider,
        phone_number=body.phone_number,
        waba_id=body.waba_id,
        display_name=body.display_name,
        chakra_plugin_id=body.chakra_plugin_id,
        shared=body.shared,
    )


def _keep_proven(new: number_forms.NewNumber, tested: Tested) -> number_forms.NewNumber:
    """Without an account that the token does not open: what WhatsApp tells of an account goes to
    whoever has it. Raises `Declined` (422) where the provider told nothing of the number itself:
    it may be anybody's. Pure."""
    if tested.facts.phone_number is None and tested.facts.display_name is None:
        raise Declined(422, "number_unproven", phone_number_id=new.phone_number_id)
    return new if tested.opens_account else structs.replace(new, waba_id=None)


async def _prove(
    access: Access, number_id: UUID, changes: number_forms.Changes, language: str
) -> None:
    """An owner may write down only what the number's own token opens; an admin anything."""
    if changes.portfolio_id is not None:
        raise Declined(403, "portfolio_by_operator")
    if changes.phone_number is None and changes.waba_id is None:
        return
    tested = await connection_tests.try_changed(access, number_id, changes, language)
    connection_tests.check_tested(tested, language)
    if changes.waba_id is not None and not tested.opens_account:
        raise Declined(422, "account_unproven", waba_id=changes.waba_id)


async def _store(
    t: db.TenantWrite,
    access: Access,
    new: number_forms.NewNumber,
    body: NewNumber,
    tested: Tested,
) -> UUID:
    """Number, line, token, bot and audit entry: all or nothing. The owner's word goes first."""
    number = await number_records.add_number(t, new)
    told: Facts = structs.replace(
        tested.facts,
        phone_number=new.phone_number or tested.facts.phone_number,
        display_name=new.display_name or tested.facts.display_name,
        waba_id=new.waba_id,
    )
    await number_records.set_facts(t, number.id, told)
    token = crypto.Secret(body.access_token.get_secret_value())
    await credentials.set_access_token(
        t, access.house.keys, number.id, token, expires_at=tested.expires_at
    )
    if body.bot is not None:
        await bot_configs.publish(t, number.id, body.bot, actor=access.actor)
    await audit.add(t, access.actor, "number.add", number.phone_number_id)
    return number.id


async def _set_status(t: db.TenantWrite, access: Access, number: Number, status: str) -> None:
    if number.status == "suspended" and not access.caller.is_admin:
        raise Declined(403, "number_suspended")
    wished: number_records.Status = "active" if status == "active" else "inactive"
    await number_records.set_status(t, number.id, wished)
    await audit.add(t, access.actor, f"number.{wished}", number.phone_number_id)
