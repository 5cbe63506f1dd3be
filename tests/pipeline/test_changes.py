"""What is reported about numbers, accounts, templates and people changes what it should."""

from typing import Any

from tests.pipeline.switchboard import Switchboard, change, text_message, webhook

HOTEL, WABA = "300000000000001", "200000000000001"


async def _open(switchboard: Switchboard, slug: str = "hotel", number: str = HOTEL) -> None:
    tenant = await switchboard.add_tenant(slug, language="en")
    await switchboard.add_number(
        tenant, number, waba_id=WABA, phone_number=f"+155501000{number[-2:]}"
    )


def report(field: str, **value: Any) -> dict[str, Any]:
    return webhook({"field": field, "value": value}, waba_id=WABA)


async def test_a_quality_that_falls_is_written_and_told_once(switchboard: Switchboard) -> None:
    await _open(switchboard)
    flagged = report(
        "phone_number_quality_update", display_phone_number="15550100001", event="FLAGGED"
    )
    await switchboard.handle(flagged, flagged)
    [number] = await switchboard.fetch("select quality_rating from numbers")
    assert number["quality_rating"] == "RED"
    [alert] = await switchboard.fetch("select severity, title, resolved_at from alerts")
    assert (alert["severity"], alert["resolved_at"]) == ("urgent", None)
    assert "RED" in alert["title"]
    await switchboard.handle(
        report("phone_number_quality_update", display_phone_number="15550100001", event="UNFLAGGED")
    )
    [alert] = await switchboard.fetch("select resolved_by from alerts")
    assert alert["resolved_by"] == "whatsapp"


async def test_a_new_limit_reaches_every_number_of_the_account(switchboard: Switchboard) -> None:
    await _open(switchboard)
    await _open(switchboard, "diner", "300000000000002")
    await switchboard.handle(
        report("business_capability_update", max_daily_conversations_per_business=10000)
    )
    limits = await switchboard.fetch("select messaging_limit from numbers")
    assert [row[0] for row in limits] == ["TIER_10K", "TIER_10K"]


async def test_a_rejected_template_is_kept_and_told(switchboard: Switchboard) -> None:
    await _open(switchboard)
    await switchboard.handle(
        report(
            "message_template_status_update",
            event="REJECTED",
            message_template_id=1315502779341834,
            message_template_name="order_update",
            message_template_language="en-US",
            reason="INVALID_FORMAT",
        )
    )
    [template] = await switchboard.fetch("select name, language, status, reason from templates")
    assert tuple(template) == ("order_update", "en_US", "REJECTED", "INVALID_FORMAT")
    [alert] = await switchboard.fetch("select severity, title from alerts")
    assert (alert["severity"], alert["title"]) == ("warning", "Template order_update: REJECTED")


async def test_a_banned_account_parks_its_numbers_until_it_is_back(
    switchboard: Switchboard,
) -> None:
    await _open(switchboard)
    await switchboard.handle(
        report(
            "account_update",
            event="DISABLED_UPDATE",
            ban_info={"waba_ban_state": "DISABLE", "waba_ban_date": "April 17, 2026"},
        )
    )
    [number] = await switchboard.fetch("select parked_at, parked_code from numbers")
    assert number["parked_at"] is not None
    await switchboard.handle(
        report("account_update", event="DISABLED_UPDATE", ban_info={"waba_ban_state": "REINSTATE"})
    )
    [number] = await switchboard.fetch("select parked_at from numbers")
    assert number["parked_at"] is None


async def test_a_person_who_stops_marketing_is_remembered(switchboard: Switchboard) -> None:
    await _open(switchboard)
    await switchboard.handle(webhook(change(HOTEL, text_message("hola"))))

    async def wish(value: str) -> bool:
        preference = {
            "wa_id": "15550100101",
            "detail": "…",
            "category": "marketing_messages",
            "value": value,
            "timestamp": 1765000000,
        }
        await switchboard.handle(
            webhook(change(HOTEL, field="user_preferences", user_preferences=[preference]))
        )
        [contact] = await switchboard.fetch("select marketing_stopped_at from contacts")
        return contact["marketing_stopped_at"] is None

    assert await wish("stop") is False
    assert await wish("resume") is True


async def test_a_call_opens_the_window(switchboard: Switchboard) -> None:
    await _open(switchboard)
    call = {
        "id": "wacid.X1",
        "from": "15550100101",
        "to": "15550100001",
        "event": "connect",
        "timestamp": "1765000000",
        "direction": "USER_INITIATED",
    }
    await switchboard.handle(webhook(change(HOTEL, field="calls", calls=[call])))
    [conversation] = await switchboard.fetch("select last_inbound_at from conversations")
    assert conversation["last_inbound_at"].timestamp() == 1765000000


async def test_news_of_an_account_nobody_owns_is_quarantined(switchboard: Switchboard) -> None:
    await _open(switchboard)
    await switchboard.handle(
        webhook(
            {"field": "account_review_update", "value": {"decision": "APPROVED"}},
            waba_id="200000000000009",
        )
    )
    [kept] = await switchboard.fetch("select cause from quarantine")
    assert kept["cause"] == "unknown_account"


async def test_a_telephone_written_down_twice_means_the_accounts_own(
    switchboard: Switchboard,
) -> None:
    """Meta names it by telephone only; another tenant's claim to that diverts nothing."""
    ids_of = {}
    for slug, number, waba in (
        ("owner", HOTEL, "200000000000001"),
        ("other", "300000000000002", "200000000000002"),
    ):
        tenant = await switchboard.add_tenant(slug)
        ids_of[slug] = await switchboard.add_number(
            tenant, number, waba_id=waba, phone_number="+15550100001"
        )
    change_ = {
        "field": "phone_number_quality_update",
        "value": {
            "display_phone_number": "15550100001",
            "event": "FLAGGED",
            "current_limit": "TIER_1K",
        },
    }
    await switchboard.handle(webhook(change_, waba_id="200000000000001"))
    rows = await switchboard.fetch("select number_id from numbers where quality_rating = 'RED'")
    assert [row[0] for row in rows] == [ids_of["owner"]]
