"""The second act: what goes wrong in real life, on purpose and in public."""

import base64
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from centralita.demo import businesses
from centralita.demo.businesses import Business, Line
from centralita.demo.opening import META_APP_ID, new_token
from centralita.demo.operating import operate
from centralita.demo.stage import Customer, Stage
from centralita.kit import ids, json
from centralita.records import alerts, numbers, operator, quarantine
from centralita.vocabulary.ids import TenantId

Json = dict[str, Any]

_IN_ONE_POST = 4
_BATCH: Json = {
    "target": {"webhook": "messages"},
    "trigger": {"next": _IN_ONE_POST},
    "effect": {"kind": "batch", "size": _IN_ONE_POST, "seconds": 5},
}
"""The next webhooks are collected into one POST, as Meta does under load."""


async def mix(stage: Stage) -> None:
    """One POST with messages for two tenants, one broken, one late; then all of it again."""
    stage.narrator.chapter("mix")
    sim, evidence = stage.crew.sim, stage.evidence
    jobs, loan = businesses.RECRUITER, businesses.LENDER
    ana = await stage.enter("Ana", jobs, jobs.lines[0])
    beto = await stage.enter("Beto", loan, loan.lines[0])
    carla = await stage.enter("Carla", jobs, jobs.lines[0])
    before = len(await sim.deliveries())
    await sim.add_fault(_BATCH)
    said = await ana.says_quickly("¿el proceso tiene algún costo?")
    said += await beto.says_quickly("formas de pago")
    yesterday = (stage.clock.now() - timedelta(hours=25)).timestamp()
    late = {
        "type": "text",
        "text": {"body": "cómo envío mi currículum"},
        "timestamp": str(int(yesterday)),
    }
    said += [await sim.send_as_person(carla.id, jobs.lines[0].phone_number_id, late)]
    broken = _make_broken(jobs.lines[0])
    await sim.emit("messages", broken, jobs.lines[0].phone_number_id)
    stage.narrator.note("mix.posted", messages=_IN_ONE_POST)
    await ana.hears(intent="costo")
    await beto.hears(intent="payment_methods")
    evidence.mixed_items = len(said)
    evidence.mixed_right = await _count_right(
        stage, list(zip((ana, beto, carla), said, strict=True))
    )
    evidence.bad_items_kept = await _count_quarantined(stage, broken["messages"][0]["id"])
    stage.narrator.result(
        evidence.mixed_right == len(said) and evidence.bad_items_kept == 1,
        "mix.routed", right=evidence.mixed_right, items=len(said), kept=evidence.bad_items_kept,
    )  # fmt: skip
    await _withhold(stage, said[2])
    posts = [each for each in (await sim.deliveries())[before:] if said[0] in each["body"]]
    await _repeat(stage, posts, (ana, beto, carla), said)


def _make_broken(line: Line) -> Json:
    """What a message without its sender looks like."""
    broken = {"type": "text", "id": _wamid("broken"), "text": {"body": "¿?"}}
    return {
        "messaging_product": "whatsapp", "metadata": _metadata(line), "messages": [broken],
    }  # fmt: skip


async def _count_right(stage: Stage, placed: Sequence[tuple[Customer, str]]) -> int:
    right = 0
    for customer, wamid in placed:
        story = await stage.wait_handled(wamid)
        right += story is not None and story.message["tenant"] == customer.business.name
    return right


async def _withhold(stage: Stage, wamid: str) -> None:
    """The answer to a message 25 hours old must not leave: its window is closed (promise 9)."""

    async def is_withheld() -> bool:
        story = await stage.find_story(wamid)
        replies = [each for each in story.turn if each["direction"] == "out"] if story else []
        answers = [await stage.find_story(str(each["message_id"])) for each in replies]
        return bool(answers) and all(
            answer is not None and answer.message["error_code"] == "window_closed"
            for answer in answers
        )

    held = stage.evidence.late_withheld = await stage.wait_until(is_withheld)
    stage.narrator.result(held, "mix.withheld")


async def _repeat(
    stage: Stage, posts: Sequence[Json], people: Sequence[Customer], wamids: Sequence[str]
) -> None:
    """The very same POST twice more, as Meta does when it did not hear our 200."""
    sim, evidence = stage.crew.sim, stage.evidence
    before = sum([len(await sim.received(each.id)) for each in people])
    for post in [*posts, *posts]:
        await sim.redeliver(post["id"])
    await stage.wait_idle()
    after = sum([len(await sim.received(each.id)) for each in people])
    async with operator.open_operator(stage.crew.owner_url) as o:
        rows = await o.fetchval(
            "select count(*) from messages where wa_message_id = any($1::text[])", wamids
        )
    evidence.mixed_posts = len(posts)
    evidence.repeats = 2 * len(posts) * len(wamids)
    evidence.repeats_stored, evidence.repeats_answered = int(rows) - len(wamids), after - before
    stage.narrator.result(
        rows == len(wamids) and after == before and len(posts) == 1,
        "mix.repeated",
        repeats=evidence.repeats,
    )


async def unknown(stage: Stage) -> None:
    """A number nobody has added yet: nothing is lost, and it answers as soon as it is added."""
    stage.narrator.chapter("unknown")
    crew, run = stage.crew, stage.crew.world.run
    food = businesses.RESTAURANT
    line = Line(
        phone_number_id=str(300_000_000_100_000 + run),
        phone=str(15_550_190_000 + run % 9000),
        waba_id=str(200_000_000_100_000 + run),
        label=f"La Comal · Sucursal {run}",
    )
    token = crew.world.tokens[line.phone_number_id] = new_token()
    await crew.sim.add_number(
        phone_number_id=line.phone_number_id,
        display_phone_number=line.phone,
        waba_id=line.waba_id,
        verified_name=line.label,
        app_id=META_APP_ID,
        token=token.reveal(),
    )
    ivan = await stage.enter("Iván", food, line)
    wamid = await ivan.says("hola, ¿me mandas el menú?")
    waiting = await _wait_for_quarantine(stage, line.phone_number_id)
    stage.evidence.unknown_quarantined = bool(waiting)
    reason = waiting[0].reason if waiting else "–"
    stage.narrator.result(bool(waiting), "unknown.kept", reason=reason)
    bot = crew.ground.folder / "sucursal.json"
    bot.write_text(json.encode_text(businesses.load_bot(food)))
    await operate(
        stage,
        ["number", "add", "--tenant", food.slug, "--phone-number-id", line.phone_number_id,
         "--waba-id", line.waba_id, "--bot", str(bot)],
        {"CENTRALITA_TOKEN": token.reveal()},
    )  # fmt: skip
    heard = await ivan.hears()
    story = await stage.find_story(wamid)
    answered = bool(heard) and story is not None
    stage.evidence.unknown_answered = answered
    stage.narrator.result(answered, "unknown.answered", name=food.name)


async def _wait_for_quarantine(stage: Stage, phone_number_id: str) -> list[quarantine.Quarantined]:
    found: list[quarantine.Quarantined] = []

    async def is_there() -> bool:
        async with stage.crew.app.database.pipe() as p:
            found[:] = await quarantine.list_open(p, phone_number_id=phone_number_id)
        return bool(found)

    await stage.wait_until(is_there)
    return found


async def _count_quarantined(stage: Stage, wamid: str) -> int:
    async with stage.crew.app.database.pipe() as p:
        rows = await quarantine.list_open(p, limit=1000)
    return sum(wamid in (each.raw or "") for each in rows)


async def dead_token(stage: Stage) -> None:
    """A revoked token parks its own number and no other; a new one lets it go on."""
    stage.narrator.chapter("token")
    crew, evidence = stage.crew, stage.evidence
    business: Business = businesses.RECRUITER
    sick, healthy = business.lines[1], business.lines[0]
    await crew.sim.change_token(crew.world.tokens[sick.phone_number_id].reveal(), valid=False)
    sent_before = len(await crew.sim.sends(number=sick.phone_number_id))
    marta = await stage.enter("Marta", business, sick)
    await marta.says("¿el proceso tiene algún costo?")
    evidence.parked = await stage.wait_until(lambda: _is_parked(stage, sick))
    evidence.alerted = await _has_alert(stage, business, sick)
    stage.narrator.result(evidence.parked and evidence.alerted, "token.parked", name=sick.label)
    nico = await stage.enter("Nico", business, healthy)
    await nico.says("cómo envío mi currículum")
    evidence.neighbour_answered = bool(await nico.hears(intent="send_cv"))
    sent = len(await crew.sim.sends(number=sick.phone_number_id)) - sent_before
    evidence.sent_while_parked = sent
    stage.narrator.result(evidence.neighbour_answered and not sent, "token.neighbour")
    token = crew.world.tokens[sick.phone_number_id + "/new"] = new_token()
    await crew.sim.add_token(META_APP_ID, [sick.waba_id], value=token.reveal())
    await operate(
        stage, ["number", "token", sick.phone_number_id], {"CENTRALITA_TOKEN": token.reveal()}
    )
    evidence.sent_after_token = bool(await marta.hears(intent="costo"))
    stage.narrator.result(evidence.sent_after_token, "token.renewed", name=sick.label)


async def _is_parked(stage: Stage, line: Line) -> bool:
    async with stage.crew.app.database.pipe() as p:
        return (await numbers.get_number(p, line.phone_number_id)).parked_at is not None


async def _has_alert(stage: Stage, business: Business, line: Line) -> bool:
    world = stage.crew.world
    tenant_id = TenantId(world.tenants[business.slug].id)
    number_id = world.numbers[line.phone_number_id].id
    async with stage.crew.app.database.tenant_read(tenant_id) as t:
        return any(each.number_id == number_id for each in await alerts.list_for(t))


async def backward(stage: Stage) -> None:
    """Statuses in the wrong order, again, and for a message nobody knows (promise 11)."""
    stage.narrator.chapter("backward")
    crew, evidence = stage.crew, stage.evidence
    line = businesses.LENDER.lines[0]
    dora = await stage.enter("Dora", businesses.LENDER, line)
    await dora.says("cómo puedo pagar")
    (reply,) = await dora.hears(intent="payment_methods")
    await stage.wait_idle()
    await crew.sim.read(dora.id)

    async def is_read() -> bool:
        story = await stage.find_story(reply["id"])
        return story is not None and story.message["status"] == "read"

    await stage.wait_until(is_read)
    late = [(reply["id"], "sent"), (reply["id"], "delivered"), (_wamid("nobody"), "read")]
    for wamid, status in late:
        await crew.sim.emit("messages", _status(dora, wamid, status), line.phone_number_id)
    await stage.wait_idle()
    kept = await is_read()
    evidence.backward_statuses, evidence.went_back = len(late), int(not kept)
    stage.narrator.result(kept, "backward.kept", count=len(late))


def _status(customer: Customer, wamid: str, status: str) -> Json:
    at = str(int(customer.stage.clock.now().timestamp()))
    return {
        "messaging_product": "whatsapp",
        "metadata": _metadata(customer.line),
        "statuses": [
            {"id": wamid, "status": status, "timestamp": at, "recipient_id": customer.phone}
        ],
    }


def _metadata(line: Line) -> Json:
    return {"display_phone_number": line.phone, "phone_number_id": line.phone_number_id}


def _wamid(salt: str) -> str:
    return "wamid." + base64.b64encode(f"{salt}/{ids.new_id()}".encode()).decode()
