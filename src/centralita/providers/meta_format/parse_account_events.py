"""`account_update`: restrictions, bans, partners, prices (Cloud API §1.6)."""

from collections.abc import Callable
from typing import Literal

from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_spot import Spot
from centralita.vocabulary.ids import WabaId
from centralita.vocabulary.incoming import AccountChange
from centralita.vocabulary.turns import Severity


def read_account(spot: Spot, path: str, value: values.Object) -> AccountChange:
    """One `account_update`; an event we don't know yet is told with a warning.

    For partner events the entry names the partner's portfolio, `waba_info` the account itself.
    """
    event = values.get_id(value, "event", "The account event names no event.").upper()
    severity, describe = _EVENTS.get(event, ("warning", _describe_plain))
    facts = spot.facts(path, value, spot.at)
    waba_id = values.find_id(values.parse_object(value.get("waba_info")), "waba_id")
    if waba_id is not None:
        facts["waba_id"] = WabaId(waba_id)
    facts["display_phone_number"] = (
        values.find_phone(value, "phone_number") or spot.display_phone_number
    )
    if event == "DISABLED_UPDATE" and _ban(value)[0] == "REINSTATE":
        severity = "info"
    said = describe(value)
    title = event.replace("_", " ").capitalize()
    return AccountChange(
        **facts,
        event=event,
        severity=severity,
        summary=f"{title}: {said}" if said else f"{title}.",
        standing=_STANDING.get(_ban(value)[0] or "" if event == "DISABLED_UPDATE" else event),
    )


_STANDING: dict[str, Literal["lost", "regained"]] = {
    "DISABLE": "lost",
    "ACCOUNT_DELETED": "lost",
    "ACCOUNT_OFFBOARDED": "lost",
    "PARTNER_REMOVED": "lost",
    "REINSTATE": "regained",
    "ACCOUNT_RECONNECTED": "regained",
    "PARTNER_ADDED": "regained",
}
"""By event, and by ban state where the event is a ban's."""


def _describe_plain(_value: values.Object) -> str:
    return ""


def _describe_restriction(value: values.Object) -> str:
    said = []
    for one in values.parse_objects(value.get("restriction_info")):
        kind = values.find_id(one, "restriction_type") or "restricted"
        until = values.find_time(one, "expiration")
        said.append(f"{kind} until {until:%Y-%m-%d %H:%M} UTC" if until else kind)
    return ", ".join(said) + "." if said else ""


def _describe_violation(value: values.Object) -> str:
    kind = values.find_id(values.parse_object(value.get("violation_info")), "violation_type")
    return f"Meta names {kind}." if kind else ""


def _ban(value: values.Object) -> tuple[str | None, str | None]:
    info = values.parse_object(value.get("ban_info"))
    return values.find_id(info, "waba_ban_state"), values.find_id(info, "waba_ban_date")


def _describe_ban(value: values.Object) -> str:
    state, date = _ban(value)
    return f"{state or 'state unknown'}" + (f" on {date}." if date else ".")


def _describe_partner(value: values.Object) -> str:
    info = values.parse_object(value.get("waba_info"))
    lost = values.parse_object(value.get("disconnection_info"))
    said = (
        ("account", values.find_id(info, "waba_id")),
        ("of business", values.find_id(info, "owner_business_id")),
        ("because of", values.find_id(lost, "reason")),
        ("by", values.find_id(lost, "initiated_by")),
    )
    text = " ".join(f"{word} {fact}" for word, fact in said if fact)
    return f"{text}." if text else ""


def _describe_volume(value: values.Object) -> str:
    info = values.parse_object(value.get("volume_tier_info"))
    said = (values.find_id(info, key) for key in ("pricing_category", "tier", "region"))
    text = ", ".join(one for one in said if one)
    month = values.find_id(info, "effective_month")
    return f"{text}, from {month}." if month else f"{text}."


def _describe_rates(value: values.Object) -> str:
    info = values.parse_object(value.get("auth_international_rate_eligibility"))
    begins = values.find_time(info, "start_time")
    return f"from {begins:%Y-%m-%d} on." if begins else ""


def _describe_country(value: values.Object) -> str:
    country = values.find_id(value, "country")
    return f"now {country}." if country else ""


_EVENTS: dict[str, tuple[Severity, Callable[[values.Object], str]]] = {
    "ACCOUNT_DELETED": ("urgent", _describe_plain),
    "ACCOUNT_RESTRICTION": ("urgent", _describe_restriction),
    "ACCOUNT_VIOLATION": ("urgent", _describe_violation),
    "ACCOUNT_OFFBOARDED": ("urgent", _describe_partner),
    "ACCOUNT_RECONNECTED": ("info", _describe_plain),
    "AD_ACCOUNT_LINKED": ("info", _describe_plain),
    "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE": ("info", _describe_rates),
    "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE": ("info", _describe_country),
    "DISABLED_UPDATE": ("urgent", _describe_ban),
    "MM_LITE_TERMS_SIGNED": ("info", _describe_plain),
    "PARTNER_ADDED": ("info", _describe_partner),
    "PARTNER_APP_INSTALLED": ("info", _describe_partner),
    "PARTNER_APP_UNINSTALLED": ("urgent", _describe_partner),
    "PARTNER_REMOVED": ("urgent", _describe_partner),
    "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": ("info", _describe_plain),
    "VERIFIED_ACCOUNT": ("info", _describe_plain),
    "VOLUME_BASED_PRICING_TIER_UPDATE": ("info", _describe_volume),
}
