"""What a person decides about sending: free a number, send again, give up.

Tenant-bound; `outbox` and `sends` hold what the program does by itself.
"""

from datetime import datetime
from uuid import UUID

from centralita.kit import db
from centralita.records import outbox


async def unpark(t: db.TenantWrite, number_id: UUID) -> bool:
    """Let a number of the tenant's send again, and close its alert; False: it was not parked."""
    freed = await t.fetchval(
        """
        with told as (
            update alerts set resolved_at = now(), resolved_by = 'unparked'
            where tenant_id = $1 and subject = $3 and resolved_at is null
        )
        update numbers set parked_code = null, parked_reason = null, parked_at = null,
            updated_at = now()
        where tenant_id = $1 and number_id = $2 and parked_at is not null returning true
        """,
        t.tenant_id,
        number_id,
        outbox.parked_subject(number_id),
    )
    await t.execute("select pg_notify('outbox', '')")
    return bool(freed)


async def resend(t: db.TenantWrite, message_id: UUID, now: datetime) -> bool:
    """A person decided: send an uncertain message once more. False where there is none."""
    done = await t.fetchval(
        """
        update outbox set state = 'queued', attempts = 0, not_before = $3, worker_id = null,
            reason = 'sent again by hand'
        where tenant_id = $1 and message_id = $2 and state = 'uncertain'
        returning conversation_id
        """,
        t.tenant_id,
        message_id,
        now,
    )
    await t.execute("select pg_notify('outbox', '')")
    return await _close_question(t, done)


async def give_up(t: db.TenantWrite, message_id: UUID, now: datetime) -> bool:
    """A person decided: an uncertain message counts as failed. A later status may still lift it."""
    done = await t.fetchval(
        """
        with held as materialized (
            select message_id from messages where tenant_id = $1 and message_id = $2 for update
        ), gone as (
            delete from outbox o using held
            where o.tenant_id = $1 and o.message_id = held.message_id and o.state = 'uncertain'
            returning o.message_id
        )
        update messages m set status = 'failed', failed_at = $3, error_code = 'outcome_unknown'
        from gone where m.tenant_id = $1 and m.message_id = gone.message_id
            and m.status in ('queued', 'sending')
        returning m.conversation_id
        """,
        t.tenant_id,
        message_id,
        now,
    )
    return await _close_question(t, done)


async def _close_question(t: db.TenantWrite, conversation_id: UUID | None) -> bool:
    """The alert that asked is answered, once nothing uncertain is left in the conversation."""
    if conversation_id is None:
        return False
    await t.execute(
        """
        update alerts set resolved_at = now(), resolved_by = 'decided'
        where tenant_id = $1 and subject = $3 and resolved_at is null and not exists (
            select from outbox
            where tenant_id = $1 and conversation_id = $2 and state = 'uncertain')
        """,
        t.tenant_id,
        conversation_id,
        outbox.uncertain_subject(conversation_id),
    )
    return True
