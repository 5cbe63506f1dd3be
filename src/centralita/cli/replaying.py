"""Letting quarantined items in again, by the same way that new ones come."""

from collections.abc import Sequence
from uuid import UUID

from centralita.app import App
from centralita.pipeline import Pipeline
from centralita.records import quarantine
from centralita.route.directory import Directory

_BATCH = 100


async def replay_all(app: App, phone_number_id: str | None = None) -> int:
    """Replay whatever waits (for one number), batch by batch; returns how many went through."""
    total = 0
    while True:
        done, _ = await replay(app, None, phone_number_id)
        total += done
        if done < _BATCH:
            return total


async def replay(
    app: App, ids: Sequence[UUID] | None, phone_number_id: str | None = None
) -> tuple[int, list[str]]:
    """Replay one batch; returns how many went through, and why others still can't."""
    pipeline = Pipeline(app.database, app.providers, Directory(), app.now)
    async with app.database.pipe() as p:
        waiting = await quarantine.claim_open(
            p, ids_=ids, phone_number_id=phone_number_id, limit=_BATCH
        )
        done, strays = await pipeline.replay(p, waiting)
    return done, [stray.reason for stray in strays]
