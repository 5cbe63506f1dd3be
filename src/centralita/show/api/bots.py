"""`/tenants/{tenant}/numbers/{number}/bot`: what answers on a number, version by version."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from centralita.kit import db
from centralita.records import audit, bot_configs, flows
from centralita.records.number_cards import Card
from centralita.show import differences
from centralita.show.api import lines_of, previews, versions
from centralita.show.api.access import Access, Need
from centralita.show.api.bodies import Note, PlainObject
from centralita.show.api.paging import Page
from centralita.show.api.problems import Declined, FieldProblem, find_language

router = APIRouter(prefix="/tenants/{tenant}", tags=["bots"])

Reads = Annotated[Access, Depends(Need("bots:read"))]
Writes = Annotated[Access, Depends(Need("bots:write"))]
VersionQuery = Annotated[int, Query(ge=0, le=2**31 - 1)]


class Bot(BaseModel):
    """What answers on a number now. The answer's `ETag` is its version."""

    version: int = Field(description="0: nothing was published; the bot's own words answer.")
    kind: str = Field(examples=["rules"])
    flow: str | None
    config: dict[str, Any] = Field(examples=[{"language": "es", "tone": "friendly"}])
    changed_by: str | None
    changed_at: datetime | None


class Publish(BaseModel):
    """A configuration to answer by from now on."""

    config: PlainObject = Field(examples=[{"texts": {"greeting": "¡Hola! Soy Villa Alba."}}])
    note: Note = Field(default="", description="What changed, for the history.")


class Config(BaseModel):
    """A configuration to look at."""

    config: PlainObject = Field(examples=[{"language": "es", "rules": []}])


class Flaw(BaseModel):
    """One thing to mend, in the caller's language."""

    node: str | None = Field(default=None, description="Of a flow; null: the flow itself.")
    field: str = Field(description="Where, as `rules[2].answer`.")
    code: str
    message: str


class Checked(BaseModel):
    """Everything that is wrong; nothing: it may be published."""

    ok: bool
    problems: list[Flaw]


class RollBack(BaseModel):
    """The version to answer by again."""

    version: int | None = Field(
        default=None, ge=1, description="null: the one before.", examples=[3]
    )


class Change(BaseModel):
    """One place that differs."""

    path: str = Field(examples=["rules[price].answer.es"])
    kind: str = Field(examples=["changed"])
    before: Any = None
    after: Any = None


class Difference(BaseModel):
    """What changed from one version to another."""

    changes: list[Change]


class Preview(previews.Asked):
    """A talk with a draft, or with what is published."""

    config: PlainObject | None = Field(default=None, description="null: what is published.")


class Forms(BaseModel):
    """What an editor needs: the shape of a configuration, and what holds where it is silent."""

    json_schema: dict[str, Any]
    defaults: dict[str, Any]


@router.get("/bots/schema")
async def get_schema(access: Reads) -> Forms:
    """The JSON Schema of a configuration, and the built-in texts by tone and language."""
    forms = access.house.ports.bot_forms
    return Forms(json_schema=dict(forms.get_schema()), defaults=dict(forms.get_defaults()))


@router.post("/bots/check")
async def check_bot(request: Request, access: Reads, body: Config) -> Checked:
    """Say everything that is wrong with a configuration. Nothing is stored."""
    language = find_language(request)
    found = await asyncio.to_thread(access.house.ports.bot_forms.check, body.config)
    problems = [
        Flaw(field=each.field, code=each.code, message=each.speak(language)) for each in found
    ]
    return Checked(ok=not problems, problems=problems)


@router.get("/numbers/{number_id}/bot")
async def get_bot(response: Response, access: Reads, number_id: UUID) -> Bot:
    """What answers on this number now."""
    await lines_of.get_card(access, number_id)
    async with access.read() as t:
        active = await bot_configs.find_active(t, number_id)
    versions.set_etag(response, active.version if active else 0)
    return show_bot(access, active)


@router.put("/numbers/{number_id}/bot")
async def publish_bot(
    request: Request,
    response: Response,
    access: Writes,
    number_id: UUID,
    body: Publish,
    if_match: versions.IfMatch = None,
) -> Bot:
    """Check a configuration and let the number answer by it from now on.

    422 `bad_bot_config` names every place to mend.
    """
    versions.read_version(if_match)
    await asyncio.to_thread(check_config, access, body.config, find_language(request))
    card = await lines_of.get_card(access, number_id)
    async with access.write() as t:
        await store_config(t, access, card, body, if_match)
        active = await bot_configs.find_active(t, number_id)
    versions.set_etag(response, active.version if active else 0)
    return show_bot(access, active)


@router.get("/numbers/{number_id}/bot/versions")
async def list_versions(access: Reads, number_id: UUID) -> Page[versions.Version]:
    """Its history, the newest one first."""
    await lines_of.get_card(access, number_id)
    async with access.read() as t:
        found = await bot_configs.list_versions(t, number_id)
    items = [versions.Version.model_validate(each, from_attributes=True) for each in found]
    return Page[versions.Version](items=items)


@router.get("/numbers/{number_id}/bot/versions/{version}")
async def get_version(access: Reads, number_id: UUID, version: int) -> Bot:
    """One version of its history."""
    await lines_of.get_card(access, number_id)
    async with access.read() as t:
        return show_bot(access, await _get_version(t, number_id, version))


@router.get("/numbers/{number_id}/bot/diff")
async def compare_versions(
    access: Reads,
    number_id: UUID,
    from_: Annotated[int, Query(alias="from", ge=0, le=2**31 - 1)],
    to: VersionQuery,
) -> Difference:
    """What changed from one version to another; 0 is the empty configuration."""
    await lines_of.get_card(access, number_id)
    async with access.read() as t:
        before = (await _get_version(t, number_id, from_)).config if from_ else {}
        after = (await _get_version(t, number_id, to)).config if to else {}
    return await compare(before, after)


@router.post("/numbers/{number_id}/bot/rollback")
async def roll_back(response: Response, access: Writes, number_id: UUID, body: RollBack) -> Bot:
    """Answer by an earlier version again."""
    number = await lines_of.get_card(access, number_id)
    async with access.write() as t:
        version = await bot_configs.roll_back(t, number_id, body.version)
        await audit.add(
            t, access.actor, "bot.rollback", number.phone_number_id, {"version": version}
        )
        active = await bot_configs.find_active(t, number_id)
    versions.set_etag(response, version)
    return show_bot(access, active)


@router.post("/numbers/{number_id}/bot/preview")
async def preview_bot(
    request: Request, access: Writes, number_id: UUID, body: Preview
) -> previews.Transcript:
    """Try a talk with a draft of the configuration. Nothing is stored and nothing is sent."""
    if body.config is not None:
        await asyncio.to_thread(check_config, access, body.config, find_language(request))
    number = await lines_of.get_card(access, number_id)
    return await previews.try_out(
        access,
        body,
        find_language(request),
        phone_number_id=number.phone_number_id,
        config=body.config,
    )


def check_config(access: Access, config: Mapping[str, Any], language: str) -> None:
    """Raises `Declined` (422) that names every place to mend."""
    found = access.house.ports.bot_forms.check(config)
    if found:
        fields = [FieldProblem(field=each.field, message=each.speak(language)) for each in found]
        first = f"{fields[0].field}: {fields[0].message}"
        raise Declined(422, "bad_bot_config", fields=fields, count=len(fields), first=first)


async def store_config(
    t: db.TenantWrite, access: Access, number: Card, body: Publish, if_match: str | None
) -> int:
    """The next version of a good configuration. Raises `Declined` for a stale one."""
    current = await bot_configs.lock(t, number.number_id)
    active = await bot_configs.find_active(t, number.number_id)
    versions.check_version(
        if_match,
        versions.Current(
            version=str(current or 0),
            value=active.config if active else {},
            changed_by=active.created_by if active else None,
            changed_at=active.created_at if active else None,
        ),
    )
    flow = access.house.ports.bot_forms.find_flow(body.config)
    if flow is not None:
        await flows.get(t, flow)
    version = await bot_configs.publish(
        t, number.number_id, body.config, actor=access.actor, note=body.note
    )
    details = {"version": version}
    await audit.add(t, access.actor, "bot.publish", number.phone_number_id, details)
    return version


async def compare(before: Any, after: Any) -> Difference:
    """The difference of two versions; off the loop, because they may be large."""
    found = await asyncio.to_thread(differences.compare, before, after)
    changes = [Change.model_validate(each, from_attributes=True) for each in found]
    return Difference(changes=changes)


def show_bot(access: Access, found: bot_configs.BotVersion | None) -> Bot:
    """A version as callers see it."""
    config = dict(found.config) if found is not None else {}
    bot = config.get("bot")
    kind = bot.get("kind", "rules") if isinstance(bot, dict) else "rules"
    return Bot(
        version=found.version if found else 0,
        kind=kind,
        flow=access.house.ports.bot_forms.find_flow(config) if kind == "flow" else None,
        config=config,
        changed_by=found.created_by if found else None,
        changed_at=found.created_at if found else None,
    )


async def _get_version(t: db.TenantRead, number_id: UUID, version: int) -> bot_configs.BotVersion:
    found = await bot_configs.find_version(t, number_id, version)
    if found is None:
        raise Declined(404, "unknown_version", version=version)
    return found
