"""Whether what a message points at exists, and why an accepted message fails later
(Cloud API §2.6, §8)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from centralita.simulator import (
    call,
    errors,
    media,
    rendering,
    statuses,
    template_checks,
    world,
)


def check_content(
    request: call.Call, number: world.Number, body: dict[str, Any], kind: str
) -> world.Template | None:
    """Refuse unknown media, templates and messages; the template of a template message."""
    part = body[kind]
    for found in media_parts(part):
        if "id" in found and media.find(request, str(found["id"]), number.id) is None:
            raise errors.GraphError(
                100,
                message="(#100) Invalid parameter",
                details=f"The media id {found['id']} does not exist or is of another number.",
            )
    if kind == "reaction" and part["message_id"] not in request.state.messages:
        raise errors.invalid(f"reaction['message_id'] {part['message_id']} is unknown.")
    if kind != "template":
        return None
    return _check_template(request, number, body)


def _check_template(
    request: call.Call, number: world.Number, body: dict[str, Any]
) -> world.Template:
    part = body["template"]
    name, language = part["name"], part["language"]["code"]
    template = rendering.find_template(request.state, number.waba_id, name, language)
    if template is None or template.status not in ("APPROVED", "PAUSED", "DISABLED"):
        raise errors.GraphError(
            132001, details=f"template name ({name}) does not exist in {language}"
        )
    if template.status != "APPROVED":
        raise errors.GraphError(132015 if template.status == "PAUSED" else 132016)
    if template.category == "AUTHENTICATION" and not body.get("to"):
        raise errors.GraphError(131062, details="One-time password templates need a phone number.")
    template_checks.check_parameters(template, part)
    return template


def find_failure(
    request: call.Call,
    message: world.Message,
    person: world.Person | None,
    template: world.Template | None,
) -> tuple[int, str] | None:
    """Code and details of the `failed` status an accepted message will get, or None."""
    ordered = next((e for e in request.effects if e.kind == "fail_later"), None)
    if ordered is not None:
        return ordered.code or 131000, ordered.details
    number = request.number
    if person is None or not _reachable(person, number):
        return 131026, "Message undeliverable."
    if template is not None:
        is_marketing = template.category == "MARKETING"
        if is_marketing and number.id in person.stopped_marketing:
            return 131050, "The person has chosen to stop receiving marketing messages."
    elif not statuses.window_open(request.state.chat(number.id, person.id), request.now):
        return 131047, (
            "Message failed to send because more than 24 hours have passed since the customer "
            "last replied to this number."
        )
    if any(_unreachable(found) for found in media_parts(message.body[message.kind])):
        return 131053, "The media could not be fetched from its link."
    return None


def _reachable(person: world.Person, number: world.Number) -> bool:
    blocked = number.id in person.blocked_numbers or person.id in number.blocked
    return person.on_whatsapp and not blocked


def _unreachable(part: dict[str, Any]) -> bool:
    """Links are not fetched; those of the reserved domain `.invalid` are taken as broken."""
    host = urlsplit(str(part.get("link", ""))).hostname or ""
    return host.endswith(".invalid")


def media_parts(part: Any) -> Iterator[dict[str, Any]]:
    """The media objects of a message part: its own, and those of headers, cards and templates."""
    if not isinstance(part, dict):
        return
    if "link" in part or ("id" in part and set(part) <= {"id", "caption", "filename", "voice"}):
        yield part
        return
    for key in ("header", *rendering.MEDIA_KINDS):
        if isinstance(part.get(key), dict):
            yield from media_parts(part[key])
    for key in ("components", "parameters", "cards"):
        for item in part.get(key) or [] if isinstance(part.get(key), list) else []:
            yield from media_parts(item)
    if isinstance(part.get("action"), dict):
        yield from media_parts({"cards": part["action"].get("cards")})
