"""An order's life as one table: from which state to which, who may, what the customer is told.

Pure: no database, no clock. The diagram in the trade's README is drawn from the same table.
"""

from typing import Final, Literal, NamedTuple, get_args

State = Literal[
    "received", "accepted", "preparing", "ready", "on_its_way", "delivered", "cancelled"
]
Mode = Literal["delivery", "pickup"]
Who = Literal["kitchen", "customer"]

STATES: Final[tuple[State, ...]] = get_args(State)
FIRST: Final[State] = "received"
BOTH: Final[frozenset[Mode]] = frozenset(get_args(Mode))
DELIVERY: Final[frozenset[Mode]] = frozenset({"delivery"})
PICKUP: Final[frozenset[Mode]] = frozenset({"pickup"})


class Step(NamedTuple):
    """One way on. `tells` is the key of what the customer reads; None: they did it themselves."""

    before: State
    after: State
    who: Who
    modes: frozenset[Mode]
    tells: str | None


TABLE: Final = (
    Step("received", "accepted", "kitchen", BOTH, "told_accepted"),
    Step("received", "preparing", "kitchen", BOTH, "told_preparing"),
    Step("received", "cancelled", "kitchen", BOTH, "told_cancelled"),
    Step("received", "cancelled", "customer", BOTH, None),
    Step("accepted", "preparing", "kitchen", BOTH, "told_preparing"),
    Step("accepted", "ready", "kitchen", DELIVERY, "told_ready_delivery"),
    Step("accepted", "ready", "kitchen", PICKUP, "told_ready_pickup"),
    Step("accepted", "cancelled", "kitchen", BOTH, "told_cancelled"),
    Step("accepted", "cancelled", "customer", BOTH, None),
    Step("preparing", "ready", "kitchen", DELIVERY, "told_ready_delivery"),
    Step("preparing", "ready", "kitchen", PICKUP, "told_ready_pickup"),
    Step("preparing", "cancelled", "kitchen", BOTH, "told_cancelled"),
    Step("ready", "on_its_way", "kitchen", DELIVERY, "told_on_its_way"),
    Step("ready", "delivered", "kitchen", PICKUP, "told_picked_up"),
    Step("ready", "cancelled", "kitchen", BOTH, "told_cancelled"),
    Step("on_its_way", "delivered", "kitchen", DELIVERY, "told_delivered"),
    Step("on_its_way", "cancelled", "kitchen", BOTH, "told_cancelled"),
)


def find_step(before: State, after: State, who: Who, mode: Mode) -> Step | None:
    """The row that allows it, None where nothing does."""
    for step in TABLE:
        if step[:3] == (before, after, who) and mode in step.modes:
            return step
    return None


def list_next(before: State, who: Who, mode: Mode) -> list[State]:
    """Where an order may go from here."""
    return [s.after for s in TABLE if s.before == before and s.who == who and mode in s.modes]


def is_final(state: State) -> bool:
    """Whether nothing comes after it."""
    return all(step.before != state for step in TABLE)


def draw() -> str:
    """The table as a Mermaid state diagram."""
    arrows: dict[tuple[State, State], dict[Who, set[Mode]]] = {}
    for step in TABLE:
        who = arrows.setdefault((step.before, step.after), {})
        who.setdefault(step.who, set()).update(step.modes)
    lines = ["stateDiagram-v2", f"    [*] --> {FIRST}"]
    lines += [
        f"    {before} --> {after}: {' or '.join(_name(*each) for each in who.items())}"
        for (before, after), who in arrows.items()
    ]
    lines += [f"    {state} --> [*]" for state in STATES if is_final(state)]
    return "\n".join(lines)


def _name(who: Who, modes: set[Mode]) -> str:
    return who if modes == BOTH else f"{who} ({', '.join(sorted(modes))})"
