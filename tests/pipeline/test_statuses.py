"""Statuses find their message, in whatever order they come."""

from uuid import UUID

import pytest

from centralita.records import alerts, outbox
from centralita.vocabulary.statuses import LADDER
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook

HOTEL, DINER = "300000000000001", "300000000000002"
TIMES = {"sent": 1, "failed": 2, "delivered": 3, "read": 4, "played": 5}


def status(
    name: str, wa_message_id: str, reference: object = None, **more: object
) -> dict[str, object]:
    return {
        "id": wa_message_id,
        "status": name,
        "timestamp": str(1765000000 + TIMES[name]),
        "recipient_id": "15550100101",
        **({"biz_opaque_callback_data": str(reference)} if reference else {}),
        **more,
    }


def statuses(phone_number_id: str, *each: dict[str, object]) -> dict[str, object]:
    return webhook(change(phone_number_id, statuses=list(each)))


async def _ask(switchboard: Switchboard, phone_number_id: str = HOTEL) -> UUID:
    """A customer writes; returns the id of the reply that waits in the outbox."""
    await switchboard.handle(webhook(change(phone_number_id, text_message("hola"))))
    [row] = await switchboard.fetch(
        """
        select m.message_id from messages m join numbers n using (number_id)
        where m.direction = 'out' and n.phone_number_id = $1
        """,
        phone_number_id,
    )
    return UUID(str(row[0]))


async def _open(switchboard: Switchboard) -> UUID:
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    return await _ask(switchboard)


async def _message(switchboard: Switchboard, message_id: UUID) -> dict[str, object]:
    [row] = await switchboard.fetch("select * from messages where message_id = $1", message_id)
    return dict(row)


@pytest.mark.parametrize(
    ("order", "end"),
    [
        (("sent", "delivered", "read"), "read"),
        (("read", "delivered", "sent"), "read"),
        (("delivered", "sent"), "delivered"),
        (("failed", "delivered"), "delivered"),
        (("delivered", "failed"), "delivered"),
        (("sent", "failed", "sent"), "failed"),
        (("played", "read"), "played"),
    ],
)
async def test_statuses_only_move_forward(
    switchboard: Switchboard, order: tuple[str, ...], end: str
) -> None:
    """Promise 11: whatever order they arrive in."""
    reply = await _open(switchboard)
    for name in order:
        await switchboard.handle(statuses(HOTEL, status(name, "wamid.OUT1", reply)))
    assert (await _message(switchboard, reply))["status"] == end
    again = [status(name, "wamid.OUT1", reply) for name in order]
    await switchboard.handle(statuses(HOTEL, *again))
    assert (await _message(switchboard, reply))["status"] == end
    assert end in LADDER


async def test_an_echoed_reference_settles_a_send_of_unknown_outcome(
    switchboard: Switchboard,
) -> None:
    """Promise 10: the status that echoes our reference settles the row."""
    reply = await _open(switchboard)
    async with switchboard.database.pipe() as p:
        await p.execute("update outbox set state = 'uncertain'")
    await switchboard.handle(statuses(HOTEL, status("sent", "wamid.OUT1", reply)))
    message = await _message(switchboard, reply)
    assert (message["status"], message["wa_message_id"]) == ("sent", "wamid.OUT1")
    assert await switchboard.fetch("select from outbox") == []


async def test_a_late_echo_answers_the_question_that_was_put_to_a_person(
    switchboard: Switchboard,
) -> None:
    reply = await _open(switchboard)
    [row] = await switchboard.fetch("select tenant_id, conversation_id from outbox")
    question = alerts.New(
        tenant_id=row["tenant_id"],
        severity="warning",
        title="?",
        message="?",
        source=outbox.ALERTS,
        subject=outbox.uncertain_subject(row["conversation_id"]),
    )
    async with switchboard.database.pipe() as p:
        await p.execute("update outbox set state = 'uncertain'")
        await alerts.add(p, question)
    await switchboard.handle(statuses(HOTEL, status("delivered", "wamid.OUT1", reply)))
    [alert] = await switchboard.fetch("select resolved_by from alerts")
    assert alert["resolved_by"] == "whatsapp"


async def test_a_queued_row_is_not_settled_by_a_stranger(switchboard: Switchboard) -> None:
    """Another tenant's number echoes our reference: it reaches nothing of ours."""
    reply = await _open(switchboard)
    diner = await switchboard.add_tenant("diner")
    await switchboard.add_number(diner, DINER)
    async with switchboard.database.pipe() as p:
        await p.execute("update outbox set state = 'uncertain'")
    await switchboard.handle(statuses(DINER, status("read", "wamid.OUT1", reply)))
    assert (await _message(switchboard, reply))["status"] == "queued"
    assert len(await switchboard.fetch("select from outbox")) == 1


async def test_a_status_for_a_message_we_do_not_know_is_kept(switchboard: Switchboard) -> None:
    await _open(switchboard)
    await switchboard.handle(
        statuses(HOTEL, status("delivered", "wamid.OTHER", "not an id of ours"))
    )
    [early] = await switchboard.fetch("select wa_message_id, status from early_statuses")
    assert tuple(early) == ("wamid.OTHER", "delivered")


async def test_counts_follow_the_first_of_each_status(switchboard: Switchboard) -> None:
    reply = await _open(switchboard)
    for name in ("sent", "read", "delivered", "read"):
        await switchboard.handle(statuses(HOTEL, status(name, "wamid.OUT1", reply)))
    [day] = await switchboard.fetch("select received, delivered, read, failed from number_days")
    assert tuple(day) == (1, 1, 1, 0)


async def test_a_failure_that_is_about_the_number_parks_it_and_alerts_once(
    switchboard: Switchboard,
) -> None:
    reply = await _open(switchboard)
    unpaid = {"errors": [{"code": 131042, "title": "Business eligibility payment issue"}]}
    for _ in range(2):
        await switchboard.handle(statuses(HOTEL, status("failed", "wamid.OUT1", reply, **unpaid)))
    [number] = await switchboard.fetch("select parked_code from numbers")
    assert number["parked_code"] == "131042"
    [alert] = await switchboard.fetch("select severity from alerts")
    assert alert["severity"] == "urgent"
