"""Promise 2: whatever happens to one item, nothing raises and its neighbours are read the same."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import centralita.providers.chakra.inbound as chakra_inbound
from centralita.providers.meta_cloud import inbound
from centralita.vocabulary.incoming import AnyItem, Unknown
from tests.providers import payload_corpus

BODIES = [
    json.loads(path.read_bytes()) for path in payload_corpus.list_payloads(payload_corpus.META)
]
WHOLE = [
    body for body in BODIES if body.get("object") == "whatsapp_business_account" and body["entry"]
]
MESSAGES = [
    message
    for body in WHOLE
    for entry in body["entry"]
    if entry
    for change in entry.get("changes", ())
    if change and change.get("field") == "messages" and isinstance(change.get("value"), dict)
    for message in change["value"].get("messages", ())
    if isinstance(message, dict)
]
ODD: list[Any] = [
    None, True, 0, -1, 1.5, 10**30, "", "x", "\x00", "\ud800", [], {}, [None], [[[]]],
    {"id": None}, {"body": 7}, "1e9999", "٣", "99999999999999999999",
]  # fmt: skip
GOOD = {
    "from": "34600000001",
    "id": "wamid.GOOD",
    "timestamp": "1765000000",
    "type": "text",
    "text": {"body": "bien"},
}
CONTACT = {"profile": {"name": "Ana Prueba"}, "wa_id": "34600000001"}


def one_of(choices: list[Any]) -> st.SearchStrategy[Any]:
    """As `sampled_from`, but a failure doesn't print all the choices."""
    return st.integers(0, len(choices) - 1).map(lambda index: choices[index])


def list_places(value: Any) -> list[tuple[Any, Any]]:
    """Every container of a JSON value, with every key or index in it."""
    keys: Any = ()
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = range(len(value))
    found = [(value, key) for key in keys]
    for key in keys:
        found += list_places(value[key])
    return found


@st.composite
def mutated(draw: st.DrawFn, source: st.SearchStrategy[Any]) -> Any:
    """A copy with one to four places dropped, made odd, or doubled."""
    value = copy.deepcopy(draw(source))
    for _ in range(draw(st.integers(1, 4))):
        places = list_places(value)
        if not places:
            return value
        container, key = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.sampled_from(["drop", "odd", "double", "swap"])):
            case "drop":
                del container[key]
            case "odd":
                container[key] = copy.deepcopy(draw(one_of(ODD)))
            case "double" if isinstance(container, list):
                container.insert(key, copy.deepcopy(container[key]))
            case _:
                other, other_key = places[draw(st.integers(0, len(places) - 1))]
                container[key] = copy.deepcopy(other[other_key])
    return value


def encode(value: Any) -> bytes:
    return json.dumps(value).encode()


def check_sound(items: list[AnyItem]) -> None:
    """Never empty, and never rescued from a reader that raised something unforeseen."""
    assert items
    for item in items:
        assert not (isinstance(item, Unknown) and item.reason.startswith("Reading it failed"))


def without_path(items: list[AnyItem]) -> list[dict[str, Any]]:
    described = [payload_corpus.describe(item) for item in items]
    return [_strip_path(one) for one in described]


def _strip_path(described: dict[str, Any]) -> dict[str, Any]:
    described.pop("path", None)
    if "message" in described:
        described["message"].pop("path", None)
    return described


@settings(max_examples=600, deadline=None)
@given(mutated(one_of(BODIES)))
def test_any_mutation_is_read_without_raising(body: Any) -> None:
    check_sound(inbound.parse(encode(body)))
    check_sound(chakra_inbound.parse(encode(body)))


FLAT_BODIES = [
    json.loads(path.read_bytes()) for path in payload_corpus.list_payloads(payload_corpus.CHAKRA)
]


@settings(max_examples=300, deadline=None)
@given(mutated(one_of(FLAT_BODIES)))
def test_any_mutation_of_a_flat_body_is_read_without_raising(body: Any) -> None:
    check_sound(chakra_inbound.parse(encode(body)))


@settings(max_examples=300, deadline=None)
@given(one_of(BODIES), st.data())
def test_any_damage_to_the_bytes_is_read_without_raising(body: Any, data: st.DataObject) -> None:
    whole = encode(body)
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 20)))
    damaged = whole[:start] + data.draw(st.binary(max_size=4)) + whole[end:]
    check_sound(inbound.parse(damaged))
    check_sound(inbound.parse(whole[:start]))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_raising(body: bytes) -> None:
    check_sound(inbound.parse(body))
    check_sound(chakra_inbound.parse(body))


@settings(max_examples=300, deadline=None)
@given(mutated(one_of(WHOLE)), one_of(WHOLE), one_of(WHOLE))
def test_a_mutated_entry_leaves_its_neighbours_alone(odd: Any, before: Any, after: Any) -> None:
    entries = odd.get("entry") if isinstance(odd, dict) else None
    middle = entries if isinstance(entries, list) else [odd]
    body = {
        "object": "whatsapp_business_account",
        "entry": [*before["entry"], *middle, *after["entry"]],
    }
    seen = without_path(inbound.parse(encode(body)))
    first = without_path(inbound.parse(encode(before)))
    last = without_path(inbound.parse(encode(after)))
    assert seen[: len(first)] == first
    assert seen[len(seen) - len(last) :] == last


@settings(max_examples=300, deadline=None)
@given(mutated(one_of(MESSAGES)))
def test_a_mutated_message_leaves_its_neighbours_alone(odd: Any) -> None:
    value = {
        "metadata": {"display_phone_number": "15550100001", "phone_number_id": "300000000000001"},
        "contacts": [CONTACT],
        "messages": [GOOD, odd, {**GOOD, "id": "wamid.LAST"}],
    }
    entry = {"id": "200000000000001", "changes": [{"field": "messages", "value": value}]}
    first, _, last = inbound.parse(encode({"entry": [entry]}))
    good = {
        "kind": "text",
        "text": "bien",
        "person": {"wa_id": "34600000001", "name": "Ana Prueba"},
    }
    assert good.items() <= payload_corpus.describe(first).items()
    assert good.items() <= payload_corpus.describe(last).items()
    assert (first.path, last.path) == (
        "entry[0].changes[0].messages[0]",
        "entry[0].changes[0].messages[2]",
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(one_of(WHOLE), min_size=1, max_size=8))
def test_a_batch_keeps_count_and_order(bodies: list[Any]) -> None:
    entries = [entry for body in bodies for entry in body["entry"]]
    together = inbound.parse(encode({"object": "whatsapp_business_account", "entry": entries}))
    apart = [item for body in bodies for item in inbound.parse(encode(body))]
    assert without_path(together) == without_path(apart)
    paths = [item.path for item in together]
    assert len(set(paths)) == len(paths)
