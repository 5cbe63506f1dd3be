"""What goes out through Chakra: Meta's bodies unchanged, answers in two shapes (Cloud API §7.1)."""

from collections.abc import Mapping
from typing import Any

from centralita.kit import json
from centralita.providers import contract, transport
from centralita.providers.chakra.manifest import MANIFEST
from centralita.providers.meta_format import answers, failures, render
from centralita.vocabulary import errors
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.ids import WaMessageId


def render_content(
    content: AnyContent, to: contract.Recipient, reference: str
) -> contract.Rendered:
    return render.render(content, to, reference, MANIFEST.kinds)


def explain_code(code: str, language: str) -> tuple[str, str]:
    return failures.explain_code(code, language)


def status_failure(code: str | None) -> errors.SendFailure:
    return failures.status_failure(code)


def get_accepted(answer: transport.Answer, *, attempt: int, node: str) -> contract.Accepted:
    """`_data.whatsappMessageId`, or Meta's own answer, bare or inside `_data`."""
    found = answer.find_json()
    if not answer.ok or _errors(found) or _is_error(found):
        raise find_failure(answer, found, attempt=attempt, node=node)
    data = found.get("_data") if isinstance(found, dict) else None
    if isinstance(data, dict):
        message_id = data.get("whatsappMessageId")
        if isinstance(message_id, str) and message_id:
            return contract.Accepted(wa_message_id=WaMessageId(message_id))
        return answers.get_accepted(data)
    return answers.get_accepted(found)


def find_failure(
    answer: transport.Answer, found: Any, *, attempt: int = 1, node: str = ""
) -> errors.SendFailure:
    """Meta's error wherever Chakra put it, else Chakra's own, by its HTTP status.

    Chakra's 5xx leaves the outcome unknown: Meta may have taken the message before it.
    """
    meta_error = _find_meta_error(found)
    if meta_error is not None:
        body = json.encode({"error": meta_error})
        return failures.failure_from_answer(
            answer.status, answer.headers, body, attempt=attempt, node=node
        )
    said = _errors(found)
    if said and (answer.ok or answer.status in (400, 404, 409, 422)):
        return failures.make_failure("chakra_refused", detail=_message(said[0]))
    return answer.failure(attempt=attempt, node=node)


def _find_meta_error(found: Any) -> dict[str, Any] | None:
    """An object with a numeric `code`: at `error`, at `_data.error`, or in `_errors`."""
    if not isinstance(found, dict):
        return None
    data = found.get("_data")
    places = [found.get("error"), data.get("error") if isinstance(data, dict) else None]
    for said in _errors(found):
        places += [said.get("error"), said] if isinstance(said, dict) else []
    return next((place for place in places if _has_code(place)), None)


def _has_code(value: Any) -> bool:
    code = value.get("code") if isinstance(value, dict) else None
    return not isinstance(code, bool) and str(code).isascii() and str(code).isdigit()


def _is_error(found: Any) -> bool:
    return _find_meta_error(found) is not None


def _errors(found: Any) -> list[Any]:
    said = found.get("_errors") if isinstance(found, dict) else None
    return said if isinstance(said, list) else []


def _message(said: Any) -> str | None:
    text = said.get("message") if isinstance(said, Mapping) else said
    return text[:300] if isinstance(text, str) and text.strip() else None


def find_link(found: Any) -> str | None:
    """The first web address in an answer: Chakra does not document the key of an upload's."""
    if isinstance(found, str):
        return found if found.startswith(("https://", "http://")) else None
    children = found.values() if isinstance(found, dict) else found
    if not isinstance(found, (dict, list)):
        return None
    return next((link for child in children if (link := find_link(child))), None)
