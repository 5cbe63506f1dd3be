"""`/platform/…`: the whole house as its operator sees it. Admins only."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query

import centralita
from centralita.kit import db
from centralita.records import alerts, audit, gauges, platform, quarantine
from centralita.show.api import paging
from centralita.show.api.access import Admin, HouseHere
from centralita.show.api.paging import Cursor, Limit, Page
from centralita.show.api.platform_shapes import (
    AgentUse,
    DatabaseHealth,
    PlatformAct,
    PlatformAlert,
    PlatformAlertName,
    PlatformAlerts,
    PlatformCost,
    PlatformHealth,
    PlatformNumber,
    PlatformOverview,
    PlatformVolume,
    PlatformWorker,
    PricedMessages,
    QueueAges,
    TableSize,
)
from centralita.show.api.problems import Declined

router = APIRouter(prefix="/platform", tags=["platform"])

_DAYS = 7
_MONTHS = 6
_TENANTS = 200


def read_wish(
    q: Annotated[str | None, Query(max_length=100, description="Part of a name or number.")] = None,
    status: Literal["active", "inactive", "suspended"] | None = None,
    quality: Literal["GREEN", "YELLOW", "RED", "UNKNOWN"] | None = None,
    parked: bool | None = None,
) -> platform.WantedNumbers:
    """The filters of a request."""
    words = (q or "").strip() or None
    return platform.WantedNumbers(words=words, status=status, quality=quality, parked=parked)


Wish = Annotated[platform.WantedNumbers, Depends(read_wish)]


@router.get("/overview")
async def get_overview(_admin: Admin, house: HouseHere) -> PlatformOverview:
    """Businesses, numbers, volume, what waits, what it costs."""
    async with house.database.pipe() as p:
        standing = await platform.count(p)
        volume = await platform.list_volume(p, _DAYS)
        waiting = await quarantine.count_open(p)
        queues = await _get_queues(p)
        agents = await platform.list_agent_uses(p, _MONTHS, _TENANTS)
        priced = await platform.list_priced(p, _MONTHS)
    counted = {name: getattr(standing, name) for name in standing.__struct_fields__}
    return PlatformOverview(
        now=house.clock.now(),
        **counted,
        volume=[PlatformVolume.model_validate(each, from_attributes=True) for each in volume],
        quarantine=waiting,
        queues=queues,
        cost=PlatformCost(
            agents=[AgentUse.model_validate(each, from_attributes=True) for each in agents],
            messages=[PricedMessages.model_validate(each, from_attributes=True) for each in priced],
        ),
    )


@router.get("/numbers")
async def list_numbers(
    _admin: Admin,
    house: HouseHere,
    wanted: Wish,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[PlatformNumber]:
    """Every number with its business, by business."""
    place = paging.read_cursor(cursor, 2)
    async with house.database.pipe_statement() as p:
        found = await platform.list_numbers(p, wanted, _read_place(place), limit + 1)
    shown = [PlatformNumber.model_validate(each, from_attributes=True) for each in found]
    return paging.cut(shown, limit, lambda last: [last.tenant, str(last.number_id)])


@router.get("/alerts")
async def list_alerts(_admin: Admin, house: HouseHere) -> PlatformAlerts:
    """What the operator should know."""
    async with house.database.pipe_statement() as p:
        found = await alerts.list_platform(p)
    return PlatformAlerts(
        items=[PlatformAlert.model_validate(each, from_attributes=True) for each in found]
    )


@router.post("/alerts/resolve", status_code=204)
async def resolve_alert(admin: Admin, house: HouseHere, name: PlatformAlertName) -> None:
    """Somebody has dealt with it; it comes back when it is seen again."""
    async with house.database.pipe() as p:
        known = {(each.kind, each.subject) for each in await alerts.list_platform(p)}
        if (name.kind, name.subject) not in known:
            raise Declined(404, "unknown_alert")
        await alerts.mark_platform_resolved(p, name.kind, name.subject)
        subject = f"{name.kind}/{name.subject}"
        await audit.add_operator_act(p, admin.actor, "platform_alert.resolve", subject)


@router.get("/health")
async def get_health(_admin: Admin, house: HouseHere) -> PlatformHealth:
    """Database, workers, queues, versions."""
    async with house.database.pipe() as p:
        disk = await platform.get_disk(p)
        workers = await platform.list_workers(p)
        queues = await _get_queues(p)
    ages = (queues.inbound_oldest_seconds, queues.outbox_oldest_seconds)
    return PlatformHealth(
        ok=any(each.alive for each in workers) and not disk.shards_free and max(ages) < 60,
        version=centralita.__version__,
        now=house.clock.now(),
        database=DatabaseHealth(
            version=disk.version,
            revision=disk.revision,
            size_bytes=disk.size_bytes,
            connections=disk.connections,
            largest=[TableSize(name=name, size_bytes=size) for name, size in disk.largest],
        ),
        workers=[PlatformWorker.model_validate(each, from_attributes=True) for each in workers],
        shards_free=disk.shards_free,
        queues=queues,
    )


@router.get("/acts")
async def list_acts(
    _admin: Admin, house: HouseHere, cursor: Cursor = None, limit: Limit = 50
) -> Page[PlatformAct]:
    """What was changed that is about no business, newest first."""
    after = paging.read_id(cursor)
    async with house.database.pipe_statement() as p:
        found = await audit.list_platform_acts(p, after, limit + 1)
    shown = [PlatformAct.model_validate(each, from_attributes=True) for each in found]
    return paging.cut(shown, limit, lambda last: [str(last.act_id)])


def _read_place(place: list[object] | None) -> tuple[str, UUID] | None:
    """Raises `Declined` (400)."""
    try:
        return (str(place[0]), UUID(str(place[1]))) if place else None
    except ValueError:
        raise Declined(400, "bad_cursor") from None


async def _get_queues(p: db.PipeTransaction) -> QueueAges:
    depths = await gauges.get_depths(p)
    found = {name: getattr(depths, name) for name in depths.__struct_fields__}
    return QueueAges(**found, outbox=await gauges.count_outbox(p))
