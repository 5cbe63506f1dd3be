"""The five calls that a tenant's other tools make, by the names they have always had.

Each is an SQL function in the schema (`migrations/versions/0007_api_keys.sql`), run with the rights
of the application's role and bound to one tenant. Here is what each takes, and how arguments that
came as JSON become the function's.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import asyncpg
from msgspec import Struct

from centralita.kit import db
from centralita.vocabulary import errors

TEXT_MAX_CHARS: Final = 20_000
CONVERSATION_MAX_MESSAGES: Final = 500


class Parameter(Struct, frozen=True):
    """One argument: the Postgres type that it becomes. `most` letters, where it is a text."""

    type: str = "text"
    required: bool = False
    most: int = 300


class Call(Struct, frozen=True):
    """What a call needs: the scope of its key, and its arguments by name."""

    scope: str
    writes: bool
    parameters: Mapping[str, Parameter]


_TEXT, _LONG = Parameter(), Parameter(most=TEXT_MAX_CHARS)
_NEEDED, _NUMBER = Parameter(required=True), Parameter("uuid", required=True)

CALLS: Final[Mapping[str, Call]] = {
    "get_tenant_by_phone_number_id": Call("numbers:read", False, {"p_phone_number_id": _NEEDED}),
    "get_whatsapp_number_stats": Call("numbers:read", False, {"p_whatsapp_number_id": _NUMBER}),
    "get_contact_conversation": Call(
        "messages:read",
        False,
        {
            "p_whatsapp_number_id": _NUMBER,
            "p_contact_phone": _NEEDED,
            "p_limit": Parameter("integer"),
        },
    ),
    "log_whatsapp_message": Call(
        "messages:write",
        True,
        {
            "p_whatsapp_number_id": _NUMBER,
            "p_contact_phone": _NEEDED,
            "p_message_direction": _NEEDED,
            "p_message_text": _LONG,
            "p_message_type": _TEXT,
            "p_contact_name": _TEXT,
            "p_property_id": _TEXT,
            "p_lead_id": _TEXT,
            "p_booking_id": _TEXT,
            "p_conversation_stage": _TEXT,
            "p_handled_by": _TEXT,
            "p_intent": _TEXT,
            "p_confidence": Parameter("real"),
            "p_requires_human_review": Parameter("boolean"),
            "p_wa_message_id": _TEXT,
            "p_wa_status": _TEXT,
            "p_created_at": Parameter("timestamptz"),
        },
    ),
    "create_autopilot_alert": Call(
        "alerts:write",
        True,
        {
            "p_tenant_id": Parameter("uuid"),
            "p_alert_type": _NEEDED,
            "p_title": _NEEDED,
            "p_message": Parameter(required=True, most=TEXT_MAX_CHARS),
            "p_source": _TEXT,
            "p_related_type": _TEXT,
            "p_related_id": _TEXT,
            "p_whatsapp_number_id": Parameter("uuid"),
            "p_property_id": _TEXT,
        },
    ),
}


def check_arguments(call: Call, given: Mapping[str, object]) -> dict[str, object]:
    """The arguments as the function takes them; those left out, null or empty are not among them.

    Raises `Invalid` that names the argument and the cure.
    """
    for name in given:
        if name not in call.parameters:
            raise _wrong(
                name[:60], f"there is no such argument. Take: {', '.join(call.parameters)}."
            )
    checked = {}
    for name, parameter in call.parameters.items():
        value = given.get(name)
        if value is None or value == "":
            if parameter.required:
                raise _wrong(name, "it is missing. Give it.")
            continue
        checked[name] = _read(name, value, parameter)
    return checked


async def make(t: db.TenantRead, name: str, arguments: Mapping[str, object]) -> str | None:
    """Make a call as the tenant of `t`; its answer as JSON text, None where nothing was found.

    `arguments` as `check_arguments` gives them. Raises `NotFound` and `Invalid`.
    """
    parameters = CALLS[name].parameters
    places = ", ".join(
        f"{key} => ${n}::{parameters[key].type}" for n, key in enumerate(arguments, 1)
    )
    try:
        answer: str | None = await t.fetchval(
            f"select centralita.{name}({places})::text", *arguments.values()
        )
    except asyncpg.PostgresError as problem:
        raise _translate(problem) from None
    return answer


def _translate(problem: asyncpg.PostgresError) -> Exception:
    """What the function itself refused, in our own words for it; anything else as it is."""
    state = str(getattr(problem, "sqlstate", ""))
    kinds: dict[str, type[errors.CentralitaError]] = {
        "PT400": errors.Invalid,
        "PT404": errors.NotFound,
    }
    if state not in kinds:
        return problem
    said, cure = getattr(problem, "message", ""), getattr(problem, "hint", "")
    return kinds[state](f"{said} {cure}", code=getattr(problem, "detail", None))


def _wrong(name: str, what: str) -> errors.Invalid:
    return errors.Invalid(f"{name}: {what}", code="bad_argument", facts={"name": name})


# ─── from JSON to the function's types ───────────────────────────────────────────────────────────


def _read(name: str, value: object, parameter: Parameter) -> object:
    if parameter.type == "text":
        return _read_text(name, value, parameter.most)
    reader, cure = _READERS[parameter.type]
    try:
        return reader(value)
    except (ValueError, OverflowError):
        raise _wrong(name, cure) from None


def _read_text(name: str, value: object, most: int) -> str:
    """A whole number will do: tools send telephone numbers and ids without quotes."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise _wrong(name, "it must be text. Put it in quotes.")
    if len(value) > most:
        raise _wrong(name, f"{len(value)} characters are too many. Give at most {most}.")
    return value


def _read_id(value: object) -> UUID:
    return UUID(_as_text(value))


def _read_whole(value: object) -> int:
    whole = int(_as_text(value))
    if not 1 <= whole <= CONVERSATION_MAX_MESSAGES:
        raise ValueError
    return whole


def _read_share(value: object) -> float:
    share = float(_as_text(value))
    if not 0 <= share <= 1:  # which a NaN is not
        raise ValueError
    return share


def _read_flag(value: object) -> bool:
    flag = {"true": True, "false": False}.get(str(value).lower())
    if flag is None:
        raise ValueError
    return flag


def _read_moment(value: object) -> datetime:
    """UTC where it names no zone."""
    moment = datetime.fromisoformat(_as_text(value))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _as_text(value: object) -> str:
    """Of numbers and texts; what is true or false, a list or an object is none of them."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError
    return str(value)


_READERS: Final[Mapping[str, tuple[Callable[[object], object], str]]] = {
    "uuid": (_read_id, "it is no UUID. Take the id as we gave it."),
    "integer": (
        _read_whole,
        f"it is out of range. Take a whole number from 1 to {CONVERSATION_MAX_MESSAGES}.",
    ),
    "real": (_read_share, "it is no share. Take a number from 0 to 1, such as 0.92."),
    "boolean": (_read_flag, "it is neither. Send true or false."),
    "timestamptz": (_read_moment, "it is no moment. Write one such as 2026-11-21T10:00:00Z."),
}
