"""How a number is connected to us, as Meta tells it: for the doctor."""

from typing import Any
from urllib import parse

from centralita.providers import contract, transport

_NEAREST_FIRST = ("phone_number", "whatsapp_business_account", "application")
"""The number's own address overrides its account's, and that the app's (Cloud API §1.2)."""


async def inspect(http: transport.Transport, root: str, line: contract.Line) -> contract.Connection:
    """Three reading calls. Raises a `SendFailure`."""
    number = f"{root}/{parse.quote(line.phone_number_id, safe='')}"
    answer = await http.get(number, line.token, {"fields": "webhook_configuration"})
    if not answer.ok:
        raise answer.repeatable_failure(node=line.phone_number_id)
    key = await http.get(f"{number}/whatsapp_business_encryption", line.token, {})
    return contract.Connection(
        callback_url=read_callback(answer.find_json()),
        apps=await _list_apps(http, root, line) if line.waba_id else None,
        flow_key=read_flow_key(key.find_json()) if key.ok else "MISSING",
    )


async def _list_apps(
    http: transport.Transport, root: str, line: contract.Line
) -> tuple[str, ...] | None:
    """Who is subscribed to the account; None where the token may not ask."""
    path = f"{root}/{parse.quote(line.waba_id or '', safe='')}/subscribed_apps"
    answer = await http.get(path, line.token, {})
    return read_apps(answer.find_json()) if answer.ok else None


def read_apps(node: Any) -> tuple[str, ...] | None:
    """The ids of the subscribed apps; None where Meta said nothing of them."""
    rows = node.get("data") if isinstance(node, dict) else None
    if not isinstance(rows, list):
        return None
    found = [row.get("whatsapp_business_api_data") for row in rows if isinstance(row, dict)]
    return tuple(str(each["id"]) for each in found if isinstance(each, dict) and each.get("id"))


def read_callback(node: Any) -> str | None:
    """The address that counts; None where Meta said nothing of it."""
    found = node.get("webhook_configuration") if isinstance(node, dict) else None
    if not isinstance(found, dict):
        return None
    return next((str(found[name]) for name in _NEAREST_FIRST if found.get(name)), "")


def read_flow_key(node: Any) -> str:
    """The state of the number's public key."""
    rows = node.get("data") if isinstance(node, dict) else None
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
    if not first.get("business_public_key"):
        return "MISSING"
    return str(first.get("business_public_key_signature_status") or "VALID")
