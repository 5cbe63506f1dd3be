"""Meta's own specification of a message, where it lies beside the repository.

Its allOf branches say `additionalProperties: false` each for itself, which refuses every message,
the specification's own samples too; so the checker merges the branches first.

Where Meta really does otherwise (specification against reality):

- `recipient` may stand for `to`: business-scoped ids came after v23.0
- `biz_opaque_callback_data` is missing there, and echoed in reality (Cloud API §2.1)
- `language.policy` is required there only (Cloud API §2.3)
- the pattern of a template button's `index` fits no real index
- a media object knows only `id` and `link` there, no `caption`, `filename` or `voice`
- `latitude` and `longitude` are texts there, numbers in Meta's documents
- seven interactive types there, many more in Meta's documents
- at most 5 contacts there, 257 recommended
- a catalog message's thumbnail is required there, optional in Meta's documents
"""

import copy
import functools
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

SPECIFICATION = (
    Path(__file__).parents[3] / "shared" / "meta-openapi" / "business-messaging-api_v23.0.yaml"
)

KNOWN_TYPES = frozenset(
    {"button", "call_permission_request", "catalog_message", "list", "product", "product_list",
     "flow"}
)  # fmt: skip
"""Interactive types the specification has."""

_MESSAGES = {
    "text": "TextMessage", "audio": "AudioMessage", "document": "DocumentMessage",
    "image": "ImageMessage", "location": "LocationMessage", "video": "VideoMessage",
    "sticker": "StickerMessage", "reaction": "ReactionMessage",
    "interactive": "InteractiveMessage", "template": "TemplateMessage",
    "contacts": "ContactsMessage",
}  # fmt: skip


def skip_without() -> None:
    if not SPECIFICATION.exists():
        pytest.skip("Meta's specification is not beside the repository (shared/meta-openapi)")


@functools.cache
def load_schemas() -> dict[str, Any]:
    """All schemas with the deviations taken in."""
    with SPECIFICATION.open(encoding="utf-8") as file:
        schemas: dict[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)["components"]["schemas"]
    schemas = copy.deepcopy(schemas)
    base = schemas["BaseMessageProperties"]
    base["required"].remove("to")
    base["properties"]["recipient"] = {"type": "string"}
    base["properties"]["biz_opaque_callback_data"] = {"type": "string", "maxLength": 512}
    schemas["LanguageObject"]["required"].remove("policy")
    for name in ("TemplateComponent", "ButtonComponent"):
        _own(schemas[name])["properties"]["index"].pop("pattern")
    for option in schemas["MediaObject"]["oneOf"]:
        option["properties"] |= {
            "caption": {"type": "string", "maxLength": 1024},
            "filename": {"type": "string"},
            "voice": {"type": "boolean"},
        }
    place = _own(schemas["LocationMessage"])["properties"]["location"]["properties"]
    place["latitude"] = place["longitude"] = {"type": "number"}
    _own(schemas["ContactsMessage"])["properties"]["contacts"]["maxItems"] = 257
    return schemas


def _own(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema's own part, beside what it takes from another."""
    part: dict[str, Any] = schema["allOf"][1] if "allOf" in schema else schema
    return part


def _merge(schema: Any, schemas: dict[str, Any]) -> Any:
    """References put in their place, and every allOf as one object."""
    if isinstance(schema, list):
        return [_merge(each, schemas) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _merge(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    merged = {key: _merge(value, schemas) for key, value in schema.items() if key != "allOf"}
    for part in _merge(schema.get("allOf", []), schemas):
        merged["properties"] = merged.get("properties", {}) | part.get("properties", {})
        merged["required"] = sorted({*merged.get("required", []), *part.get("required", [])})
        if part.get("additionalProperties") is False:
            merged["additionalProperties"] = False
        merged.setdefault("type", part.get("type", "object"))
    merged.pop("discriminator", None)
    return merged


@functools.cache
def _validator(kind: str) -> jsonschema.Draft202012Validator:
    schemas = load_schemas()
    return jsonschema.Draft202012Validator(_merge(schemas[_MESSAGES[kind]], schemas))


@functools.cache
def _component_validator(kind: str) -> jsonschema.Draft202012Validator:
    schemas = load_schemas()
    name = {"header": "HeaderComponent", "body": "BodyComponent", "button": "ButtonComponent"}[kind]
    return jsonschema.Draft202012Validator(_merge(schemas[name], schemas))


def find_errors(body: dict[str, Any]) -> list[str]:
    """What Meta's specification holds against one body of `POST …/messages`.

    Nothing where the specification is not at hand; tests that are about it call `skip_without`.
    """
    if not SPECIFICATION.exists():
        return []
    interactive = body.get("interactive", {})
    if interactive and interactive["type"] not in KNOWN_TYPES:
        # Unknown to the specification: all but the type and its action is still checked.
        body = {**body, "interactive": {**interactive, "type": "button", "action": _ANY_ACTION}}
    elif interactive.get("type") == "catalog_message" and "parameters" not in interactive["action"]:
        parameters = {"thumbnail_product_retailer_id": "any"}
        body = {**body, "interactive": {**interactive, "action": {
            "name": "catalog_message", "parameters": parameters}}}  # fmt: skip
    found = [error.message for error in _validator(body["type"]).iter_errors(body)]
    for component in body.get("template", {}).get("components", []):
        if component["type"] in ("header", "body", "button"):
            validator = _component_validator(component["type"])
            found += [error.message for error in validator.iter_errors(component)]
    return found


_ANY_ACTION = {"buttons": [{"type": "reply", "reply": {"id": "any", "title": "any"}}]}
