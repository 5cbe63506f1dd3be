"""A number as its operator writes it down: checked and tidied before anything is stored."""

import re

from msgspec import Struct, structs

from centralita.vocabulary import errors

_GRAPH_ID = re.compile(r"[0-9]{5,32}")
_PLUGIN_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_ADDRESS = re.compile(r"[0-9]{6,15}|[A-Z]{2}\.[A-Za-z0-9.]{1,128}")


class NewNumber(Struct, frozen=True, kw_only=True):
    """A number as its operator writes it down; the provider tells the rest."""

    phone_number_id: str
    provider: str = "meta_cloud"
    phone_number: str | None = None
    """The telephone number, E.164 with or without +, spaces and hyphens allowed."""
    waba_id: str | None = None
    portfolio_id: str | None = None
    display_name: str | None = None
    chakra_plugin_id: str | None = None
    shared: bool = False
    messages_per_second: float = 80.0


class Changes(Struct, frozen=True, kw_only=True):
    """What of a number its operator corrects; None stays as it is."""

    phone_number: str | None = None
    waba_id: str | None = None
    portfolio_id: str | None = None
    display_name: str | None = None
    chakra_plugin_id: str | None = None
    messages_per_second: float | None = None


def check_new(new: NewNumber) -> NewNumber:
    """The same, tidied. Raises `Invalid` that names the field and the cure."""
    _check_graph_ids(
        phone_number_id=new.phone_number_id, waba_id=new.waba_id, portfolio_id=new.portfolio_id
    )
    _check_plugin_id(new.chakra_plugin_id)
    _check_pace(new.messages_per_second)
    return NewNumber(
        phone_number_id=new.phone_number_id,
        provider=new.provider,
        phone_number=parse_phone_number(new.phone_number) if new.phone_number else None,
        waba_id=new.waba_id,
        portfolio_id=new.portfolio_id,
        display_name=(new.display_name or "").strip() or None,
        chakra_plugin_id=new.chakra_plugin_id,
        shared=new.shared,
        messages_per_second=new.messages_per_second,
    )


def check_changes(changes: Changes) -> Changes:
    """The same, tidied. Raises `Invalid` that names the field and the cure."""
    if changes == Changes():
        raise errors.Invalid(
            "Nothing is to be changed. Say what: --waba-id, --portfolio-id, --display-name, "
            "--phone-number, --chakra-plugin-id or --messages-per-second.",
            code="nothing_to_change",
        )
    _check_graph_ids(waba_id=changes.waba_id, portfolio_id=changes.portfolio_id)
    _check_plugin_id(changes.chakra_plugin_id)
    _check_pace(changes.messages_per_second)
    phone = changes.phone_number
    return structs.replace(
        changes,
        phone_number=None if phone is None else parse_phone_number(phone),
        display_name=(changes.display_name or "").strip() or None,
    )


def _check_graph_ids(**fields: str | None) -> None:
    for name, value in fields.items():
        if value is not None and not _GRAPH_ID.fullmatch(value):
            raise errors.Invalid(
                f"{name}: {value!r} is no id of Meta's. It is digits only; copy it from WhatsApp "
                "Manager (it is not the telephone number).",
                code="bad_graph_id",
                facts={"field": name, "value": value},
            )


def _check_plugin_id(value: str | None) -> None:
    if value is not None and not _PLUGIN_ID.fullmatch(value):
        raise errors.Invalid(
            f"chakra_plugin_id: {value!r} can't be one. Copy it from Chakra.",
            code="bad_plugin_id",
            facts={"value": value},
        )


def _check_pace(value: float | None) -> None:
    if value is not None and not 0 < value <= 1000:
        raise errors.Invalid(
            "messages_per_second: it must be above 0 and at most 1000; Meta's default is 80.",
            code="bad_pace",
        )


def parse_phone_number(text: str) -> str:
    """A telephone number as `+` and digits. Raises `Invalid`."""
    digits = re.sub(r"[\s()+.-]", "", text)
    if not re.fullmatch(r"[0-9]{7,15}", digits):
        raise errors.Invalid(
            f"phone_number: {text!r} is no telephone number. Write it with its country code, "
            "such as +15550100001.",
            code="bad_phone_number",
            facts={"value": text},
        )
    return "+" + digits


def check_address(text: str) -> str:
    """A sender's address: telephone digits, or a business-scoped id (Cloud API §1.8)."""
    address = text.strip()
    if not _ADDRESS.fullmatch(address):
        address = re.sub(r"[\s()+-]", "", address)
    if not _ADDRESS.fullmatch(address):
        raise errors.Invalid(
            f"sender: {text!r} is no WhatsApp address. Give digits with the country code, such as "
            "34600000001, or a business-scoped id such as MX.Ab12.",
            code="bad_sender",
            facts={"value": text},
        )
    return address
