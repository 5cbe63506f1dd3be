"""How the switchboard is doing, in numbers: read when somebody asks for `/metrics`."""

from msgspec import Struct

from centralita.kit import db


class Depths(Struct, frozen=True):
    """What waits where; ages in seconds."""

    inbound_waiting: int
    inbound_oldest_seconds: float
    lanes_due: int
    outbox_oldest_seconds: float
    numbers_parked: int


async def get_depths(p: db.PipeTransaction) -> Depths:
    row = await p.fetchrow(
        """
        select
            (select count(*) from inbound_queue),
            (select coalesce(extract(epoch from now() - min(received_at)), 0)::float8
             from inbound_queue),
            (select count(*) from lanes where due_at <= now()),
            (select coalesce(extract(epoch from now() - min(o.not_before)), 0)::float8
             from outbox o join numbers n using (number_id)
             where o.state = 'queued' and o.not_before <= now()
                and n.parked_at is null and n.status = 'active'),
            (select count(*) from numbers where parked_at is not null)
        """
    )
    return Depths(*row) if row else Depths(0, 0.0, 0, 0.0, 0)


async def count_outbox(p: db.PipeTransaction) -> dict[str, int]:
    """Rows by state."""
    return {
        row[0]: row[1] for row in await p.fetch("select state, count(*) from outbox group by 1")
    }


class NumberDay(Struct, frozen=True):
    """A number's counts of its present day."""

    phone_number_id: str
    received: int
    sent: int
    delivered: int
    read: int
    failed: int


async def list_busiest(p: db.PipeTransaction, limit: int) -> list[NumberDay]:
    """The numbers with most traffic today; bounded, because each becomes a label."""
    rows = await p.fetch(
        """
        select n.phone_number_id, sum(d.received), sum(d.sent), sum(d.delivered), sum(d.read),
            sum(d.failed)
        from number_days d
        join tenants t using (tenant_id)
        join numbers n using (number_id)
        where d.day = (now() at time zone t.time_zone)::date
        group by 1 order by sum(d.received + d.sent) desc limit $1
        """,
        limit,
    )
    return [NumberDay(row[0], *map(int, row[1:])) for row in rows]
