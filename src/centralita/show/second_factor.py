"""The second factor: codes that a telephone makes anew every 30 seconds (RFC 6238)."""

import base64
import hmac
from datetime import datetime
from typing import Final

import pyotp
import segno

from centralita.kit import crypto, ids
from centralita.records.passwords import STEP_SECONDS

ISSUER: Final = "Centralita"
RECOVERY_CODES: Final = 10
_SECRET_BYTES: Final = 20
_CODE_BYTES: Final = 10


def make_secret() -> crypto.Secret:
    """A new one, in base32 as telephones take it."""
    return crypto.Secret(_make_text(_SECRET_BYTES))


def make_recovery_codes() -> list[str]:
    """Codes for the day the telephone is lost: `abcd-efgh-ijkl-mnop`, 80 bits each."""
    texts = [_make_text(_CODE_BYTES).lower() for _ in range(RECOVERY_CODES)]
    return ["-".join(text[at : at + 4] for at in range(0, len(text), 4)) for text in texts]


def write_uri(secret: crypto.Secret, email: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret.reveal()).provisioning_uri(name=email, issuer_name=ISSUER)


def draw(uri: str) -> str:
    """The QR code as an SVG in a data address, black on white for every theme."""
    return segno.make(uri, error="m").svg_data_uri(scale=4, border=2, light="#fff")


def find_step(secret: crypto.Secret, code: str, now: datetime) -> int | None:
    """Which 30 seconds a code belongs to: these, those before or those after; else None."""
    digits = "".join(code.split())
    totp = pyotp.TOTP(secret.reveal())
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in (current - 1, current, current + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode()):
            found = step
    return found


def _make_text(nbytes: int) -> str:
    chance = base64.urlsafe_b64decode(ids.new_secret(nbytes) + "==")
    return base64.b32encode(chance[:nbytes]).decode().rstrip("=")
