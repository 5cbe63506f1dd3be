"""Properties, what is told about them, and their rates: the SQL of what an owner enters."""

from collections.abc import Sequence
from datetime import time
from decimal import Decimal
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids
from centralita.verticals.hotel import topics
from centralita.verticals.hotel.pricing import Rate


class Property(Struct, frozen=True, kw_only=True):
    """A house that can be rented whole. `check_in_from` and `check_out_by` are on its own clock."""

    id: UUID
    slug: str
    name: str
    most_guests: int
    included_guests: int
    min_nights: int
    cleaning_fee: Decimal
    check_in_from: time
    check_out_by: time
    address: str
    latitude: float | None
    longitude: float | None
    active: bool


class NewProperty(Struct, frozen=True, kw_only=True):
    """What makes a property; the same `slug` again changes it."""

    slug: str
    name: str
    most_guests: int
    included_guests: int
    min_nights: int = 1
    cleaning_fee: Decimal = Decimal(0)
    check_in_from: time = time(15)
    check_out_by: time = time(11)
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    active: bool = True


class Told(Struct, frozen=True):
    """What is told about a topic of a property, in one language."""

    topic: str
    language: str
    body: str


_COLUMNS = """property_id, slug, name, most_guests, included_guests, min_nights, cleaning_fee,
    check_in_from, check_out_by, address, latitude, longitude, active"""


def _read(row: db.Row) -> Property:
    return Property(
        **{("id" if name == "property_id" else name): value for name, value in row.items()}
    )


async def list_all(t: db.TenantRead, *, with_inactive: bool = False) -> list[Property]:
    """The tenant's properties in its own order."""
    rows = await t.fetch(
        f"""
        select {_COLUMNS} from hotel_properties
        where tenant_id = $1 and (active or $2) order by position, name
        """,
        t.tenant_id,
        with_inactive,
    )
    return [_read(row) for row in rows]


async def find(t: db.TenantRead, wished: str, *, with_inactive: bool = False) -> Property | None:
    """By slug, by name as a person writes it, or by id."""
    row = await t.fetchrow(
        f"""
        select {_COLUMNS} from hotel_properties
        where tenant_id = $1 and (active or $3)
          and (slug = lower($2) or lower(name) = lower($2) or property_id::text = lower($2))
        order by slug = lower($2) desc limit 1
        """,
        t.tenant_id,
        wished.strip(),
        with_inactive,
    )
    return _read(row) if row else None


async def put(t: db.TenantWrite, new: NewProperty, position: int) -> UUID:
    """Add a property, or change the one of that slug."""
    found: UUID = await t.fetchval(
        """
        insert into hotel_properties (tenant_id, property_id, slug, name, position, most_guests,
            included_guests, min_nights, cleaning_fee, check_in_from, check_out_by, address,
            latitude, longitude, active)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        on conflict (tenant_id, slug) do update set name = excluded.name,
            position = excluded.position, most_guests = excluded.most_guests,
            included_guests = excluded.included_guests, min_nights = excluded.min_nights,
            cleaning_fee = excluded.cleaning_fee, check_in_from = excluded.check_in_from,
            check_out_by = excluded.check_out_by, address = excluded.address,
            latitude = excluded.latitude, longitude = excluded.longitude, active = excluded.active
        returning property_id
        """,
        t.tenant_id,
        ids.new_id(),
        new.slug,
        new.name,
        position,
        new.most_guests,
        new.included_guests,
        new.min_nights,
        new.cleaning_fee,
        new.check_in_from,
        new.check_out_by,
        new.address,
        new.latitude,
        new.longitude,
        new.active,
    )
    return found


async def set_active(t: db.TenantWrite, property_id: UUID, *, active: bool) -> None:
    """Whether it is rented."""
    await t.execute(
        "update hotel_properties set active = $3 where tenant_id = $1 and property_id = $2",
        t.tenant_id,
        property_id,
        active,
    )


async def lock(t: db.TenantWrite, property_id: UUID, *, alone: bool) -> None:
    """Keep holds and imported calendars apart: many holds at once, an import `alone`."""
    await t.fetchval(
        f"""
        select 1 from hotel_properties where tenant_id = $1 and property_id = $2
        for {"update" if alone else "share"}
        """,
        t.tenant_id,
        property_id,
    )


# ─── what is told ────────────────────────────────────────────────────────────────────────────────


async def list_told(t: db.TenantRead, property_id: UUID, language: str) -> list[Told]:
    """Every topic once: in that language, or in the other where there is only that."""
    rows = await t.fetch(
        """
        select * from (
            select distinct on (topic) topic, language, body, position from hotel_facts
            where tenant_id = $1 and property_id = $2 order by topic, language = $3 desc
        ) f order by position, topic
        """,
        t.tenant_id,
        property_id,
        language,
    )
    return [Told(row["topic"], row["language"], row["body"]) for row in rows]


async def list_topics(t: db.TenantRead) -> list[str]:
    """Every topic that is told about some property that can be rented."""
    rows = await t.fetch(
        """
        select distinct f.topic from hotel_facts f
        join hotel_properties p using (tenant_id, property_id)
        where f.tenant_id = $1 and p.active and f.topic <> $2
        """,
        t.tenant_id,
        topics.DESCRIPTION,
    )
    return [row["topic"] for row in rows]


async def list_told_everywhere(t: db.TenantRead, property_id: UUID) -> list[Told]:
    """Every topic in every language."""
    rows = await t.fetch(
        """
        select topic, language, body from hotel_facts
        where tenant_id = $1 and property_id = $2 order by position, topic, language
        """,
        t.tenant_id,
        property_id,
    )
    return [Told(*row) for row in rows]


async def set_told(t: db.TenantWrite, property_id: UUID, told: Sequence[Told]) -> None:
    """These and no others."""
    await t.execute(
        "delete from hotel_facts where tenant_id = $1 and property_id = $2",
        t.tenant_id,
        property_id,
    )
    topics = list(dict.fromkeys(each.topic for each in told))
    await t.executemany(
        """
        insert into hotel_facts (tenant_id, property_id, topic, language, body, position)
        values ($1, $2, $3, $4, $5, $6)
        """,
        [
            (t.tenant_id, property_id, x.topic, x.language, x.body, topics.index(x.topic))
            for x in told
        ],
    )


# ─── rates ───────────────────────────────────────────────────────────────────────────────────────


async def list_rates(t: db.TenantRead, property_id: UUID) -> list[Rate]:
    """The base first, then by date."""
    rows = await t.fetch(
        """
        select name, nightly, weekend_nightly, extra_guest, min_nights, first_night, last_night
        from hotel_rates where tenant_id = $1 and property_id = $2
        order by first_night nulls first, last_night
        """,
        t.tenant_id,
        property_id,
    )
    return [Rate(**dict(row)) for row in rows]


async def list_lowest(t: db.TenantRead) -> dict[UUID, Decimal]:
    """The cheapest night of each property, for "from"."""
    rows = await t.fetch(
        """
        select property_id, min(least(nightly, weekend_nightly)) from hotel_rates
        where tenant_id = $1 group by property_id
        """,
        t.tenant_id,
    )
    return {row[0]: row[1] for row in rows}


async def set_rates(t: db.TenantWrite, property_id: UUID, rates: Sequence[Rate]) -> None:
    """These and no others."""
    await t.execute(
        "delete from hotel_rates where tenant_id = $1 and property_id = $2",
        t.tenant_id,
        property_id,
    )
    await t.executemany(
        """
        insert into hotel_rates (tenant_id, property_id, rate_id, name, nightly, weekend_nightly,
            extra_guest, min_nights, first_night, last_night)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        [
            (
                t.tenant_id,
                property_id,
                ids.new_id(),
                rate.name,
                rate.nightly,
                rate.weekend_nightly,
                rate.extra_guest,
                rate.min_nights,
                rate.first_night,
                rate.last_night,
            )
            for rate in rates
        ],
    )
