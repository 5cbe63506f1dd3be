"""Webhooks that no request causes: quality, limits, names, accounts, echoes, history, calls, and
whatever a test wants to see (Cloud API §1.6, §1.7)."""

from typing import Any

from centralita.simulator import runtime, webhooks, world

LIMITS = {
    "TIER_50": 50,
    "TIER_250": 250,
    "TIER_1K": 1000,
    "TIER_2K": 2000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
    "TIER_UNLIMITED": -1,
}


def emit(
    box: runtime.Runtime,
    field: str,
    value: dict[str, Any],
    *,
    number: world.Number | None = None,
    waba_id: str = "",
    person_id: str | None = None,
) -> int:
    """Send any change; how many listeners it had."""
    owner = number.waba_id if number else waba_id
    return box.webhooks.emit(webhooks.Change(owner, field, value, number, person_id))


def change_quality(box: runtime.Runtime, number: world.Number, rating: str) -> None:
    """Set the rating and say so as FLAGGED or UNFLAGGED (phone_number_quality_update)."""
    number.quality_rating = rating
    event = "FLAGGED" if rating == "RED" else "UNFLAGGED"
    _quality_update(box, number, event)


def change_messaging_limit(box: runtime.Runtime, number: world.Number, tier: str) -> None:
    """Set the portfolio's limit and say so on both fields that carry it."""
    portfolio = box.world.portfolio_of(number)
    old, portfolio.messaging_limit = portfolio.messaging_limit, tier
    rank = list(LIMITS)
    event = "UPGRADE" if _rank(rank, tier) > _rank(rank, old) else "DOWNGRADE"
    _quality_update(box, number, event)
    for waba in box.world.wabas.values():
        if waba.portfolio_id == portfolio.id:
            value = {
                "max_daily_conversations_per_business": LIMITS.get(tier, 250),
                "max_phone_numbers_per_business": 20,
                "max_phone_numbers_per_waba": 20,
            }
            emit(box, "business_capability_update", value, waba_id=waba.id)


def change_throughput(box: runtime.Runtime, number: world.Number, mps: int) -> None:
    """Set the messages per second; a raise is announced as THROUGHPUT_UPGRADE."""
    raised = mps > number.throughput_mps
    number.throughput_mps = mps
    if raised:
        _quality_update(box, number, "THROUGHPUT_UPGRADE")


def change_status(box: runtime.Runtime, number: world.Number, status: str) -> None:
    """Set the status; a ban is announced as an account update."""
    number.status = status
    if status == "BANNED":
        ban = {"waba_ban_state": "DISABLE", "waba_ban_date": "April 17, 2026"}
        value = {
            "phone_number": number.display_phone_number,
            "event": "DISABLED_UPDATE",
            "ban_info": ban,
        }
        emit(box, "account_update", value, number=number)


def change_name(
    box: runtime.Runtime, number: world.Number, name: str, decision: str = "APPROVED"
) -> None:
    """Decide a display name (phone_number_name_update)."""
    number.name_status = decision
    if decision == "APPROVED":
        number.verified_name = name
    value = {
        "display_phone_number": number.display_phone_number,
        "decision": decision,
        "requested_verified_name": name,
        "rejection_reason": None if decision == "APPROVED" else "NAME_NOT_MATCHING",
    }
    emit(box, "phone_number_name_update", value, number=number)


def _quality_update(box: runtime.Runtime, number: world.Number, event: str) -> None:
    tier = box.world.portfolio_of(number).messaging_limit
    value = {
        "display_phone_number": number.display_phone_number,
        "event": event,
        "current_limit": tier,
        "max_daily_conversations_per_business": tier,
    }
    emit(box, "phone_number_quality_update", value, number=number)


def _rank(order: list[str], tier: str) -> int:
    return order.index(tier) if tier in order else -1
