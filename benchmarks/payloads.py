"""Signed webhooks, made before the measuring begins, so that making them costs nothing in it."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path

APP_SECRET = "an invented app secret for benchmarks"
VERIFY_TOKEN = "an invented verify token"
APP = "main"
PATH = f"/webhooks/meta/{APP}"

SAID = (
    "Hola, ¿a qué hora abren mañana?",
    "cuanto cuesta la noche para dos",
    "¿tienen estacionamiento?",
    "quiero ver el menú por favor",
    "¿aceptan tarjeta de crédito?",
    "me mandan la ubicación",
)
"""Six everyday questions, without some accents as people type; each has a rule in `ground`."""


def get_phone_number_id(number: int) -> str:
    return f"3000000000{number:05d}"


def get_sender(contact: int) -> str:
    """A look-alike telephone number: +1 555 01… belongs to nobody."""
    return f"155501{contact:06d}"


def make_body(
    serial: int, number: int, contact: int, run: str = "0", text: str | None = None
) -> bytes:
    """One text message as Meta sends it, with an id of its own; one of `SAID` without `text`."""
    sender = get_sender(contact)
    user_id = f"US.{10**19 + contact}"
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": f"1555010{number:04d}",
            "phone_number_id": get_phone_number_id(number),
        },
        "contacts": [
            {"profile": {"name": f"Persona {contact}"}, "wa_id": sender, "user_id": user_id}
        ],
        "messages": [
            {
                "from": sender,
                "from_user_id": user_id,
                "id": f"wamid.HBgLMTU1NTAx{run}{serial:012d}FQIAEhgUM0EwQjQ5",
                "timestamp": str(int(time.time())),
                "text": {"body": text or SAID[serial % len(SAID)]},
                "type": "text",
            }
        ],
    }
    change = {"value": value, "field": "messages"}
    whole = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "200000000000001", "changes": [change]}],
    }
    return json.dumps(whole, separators=(",", ":")).encode()


def sign(body: bytes) -> str:
    return hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()


def make_request(body: bytes, path: str = PATH) -> bytes:
    """The whole HTTP request, ready for the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={sign(body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def list_bodies(count: int, numbers: int, contacts: int, run: str = "0") -> Iterator[bytes]:
    """`count` messages, spread over the contacts in turn; a contact keeps to one number."""
    for serial in range(count):
        contact = serial % contacts
        yield make_body(serial, contact % numbers, contact, run)


def write_file(file: Path, count: int, *, numbers: int, contacts: int, run: str = "0") -> Path:
    """One line a message: signature, space, body. For `wrk.lua`."""
    with file.open("wb") as out:
        for body in list_bodies(count, numbers, contacts, run):
            out.write(sign(body).encode() + b" " + body + b"\n")
    return file
