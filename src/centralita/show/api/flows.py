"""`/tenants/{tenant}/flows`: conversations written as data, version by version."""

import asyncio
import re
from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from centralita.kit import db
from centralita.records import audit, flows, trades
from centralita.records.flows import FlowVersion
from centralita.show.api import bots, versions
from centralita.show.api.access import Access, Need
from centralita.show.api.flow_shapes import (
    CheckedFlow,
    CheckFlow,
    CopyFlow,
    Diagram,
    Flow,
    FlowEntry,
    Flows,
    PublishFlow,
    StandardFlow,
    count_nodes,
    find_title,
)
from centralita.show.api.paging import Page
from centralita.show.api.problems import Declined, FieldProblem, find_language
from centralita.show.setting_ports import Flaw, FlowShop

router = APIRouter(prefix="/tenants/{tenant}/flows", tags=["flows"])

Reads = Annotated[Access, Depends(Need("bots:read"))]
Writes = Annotated[Access, Depends(Need("bots:write"))]
FlowName = Annotated[str, Path(max_length=60, examples=["orders"])]
VersionQuery = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Else the active one.")]

_NAME: Final = re.compile("[a-z][a-z0-9_]{0,59}")
_TAKEN: Final = frozenset({"palette", "check"})


@router.get("")
async def list_flows(access: Reads) -> Flows:
    """All flows of the business, and those of its trades that can be copied."""
    async with access.read() as t:
        found = await flows.list_active(t)
        works = [each.trade for each in await trades.list_for(t)]
    names = {each.name for each in found}
    standard = [
        StandardFlow(
            trade=trade,
            name=name,
            title=find_title(definition, name),
            nodes=count_nodes(definition),
            copied=name in names,
        )
        for trade, name, definition in _list_standard(access, works)
    ]
    return Flows(items=[_show_entry(access, each) for each in found], standard=standard)


@router.get("/{name}")
async def get_flow(
    response: Response, access: Reads, name: FlowName, version: VersionQuery = None
) -> Flow:
    """A flow, in the version that new conversations take or in another one."""
    async with access.read() as t:
        found = await flows.get(t, name, version)
        active = found if found.active else await flows.find(t, name)
    versions.set_etag(response, active.version if active else 0)
    return show_flow(found)


@router.post("/check")
async def check_flow(request: Request, access: Reads, body: CheckFlow) -> CheckedFlow:
    """Say everything that is wrong with a flow, node by node. Nothing is stored."""
    language = find_language(request)
    async with access.read() as t:
        shop = await load_shop(t)
    found = await list_flaws(access, body.name, body.definition, shop)
    problems = [
        bots.Flaw(node=each.node, field=each.field, code=each.code, message=each.speak(language))
        for each in found
    ]
    drawn = None
    if not problems:
        forms = access.house.ports.flow_forms
        drawn = await asyncio.to_thread(forms.draw, body.definition, language)
    return CheckedFlow(ok=not problems, problems=problems, mermaid=drawn)


@router.put("/{name}")
async def publish_flow(
    request: Request,
    response: Response,
    access: Writes,
    name: FlowName,
    body: PublishFlow,
    if_match: versions.IfMatch = None,
) -> Flow:
    """Check a flow and let new conversations take it; a new one has the version 0 in `If-Match`.

    422 `bad_flow` names every place to mend.
    """
    versions.read_version(if_match)
    _check_name(name)
    language = find_language(request)
    async with access.read() as t:
        shop = await load_shop(t)
    await check_definition(access, name, body.definition, shop, language)
    async with access.write() as t:
        await _check_current(t, name, if_match)
        stored = await _publish(t, access, name, body.definition, body.note)
    versions.set_etag(response, stored.version)
    return show_flow(stored)


@router.get("/{name}/versions")
async def list_versions(access: Reads, name: FlowName) -> Page[versions.Version]:
    """Its history, the newest one first."""
    async with access.read() as t:
        found = await flows.list_versions(t, name)
    if not found:
        raise Declined(404, "unknown_flow", flow=name)
    items = [versions.Version.model_validate(each, from_attributes=True) for each in found]
    return Page[versions.Version](items=items)


@router.post("/{name}/rollback")
async def roll_back(
    response: Response, access: Writes, name: FlowName, body: bots.RollBack
) -> Flow:
    """Let new conversations take an earlier version again."""
    async with access.write() as t:
        version = await flows.roll_back(t, name, body.version)
        await audit.add(t, access.actor, "flow.rollback", name, {"version": version})
        found = await flows.get(t, name)
    versions.set_etag(response, version)
    return show_flow(found)


@router.get("/{name}/diff")
async def compare_versions(
    access: Reads,
    name: FlowName,
    from_: Annotated[int, Query(alias="from", ge=1, le=2**31 - 1)],
    to: Annotated[int, Query(ge=1, le=2**31 - 1)],
) -> bots.Difference:
    """What changed from one version to another."""
    async with access.read() as t:
        before = await flows.get(t, name, from_)
        after = await flows.get(t, name, to)
    return await bots.compare(dict(before.definition), dict(after.definition))


@router.get("/{name}/diagram")
async def draw_flow(
    request: Request, access: Reads, name: FlowName, version: VersionQuery = None
) -> Diagram:
    """The flow as a Mermaid flowchart, in the caller's language."""
    async with access.read() as t:
        found = await flows.get(t, name, version)
    forms, language = access.house.ports.flow_forms, find_language(request)
    return Diagram(mermaid=await asyncio.to_thread(forms.draw, found.definition, language))


@router.post("/{name}/copy")
async def copy_flow(
    request: Request, response: Response, access: Writes, name: FlowName, body: CopyFlow
) -> Flow:
    """Take a trade's standard flow as the next version of this flow, to be changed."""
    _check_name(name)
    async with access.read() as t:
        shop = await load_shop(t)
    standard = _list_standard(access, [body.trade] if body.trade in shop.trades else [])
    found = next((each for _, key, each in standard if key == (body.name or name)), None)
    if found is None:
        raise Declined(404, "unknown_flow", flow=body.name or name)
    await check_definition(access, name, found, shop, find_language(request))
    async with access.write() as t:
        stored = await _publish(t, access, name, found, f"as {body.trade} brings it")
    versions.set_etag(response, stored.version)
    return show_flow(stored)


def show_flow(found: FlowVersion) -> Flow:
    """A version as callers see it."""
    return Flow(
        name=found.name,
        version=found.version,
        active=found.active,
        definition=dict(found.definition),
        note=found.note,
        changed_by=found.created_by,
        changed_at=found.created_at,
    )


async def load_shop(t: db.TenantRead) -> FlowShop:
    """The tenant's trades, and its flows by name."""
    works = [each.trade for each in await trades.list_for(t)]
    others = {each.name: each.definition for each in await flows.list_active(t)}
    return FlowShop(trades=works, flows=others)


async def list_flaws(
    access: Access, name: str, definition: dict[str, Any], shop: FlowShop
) -> Sequence[Flaw]:
    """Everything that is wrong; off the loop, because a large flow takes a while."""
    forms = access.house.ports.flow_forms
    return await asyncio.to_thread(forms.check, name, definition, shop)


async def check_definition(
    access: Access, name: str, definition: dict[str, Any], shop: FlowShop, language: str
) -> None:
    """Raises `Declined` (422) that names every place to mend."""
    found = await list_flaws(access, name, definition, shop)
    if found:
        fields = [
            FieldProblem(
                field=" · ".join(part for part in (each.node, each.field) if part),
                message=each.speak(language),
            )
            for each in found
        ]
        first = f"{fields[0].field}: {fields[0].message}".removeprefix(": ")
        raise Declined(422, "bad_flow", fields=fields, count=len(fields), first=first)


async def _check_current(t: db.TenantWrite, name: str, if_match: str | None) -> None:
    """Nobody else published meanwhile. Raises `Declined` (409)."""
    await flows.lock(t, name)
    active = await flows.find(t, name)
    versions.check_version(
        if_match,
        versions.Current(
            version=str(active.version if active else 0),
            value=dict(active.definition) if active else None,
            changed_by=active.created_by if active else None,
            changed_at=active.created_at if active else None,
        ),
    )


async def _publish(
    t: db.TenantWrite, access: Access, name: str, definition: dict[str, Any], note: str
) -> FlowVersion:
    version = await flows.publish(t, name, definition, actor=access.actor, note=note)
    await audit.add(t, access.actor, "flow.publish", name, {"version": version})
    return await flows.get(t, name, version)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise Declined(422, "bad_flow_name", name=name)


def _list_standard(access: Access, works: Sequence[str]) -> list[tuple[str, str, dict[str, Any]]]:
    """(trade, name, definition) of what these trades bring."""
    installed = access.house.verticals
    return [
        (trade, name, dict(definition))
        for trade in works
        if trade in installed
        for name, definition in installed[trade].flows.items()
    ]


def _show_entry(access: Access, found: FlowVersion) -> FlowEntry:
    brought = _list_standard(access, list(access.house.verticals))
    standard = any(
        name == found.name and definition == found.definition for _, name, definition in brought
    )
    trade = found.definition.get("trade")
    return FlowEntry(
        name=found.name,
        title=find_title(found.definition, found.name),
        version=found.version,
        nodes=count_nodes(found.definition),
        trade=trade if isinstance(trade, str) else None,
        origin="standard" if standard else "own",
        note=found.note,
        changed_by=found.created_by,
        changed_at=found.created_at,
    )
