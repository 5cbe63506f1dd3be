"""A message's story: from rows to sentences, in order, in two languages."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from centralita.kit import db, ids
from centralita.records import timeline
from centralita.records.timeline import Story
from centralita.vocabulary import errors
from tests.records.conftest import House

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ID = UUID("01900000-0000-7000-8000-000000000001")


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def explain(provider: str, code: str, language: str) -> tuple[str, str]:
    return f"{provider} {code} in {language}", f"cure of {code}"


def message(**changes: Any) -> dict[str, Any]:
    row = {
        "message_id": ID, "direction": "in", "kind": "text", "text": "hola", "status": "received",
        "said_at": at(0), "created_at": at(1.5), "handled_by": None, "intent": None,
        "confidence": None, "because": None, "requires_review": False, "turn_id": None,
        "read_at": None, "sent_at": None, "delivered_at": None, "failed_at": None,
        "error_code": None, "error_text": None, "owner": "bot", "owner_because": "new",
        "tenant": "Hotel Marea", "contact": "Ana (34600000001)", "provider": "meta_cloud",
        "phone_number_id": "300000000000001", "parked_at": None, "parked_code": None,
        "parked_reason": None,
    }  # fmt: skip
    return {**row, **changes}


def inbound(*, by_secret_path: bool = False) -> dict[str, Any]:
    return {
        "received_at": at(1), "provider": "meta_cloud", "door": "main",
        "by_secret_path": by_secret_path,
    }  # fmt: skip


def story(**changes: Any) -> Story:
    parts: dict[str, Any] = {
        "message": message(), "inbound": None, "outbox": None, "attempts": [], "turn": [],
        "waiting_since": None,
    }  # fmt: skip
    return Story(**{**parts, **changes})


def list_kinds(told: Story) -> list[str]:
    return [event.kind for event in timeline.tell(told, "en", explain)]


def test_promise_12_an_answered_message_tells_all() -> None:
    told = story(
        message=message(
            handled_by="bot", intent="greeting", confidence=1.0, because="a hello",
            turn_id=ID, read_at=at(1.9), requires_review=True,
        ),
        inbound=inbound(),
        turn=[{"message_id": ID, "direction": "out", "kind": "text", "text": "¡Hola!",
               "because": "a hello", "created_at": at(3)}],
    )  # fmt: skip
    assert list_kinds(told) == [
        "said", "received", "routed", "marked_read", "decided", "answered", "review",
    ]  # fmt: skip
    spanish = [event.text for event in timeline.tell(told, "es", explain)]
    assert spanish[2] == (
        "Encaminado: el número 300000000000001 es de Hotel Marea; guardado en la conversación con "
        "Ana (34600000001)."
    )
    assert "intención greeting, confianza 100%. Motivo: un saludo." in spanish[4]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"waiting_since": at(2)}, "waiting"),
        ({"message": message(owner="human", owner_because="asked")}, "left_to_person"),
        ({}, "no_turn"),
        ({"message": message(status="imported")}, "history"),
        ({"message": message(status="imported", owner="human")}, "history"),
        ({"message": message(turn_id=ID, handled_by="bot")}, "silence"),
    ],
)
def test_an_unanswered_message_says_why(changes: dict[str, Any], kind: str) -> None:
    assert list_kinds(story(**changes))[-1] == kind


def test_attempts_and_failures_come_with_the_cure() -> None:
    told = story(
        message=message(
            direction="out", handled_by="bot", because="a hello", status="failed",
            failed_at=at(9), error_code="131047",
        ),
        attempts=[
            {"attempt": 1, "at": at(3), "outcome": "retry", "code": "131056", "detail": None},
            {"attempt": 2, "at": at(6), "outcome": "odd", "code": None, "detail": "it fell over"},
        ],
    )  # fmt: skip
    events = timeline.tell(told, "en", explain)
    assert [event.kind for event in events] == [
        "written_by_bot", "because", "attempt_retry", "attempt", "failed",
    ]  # fmt: skip
    assert "meta_cloud 131056 in en (131056)" in events[2].text
    assert events[2].cure == "cure of 131056"
    assert "it fell over" in events[3].text
    assert events[4].cure == "cure of 131047"


def test_what_fell_into_one_second_keeps_the_storys_order() -> None:
    """Providers give whole seconds, so WhatsApp's "sent" may look older than our own writing."""
    told = story(
        message=message(
            direction="out", handled_by="human", created_at=at(1.7), sent_at=at(1),
            delivered_at=at(2), read_at=at(2), status="read",
        )
    )  # fmt: skip
    assert list_kinds(told) == ["written_by_person", "sent", "delivered", "read"]


@pytest.mark.parametrize(
    ("changes", "outbox", "kind"),
    [
        ({}, {"state": "sending"}, "outbox_sending"),
        ({}, {"state": "uncertain", "reason": "outcome_unknown"}, "outbox_uncertain"),
        ({}, {}, "outbox_queued"),
        ({}, {"reason": "131056"}, "outbox_again"),
        ({"number_status": "inactive"}, {"reason": "131056"}, "number_paused"),
        ({"tenant_status": "suspended"}, {}, "tenant_suspended"),
    ],
)
def test_what_waits_says_for_what(
    changes: dict[str, Any], outbox: dict[str, Any], kind: str
) -> None:
    told = story(
        message=message(direction="out", handled_by="bot", status="queued", **changes),
        outbox={"state": "queued", "reason": None, "attempts": 1, **outbox},
    )
    assert list_kinds(told)[-1] == kind
    for language in ("es", "en"):
        last = timeline.tell(told, language, explain)[-1]
        assert "{" not in last.text
        assert kind != "outbox_again" or f"131056 in {language}" in last.text


def test_what_a_person_did_by_hand_is_no_code() -> None:
    told = story(
        message=message(direction="out", handled_by="bot", status="queued"),
        outbox={"state": "queued", "reason": "sent again by hand", "attempts": 1},
    )
    assert "sent again by hand" in timeline.tell(told, "en", explain)[-1].text


def test_only_what_is_signed_is_said_to_be() -> None:
    signed = timeline.tell(story(inbound=inbound()), "en", explain)[1]
    assert (signed.kind, "signature was right" in signed.text) == ("received", True)
    by_path = timeline.tell(story(inbound=inbound(by_secret_path=True)), "en", explain)[1]
    assert (by_path.kind, "signature" in by_path.text) == ("received_by_path", False)
    assert "signs nothing" in by_path.text


def test_history_is_told_as_history() -> None:
    told = story(message=message(status="imported"), inbound=inbound())
    assert list_kinds(told) == ["past", "received", "routed", "history"]


def test_a_shared_number_is_not_said_to_be_the_guests() -> None:
    told = story(message=message(is_host=False, host="Asistente"))
    routed = timeline.tell(told, "en", explain)[1].text
    assert "of Asistente is shared" in routed
    assert "belongs" not in routed


def test_who_answers_is_told_truly() -> None:
    for handled_by, kind in (("bot", "decided"), ("system", "handled"), ("human", "with_person")):
        told = story(message=message(turn_id=ID, handled_by=handled_by))
        assert list_kinds(told)[2] == kind
    phone = message(direction="out", handled_by="human", inbound_id=7, status="sent")
    assert list_kinds(story(message=phone, inbound=inbound())) == ["written_on_phone", "received"]


def test_what_limits_changed_is_told() -> None:
    told = story(message=message(direction="out", handled_by="bot", content="{}"))
    events = timeline.tell(
        told, "en", explain, lambda row, _language: [f"body {row['content']} cut"]
    )
    assert [event.kind for event in events] == ["written_by_bot", "adapted"]
    assert "body {} cut" in events[1].text


def test_a_parked_number_explains_its_queue() -> None:
    told = story(
        message=message(
            direction="out", handled_by="bot", status="queued", parked_at=at(0), parked_code="190"
        ),
        outbox={"state": "queued", "reason": None, "attempts": 0},
    )
    last = timeline.tell(told, "en", explain)[-1]
    assert (last.kind, last.cure) == ("number_parked", "cure of 190")


def test_a_played_voice_note_says_so() -> None:
    told = story(message=message(direction="out", handled_by="bot", status="played"))
    assert list_kinds(told)[-1] == "played"


def test_both_languages_have_every_sentence() -> None:
    assert timeline._WORDING.keys("es") == timeline._WORDING.keys("en")


async def _say(database: db.Database, house: House, wa_message_id: str) -> UUID:
    contact_id, conversation_id, message_id = ids.new_id(), ids.new_id(), ids.new_id()
    async with database.tenant_write(house.id) as t:
        await t.execute(
            "insert into contacts (tenant_id, contact_id, wa_id) values ($1, $2, '34600000001')",
            house.id, contact_id,
        )  # fmt: skip
        await t.execute(
            """
            insert into conversations (tenant_id, conversation_id, number_id, contact_id)
            values ($1, $2, $3, $4)
            """,
            house.id, conversation_id, house.number.id, contact_id,
        )  # fmt: skip
        await t.execute(
            """
            insert into messages (tenant_id, message_id, conversation_id, number_id, direction,
                kind, text, status, said_at, wa_message_id)
            values ($1, $2, $3, $4, 'in', 'text', 'hola', 'received', now(), $5)
            """,
            house.id, message_id, conversation_id, house.number.id, wa_message_id,
        )  # fmt: skip
    return message_id


async def test_a_message_is_found_by_our_id_and_by_whatsapps(
    database: db.Database, hotel: House, tacos: House
) -> None:
    mine = await _say(database, hotel, "wamid.ONE")
    await _say(database, tacos, "wamid.TWO")
    by_id = await timeline.get_timeline(database, str(mine), "en", explain)
    assert by_id == await timeline.get_timeline(database, "wamid.ONE", "en", explain)
    assert by_id[0].text.startswith("34600000001 wrote it")
    for name in ("wamid.NONE", str(ids.new_id()), ""):
        with pytest.raises(errors.NotFound):
            await timeline.get_timeline(database, name, "en", explain)


async def test_the_same_whatsapp_id_on_two_numbers_is_ambiguous(
    database: db.Database, hotel: House, tacos: House
) -> None:
    for house in (hotel, tacos):
        await _say(database, house, "wamid.SAME")
    with pytest.raises(errors.Conflict):
        await timeline.get_timeline(database, "wamid.SAME", "en", explain)


WHY = (
    '{"bot":"flow","flow":"orders","version":3,"node":"confirm",'
    '"steps":["did restaurant.place_order"]}'
)


def test_promise_12_a_flow_says_where_it_was_and_what_it_did() -> None:
    answer = {"message_id": ID, "direction": "out", "kind": "text", "text": "¡Listo!",
              "because": None, "created_at": at(3)}  # fmt: skip
    told = story(
        message=message(handled_by="bot", intent="order", confidence=1.0, because="confirmed",
                        turn_id=ID, why=WHY),
        turn=[answer],
    )  # fmt: skip
    assert list_kinds(told) == ["said", "routed", "decided", "by_flow", "step", "answered"]
    english = [event.text for event in timeline.tell(told, "en", explain)]
    assert english[3] == "Decided by the flow orders, version 3, at its node confirm."
    assert english[4] == "· did restaurant.place_order"
    spanish = [event.text for event in timeline.tell(told, "es", explain)]
    assert spanish[3] == "Decidió el flujo orders, versión 3, en su nodo confirm."
    sent = story(message=message(direction="out", handled_by="bot", because="confirmed", why=WHY))
    assert "by_flow" in list_kinds(sent)


def test_a_why_of_another_release_is_left_out() -> None:
    told = story(message=message(handled_by="bot", because="x", turn_id=ID, why='{"bot":"oracle"}'))
    assert list_kinds(told) == ["said", "routed", "decided", "silence"]


def effect(**changes: Any) -> dict[str, Any]:
    return {"kind": "agent", "state": "waiting", "problem": "", "created_at": at(2),
            "ended_at": None, **changes}  # fmt: skip


def test_promise_12_a_slow_answer_tells_how_long_it_took() -> None:
    waiting = story(message=message(because="asked", turn_id=ID), effects=[effect()])
    assert list_kinds(waiting) == ["said", "routed", "asked_agent", "handled", "waits_for_answer"]
    failed = story(
        message=message(because="asked", turn_id=ID),
        effects=[effect(kind="outside", ended_at=at(5.5), problem="status 500")],
    )
    told = timeline.tell(failed, "en", explain)
    assert [event.text for event in told if event.kind == "slow_failed"] == [
        "It gave no answer (3.5 s): status 500."
    ]
