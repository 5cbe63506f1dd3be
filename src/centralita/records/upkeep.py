"""What nobody needs any more is thrown away, a little at a time."""

from centralita.kit import db

EARLY_STATUS_DAYS = 7
"""A status without a message by then is about somebody else's."""
MOST_AT_ONCE = 5_000


async def forget(p: db.PipeTransaction, retention_days: int) -> int:
    """Statuses of messages that never were ours, uses of a daily limit that count no more, and
    quarantine, slow answers and deeds that were settled long ago. Returns how many rows went.

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
    ):  # fmt: skip
        gone += int((await p.execute(statement, days, MOST_AT_ONCE)).split()[-1])
    return gone
