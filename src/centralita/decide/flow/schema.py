"""The JSON Schema (draft 2020-12) of a flow: the one source of its shape.

`checking` reads it to refuse a flow in plain words, the reference is tested against it, and an
editor may read it too. Each node is exactly one of `NODES`, told apart by its first word.
Lengths are WhatsApp's (Cloud API §2.2, §2.3).
"""

from typing import Final

from centralita.decide.flow import sayings, shapes
from centralita.decide.flow.shapes import Schema

MOST_BYTES: Final = 262_144
MOST_NODES: Final = 500
MOST_DEPTH: Final = 12
MOST_MINUTES: Final = 43_200
"""Thirty days."""

KINDS: Final = (
    "text", "number", "date", "email", "phone", "location", "yes_no", "media", "any",
)  # fmt: skip
EVENTS: Final = (
    "order", "location", "media", "image", "video", "audio", "document", "contacts", "form",
)  # fmt: skip
"""Messages that can be routed to a node, by kind; `media` is any file."""
WORDS: Final = ("menu", "back", "cancel", "person", "language")

_NEXT = shapes.node("Where it goes on.")
_WITH = shapes.mapping(
    shapes.ANYTHING,
    "Arguments by name. A text that is one `{path}` keeps its value as it is (number, list …).",
    30,
)
_REFUSED = shapes.mapping(
    shapes.node("Node for this refusal."),
    "Where to go when it is refused, by the refusal's code; `*` is any other.",
    30,
)
_INTO = shapes.name("Variable that receives the answer.")
_BOUND: Schema = {"anyOf": [{"type": "number"}, shapes.expression("")]}
_ASK_ON = shapes.obj(
    {
        **{each: shapes.node(f"Node for a message of kind {each}.") for each in EVENTS},
        "text": shapes.node(
            "Node for words where something else was asked; they are `heard.text`."
        ),
        "yes": shapes.node("Node for a yes (kind yes_no)."),
        "no": shapes.node("Node for a no (kind yes_no)."),
        "skip": shapes.node("Node when the customer writes skip; only then may they."),
    },
    description="Other ways on, by what arrives instead of the answer.",
)

_OPTION = shapes.obj(
    {
        "id": shapes.name("Unique in the menu; travels in the button."),
        "title": shapes.text("What the customer taps."),
        "description": shapes.text("Small line below, in a list."),
        "next": shapes.node("Where this option leads; the menu's own `next` where left out."),
        "value": {"description": "Stored in the menu's `into`; the id where left out."},
        "if": shapes.expression("Offered only while this holds."),
        "words": shapes.obj(
            {each: shapes.array(shapes.string(60), 1, 20) for each in ("es", "en")},
            description="Other words by which customers choose it.",
        ),
    },
    ("id", "title"),
)  # fmt: skip
_EACH = shapes.obj(
    {
        "title": shapes.text("Title of a row; `{…}` are the row's own fields first."),
        "description": shapes.text("Small line below the title."),
        "value": shapes.string(200, "What is stored in `into` and travels in the row's id."),
        "if": shapes.expression("Rows for which this does not hold are left out."),
    },
    ("title", "value"),
)

_NOTES: Final[Schema] = {
    "stage": shapes.string(40, "Stage of the conversation from here on, a word for people."),
    "intent": shapes.string(60, "Recorded with the message; the node's name where left out."),
    "note": shapes.string(500, "For whoever edits the flow."),
    "at": shapes.array({"type": "number"}, 2, 2, "Place in an editor, x and y."),
}


def _build_node(fields: Schema, *required: str) -> Schema:
    return shapes.obj({**fields, **_NOTES}, required)


NODES: Final[dict[str, Schema]] = {
    "say": _build_node(
        {"say": sayings.SAYING, "next": _NEXT},
        "say", "next",
    ),
    "ask": _build_node(
        {
            "ask": shapes.obj(
                {
                    "text": shapes.text("The question."),
                    "kind": {"enum": list(KINDS), "description": "What counts as an answer."},
                    "into": _INTO,
                    "check": shapes.expression("Must hold for the answer, which is in `into`."),
                    "retry": shapes.text("Said when the answer is not understood or not right."),
                    "min": shapes.described(_BOUND, "Least number, length or date."),
                    "max": shapes.described(_BOUND, "Greatest number, length or date."),
                    "decimals": shapes.flag("Numbers may have decimals."),
                    "text_if": shapes.expression("`on.text` is taken only where this holds."),
                },
                ("text", "kind", "into"),
            ),
            "next": _NEXT,
            "on": _ASK_ON,
        },
        "ask", "next",
    ),
    "menu": _build_node(
        {
            "menu": shapes.obj(
                {
                    "text": shapes.text("What is said above the options."),
                    "options": shapes.array(_OPTION, 1, 50, "Fixed options, in order."),
                    "fact": shapes.known("Live options: the fact that lists them."),
                    "with": _WITH,
                    "from": shapes.string(120, "Path to the list: in the fact's answer, or among "
                                          "the variables where there is no fact."),
                    "each": shapes.described(_EACH, "How a row of the list becomes an option."),
                    "into": _INTO,
                    "next": shapes.node("Where a live option leads, and each without its own."),
                    "none": shapes.node("Where it goes when there is nothing to choose from."),
                    "retry": shapes.text("Said when the choice is not understood."),
                    "button": shapes.text("Opens the list; 20 characters."),
                    "header": shapes.text("Bold line above; 60 characters."),
                    "footer": shapes.text("Small line below; 60 characters."),
                    "any_time": shapes.flag("An old message's button may be tapped at any time."),
                },
                ("text",),
            ),
            "on": shapes.obj({each: shapes.node(f"Node for a message of kind {each}.")
                              for each in (*EVENTS, "text")},
                             description="Other ways on, by what arrives instead of a choice."),
        },
        "menu",
    ),
    "branch": _build_node(
        {
            "branch": shapes.array(
                shapes.obj(
                    {"if": shapes.expression("Taken when it holds; the last one has none."),
                     "next": _NEXT},
                    ("next",),
                ), 1, 50, "The first that holds is taken."),
        },
        "branch",
    ),
    "act": _build_node(
        {"act": shapes.known("The action."), "with": _WITH, "into": _INTO, "next": _NEXT,
         "refused": _REFUSED,
         "repeatable": shapes.flag("Customers may go back over it: doing it again is harmless.")},
        "act", "next",
    ),
    "look_up": _build_node(
        {"look_up": shapes.known("The fact."), "with": _WITH, "into": _INTO, "next": _NEXT,
         "refused": _REFUSED},
        "look_up", "into", "next",
    ),
    "call": _build_node(
        {"call": shapes.name("The flow."), "with": _WITH, "into": _INTO, "next": _NEXT,
         "on": shapes.mapping(shapes.node("Node for this outcome."),
                              "Where to go by the called flow's outcome; else `next`.", 30)},
        "call", "next",
    ),
    "wait": _build_node(
        {"wait": shapes.obj({"minutes": {"anyOf": [shapes.integer(1, MOST_MINUTES),
                                                   shapes.expression("")],
                                         "description": "How long, 1 to 43200."}}, ("minutes",)),
         "next": _NEXT,
         "on": shapes.obj({"message": shapes.node("Node when the customer writes meanwhile.")})},
        "wait", "next",
    ),
    "hand_over": _build_node(
        {"hand_over": shapes.obj({
            "text": shapes.text("Said to the customer; the bot's own sentence where left out."),
            "summary": shapes.text("For the person who takes over, before what was collected."),
            "because": shapes.string(200, "Why, in English, for the timeline."),
        })},
        "hand_over",
    ),
    "set": _build_node(
        {"set": shapes.mapping(shapes.ANYTHING, "Variables by name; a text is an expression.", 30,
                               minProperties=1),
         "next": _NEXT},
        "set", "next",
    ),
    "end": _build_node(
        {"end": {"anyOf": [*sayings.SAYING["anyOf"], {"type": "null"}],
                 "description": "Last words; null for none."},
         "result": {"description": "What a calling flow receives; its variables where left out."},
         "outcome": shapes.name("A word by which a calling flow goes on.")},
        "end",
    ),
}  # fmt: skip
"""By the word that tells a node's kind."""

_TEXTS: Final = shapes.mapping(shapes.string(shapes.TEXT_LENGTH), "Sentences by key.", 1000)

SCHEMA: Final[Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Flow",
    **shapes.obj(
        {
            "flow": {"const": 1, "description": "Version of this shape."},
            "title": shapes.text("What people call the flow.", 100),
            "trade": shapes.name("Whose texts `@key` may also name."),
            "start": shapes.node("The first node."),
            "variables": shapes.mapping(shapes.ANYTHING, "Variables and their first values.", 100),
            "labels": shapes.mapping(
                {"anyOf": [shapes.text("What people call it.", 60), {"type": "null"}]},
                "What the note for a person calls a variable; null leaves it out of the note.",
                100,
            ),
            "texts": shapes.obj({"es": _TEXTS, "en": _TEXTS},
                                description="Sentences by language and key, for `@key`."),
            "timeout_minutes": shapes.integer(1, MOST_MINUTES, "How long a question stays open."),
            "on_timeout": shapes.node("Node when it was open too long; else it is forgotten."),
            "on": shapes.obj({each: shapes.node(f"Node for a message of kind {each}.")
                              for each in EVENTS},
                             description="Messages that lead to a node wherever one is."),
            "answers": {
                "anyOf": [
                    shapes.obj({"fact": shapes.known("The fact that answers."), "with": _WITH},
                               ("fact",)),
                    {"const": False},
                ],
                "description": "Asked about words that no question understands; false: nothing.",
            },
            "words": shapes.obj(
                {each: {"anyOf": [{"type": "boolean"}, shapes.node("Node that the word leads to.")],
                        "description": f"The global word: {each}."}
                 for each in WORDS},
                description="Global words: false switches one off, a node's name leads there."),
            "nodes": shapes.mapping({"type": "object"}, "Nodes by name.", MOST_NODES,
                                    minProperties=1),
        },
        ("flow", "title", "start", "nodes"),
    ),
}  # fmt: skip


def find_kind(node: object) -> str | None:
    """The kind of a node: which of `NODES` it holds the word of."""
    if not isinstance(node, dict):
        return None
    return next((kind for kind in NODES if kind in node), None)


def build_full() -> Schema:
    """The whole schema in one, nodes included, for editors."""
    one_of = [NODES[kind] for kind in NODES]
    nodes = {**SCHEMA["properties"]["nodes"], "additionalProperties": {"anyOf": one_of}}
    return {**SCHEMA, "properties": {**SCHEMA["properties"], "nodes": nodes}}
