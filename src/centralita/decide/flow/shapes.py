"""Pieces of JSON Schema that the flow's schema is put together from."""

from typing import Any, Final

Schema = dict[str, Any]

NAME: Final = "^[a-z][a-z0-9_]{0,39}$"
"""Nodes, variables, option ids, flows: they travel inside the ids of buttons, so they are short."""
TEXT_LENGTH: Final = 4096
EXPRESSION_LENGTH: Final = 200


def described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description} if description else schema


def string(most: int, description: str = "", **more: Any) -> Schema:
    return described({"type": "string", "minLength": 1, "maxLength": most, **more}, description)


def integer(least: int, most: int, description: str = "") -> Schema:
    return described({"type": "integer", "minimum": least, "maximum": most}, description)


def flag(description: str) -> Schema:
    return {"type": "boolean", "description": description}


def obj(properties: Schema, required: tuple[str, ...] = (), **more: Any) -> Schema:
    shape: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        shape["required"] = list(required)
    return {**shape, **more}


def mapping(value: Schema, description: str = "", most: int = 200, **more: Any) -> Schema:
    shape = {"type": "object", "additionalProperties": value, "maxProperties": most, **more}
    return described(shape, description)


def array(item: Schema, least: int, most: int, description: str = "") -> Schema:
    shape = {"type": "array", "items": item, "minItems": least, "maxItems": most}
    return described(shape, description)


def name(description: str) -> Schema:
    return {"type": "string", "pattern": NAME, "examples": ["ask_name"], "description": description}


def node(description: str) -> Schema:
    """The name of another node."""
    return name(description)


def known(description: str) -> Schema:
    """A fact's or an action's name."""
    return {
        "type": "string",
        "pattern": "^[a-z][a-z0-9_]{0,39}[.][a-z][a-z0-9_]{0,39}$",
        "examples": ["restaurant.items"],
        "description": description,
    }


def text(description: str, most: int = TEXT_LENGTH) -> Schema:
    """`@key`, one text per language, or a text of nothing but placeholders."""
    languages = obj({"es": string(most), "en": string(most)}, ("es", "en"))
    return described({"anyOf": [string(most), languages]}, description)


def expression(description: str) -> Schema:
    return string(EXPRESSION_LENGTH, description)


ANYTHING: Final[Schema] = {}
"""Any JSON value."""
