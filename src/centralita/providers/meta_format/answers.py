"""Meta's good answers read, and the small bodies that both clients send (Cloud API §2.1, §4)."""

from collections.abc import Mapping
from typing import Any

from centralita.providers import contract
from centralita.providers.meta_format import failures
from centralita.vocabulary.ids import WabaId, WaMessageId


def get_accepted(answer: Any) -> contract.Accepted:
    """Meta's 200. Raises `OutcomeUnknown` for an answer without a message id: it was taken, we
    don't know as what; the echoed reference settles it."""
    message_id = _first(answer, "messages").get("id")
    if not isinstance(message_id, str) or not message_id:
        raise failures.make_failure("outcome_unknown", detail="the answer held no message id")
    person = _first(answer, "contacts")
    return contract.Accepted(
        wa_message_id=WaMessageId(message_id),
        wa_id=_text(person.get("wa_id")),
        user_id=_text(person.get("user_id")),
    )


def is_refusal(answer: Any) -> bool:
    """Meta's error under a 200: seldom, but then nothing was accepted."""
    return isinstance(answer, dict) and isinstance(answer.get("error"), dict)


def _first(answer: Any, key: str) -> Mapping[str, Any]:
    found = answer.get(key) if isinstance(answer, dict) else None
    first = found[0] if isinstance(found, list) and found else None
    return first if isinstance(first, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def read_receipt(message_id: WaMessageId, *, typing: bool) -> dict[str, Any]:
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": message_id,
    }
    if typing:
        body["typing_indicator"] = {"type": "text"}
    return body


def find_size(value: Any) -> int:
    """`file_size` comes as text or number (Cloud API §4.1); 0 where it says nothing."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 0


def is_unknown_field(body: bytes) -> bool:
    """Graph answers code 100 when one of `fields` does not exist in this version."""
    envelope = failures.find_envelope(body)
    return envelope is not None and envelope.code == "100" and envelope.subcode != "33"


def read_facts(node: Any, waba_id: WabaId | None) -> contract.NumberFacts:
    found: Mapping[str, Any] = node if isinstance(node, dict) else {}
    throughput = found.get("throughput")
    on_app = found.get("is_on_biz_app")
    return contract.NumberFacts(
        display_phone_number=_text(found.get("display_phone_number")),
        verified_name=_text(found.get("verified_name")),
        quality_rating=_text(found.get("quality_rating")),
        messaging_limit=_text(found.get("whatsapp_business_manager_messaging_limit")),
        status=_text(found.get("status")),
        waba_id=waba_id,
        throughput=_text(throughput.get("level")) if isinstance(throughput, dict) else None,
        on_business_app=on_app if isinstance(on_app, bool) else None,
    )
