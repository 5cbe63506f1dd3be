"""Signs what is sent to an outside bot, as the Standard Webhooks specification says. Pure.

https://www.standardwebhooks.com (version 1.0): base64(HMAC-SHA256(secret, "{id}.{timestamp}.{body}"
)) in `webhook-signature`, after `v1,`. Libraries for it exist in most languages, and a few lines do
without one.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from typing import Final

from centralita.kit.crypto import Secret

_PREFIX: Final = "whsec_"


def sign(secret: Secret, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that say who sends this, when, and which try it repeats.

    A secret that begins with `whsec_` is base64 behind that, as the specification's libraries want
    it; any other is taken as it is written.
    """
    timestamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    digest = hmac.new(_read_key(secret), signed, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _read_key(secret: Secret) -> bytes:
    text = secret.reveal().strip()
    if not text.startswith(_PREFIX):
        return text.encode()
    try:
        return base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return text.encode()
