"""How a batch of claims ended: messages, then outbox, then counts. What was accepted is written in
one statement, the rest in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from centralita.kit import db, json
from centralita.providers import contract
from centralita.records import accepted, alerts, counts, health, outbox, sends, statuses
from centralita.send import retry, telling


class Result(Struct, frozen=True, gc=False):
    """How one claim ended."""

    claim: outbox.Claim
    line: outbox.Line
    verdict: retry.AnyVerdict

    @property
    def key(self) -> sends.Key:
        return name_claim(self.claim)


def name_claim(claim: outbox.Claim) -> sends.Key:
    """What every result of a claim is written under."""
    return sends.Key(claim.tenant_id, claim.message_id, claim.claims)


class Circumstances(Struct, frozen=True):
    """What writing needs to know besides the results."""

    providers: Mapping[str, contract.Provider]
    now: datetime
    ask_after: timedelta
    """How long a status may take to settle an uncertain send before a person is asked."""


def is_plain(batch: Sequence[Result]) -> bool:
    """Whether all were simply accepted, so that `write_sent` is all there is to write."""
    return all(
        isinstance(one.verdict, retry.Sent) and one.verdict.note is None and not one.verdict.adapted
        for one in batch
    )


async def write_rest(p: db.PipeTransaction, batch: Sequence[Result], known: Circumstances) -> None:
    """Write all that was not simply accepted; doing it twice changes nothing more."""
    await sends.lock(p, [result.key for result in batch])
    await _write_adapted(p, batch)
    await sends.mark_withdrawn(
        p, [result.key for result in batch if isinstance(result.verdict, retry.Withdrawn)]
    )
    counted = await _write_failed(p, batch, known)
    await _write_waiting(p, batch, known)
    if any(isinstance(result.verdict, retry.Parked) for result in batch):
        await _write_parked(p, batch, known)
    await counts.add(p, counted)


async def _write_adapted(p: db.PipeTransaction, batch: Sequence[Result]) -> None:
    adapted = [
        sends.Adapted(result.key, json.encode_text(msgspec.to_builtins(result.verdict.adapted)))
        for result in batch
        if isinstance(result.verdict, retry.Sent) and result.verdict.adapted
    ]
    await sends.mark_adapted(p, adapted)


async def write_sent(p: db.PipeTransaction, batch: Sequence[Result], now: datetime) -> bool:
    """Write the accepted ones in one statement, which may be a transaction of its own.

    Doing it twice changes nothing more. Says whether `apply_early` has something to do.
    """
    days = _days(batch, now)
    taken = {
        result.claim.message_id: accepted.Accepted(
            result.key,
            result.claim.number_id,
            result.verdict.wa_message_id,
            days[result.claim.tenant_id],
        )
        for result in batch
        if isinstance(result.verdict, retry.Sent)
    }
    return await accepted.mark_sent(p, list(taken.values()), now)


async def apply_early(p: db.PipeTransaction, batch: Sequence[Result], now: datetime) -> None:
    """Statuses that came before their messages' ids were known take effect."""
    sent = [
        (result.claim.tenant_id, result.claim.number_id, result.verdict.wa_message_id)
        for result in batch
        if isinstance(result.verdict, retry.Sent)
    ]
    await counts.add(p, await _apply_early(p, sent, _days(batch, now)))


async def apply_overtaken(p: db.PipeTransaction, now: datetime, most: int) -> None:
    """Statuses that came too early, and too late for the record to take them along."""
    found = await sends.list_overtaken(p, most)
    if found:
        days = {each[0]: now.astimezone(ZoneInfo(each[3])).date() for each in found}
        await counts.add(p, await _apply_early(p, [each[:3] for each in found], days))


async def _apply_early(
    p: db.PipeTransaction, sent: Sequence[tuple[UUID, UUID, str]], days: Mapping[UUID, date]
) -> list[counts.Count]:
    early = await statuses.take_early(p, sent)
    return [
        counted for moved in await statuses.apply(p, early) for counted in _count_moved(moved, days)
    ]


def _count_moved(moved: statuses.Moved, days: Mapping[UUID, date]) -> list[counts.Count]:
    before, after = moved.before, moved.after
    happened = {
        "delivered": before.delivered_at is None and after.delivered_at is not None,
        "read": before.read_at is None and after.read_at is not None,
        "failed": before.status != "failed" and after.status == "failed",
    }
    day = days[moved.tenant_id]
    return [
        (moved.tenant_id, moved.number_id, day, name, 1) for name, yes in happened.items() if yes
    ]


async def _write_failed(
    p: db.PipeTransaction, batch: Sequence[Result], known: Circumstances
) -> list[counts.Count]:
    failures = {
        result.claim.message_id: (result, result.verdict)
        for result in batch
        if isinstance(result.verdict, retry.Failed)
    }
    failed = await sends.mark_failed(
        p,
        [
            sends.Failure(result.key, verdict.code, _explain(result, known).join())
            for result, verdict in failures.values()
        ],
        known.now,
    )
    days = _days(batch, known.now)
    for message_id, (result, verdict) in failures.items():
        if message_id in failed and verdict.tell:
            said = telling.say_about("failed", _explain(result, known), result.line.language)
            await _tell(p, result, "warning", said, f"failed:{verdict.code}")
    return [
        (result.claim.tenant_id, result.claim.number_id, days[result.claim.tenant_id], "failed", 1)
        for message_id, (result, _) in failures.items()
        if message_id in failed
    ]


async def _write_waiting(
    p: db.PipeTransaction, batch: Sequence[Result], known: Circumstances
) -> None:
    """Those that wait, those nobody knows of, and the attempts of all that were not accepted."""
    await sends.mark_uncertain(
        p,
        [result.key for result in batch if isinstance(result.verdict, retry.Uncertain)],
        "outcome_unknown",
        known.now + known.ask_after,
    )
    waiting: list[sends.Waiting] = []
    attempts: list[sends.Attempt] = []
    for result in batch:
        verdict = result.verdict
        if isinstance(verdict, retry.Sent):
            if verdict.note:
                meaning = _explain(result, known)
                said = telling.say_about("partly", meaning, result.line.language)
                await _tell(p, result, "warning", said, f"partly:{verdict.note}")
            continue
        if isinstance(verdict, (retry.Wait, retry.Parked)):
            after = verdict.after_seconds if isinstance(verdict, retry.Wait) else 0.0
            at = known.now + timedelta(seconds=after)
            counts_as_try = verdict.called and isinstance(verdict, retry.Wait)
            waiting.append(sends.Waiting(result.key, at, verdict.code, counts_as_try))
        if verdict.called:
            attempts.append(_attempt(result, verdict))
    await sends.add_attempts(p, attempts, known.now)
    await sends.mark_waiting(p, waiting)


def _attempt(
    result: Result,
    verdict: retry.Wait | retry.Failed | retry.Withdrawn | retry.Parked | retry.Uncertain,
) -> sends.Attempt:
    outcome = {
        retry.Wait: "retry",
        retry.Failed: "failed",
        retry.Withdrawn: "withdrawn",
        retry.Parked: "parked",
        retry.Uncertain: "uncertain",
    }[type(verdict)]
    return sends.Attempt(result.key, result.claim.attempts, outcome, verdict.code, verdict.detail)


async def _write_parked(
    p: db.PipeTransaction, batch: Sequence[Result], known: Circumstances
) -> None:
    """Stop the number and tell its host, once."""
    stopped: dict[UUID, Result] = {}
    for result in batch:
        if isinstance(result.verdict, retry.Parked):
            stopped.setdefault(result.claim.number_id, result)
    for number_id, result in sorted(stopped.items()):
        line = result.line
        meaning = telling.explain(
            known.providers.get(line.provider), _code(result), line.host_language
        )
        await health.park(p, number_id, code=_code(result), reason=meaning.join())
        title, message = telling.say_about("parked", meaning, line.host_language)
        await alerts.add(
            p,
            alerts.New(
                tenant_id=line.host_id,
                severity="urgent",
                title=title,
                message=message,
                source=outbox.ALERTS,
                subject=outbox.parked_subject(number_id),
                number_id=number_id,
            ),
        )


async def _tell(
    p: db.PipeTransaction, result: Result, severity: str, said: tuple[str, str], about: str
) -> None:
    """An alert for the message's tenant; one per number and kind while it is open."""
    await alerts.add(
        p,
        alerts.New(
            tenant_id=result.claim.tenant_id,
            severity=severity,
            title=said[0],
            message=said[1],
            source=outbox.ALERTS,
            subject=f"{about}:{result.claim.number_id}",
            number_id=result.claim.number_id,
            conversation_id=result.claim.conversation_id,
        ),
    )


def _code(result: Result) -> str:
    verdict = result.verdict
    return (verdict.note or "") if isinstance(verdict, retry.Sent) else verdict.code


def _explain(result: Result, known: Circumstances) -> telling.Meaning:
    provider = known.providers.get(result.line.provider)
    return telling.explain(provider, _code(result), result.line.language)


def _days(batch: Iterable[Result], now: datetime) -> dict[UUID, date]:
    """Each tenant's own day."""
    zones = {result.claim.tenant_id: result.line.time_zone for result in batch}
    return {tenant_id: now.astimezone(ZoneInfo(zone)).date() for tenant_id, zone in zones.items()}
