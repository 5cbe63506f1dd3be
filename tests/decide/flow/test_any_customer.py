"""Whatever a customer does with whatever flow: never an exception, never a dead end."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centralita.decide.flow import checking, memory
from centralita.vocabulary import content
from centralita.vocabulary.asking import Ask, ReadFact, Told
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.incoming import Media, OrderLine, Place
from centralita.vocabulary.turns import Heard, Limits
from tests.decide.flow.customers import ORDERS, Customer, Library, Pizzeria, build_bot, hear, tap

WORDS = (
    "hola", "pedir", "1", "2", "dos", "-5", "9999999", "sí", "no", "si", "ok", "mañana", "25/12",
    "ayer", "ana@example.org", "+34 600 000 012", "pizza", "margarita", "diabola", "nada más",
    "otra", "listo", "más", "atrás", "menu", "cancelar", "english", "español", "skip", "🍕", "👍",
    "你好", "?", "", "{a}", "x" * 4000, "¿a qué hora abren?", "Ana", "opción 3", "\0", "uno",
)  # fmt: skip
FILES: tuple[Heard, ...] = (
    hear(kind="location", place=Place(latitude=1.0, longitude=2.0)),
    hear(kind="image", media=Media(id="m")),
    hear("un papel", "document", media=Media(id="m")),
    hear(kind="audio", media=Media(id="m", voice=True)),
    hear(kind="order", order=(OrderLine(retailer_id="s", quantity=1, price="1", currency="EUR"),)),
    hear("👍", "reaction"), hear(kind="sticker"), hear(kind="unsupported"), hear(kind="unknown"),
    hear(kind="welcome"), hear(kind="contacts"), hear(kind="form"), hear(kind="edit", text="x"),
    tap("person", "?"), tap("~a~1~b~1~c"),
)  # fmt: skip
SILENT = frozenset(("reaction", "sticker", "edit"))

deed = (
    st.sampled_from(WORDS).map(lambda text: ("say", text))
    | st.integers(0, 40).map(lambda index: ("tap", index))
    | st.integers(0, len(FILES) - 1).map(lambda index: ("send", index))
)
turns = st.lists(st.lists(deed, min_size=0, max_size=3), min_size=1, max_size=10)


def two(text: str) -> dict[str, str]:
    return {"es": text, "en": text}


class Talk:
    """A customer who remembers every button they ever saw."""

    def __init__(self, customer: Customer) -> None:
        self.customer = customer
        self.seen: list[str] = []

    def play(self, turn: list[tuple[str, Any]]) -> None:
        heard = tuple(self._make(*each) for each in turn)
        if heard:
            self.customer.say(*heard)
        else:
            self.customer.wake(20)
        self.seen += [option for option, _ in self.customer.list_options()]
        for reply in self.customer.decision.replies:
            check_limits(reply)
        self._check(heard)

    def _make(self, kind: str, what: Any) -> Heard:
        if kind == "say":
            return hear(str(what))
        if kind == "send":
            return FILES[int(what)]
        return tap(self.seen[-1 - what % len(self.seen)]) if self.seen else hear("hola")

    def _check(self, heard: tuple[Heard, ...]) -> None:
        decided = self.customer.decision
        kept = memory.read(self.customer.conversation.memory)
        assert memory.read(memory.write(kept)) == kept
        assert 0.0 <= (decided.confidence or 0.0) <= 1.0
        if decided.owner == "human":
            assert decided.alarms
            assert decided.replies
        if kept.state in ("asking", "choosing") and decided.replies and decided.owner is None:
            assert kept.frames
        spoken = [each for each in heard if each.kind not in SILENT and (each.text or "").isalnum()]
        ended = kept.state in ("ended", "handed_over", "waiting", "idle")
        if spoken and decided.misses < 10 and not ended:
            assert decided.replies


def check_limits(reply: AnyContent) -> None:
    if isinstance(reply, content.Buttons):
        titles = [button.title for button in reply.buttons]
        assert 0 < len(titles) <= 3
        assert all(0 < len(title) <= 20 for title in titles)
        assert len(set(titles)) == len(titles)
        assert all(len(button.id) <= 256 for button in reply.buttons)
    if isinstance(reply, content.Menu):
        rows = [row for section in reply.sections for row in section.rows]
        assert 0 < len(rows) <= 10
        assert all(0 < len(row.title) <= 24 and len(row.id) <= 200 for row in rows)
        assert len({row.title.casefold() for row in rows}) == len(rows)
        assert len({row.id for row in rows}) == len(rows)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(turns, st.sampled_from(["hand_over", "fallback"]), st.sampled_from([0, 3]))
def test_orders_are_never_placed_unseen(
    played: list[list[tuple[str, Any]]], on_misses: str, buttons: int
) -> None:
    pizzeria = Pizzeria()
    bot = build_bot(on_misses=on_misses)
    talk = Talk(Customer(Library({"orders": ORDERS}), serve=pizzeria.serve, settings=bot))
    talk.customer.limits = Limits(buttons=buttons, rows=10 if buttons else 0)
    for turn in played:
        before = memory.read(talk.customer.conversation.memory)
        could = {each.node for each in before.frames} | {undo.node for undo in before.back}
        done = len(pizzeria.done)
        talk.play(turn)
        assert len(pizzeria.done) - done <= 1
        if len(pizzeria.done) > done:
            assert "confirm" in could


KINDS = ("say", "ask", "menu", "live", "branch", "act", "look_up", "set", "wait", "call")
ASKS = ("text", "number", "date", "email", "phone", "location", "yes_no", "media", "any")


def build_ask(ahead: str, anywhere: str, spice: int) -> dict[str, Any]:
    kind, into = ASKS[spice % len(ASKS)], "ab"[spice % 2]
    ask = {"text": two("¿{a}?"), "kind": kind, "into": into}
    return {"ask": ask, "next": anywhere, "on": {"image": ahead}}


def build_menu(ahead: str, anywhere: str, spice: int) -> dict[str, Any]:
    title = "Opción número {}" * (spice % 3 + 1)
    options = [
        {
            "id": f"o{each}",
            "title": two(title.replace("{}", str(each))),
            "next": anywhere if each % 2 else ahead,
        }
        for each in range(1 + spice % 15)
    ]
    return {"menu": {"text": two("¿{b}?"), "options": options, "into": "a"}}


def build_live(ahead: str, anywhere: str, spice: int) -> dict[str, Any]:
    each = {"title": "{name}", "value": "{id}"}
    live = {"fact": "any.rows", "each": each, "into": "b", "next": anywhere, "none": ahead}
    return {"menu": {"text": two("¿{b}?"), **live}}


def build_quick(kind: str, ahead: str, anywhere: str, spice: int) -> dict[str, Any]:
    """Nodes that lead on at once, or by the clock."""
    condition = f"number(a) > {spice % 5}"
    quick: dict[str, dict[str, Any]] = {
        "say": {"say": two("Dice {a}."), "next": ahead},
        "branch": {"branch": [{"if": condition, "next": ahead}, {"next": ahead}]},
        "act": {"act": "any.deed", "with": {"x": "{a}"}, "into": "b", "next": ahead},
        "look_up": {"look_up": "any.rows", "into": "b", "next": ahead, "refused": {"*": ahead}},
        "set": {"set": {"a": "number(a) + 1"}, "next": ahead},
        "wait": {"wait": {"minutes": 10}, "next": anywhere},
        "call": {"call": "sub", "into": "a", "next": ahead},
    }
    return quick[kind]


def build_node(kind: str, index: int, nodes: int, spice: int) -> dict[str, Any]:
    """A node that leads only forwards at once, and anywhere after an answer."""
    ahead, anywhere = f"n{index + 1}", f"n{spice % nodes}"
    slow = {"ask": build_ask, "menu": build_menu, "live": build_live}
    if kind in slow:
        return slow[kind](ahead, anywhere, spice)
    return build_quick(kind, ahead, anywhere, spice)


def build_flow(kinds: list[tuple[str, int]], name: str) -> dict[str, Any]:
    usable = [(kind, spice) for kind, spice in kinds if name == "main" or kind != "call"]
    count = len(usable)
    nodes = {
        f"n{index}": build_node(kind, index, count + 1, spice)
        for index, (kind, spice) in enumerate(usable)
    }
    nodes[f"n{count}"] = {"end": two("Fin {a}.")}
    return {
        "flow": 1, "title": two(name), "start": "n0", "variables": {"a": None, "b": None},
        "timeout_minutes": 15, "nodes": nodes,
    }  # fmt: skip


flow = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 60)), min_size=1, max_size=9)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flow, flow, turns, st.integers(0, 25))
def test_any_flow_with_any_customer(
    main: list[tuple[str, int]],
    sub: list[tuple[str, int]],
    played: list[list[tuple[str, Any]]],
    rows: int,
) -> None:
    definitions = {"main": build_flow(main, "main"), "sub": build_flow(sub, "sub")}
    for name, definition in definitions.items():
        found = {each.code for each in checking.check(definition, flows=definitions, name=name)}
        assert found <= {"unreachable", "option_alike"}

    def serve(ask: Ask) -> Told:
        if rows % 5 == 4:
            return Told(refusal="closed")
        listed = [{"id": index, "name": f"Plato {index}"} for index in range(rows)]
        return Told(value=listed if isinstance(ask, ReadFact) else "hecho")

    talk = Talk(Customer(Library(definitions), "main", serve=serve))
    for turn in played:
        talk.play(turn)
