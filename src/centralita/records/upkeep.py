"""What nobody needs any more is thrown away, a little at a time."""

from centralita.kit import db
from centralita.records import events, watches, webhook_deliveries

EARLY_STATUS_DAYS = 7
"""A status without a message by then is about somebody else's."""
SIGNED_OUT_DAYS = 1
"""A session without use ended earlier, and nobody waits that long for the next try."""
KEPT_ANSWER_DAYS = 2
"""Whoever has not repeated a write by then will not."""
MOST_AT_ONCE = 5_000


async def forget(p: db.PipeTransaction, retention_days: int) -> int:
    """Statuses of messages that never were ours, uses of a daily limit that count no more, and
    quarantine, slow answers and deeds that were settled long ago; sessions and links that ended,
    kept answers and files; what webhooks and browsers were told. Returns how many rows went.

    What was told once stays known for ever: it is told by the clock, and not by a message.
    """
    gone = 0
    for statement, days in (
        ("delete from early_statuses where ctid in (select ctid from early_statuses "
         "where created_at < now() - make_interval(days => $1) limit $2)", EARLY_STATUS_DAYS),
        ("delete from limit_uses where ctid in (select ctid from limit_uses "
         "where used_at < now() - make_interval(days => $1) limit $2)", 2),
        ("delete from quarantine where ctid in (select ctid from quarantine where state <> 'open' "
         "and settled_at < now() - make_interval(days => $1) limit $2)", retention_days),
        ("delete from effects where ctid in (select ctid from effects where state not in "
         "('waiting', 'running') and ended_at < now() - make_interval(days => $1) limit $2)",
         retention_days),
        ("delete from deeds where ctid in (select ctid from deeds where deed_key !~ '^notice/' "
         "and created_at < now() - make_interval(days => $1) limit $2)", retention_days),
        ("delete from sessions where ctid in (select ctid from sessions where expires_at < now() "
         "or last_seen_at < now() - make_interval(days => $1) limit $2)", SIGNED_OUT_DAYS),
        ("delete from password_links where ctid in (select ctid from password_links "
         "where expires_at < now() - make_interval(days => $1) limit $2)", 0),
        ("delete from sign_in_tries where ctid in (select ctid from sign_in_tries "
         "where last_at < now() - make_interval(days => $1) limit $2)", SIGNED_OUT_DAYS),
        ("delete from kept_answers where ctid in (select ctid from kept_answers "
         "where created_at < now() - make_interval(days => $1) limit $2)", KEPT_ANSWER_DAYS),
        ("delete from files where (tenant_id, file_id) in (select tenant_id, file_id from files "
         "where created_at < now() - make_interval(days => $1) limit $2)", retention_days),
    ):  # fmt: skip
        gone += int((await p.execute(statement, days, MOST_AT_ONCE)).split()[-1])
    await watches.forget(p)
    gone += await webhook_deliveries.forget(p, MOST_AT_ONCE)
    return gone + await events.forget(p)
