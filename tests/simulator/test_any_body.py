"""Whatever JSON comes, a body is refused in Meta's words or can be shown to a person."""

import copy
import functools
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from centralita.simulator import checks, errors, rendering, sends, template_checks, world

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def interactive(kind: str, **action: Any) -> dict[str, Any]:
    header = {"type": "text", "text": "h"}
    part = {"type": kind, "header": header, "body": {"text": "b"}, "footer": {"text": "f"}}
    return {"type": "interactive", "interactive": {**part, "action": action}}


REPLY = {"type": "reply", "reply": {"id": "a", "title": "A"}}
QUICK = {"type": "quick_reply", "quick_reply": {"id": "a", "title": "A"}}
LINK = {"display_text": "Open", "url": "https://e.org"}
ITEMS = [{"product_retailer_id": "sku-1"}]
IMAGE = {"type": "image", "image": {"link": "https://e.org/a.jpg"}}
FLOW = {"flow_message_version": "3", "flow_cta": "Go", "flow_id": "1", "flow_token": "t"}
CARDS = [
    {"card_index": 0, "header": IMAGE, "body": {"text": "c"}, "action": {"buttons": [QUICK]}},
    {"card_index": 1, "header": IMAGE, "action": {"name": "cta_url", "parameters": LINK}},
]
COMPONENTS = [
    {"type": "header", "parameters": [IMAGE]},
    {"type": "body", "parameters": [{"type": "text", "text": "Ana"}]},
    {
        "type": "button",
        "sub_type": "quick_reply",
        "index": "0",
        "parameters": [{"type": "payload", "payload": "P"}],
    },
]
TEMPLATE_PARTS: list[dict[str, Any]] = [
    {"type": "HEADER", "format": "IMAGE"},
    {"type": "BODY", "text": "Hola {{1}}, gracias."},
    {"type": "FOOTER", "text": "f"},
    {
        "type": "BUTTONS",
        "buttons": [
            {"type": "QUICK_REPLY", "text": "Sí"},
            {"type": "URL", "text": "Ver", "url": "https://e.org"},
        ],
    },
]
BODIES: list[dict[str, Any]] = [
    {"type": "text", "text": {"body": "hola"}, "context": {"message_id": "wamid.X"}},
    IMAGE,
    {"type": "document", "document": {"id": "1", "filename": "a.pdf", "caption": "c"}},
    {"type": "location", "location": {"latitude": 1, "longitude": 2, "name": "n"}},
    {"type": "contacts", "contacts": [{"name": {"formatted_name": "Jo"}}]},
    {"type": "reaction", "reaction": {"message_id": "wamid.X", "emoji": "👍"}},
    interactive("button", buttons=[REPLY]),
    interactive("list", button="b", sections=[{"rows": [{"id": "r", "title": "t"}]}]),
    interactive("cta_url", name="cta_url", parameters=LINK),
    interactive("flow", name="flow", parameters=FLOW),
    interactive("product", catalog_id="1", product_retailer_id="sku-1"),
    interactive("product_list", catalog_id="1", sections=[{"title": "s", "product_items": ITEMS}]),
    interactive("carousel", cards=CARDS),
    interactive("voice_call", name="voice_call", parameters={"display_text": "Call"}),
    interactive("order_details", name="review_and_pay", parameters={"reference_id": "o"}),
    {
        "type": "template",
        "template": {"name": "t", "language": {"code": "es"}, "components": COMPONENTS},
    },
]


def paths_of(node: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    if isinstance(node, dict):
        inner = [p for key, value in node.items() for p in paths_of(value, (*here, key))]
    elif isinstance(node, list):
        inner = [p for i, value in enumerate(node) for p in paths_of(value, (*here, i))]
    else:
        inner = []
    return [here, *inner]


@st.composite
def broken(draw: st.DrawFn, whole: Any) -> Any:
    """The value with up to three of its places replaced or taken away."""
    made = copy.deepcopy(whole)
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(paths_of(made)))
        if not path:
            continue
        parent = made
        for step in path[:-1]:
            parent = parent[step]
        if draw(st.booleans()):
            parent[path[-1]] = draw(JSON)
        else:
            del parent[path[-1]]
    return made


def make_world() -> world.World:
    state = world.World()
    state.portfolios["p"] = world.Portfolio("p", "p")
    state.wabas["w"] = world.Waba("w", "w", "p")
    state.numbers["n"] = world.Number("n", "w", "15550100001", "n")
    state.templates["t"] = world.Template(
        "t", "w", "t", "es", "UTILITY", TEMPLATE_PARTS, status="APPROVED"
    )
    return state


STATE = make_world()


def find_refusal(check: Callable[[], object]) -> int | None:
    """The code of the refusal, None when there is none."""
    try:
        check()
    except errors.GraphError as refusal:
        return refusal.code
    return None


def check_all(body: Any) -> None:
    kind = checks.check_body(body)
    list(sends.media_parts(body[kind]))
    if kind == "template":
        template_checks.check_parameters(STATE.templates["t"], body["template"])


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(BODIES).flatmap(broken))
def test_a_body_is_refused_or_can_be_shown(part: Any) -> None:
    body = {"messaging_product": "whatsapp", "to": "34600000001", **part}
    code = find_refusal(lambda: check_all(body))
    assert code is None or code in errors.CODES
    if code is None:
        kind = body.get("type") or "text"
        message = world.Message("wamid.OUT", "n", "ana", True, kind, body, 0.0)
        assert rendering.render(STATE, message)["type"] == kind


@settings(max_examples=300, deadline=None)
@given(broken(TEMPLATE_PARTS), JSON, JSON)
def test_a_template_is_refused_or_taken(components: Any, name: Any, category: Any) -> None:
    for given_name, given_category in (("t", "UTILITY"), (name, "UTILITY"), ("t", category)):
        check = functools.partial(
            template_checks.check_template, given_name, given_category, components
        )
        assert find_refusal(check) in (None, 100)


def test_the_unbroken_bodies_all_pass() -> None:
    for part in BODIES:
        body = {"messaging_product": "whatsapp", "to": "34600000001", **part}
        assert checks.check_body(body) == part["type"]
    template_checks.check_parameters(STATE.templates["t"], BODIES[-1]["template"])
