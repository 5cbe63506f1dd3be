"""The JSON Schema (draft 2020-12) of a bot configuration: the one source of its shape.

`checking` reads it to refuse a configuration in plain words; the console and editors may read it
too. An item's `title` is the noun used in messages; `examples` show what a pattern looks like.
Lengths are WhatsApp's (Cloud API §3).
"""

from typing import Any, Final

from centralita.decide import kinds, texts
from centralita.vocabulary import handover

Schema = dict[str, Any]

BODY_LENGTH: Final = 4096
SHORT_BODY_LENGTH: Final = 1024
"""The text of buttons, lists, links, and captions."""
BUTTON_LENGTH: Final = 20
ROW_LENGTH: Final = 24
MOST_ROWS: Final = 10
MOST_REPLIES: Final = 3

WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
MEDIA: Final = ("image", "video", "document", "audio")


def _string(most: int, description: str = "", **more: Any) -> Schema:
    return _described({"type": "string", "minLength": 1, "maxLength": most, **more}, description)


def _described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description} if description else schema


def _object(properties: Schema, required: tuple[str, ...] = (), **more: Any) -> Schema:
    shape: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        shape["required"] = list(required)
    return {**shape, **more}


def _list(item: Schema, least: int, most: int, **more: Any) -> Schema:
    return {"type": "array", "items": item, "minItems": least, "maxItems": most, **more}


def _text(most: int, description: str = "") -> Schema:
    """A text: one string for every reader, or one per language."""
    languages: Schema = {language: _string(most) for language in texts.LANGUAGES}
    return _described({"anyOf": [_string(most), _object(languages, minProperties=1)]}, description)


def _build_option(title_length: int, noun: str, extra: Schema) -> Schema:
    """A button or a list row: its title, and the rule that it starts."""
    fields = {
        "title": _text(title_length, "What the person taps."),
        "rule": _string(60, "Name of the rule that it starts; `person` calls a person."),
        **extra,
    }
    return {"title": noun, "anyOf": [_string(title_length), _object(fields, minProperties=1)]}


def _build_message() -> Schema:
    """One message with more than plain text: one of the shapes."""
    small_print = {"description": _text(72, "Small print of a row.")}
    row = _build_option(ROW_LENGTH, "row", small_print)
    section = {"section": _text(ROW_LENGTH, "Heading."), "rows": _list(row, 1, MOST_ROWS)}
    row_or_section = _build_option(ROW_LENGTH, "row", {**small_print, **section})
    place = {
        "latitude": {"type": "number", "minimum": -90, "maximum": 90},
        "longitude": {"type": "number", "minimum": -180, "maximum": 180},
        "name": _text(120),
        "address": _text(200),
    }
    url = _string(2000, pattern="^https?://[^\\s]+$", examples=["https://example.com/menu.pdf"])
    fields: Schema = {
        **{str(language): _string(BODY_LENGTH) for language in texts.LANGUAGES},
        "text": _text(BODY_LENGTH, "Body, or caption of a file."),
        "buttons": _list(_build_option(BUTTON_LENGTH, "button", {}), 1, 3),
        "list": _list(row_or_section, 1, MOST_ROWS, description="Rows, or sections of rows."),
        "list_button": _text(BUTTON_LENGTH, "Opens the list."),
        "link": _described(url, "Web address behind one button."),
        "label": _text(BUTTON_LENGTH, "Title of the link's button."),
        "location": _object(place, ("latitude", "longitude")),
        **{media: _described(url, f"Public address of the {media}.") for media in MEDIA},
        "filename": _string(200, "Name of the document as the person sees it."),
        "header": _text(60, "Bold line above buttons, list or link."),
        "footer": _text(60, "Small line below buttons, list or link."),
    }
    return _object(fields, minProperties=1)


def _build_definitions() -> Schema:
    """`answer` is friendly to write: a text, a message with a shape, or up to three of them."""
    message = {"type": "object", "$ref": "#/$defs/message"}
    one: list[Schema] = [_string(BODY_LENGTH), message]
    several = _list({"title": "answer", "anyOf": one}, 1, MOST_REPLIES)
    return {"message": _build_message(), "answer": {"anyOf": [*one, several]}}


DEFINITIONS: Final = _build_definitions()
_ANSWER: Final = {"$ref": "#/$defs/answer"}


def get_definition(reference: str) -> Schema:
    """The schema behind a `$ref`."""
    found: Schema = DEFINITIONS[reference.removeprefix("#/$defs/")]
    return found


_TEXT_NOTES: Final = {
    "greeting": "First words to a person, when there is nothing to answer yet.",
    "hello": "Short greeting in front of an answer; the greeting itself where only that is set.",
    "offer": "Answer to a plain hello when the person was greeted a short while ago.",
    "fallback": "When the bot did not understand.",
    "handed_over": "When a person takes over and we are open.",
    "handed_over_closed": "The same while we are closed; `{opens}` says when we open.",
    "outside_hours": "Instead of the answer of an `only_open` rule while we are closed.",
    "received": "For a file, a location, an order or a form that no rule answers.",
    "unreadable": "For a kind of message that WhatsApp could not pass on.",
    "thanks": "Answer to a plain thank you.",
}

_CLOCK: Final = {
    "type": "string",
    "title": "time",
    "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$",
    "examples": ["09:00"],
}
_DAY: Final = _list(
    {"title": "interval", **_list(_CLOCK, 2, 2)},
    0,
    6,
    description='Intervals such as ["09:00", "18:00"]; an empty list is closed. An end before '
    "its start is past midnight.",
)
_OPENING_HOURS: Final = _object(
    {
        **dict.fromkeys(WEEKDAYS, _DAY),
        "exceptions": {
            "type": "object",
            "propertyNames": {
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                "examples": ["2026-12-25"],
            },
            "additionalProperties": _DAY,
            "description": "Other hours on single dates; they replace what starts that day.",
        },
    },
    description="When people are there, in the tenant's time zone. Left out: always. A day left "
    "out is closed, unless no day is given at all.",
)


def _flag(default: bool, description: str) -> Schema:
    return {"type": "boolean", "default": default, "description": description}


_RULE: Final = {
    "title": "rule",
    **_object(
        {
            "name": _string(60, "Unique; buttons and the timeline call the rule by it."),
            "when": _list(
                _string(200, title="phrase"), 1, 50, description="Phrases people use for it."
            ),
            "answer": _described(_ANSWER, "What to say: text, or a richer answer, or up to 3."),
            "intent": _string(60, "Word recorded with the message; the name where left out."),
            "stage": _string(40, "Stage of the conversation afterwards; `answered` by default."),
            "requires_review": _flag(False, "Also ask a person to look at it."),
            "hand_over": _flag(False, "Give the conversation to a person after the answer."),
            "only_open": _flag(False, "Answered only within the opening hours."),
        },
        ("name", "when"),
    ),
}

_PHRASES: Final = _list(_string(100, title="phrase"), 0, 100)

SCHEMA: Final[Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Bot configuration",
    "$defs": DEFINITIONS,
    **_object(
        {
            "language": {
                "enum": list(texts.LANGUAGES),
                "description": "Language for people whose own we don't know; the tenant's by "
                "default.",
            },
            "bot": kinds.BOT,
            "tone": {
                "enum": list(texts.BUILT_IN),
                "default": "friendly",
                "description": "Choice of the built-in texts.",
            },
            "texts": _object(
                {name: _described(_ANSWER, note) for name, note in _TEXT_NOTES.items()},
                description="Own words instead of the built-in texts.",
            ),
            "greeting_every_hours": {
                "type": "number",
                "minimum": 0,
                "maximum": 8760,
                "default": 24,
                "description": "A person is greeted again after so many hours; 0 never greets.",
            },
            "opening_hours": _OPENING_HOURS,
            "rules": _list(_RULE, 0, 500, description="Questions and their answers."),
            "human_words": {
                "anyOf": [
                    _PHRASES,
                    _object(dict.fromkeys(texts.LANGUAGES, _PHRASES), minProperties=1),
                ],
                "description": "Words that call a person, instead of the built-in ones.",
            },
            "misses_before_person": {
                "type": "integer",
                "minimum": 1,
                "maximum": 10,
                "default": 2,
                "description": "So many turns in a row not understood, then `on_misses`.",
            },
            "on_misses": {
                "enum": ["hand_over", "fallback"],
                "default": "hand_over",
                "description": "Give it to a person, or keep asking and mark it for review.",
            },
            "confidence_for_person": {
                "type": "number",
                "minimum": 0,
                "maximum": 1,
                "default": 0,
                "description": "Whatever was understood less surely than this, 0 to 1, a person "
                "answers; 0: the bot answers all that it understands.",
            },
            "burst_seconds": {
                "type": "number",
                "minimum": 0,
                "maximum": 10,
                "default": 1.0,
                "description": "How long to wait for more messages before one answer to all.",
            },
            "old_messages": _object(
                {
                    "older_than_minutes": {
                        "type": "number",
                        "minimum": 1,
                        "maximum": 43200,
                        "default": 60,
                    },
                    "do": {"enum": ["answer", "flag", "skip"], "default": "flag"},
                },
                description="What to do with messages that reach us late, after an outage.",
            ),
            "give_back_after_minutes": {
                "type": "number",
                "minimum": 0,
                "maximum": 43200,
                "default": handover.GIVE_BACK_AFTER_MINUTES,
                "description": "When a person was silent for so long, the bot answers again; 0: "
                "only when it is given back.",
            },
            "fuzziness": {
                "type": "integer",
                "minimum": 0,
                "maximum": 100,
                "default": 50,
                "description": "0 wants every word exact, 100 forgives a lot.",
            },
            "mark_read": _flag(True, "Show the blue ticks when the bot has read a message."),
            "typing": _flag(True, "Show “typing…” while the bot works."),
        }
    ),
}
