"""What the doctor finds in the database: each finding is a fact with a name, never a secret.

Whatever needs the provider or the machine (is the token alive, is there room on the disk) is asked
by the command itself.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct, field

from centralita.kit import crypto, db
from centralita.records import credentials, inbound, isolation_catalog, numbers, tenants
from centralita.records import keys as key_records
from centralita.vocabulary.ids import TenantId

Level = Literal["ok", "warning", "problem"]

QUEUE_SECONDS: Final = 60
"""Older than this, what waits is a sign that no worker runs."""
SKEW_SECONDS: Final = 2.0
EXPIRY_WARNING: Final = timedelta(days=7)


class Finding(Struct, frozen=True):
    """`check` names it (and its sentences), `subject` is what it is about."""

    check: str
    level: Level
    subject: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


async def list_findings(
    database: db.Database, keys: crypto.MasterKeys, now: datetime
) -> list[Finding]:
    """Everything the database can tell. `now` is this machine's time, UTC."""
    async with database.pipe() as p:
        findings = [
            await _check_clock(p, now),
            *await _check_quarantine(p),
            *await _check_queues(p),
            *await _check_places(p),
            *await _check_doors(p),
        ]
        owned = await numbers.list_numbers(p)
        names = {tenant.id: tenant.slug for tenant in await tenants.list_tenants(p)}
    findings += await _check_numbers(database, owned, names, now)
    findings += _check_keys(await key_records.verify(database, keys))
    findings += _check_rights(await isolation_catalog.list_findings(database))
    return findings


async def check_people(database: db.Database, now: datetime) -> Finding:
    """Whether anybody can sign in: by a password, or by a link that is still good."""
    async with database.pipe() as p:
        count: int = await p.fetchval(
            """
            select count(*) from people p
            where p.disabled_at is null and (p.password_hash is not null or exists (
                select from password_links l
                where l.person_id = p.person_id and l.expires_at > $1))
            """,
            now,
        )
    return Finding("nobody_signs_in", "ok" if count else "warning", facts={"count": count})


async def _check_clock(p: db.PipeTransaction, now: datetime) -> Finding:
    there: datetime = await p.fetchval("select clock_timestamp()")
    seconds = abs((there - now).total_seconds())
    level: Level = "ok" if seconds <= SKEW_SECONDS else "problem"
    return Finding("clock_skew", level, facts={"seconds": round(seconds, 1)})


async def _check_quarantine(p: db.PipeTransaction) -> list[Finding]:
    rows = await p.fetch(
        """
        select q.phone_number_id, q.cause, n.number_id is null, count(*)
        from quarantine q left join numbers n using (phone_number_id)
        where q.state = 'open' group by 1, 2, 3 order by 4 desc limit 50
        """
    )
    if not rows:
        return [Finding("quarantine", "ok")]
    return [
        Finding("unknown_number", "problem", row[0], {"phone_number_id": row[0], "count": row[3]})
        if row[0] and row[2]
        else Finding("quarantine", "warning", row[1], {"cause": row[1], "count": row[3]})
        for row in rows
    ]


async def _check_queues(p: db.PipeTransaction) -> list[Finding]:
    waiting, oldest_seconds = await inbound.count_waiting(p)
    lanes = await p.fetchrow(
        """
        select count(*), coalesce(extract(epoch from now() - min(due_at)), 0) from lanes
        where due_at < now()
        """
    )
    # A send that waits for a parked number, or that a person is asked about, is not late.
    sends = await p.fetchrow(
        """
        select count(*), coalesce(extract(epoch from now() - min(o.not_before)), 0)
        from outbox o join numbers n using (number_id)
        where o.state = 'queued' and o.not_before < now() and n.parked_at is null
        """
    )
    uncertain = await p.fetchval("select count(*) from outbox where state = 'uncertain'")
    workers = await p.fetchval("select count(*) from workers where lease_until > now()")
    return [
        _check_age("old_inbound", waiting, oldest_seconds, workers),
        _check_age("old_lanes", lanes[0] if lanes else 0, lanes[1] if lanes else 0, workers),
        _check_age("old_outbox", sends[0] if sends else 0, sends[1] if sends else 0, workers),
        Finding("uncertain_sends", "warning" if uncertain else "ok", facts={"count": uncertain}),
    ]


def _check_age(check: str, count: int, seconds: float, workers: int) -> Finding:
    late = count > 0 and seconds > QUEUE_SECONDS
    facts = {"count": count, "seconds": round(float(seconds)), "workers": workers}
    return Finding(check, "problem" if late else "ok", facts=facts)


_MISPLACED: Final = {
    "a host's line on a number of another tenant": """
        select count(*) from lines l join numbers n using (number_id)
        where l.role = 'host' and l.tenant_id <> n.tenant_id""",
    "a number without its host's line": """
        select count(*) from numbers n where not exists (select from lines l
        where (l.tenant_id, l.number_id, l.role) = (n.tenant_id, n.number_id, 'host'))""",
    "a guest on a number that is not shared": """
        select count(*) from lines l join numbers n using (number_id)
        where l.role = 'guest' and not n.shared""",
    "a conversation on a number the tenant has no line on": """
        select count(*) from conversations v where not exists (select from lines l
        where (l.tenant_id, l.number_id) = (v.tenant_id, v.number_id))""",
    "a conversation with another tenant's contact": """
        select count(*) from conversations v where not exists (select from contacts c
        where (c.tenant_id, c.contact_id) = (v.tenant_id, v.contact_id))""",
    "a send on another number than its message": """
        select count(*) from outbox o join messages m using (tenant_id, message_id)
        where (o.number_id, o.conversation_id) <> (m.number_id, m.conversation_id)""",
    "a foreign key that is not enforced": """
        select count(*) from pg_constraint where contype = 'f' and not convalidated
        and connamespace = 'centralita'::regnamespace""",
    "a switched-off trigger of a foreign key": """
        select count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where t.tgisinternal and t.tgenabled = 'D'
        and c.relnamespace = 'centralita'::regnamespace""",
}


async def _check_places(p: db.PipeTransaction) -> list[Finding]:
    """Rows under the wrong tenant: keys forbid them, unless somebody switched the keys off."""
    found = [(what, await p.fetchval(query)) for what, query in _MISPLACED.items()]
    bad = [
        Finding("wrong_tenant", "problem", what, {"what": what, "count": count})
        for what, count in found
        if count
    ]
    return bad or [Finding("wrong_tenant", "ok")]


async def _check_doors(p: db.PipeTransaction) -> list[Finding]:
    rows = await p.fetch(
        """
        select provider, count(*),
               (select count(*) from meta_apps), (select count(*) from secret_paths s
                                                  where s.provider = n.provider)
        from numbers n group by provider
        """
    )
    return [
        _check_app(count, apps)
        if provider == "meta_cloud"
        else Finding(
            "no_door",
            "ok" if paths else "problem",
            provider,
            {"provider": provider, "count": count},
        )
        for provider, count, apps, paths in rows
    ]


def _check_app(numbers_count: int, apps_count: int) -> Finding:
    """Meta signs with an app's secret: without one stored, every webhook is refused."""
    facts = {"count": numbers_count}
    return Finding("no_app", "ok" if apps_count else "problem", facts=facts)


async def _check_numbers(
    database: db.Database,
    owned: Sequence[numbers.Number],
    names: Mapping[UUID, str],
    now: datetime,
) -> list[Finding]:
    findings: list[Finding] = []
    states: dict[UUID, credentials.CredentialState] = {}
    for tenant_id in dict.fromkeys(number.tenant_id for number in owned):
        async with database.tenant_read(TenantId(tenant_id)) as t:
            states |= await credentials.list_states(t)
    for number in owned:
        facts = {
            "phone_number_id": number.phone_number_id,
            "name": number.display_name or number.phone_number or "–",
            "tenant": names.get(number.tenant_id, "?"),
        }
        findings += _check_number(number, states.get(number.id), facts, now)
    return findings


def _check_number(
    number: numbers.Number,
    token: credentials.CredentialState | None,
    facts: Mapping[str, Any],
    now: datetime,
) -> list[Finding]:
    subject = number.phone_number_id
    findings = [_check_token(subject, token, facts, now)]
    if number.parked_at is not None:
        parked = {**facts, "code": number.parked_code or "", "reason": number.parked_reason or ""}
        findings.append(Finding("number_parked", "problem", subject, parked))
    if number.quality_rating in ("YELLOW", "RED"):
        level: Level = "problem" if number.quality_rating == "RED" else "warning"
        rating = {**facts, "rating": number.quality_rating}
        findings.append(Finding("quality", level, subject, rating))
    if number.last_inbound_at is None:
        findings.append(Finding("never_heard", "warning", subject, facts))
    return findings


def _check_token(
    subject: str,
    token: credentials.CredentialState | None,
    facts: Mapping[str, Any],
    now: datetime,
) -> Finding:
    if token is None:
        return Finding("token_missing", "problem", subject, facts)
    if token.status == "dead":
        return Finding("token_dead", "problem", subject, facts)
    if token.expires_at is not None:
        until = {**facts, "expires_at": token.expires_at.isoformat(timespec="minutes")}
        if token.expires_at <= now:
            return Finding("token_expired", "problem", subject, until)
        if token.expires_at <= now + EXPIRY_WARNING:
            return Finding("token_expires", "warning", subject, until)
    return Finding("token", "ok", subject, facts)


def _check_keys(states: Sequence[key_records.KeyState]) -> list[Finding]:
    broken = [
        Finding("key_broken", "problem", state.owner, {"owner": state.owner})
        for state in states
        if not state.opens
    ]
    old = [state for state in states if state.opens and not state.current]
    if old:
        broken.append(Finding("keys_old", "warning", facts={"count": len(old)}))
    return broken or [Finding("keys", "ok", facts={"count": len(states)})]


def _check_rights(catalog: Sequence[isolation_catalog.Finding]) -> list[Finding]:
    bad = [
        Finding(
            "role_too_powerful" if where in isolation_catalog.ROLES else "row_security",
            "problem",
            where,
            {"where": where, "looked_at": looked_at, "found": found},
        )
        for where, looked_at, found, good in catalog
        if not good
    ]
    return bad or [Finding("row_security", "ok", facts={"count": len(catalog)})]
