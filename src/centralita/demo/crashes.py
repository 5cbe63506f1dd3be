"""The third act: kill -9 at the worst moment, and nothing is lost or said twice."""

import asyncio
import stat
from collections import Counter
from collections.abc import Sequence
from typing import Any

from centralita.demo import businesses, children
from centralita.demo.businesses import Line
from centralita.demo.stage import Customer, Stage
from centralita.kit import crypto, postgres
from centralita.records import isolation, operator

Json = dict[str, Any]

_SLOW_SECONDS = 4.0
"""How long WhatsApp takes over the send in whose middle the worker dies."""
_TRAFFIC = 80
_TRAFFIC_SECONDS = 4.0
_CRASH_AFTER = 0.4


async def kill_worker(stage: Stage) -> None:
    """The worker dies between WhatsApp's taking a message and our hearing of it (promise 10)."""
    stage.narrator.chapter("worker")
    crew, loan = stage.crew, businesses.LENDER
    rita = await stage.enter("Rita", loan, loan.lines[0])
    await crew.sim.add_fault(
        {
            "target": {"endpoint": "messages", "person": rita.id},
            "trigger": {"next": 1},
            "effect": {"kind": "delay", "seconds": _SLOW_SECONDS},
        }
    )
    wamid = await rita.says("qué requisitos piden")
    reference = await _wait_for_sending(stage, wamid)
    await crew.worker.kill()
    stage.evidence.killed_while_sending = bool(reference)
    stage.narrator.result(bool(reference), "worker.killed")
    await crew.restart_worker()
    stage.narrator.note("worker.restarted")
    await rita.hears(intent="loan_request")
    settled = await stage.wait_until(lambda: _is_settled(stage, reference))
    stage.evidence.settled_by_status = settled
    stage.narrator.result(settled, "worker.settled")
    await _guard(stage)
    await _watch_for_repetition(stage, rita, reference)


async def _wait_for_sending(stage: Stage, wamid: str) -> str:
    """Our id of the answer, once its call is under way; empty when that never came."""
    found: list[str] = []

    async def is_sending() -> bool:
        async with operator.open_operator(stage.crew.owner_url) as o:
            message_id = await o.fetchval(
                """
                select o.message_id::text from outbox o
                join messages reply using (tenant_id, message_id)
                join messages said
                on (said.tenant_id, said.turn_id) = (reply.tenant_id, reply.turn_id)
                where o.state = 'sending' and said.wa_message_id = $1
                """,
                wamid,
            )
        found.extend([message_id] if message_id else [])
        return bool(found)

    await stage.wait_until(is_sending)
    await stage.clock.sleep(0.2)
    return found[0] if found else ""


async def _is_settled(stage: Stage, reference: str) -> bool:
    story = await stage.find_story(reference) if reference else None
    return story is not None and story.outbox is None and bool(story.message["wa_message_id"])


async def _watch_for_repetition(stage: Stage, customer: Customer, reference: str) -> None:
    """The dead worker's numbers pass to the new one, which must not send that answer again."""
    await customer.says("cómo puedo pagar")
    await customer.hears(intent="payment_methods")
    accepted = len(await stage.crew.sim.sends(reference=reference)) if reference else 0
    stage.evidence.accepted_of_killed = accepted
    stage.narrator.result(accepted == 1, "worker.once", count=accepted)


async def _guard(stage: Stage) -> None:
    """While the dead worker's lease runs out: try the walls and look for secrets (5, 7)."""
    evidence, crew = stage.evidence, stage.crew
    attempts, refused, seen = await asyncio.gather(
        isolation.prove(crew.app.database), _is_refused_without_key(stage), _search_secrets(stage)
    )
    evidence.attacks, evidence.leaks = len(attempts), sum(not each.held for each in attempts)
    stage.narrator.result(not evidence.leaks, "worker.walls", attempts=len(attempts))
    evidence.refused_without_key = refused
    mode = stat.S_IMODE(crew.ground.key_file.stat().st_mode)
    evidence.key_file_private = mode == stat.S_IRUSR | stat.S_IWUSR
    evidence.places, evidence.secrets_seen = seen
    evidence.secrets = len(crew.world.secrets) + 1
    stage.narrator.result(
        not evidence.secrets_seen and refused,
        "worker.sealed",
        secrets=evidence.secrets,
        places=evidence.places,
    )


async def _is_refused_without_key(stage: Stage) -> bool:
    env = {k: v for k, v in stage.crew.operator_env.items() if k != "CENTRALITA_MASTER_KEY"}
    code, said = await children.run_program(["tenant", "list"], env)
    return code != 0 and "CENTRALITA_MASTER_KEY" in said


async def _search_secrets(stage: Stage) -> tuple[int, int]:
    """(tables and logs searched, those in which a secret was found)."""
    crew = stage.crew
    secrets = [*crew.world.secrets, crew.ground.master_key]
    logs = [each.read_text("utf-8", "replace") for each in crew.ground.logs.iterdir()]
    found = sum(any(secret.reveal() in log for secret in secrets) for log in logs)
    async with operator.open_operator(crew.owner_url) as o:
        tables = [
            row[0]
            for row in await o.fetch(
                """
                select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'centralita' and c.relkind in ('r', 'p')
                """
            )
        ]
        for table in tables:
            found += await _is_in_table(o, table, secrets)
    return len(tables) + len(logs), found


async def _is_in_table(
    o: operator.OperatorTransaction, table: str, secrets: Sequence[crypto.Secret]
) -> bool:
    """In plain text or, for binary columns, as the hexadecimal that Postgres writes."""
    words = [secret.reveal() for secret in secrets if secret.reveal()]
    words += [word.encode().hex() for word in words]
    hit = await o.fetchval(
        f"""
        select exists (select 1 from "{table}" t, unnest($1::text[]) planted (secret)
                       where position(planted.secret in t::text) > 0)
        """,
        words,
    )
    return bool(hit)


async def kill_database(stage: Stage) -> None:
    """Postgres dies under traffic; what was answered with 200 is there, and answered once."""
    stage.narrator.chapter("database", count=_TRAFFIC)
    crew, evidence = stage.crew, stage.evidence
    lines = _list_quiet_lines()
    writers = [lines[at % len(lines)] for at in range(_TRAFFIC)]
    people = [await _enter_quietly(stage, at, line) for at, line in enumerate(writers)]
    started = stage.clock.monotonic()
    writing = asyncio.create_task(_write_all(stage, people))
    await stage.clock.sleep(_TRAFFIC_SECONDS * _CRASH_AFTER)
    crew.ground.postgres.kill()
    stage.narrator.note("database.killed", style="bold red")
    await asyncio.to_thread(postgres.ensure_running, crew.ground.folder)
    seconds = stage.clock.monotonic() - started - _TRAFFIC_SECONDS * _CRASH_AFTER
    stage.narrator.note("database.back", seconds=f"{seconds:.1f}")
    await writing
    refused = sum(
        attempt["status"] != 200
        for delivery in await crew.sim.deliveries()
        for attempt in delivery["attempts"]
    )
    stage.narrator.note("database.refused", count=refused)
    await stage.wait_until(lambda: _are_all_answered(stage, people), 60)
    await stage.wait_idle()
    counts = [await _count_answers(stage, person) for person, _ in people]
    evidence.crash_said, evidence.crash_answered = len(people), sum(n == 1 for n in counts)
    stage.narrator.result(
        evidence.crash_answered == len(people),
        "database.answered", said=len(people), answered=evidence.crash_answered,
    )  # fmt: skip


def _list_quiet_lines() -> list[Line]:
    return [line for business in businesses.ALL for line in business.lines if not line.shared]


async def _enter_quietly(stage: Stage, at: int, line: Line) -> tuple[str, Line]:
    phone = stage.next_phone()
    person = await stage.crew.sim.add_person(f"Cliente {at + 1}", phone=phone)
    return str(person["id"]), line


async def _write_all(stage: Stage, people: Sequence[tuple[str, Line]]) -> None:
    for person, line in people:
        await stage.crew.sim.say(person, line.phone_number_id, "hola")
        await stage.clock.sleep(_TRAFFIC_SECONDS / _TRAFFIC)


async def _count_answers(stage: Stage, person: str) -> int:
    """How often the same was said; a greeting may well be two messages."""
    said = Counter(str(each["text"]) for each in await stage.crew.sim.received(person))
    return max(said.values(), default=0)


async def _are_all_answered(stage: Stage, people: Sequence[tuple[str, Line]]) -> bool:
    answered = {each["person"] for each in await stage.crew.sim.sends()}
    return all(person in answered for person, _ in people)
