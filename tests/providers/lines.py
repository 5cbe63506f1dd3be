"""The number that the clients' tests send from, and what providers answer."""

import json
from typing import Any

from centralita.kit.crypto import Secret
from centralita.providers import contract
from centralita.vocabulary.ids import PhoneNumberId, WabaId

TOKEN = "EAAplantedTokenOfNobody0123456789"
LINE = contract.Line(
    phone_number_id=PhoneNumberId("300000000000001"),
    token=Secret(TOKEN),
    waba_id=WabaId("200000000000001"),
    chakra_plugin_id="0f0e0d0c-1111-4222-8333-444455556666",
)
BODY = {
    "messaging_product": "whatsapp",
    "to": "+34600000001",
    "type": "text",
    "text": {"body": "ñ"},
}
ACCEPTED = json.dumps(
    {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "+34600000001", "wa_id": "34600000001", "user_id": "ES.abc1"}],
        "messages": [{"id": "wamid.OUT1"}],
    }
).encode()
CHAKRA_ACCEPTED = b'{"_data":{"whatsappMessageId":"wamid.OUT1"},"_meta":{},"_errors":[]}'


def refusal(code: int, **more: Any) -> bytes:
    message = f"Malformed access token {TOKEN}"
    return json.dumps({"error": {"message": message, "code": code, **more}}).encode()


NODE = {
    "display_phone_number": "+1 555-010-0001",
    "verified_name": "Hotel Marea",
    "quality_rating": "GREEN",
    "status": "CONNECTED",
    "throughput": {"level": "STANDARD"},
    "is_on_biz_app": False,
    "whatsapp_business_manager_messaging_limit": "TIER_2K",
    "id": "300000000000001",
}
