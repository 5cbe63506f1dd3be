"""What a provider's answers about a number mean to us: for the program and for the console."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from centralita.providers.contract import NumberFacts
from centralita.records import number_forms
from centralita.records.numbers import Facts
from centralita.vocabulary import errors

COEXISTENCE_PER_SECOND: Final = 20.0
HIGH_PER_SECOND: Final = 1000.0


def read_facts(facts: NumberFacts) -> Facts:
    """What of the provider's answer is stored on the number, its pace left out."""
    return Facts(
        phone_number=read_phone(facts.display_phone_number),
        display_name=facts.verified_name,
        waba_id=facts.waba_id,
        quality_rating=facts.quality_rating,
        messaging_limit=facts.messaging_limit,
        coexistence_enabled=facts.on_business_app,
    )


def find_pace(facts: NumberFacts, usual: float) -> float:
    """Messages a second that the provider allows this number (Cloud API §3)."""
    if facts.on_business_app:
        return COEXISTENCE_PER_SECOND
    return HIGH_PER_SECOND if facts.throughput == "HIGH" else usual


def read_expiry(facts: NumberFacts) -> datetime | None:
    """When the token expires; None: never, or nobody knows."""
    unix_seconds = facts.token_expires_at
    return datetime.fromtimestamp(unix_seconds, UTC) if unix_seconds else None


def read_phone(text: str | None) -> str | None:
    """A telephone as the provider writes it, as `+` and digits."""
    try:
        return number_forms.parse_phone_number(text) if text else None
    except errors.Invalid:
        return None


def is_ours(url: str, public_url: str | None, apps: Sequence[str]) -> bool:
    """Whether that address is one of our doors; the host counts only where we know our own."""
    parts = urlsplit(url)
    if public_url and parts.netloc != urlsplit(public_url).netloc:
        return False
    return parts.path.rpartition("/webhooks/meta/")[2] in apps and "/webhooks/meta/" in parts.path


def is_subscribed(apps: Sequence[str], ours: Sequence[str | None]) -> bool:
    """Whether an account's webhooks go to an app of ours, as far as we know our apps' ids."""
    return bool(set(apps) & set(ours) if ours and None not in ours else apps)
