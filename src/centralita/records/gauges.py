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


class Work(Struct, frozen=True):
    """Who works, and what only workers take forward. Ages in seconds, of what should have been
    taken up and was not; those that may not go on (suspended, paused) are not waited for."""

    workers: int
    send_shards_free: int
    lanes_oldest_seconds: float
    lanes_failing: int
    effects_waiting: int
    effects_running: int
    effects_oldest_seconds: float
    chores_oldest_seconds: float
    webhook_deliveries_waiting: int
    webhook_deliveries_oldest_seconds: float


async def get_work(p: db.PipeTransaction) -> Work:
    """Workers open no port: this is how they are watched."""
    row = await p.fetchrow(
        """
        select
            (select count(*) from workers where lease_until > now()),
            (select count(*) from send_shards s where not exists (
                select from workers w where w.worker_id = s.worker_id and w.lease_until > now())),
            (select coalesce(extract(epoch from now() - min(due_at)), 0)::float8
             from lanes where due_at <= now()),
            (select count(*) from lanes where attempts > 0),
            (select count(*) from effects where state = 'waiting'),
            (select count(*) from effects where state = 'running'),
            (select coalesce(extract(epoch from now() - min(not_before)), 0)::float8
             from effects where state in ('waiting', 'running') and not_before <= now()),
            -- What was not done for days may belong to a trade that is no longer installed.
            (select coalesce(extract(epoch from now() - min(c.due_at)), 0)::float8
             from chore_runs c join tenants t using (tenant_id)
             where c.due_at <= now() and t.status = 'active'
                and c.ran_at > now() - interval '2 days'),
            (select count(*) from webhook_deliveries where state in ('waiting', 'sending')),
            (select coalesce(extract(epoch from now() - min(d.not_before)), 0)::float8
             from webhook_deliveries d join webhooks h using (tenant_id, webhook_id)
             join tenants t using (tenant_id)
             where d.state in ('waiting', 'sending') and d.not_before <= now()
                and h.status <> 'paused' and t.status = 'active')
        """
    )
    return Work(*row) if row else Work(0, 0, 0.0, 0, 0, 0, 0.0, 0.0, 0, 0.0)


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
