"""Whatever is said, within Meta's limits or far over them, goes out within them or is refused."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from centralita.kit import json
from centralita.providers import contract
from centralita.providers.meta_format import render, render_fit
from centralita.vocabulary import content as say
from centralita.vocabulary import errors
from tests.providers import meta_schema

ANA = contract.Recipient(wa_id="34600000001")

words = st.text(st.characters(codec="utf-8"), max_size=90) | st.sampled_from(
    [
        "",
        " ",
        "👩‍👩‍👧‍👦" * 9,
        "café con leche y tostada",
        "línea\nlínea",
        "x" * 61,
        "a\x00b",
        "e\u0301" * 40,
    ]
)
long_words = words | st.builds(
    lambda word, times: f"{word} " * times, st.text(min_size=1, max_size=40), st.integers(1, 400)
)
ids = st.text("abcdefgh0123456789:-", min_size=1, max_size=210)
maybe = st.none() | words
links = st.sampled_from(["https://example.org/a", "http://example.org/b?c=d"])
headers = (
    st.none()
    | st.builds(say.Header, text=maybe)
    | st.builds(
        say.Header, text=maybe, media=st.sampled_from(["image", "video", "document"]), link=links
    )
)
buttons = st.lists(st.builds(say.Button, id=ids, title=words), max_size=13).map(tuple)
rows = st.lists(st.builds(say.Row, id=ids, title=words, description=maybe), max_size=7).map(tuple)
sections = st.lists(st.builds(say.Section, rows=rows, title=maybe), max_size=12).map(tuple)

contents = st.one_of(
    st.builds(say.Text, body=long_words),
    st.builds(
        say.File,
        media=st.sampled_from(["image", "video", "document", "audio", "sticker"]),
        link=links,
        caption=st.none() | long_words,
        filename=maybe,
        voice=st.booleans(),
    ),
    st.builds(say.Location, latitude=st.floats(), longitude=st.floats(), name=maybe, address=maybe),
    st.builds(say.Buttons, body=long_words, buttons=buttons, header=headers, footer=maybe),
    st.builds(
        say.Menu, body=long_words, button=words, sections=sections, header=headers, footer=maybe
    ),
    st.builds(say.Link, body=long_words, label=words, url=links, header=headers, footer=maybe),
    st.builds(say.FlowForm, body=words, label=words, flow_id=ids, screen=maybe, header=headers),
    st.builds(say.Product, catalog_id=ids, retailer_id=ids, body=maybe, footer=maybe),
    st.builds(
        say.Products,
        catalog_id=ids,
        header=words,
        body=words,
        sections=st.lists(
            st.builds(
                say.ProductSection,
                title=words,
                retailer_ids=st.lists(ids, max_size=33).map(tuple),
            ),
            max_size=12,
        ).map(tuple),
    ),
    st.builds(say.Catalog, body=words, thumbnail_retailer_id=maybe, footer=maybe),
    st.builds(say.VoiceCall, body=words, label=words, ttl_minutes=st.integers(), payload=maybe),
    st.builds(
        say.Carousel,
        body=words,
        cards=st.lists(
            st.builds(
                say.Card, media=st.just("image"), link=links, body=maybe, label=maybe, url=links
            ),
            max_size=13,
        ).map(tuple),
    ),
)


def find_breaches(body: dict[str, Any]) -> list[str]:
    """Limits of Cloud API §3 that the specification doesn't hold."""
    breaches = []
    if (
        len(body.get("text", {}).get("body", "x")) > 4096
        or not body.get("text", {"body": "x"})["body"]
    ):
        breaches.append("text")
    interactive = body.get("interactive", {})
    action = interactive.get("action", {})
    rows = [row for section in action.get("sections", []) for row in section.get("rows", [])]
    items = [
        each for section in action.get("sections", []) for each in section.get("product_items", [])
    ]
    options = [button["reply"] for button in action.get("buttons", [])]
    if len(rows) > 10 or len(items) > 30:
        breaches.append("too many rows or products")
    if len({option["id"] for option in (*rows, *options)}) < len(rows) + len(options):
        breaches.append("twin ids")
    if len({option["title"] for option in options}) < len(options):
        breaches.append("twin titles")
    if not all(option["title"].strip() for option in (*rows, *options)):
        breaches.append("empty title")
    if len(action.get("sections", [])) > 1 and not all(s.get("title") for s in action["sections"]):
        breaches.append("section without title")
    if (
        interactive.get("type") == "list"
        and interactive.get("header", {"type": "text"})["type"] != "text"
    ):
        breaches.append("list with a file")
    breaches += _find_card_breaches(action)
    return breaches


def _find_card_breaches(action: dict[str, Any]) -> list[str]:
    cards = action.get("cards")
    if cards is None:
        return []
    bodies = [card["body"]["text"] for card in cards if "body" in card]
    labels = [card["action"]["parameters"]["display_text"] for card in cards]
    fits = 2 <= len(cards) <= 10 and all(len(text) <= 160 for text in bodies)
    return [] if fits and all(0 < len(label) <= 20 for label in labels) else ["cards"]


@settings(max_examples=400, deadline=None)
@given(content=contents)
def test_everything_goes_out_within_the_limits(content: say.AnyContent) -> None:
    try:
        rendered = render.render(content, ANA, "ref-1")
    except errors.GiveUp:
        return  # refused with a sentence: nothing goes out
    assert rendered.bodies
    references = [body["biz_opaque_callback_data"] for body in rendered.bodies]
    assert references == ["ref-1", *(f"ref-1#{n}" for n in range(2, len(references) + 1))]
    for body in rendered.bodies:
        assert meta_schema.find_errors(body) == []
        assert find_breaches(body) == []
        json.encode(body)
    if len(rendered.bodies) > 1:
        assert rendered.adapted


def list_said(content: say.AnyContent) -> list[str]:
    """What a person is meant to read of it. A list's own button says nothing by itself."""
    data = json.decode(json.encode(content))
    if isinstance(content, say.File) and content.media != "document":
        data.pop("filename", None)
    for name in ("button", "link", "screen", "payload", "catalog_id", "thumbnail_retailer_id"):
        data.pop(name, None)
    return find_readable(data)


def find_readable(value: Any) -> list[str]:
    readable = {"body", "caption", "title", "description", "text", "footer", "label", "name"}
    if isinstance(value, list):
        return [text for each in value for text in find_readable(each)]
    if not isinstance(value, dict) or value.get("rows") == [] or value.get("retailer_ids") == []:
        return []  # a heading over nothing
    own = [text for key, text in value.items() if key in readable and isinstance(text, str)]
    return own + [text for each in value.values() for text in find_readable(each)]


@settings(max_examples=400, deadline=None)
@given(content=contents, plainly=st.booleans())
def test_no_word_is_lost(content: say.AnyContent, plainly: bool) -> None:
    if isinstance(content, say.FlowForm):
        return  # its button shows no emoji, which is said
    kinds = frozenset({"text", "media"}) if plainly else render.KINDS
    try:
        rendered = render.render(content, ANA, "ref-1", kinds)
    except errors.GiveUp:
        return
    if any("twice: sent once" in each.en for each in rendered.adapted):
        return  # and so is the heading that stood over the second one only
    said = "\n".join(find_texts(json.decode(json.encode(rendered.bodies))))
    for text in list_said(content):
        for word in json.clean_text(text).split():
            assert word in said, word


@given(text=long_words, limit=st.integers(20, 200))
def test_splitting_loses_nothing_but_spaces(text: str, limit: int) -> None:
    pieces = render_fit.split_text(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def texts(most: int) -> st.SearchStrategy[str]:
    """What fits: no blanks around it, no control characters, at most so many characters."""
    plain = st.characters(categories=("L", "N", "P", "S"))
    return st.text(plain, min_size=1, max_size=most)


def unlike(strategy: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    by = (lambda each: each.id, lambda each: each.title)
    return st.lists(strategy, min_size=1, max_size=most, unique_by=by).map(tuple)


fitting = st.one_of(
    st.builds(say.Text, body=texts(4096)),
    st.builds(say.File, media=st.just("image"), link=links, caption=st.none() | texts(1024)),
    st.builds(
        say.Buttons,
        body=texts(1024),
        buttons=unlike(st.builds(say.Button, id=texts(256), title=texts(20)), 3),
        header=st.none() | st.builds(say.Header, text=texts(60)),
        footer=st.none() | texts(60),
    ),
    st.builds(
        say.Menu,
        body=texts(1024),
        button=texts(20),
        sections=st.tuples(
            st.builds(
                say.Section,
                title=texts(24),
                rows=unlike(
                    st.builds(
                        say.Row, id=texts(200), title=texts(24), description=st.none() | texts(72)
                    ),
                    10,
                ),
            )
        ),
    ),
    st.builds(say.Link, body=texts(1024), label=texts(20), url=links, footer=texts(60)),
)


@settings(max_examples=200, deadline=None)
@given(content=fitting)
def test_what_fits_goes_out_as_it_was_said(content: say.AnyContent) -> None:
    rendered = render.render(content, ANA, "ref-1")
    assert rendered.adapted == ()
    (body,) = rendered.bodies
    assert meta_schema.find_errors(body) == []
    said = json.encode_text(body)
    for text in find_texts(json.decode(json.encode(content))):
        assert json.encode_text(text)[1:-1] in said


def find_texts(value: Any) -> list[str]:
    """Every text of a content but its tags."""
    if isinstance(value, dict):
        return [
            text
            for key, each in value.items()
            if key not in ("kind", "media")
            for text in find_texts(each)
        ]
    if isinstance(value, list):
        return [text for each in value for text in find_texts(each)]
    return [value] if isinstance(value, str) else []
