"""`/tenants/{tenant}/statistics`: how the talks of a business go, in its own time zone."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from centralita.kit import db
from centralita.records import day_counts, statistics
from centralita.records.day_figures import Days
from centralita.show import figures
from centralita.show.api import exports, problems, statistics_shapes
from centralita.show.api.access import Access, Need
from centralita.show.api.problems import Declined
from centralita.show.api.statistics_shapes import Gathered, Statistics
from centralita.verticals.contract import Figure, Setting, Span

router = APIRouter(prefix="/tenants/{tenant}", tags=["statistics"])

Reads = Annotated[Access, Depends(Need("stats:read"))]
ReadsTalks = Annotated[Access, Depends(Need("contacts:read"))]

LONGEST_DAYS: Final = 366
LONGEST_DAYS_BY_HOUR: Final = 31
_USUAL_DAYS: Final = 30


class Wish(msgspec.Struct, frozen=True):
    """What was asked for."""

    first: date | None
    last: date | None
    by: figures.By


def read_wish(
    first: Annotated[
        date | None, Query(alias="from", description="The first day, on the business's calendar.")
    ] = None,
    last: Annotated[
        date | None,
        Query(alias="to", description="The last day, counted too; today when left out."),
    ] = None,
    by: figures.By = "day",
) -> Wish:
    """The range of a request."""
    return Wish(first, last, by)


Wished = Annotated[Wish, Depends(read_wish)]


@router.get("/statistics")
async def get_statistics(request: Request, access: Reads, wish: Wished) -> Statistics:
    """Series and totals of a range of days: 366 at most, by hour 31 at most."""
    return await _read(request, access, wish)


@router.get("/statistics.csv", response_class=StreamingResponse, responses=exports.ANSWERS)
async def export_statistics(request: Request, access: Reads, wish: Wished) -> StreamingResponse:
    """The series as a file."""
    found = await _read(request, access, wish)
    columns = list(statistics_shapes.StatisticsPoint.model_fields)
    zone = ZoneInfo(found.time_zone)
    rows = [
        [point.start.astimezone(zone), *(getattr(point, name) for name in columns[1:])]
        for point in found.series
    ]
    name = f"{access.tenant.slug}-statistics-{found.first}-{found.last}"
    return exports.write_csv(name, columns, _one_page(rows))


@router.get("/conversations.csv", response_class=StreamingResponse, responses=exports.ANSWERS)
async def export_conversations(access: ReadsTalks) -> StreamingResponse:
    """Every conversation with its contact, as a file."""
    columns = statistics.Told.__struct_fields__
    return exports.write_csv(f"{access.tenant.slug}-conversations", columns, _list_all(access))


async def _one_page(rows: Sequence[Sequence[object]]) -> AsyncIterator[Sequence[Sequence[object]]]:
    yield rows


async def _list_all(access: Access) -> AsyncIterator[Sequence[Sequence[object]]]:
    after: UUID | None = None
    while True:
        async with access.read_long() as t:
            found = await statistics.list_conversations(t, after, exports.PAGE)
        yield [msgspec.structs.astuple(each) for each in found]
        if len(found) < exports.PAGE:
            return
        after = found[-1].conversation_id


def _find_days(access: Access, wish: Wish) -> Days:
    """Raises `Declined` (400)."""
    time_zone = access.tenant.time_zone
    today = access.house.clock.now().astimezone(ZoneInfo(time_zone)).date()
    last = wish.last or today
    first = wish.first or last - timedelta(days=_USUAL_DAYS - 1)
    most = LONGEST_DAYS_BY_HOUR if wish.by == "hour" else LONGEST_DAYS
    if not 0 <= (last - first).days < most or not 2000 <= first.year <= last.year <= 2200:
        raise Declined(400, "bad_range", most=most)
    return Days(first=first, last=last, time_zone=time_zone)


async def _read(request: Request, access: Access, wish: Wish) -> Statistics:
    days = _find_days(access, wish)
    since, until = days.find_start(), days.find_end()
    now = access.house.clock.now()
    async with access.read_long() as t:
        counted = await day_counts.read(t, days, now)
        gathered = Gathered(
            by=wish.by,
            days=days,
            figures=counted.figures,
            as_of=counted.as_of or now,
            counts=await statistics.list_number_days(t, days.first, days.last),
            numbers=await statistics.list_number_names(t),
            people=await statistics.list_people_names(t),
            alerts=await statistics.count_alerts(t, since, until),
            trades=await _count_trades(t, access, Span(since=since, until=until)),
        )
    language = problems.find_language(request)
    return statistics_shapes.show(gathered, access.house, language)


async def _count_trades(
    t: db.TenantRead, access: Access, span: Span
) -> dict[str, Sequence[Figure]]:
    """What each of the business's trades counts itself."""
    found: dict[str, Sequence[Figure]] = {}
    setting = Setting(
        now=access.house.clock.now(),
        language=access.tenant.language,
        time_zone=access.tenant.time_zone,
        business=access.tenant.name,
    )
    for key in access.tenant.trades:
        vertical = access.house.verticals.get(key)
        if vertical is not None and vertical.statistics is not None:
            found[key] = await vertical.statistics(t, setting, span)
    return found
