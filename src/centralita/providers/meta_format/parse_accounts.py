"""Quality and limits of numbers, and what happens to accounts (Cloud API §1.6)."""

from typing import Any

from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_spot import Spot
from centralita.vocabulary.ids import PhoneNumberId
from centralita.vocabulary.incoming import AccountChange, QualityChange
from centralita.vocabulary.turns import Severity

_TIERS = {
    "50": "TIER_50",
    "250": "TIER_250",
    "1000": "TIER_1K",
    "2000": "TIER_2K",
    "10000": "TIER_10K",
    "100000": "TIER_100K",
    "-1": "TIER_UNLIMITED",
}
_RATINGS = {"FLAGGED": "RED", "UNFLAGGED": "GREEN"}
_LIMIT_KEYS = (
    "max_daily_conversations_per_business",
    "current_limit",
    "max_daily_conversation_per_phone",
    "max_daily_conversations_per_phone",
)


def read_quality(spot: Spot, path: str, value: values.Object) -> QualityChange:
    """`phone_number_quality_update`; the number is named by its display phone number."""
    event = values.get_id(value, "event", "The quality event names no event.").upper()
    return QualityChange(
        **spot.facts(path, value, spot.at),
        event=event,
        limit=_find_tier(value, *_LIMIT_KEYS),
        old_limit=_find_tier(value, "old_limit"),
        rating=_RATINGS.get(event),
    )


def read_capability(spot: Spot, path: str, value: values.Object) -> QualityChange:
    """`business_capability_update`: the daily limit of everything in the portfolio."""
    limit = _find_tier(value, *_LIMIT_KEYS)
    if limit is None and values.find_count(value, "max_phone_numbers_per_business") is None:
        raise values.Unreadable("The capability update holds no known limit.")
    return QualityChange(**spot.facts(path, value, spot.at), limit=limit)


def _find_tier(value: values.Object, *keys: str) -> str | None:
    """A daily limit as a TIER_… word, whether it came as one or as a number."""
    limit = values.find_id(value, *keys)
    return None if limit is None else _TIERS.get(limit, limit.upper())


def read_review(spot: Spot, path: str, value: values.Object) -> AccountChange:
    """`account_review_update`."""
    decision = values.get_id(value, "decision", "The review has no decision.").upper()
    severity: Severity = "urgent" if decision == "REJECTED" else "info"
    summary = f"Meta's review of the account: {decision.lower()}."
    return _change(spot, path, value, f"REVIEW_{decision}", severity, summary)


def read_name(spot: Spot, path: str, value: values.Object) -> AccountChange:
    """`phone_number_name_update`."""
    decision = values.get_id(value, "decision", "The name has no decision.").upper()
    name = values.find_text(value, "requested_verified_name") or "(none)"
    reason = values.find_id(value, "rejection_reason")
    severity: Severity = "warning" if decision in ("REJECTED", "DEFERRED") else "info"
    summary = f"The display name {name!r} is {decision.lower()}" + (
        f": {reason}." if reason else "."
    )
    return _change(spot, path, value, f"NAME_{decision}", severity, summary)


def read_security(spot: Spot, path: str, value: values.Object) -> AccountChange:
    """`security`: somebody changed or asked to reset the number's two-step PIN."""
    event = values.get_id(value, "event", "The security event names no event.").upper()
    requester = values.find_id(value, "requester")
    by = f", by {requester}" if requester else ""
    summary = f"Two-step verification: {event.replace('_', ' ').lower()}{by}."
    return _change(spot, path, value, event, "warning", summary)


_ALERT_SEVERITIES: dict[str, Severity] = {"CRITICAL": "urgent", "WARNING": "warning"}


def read_alert(spot: Spot, path: str, value: values.Object) -> AccountChange:
    """`account_alerts`; older payloads keep the facts beside `alert_info`, not inside."""
    alert = values.find_object(value, "alert_info") or value
    event = values.get_id(alert, "alert_type", "The alert names no type.").upper()
    is_active = values.find_id(alert, "alert_status") != "NONE"
    severity = _ALERT_SEVERITIES.get(values.find_id(alert, "alert_severity") or "", "info")
    entity_type = values.find_id(value, "entity_type") or "account"
    entity_id = values.find_id(value, "entity_id")
    words = values.find_text(alert, "alert_description") or event.replace("_", " ").lower()
    facts = spot.facts(path, value, spot.at)
    if entity_type == "PHONE_NUMBER" and entity_id is not None:
        facts["phone_number_id"] = PhoneNumberId(entity_id)
    return AccountChange(
        **facts,
        event=event,
        severity=severity if is_active else "info",
        summary=f"{entity_type.replace('_', ' ').capitalize()} {entity_id or ''}: {words}",
    )


def read_partner_solution(spot: Spot, path: str, value: values.Object) -> AccountChange:
    """`partner_solutions`: a solution shared with a partner changed its state."""
    event = values.get_id(value, "event", "The solution event names no event.").upper()
    state = values.find_id(value, "solution_status") or event
    summary = f"Partner solution {values.find_id(value, 'solution_id') or ''}: {state.lower()}."
    return _change(spot, path, value, event, "info", summary)


def _change(
    spot: Spot, path: str, value: values.Object, event: str, severity: Severity, summary: str
) -> AccountChange:
    facts: dict[str, Any] = spot.facts(path, value, spot.at)
    return AccountChange(**facts, event=event, severity=severity, summary=summary)
