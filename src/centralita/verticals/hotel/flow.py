"""The two lives of a stay, each as one table: a lead's stages and a booking's states. Pure.

A lead is somebody who may come; a booking is nights that are held for somebody. The first state of
each table is where it begins; one without a way out is where it ends.
"""

from collections.abc import Mapping
from typing import Final

Table = Mapping[str, tuple[str, ...]]
"""State → the states it may go to."""

LEAD: Final[Table] = {
    "new": ("qualifying", "quoted", "booked", "lost"),
    "qualifying": ("quoted", "booked", "lost"),
    "quoted": ("qualifying", "booked", "lost"),
    "booked": ("quoted", "lost"),
    "lost": ("qualifying",),
}
"""new: wrote · qualifying: says where, when, how many · quoted: has a price · booked: comes."""

BOOKING: Final[Table] = {
    "hold": ("confirmed", "cancelled", "expired"),
    "confirmed": ("cancelled",),
    "cancelled": (),
    "expired": (),
}
"""hold: the nights are kept until a time · confirmed: the owner said yes."""

OPEN_STAGES: Final = ("new", "qualifying", "quoted")
"""Of a lead that is still talked to."""
HOLDING_STATES: Final = ("hold", "confirmed")
"""Of a booking whose nights nobody else can have."""

_FORWARD: Final = ("new", "qualifying", "quoted", "booked")


def may_move(table: Table, start: str, end: str) -> bool:
    """Whether the table has that step; staying is no step."""
    return end in table.get(start, ())


def advance(stage: str, wished: str) -> str:
    """A lead's stage after a talk reached `wished`: talking never takes a lead back."""
    if stage not in OPEN_STAGES:
        return stage
    return max(stage, wished, key=_FORWARD.index)


def draw(table: Table) -> str:
    """The table as a Mermaid diagram."""
    first = next(iter(table))
    lines = ["stateDiagram-v2", f"    [*] --> {first}"]
    for start, ends in table.items():
        lines += [f"    {start} --> {end}" for end in ends or ("[*]",)]
    return "\n".join(lines)
