"""What a conversation remembers between turns: where it is, what it collected, how to go back.

Small JSON of the engine's own. What can't be read, because it is older or another bot's, is as if
there were none.
"""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Struct

from centralita.vocabulary.turns import About

VERSION: Final = 1
_MOST_BACK: Final = 12
_MOST_TAPS: Final = 12
_MOST_BYTES: Final = 24_000
"""A memory that grew beyond this forgets its way back first."""

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
State = Literal["idle", "asking", "choosing", "waiting", "acting", "handed_over", "ended"]


class Frame(Struct, kw_only=True):
    """One flow being played: the bottom one is the bot's own, each above was called."""

    flow: str
    version: int
    node: str
    variables: dict[str, Any]


class Undo(Struct, kw_only=True, omit_defaults=True):
    """How an earlier question is restored: what to change in the top frame, or whole frames.

    `serial` is the number of the message that asked it.
    """

    serial: int
    node: str
    changed: dict[str, Any] = {}
    gone: list[str] = []
    frames: list[Frame] | None = None


class Memory(Struct, kw_only=True, omit_defaults=True):
    """`asked` counts the questions of a conversation for ever. `offered` are the options on show
    (id and title), `taps` the last answers by button and `tapped` the time of the last one; `wake`
    is when the engine asked to be woken, `timed_out` whether the last thing that happened was a
    time-out. `about` are the trade's things that the talk is about since an action named them.
    """

    v: int = 0
    state: State = "idle"
    frames: list[Frame] = []
    asked: int = 0
    offered: list[tuple[str, str]] = []
    page: int = 0
    back: list[Undo] = []
    taps: list[str] = []
    tapped: Moment | None = None
    wake: Moment | None = None
    timed_out: bool = False
    refusal: dict[str, Any] | None = None
    about: About | None = None


_DECODER: Final = msgspec.json.Decoder(Memory)
_ENCODER: Final = msgspec.json.Encoder()


def read(text: str | None) -> Memory:
    """Never raises."""
    if text:
        try:
            found = _DECODER.decode(text)
        except (msgspec.DecodeError, ValueError, RecursionError):
            return Memory(v=VERSION)
        if found.v == VERSION and (found.frames or found.state in ("idle", "ended", "handed_over")):
            return found
    return Memory(v=VERSION)


def write(memory: Memory) -> str:
    data = _ENCODER.encode(memory)
    while len(data) > _MOST_BYTES and memory.back:
        del memory.back[: max(1, len(memory.back) // 2)]
        data = _ENCODER.encode(memory)
    return data.decode()


def list_flows(text: str | None) -> tuple[tuple[str, int], ...]:
    """The flows, with their versions, that a conversation is in the middle of: load these."""
    frames = read(text).frames
    return tuple(dict.fromkeys((frame.flow, frame.version) for frame in frames))


def copy_frames(frames: list[Frame]) -> list[Frame]:
    """Values are replaced, never changed in place, so the variables' own dict is copied only."""
    return [
        Frame(flow=each.flow, version=each.version, node=each.node, variables=dict(each.variables))
        for each in frames
    ]


def add_undo(memory: Memory, before: list[Frame], serial: int) -> None:
    """Remembers how to get from the frames now back to the question asked `before`."""
    memory.back.append(_compare(before, memory.frames, serial))
    del memory.back[:-_MOST_BACK]


def _compare(before: list[Frame], after: list[Frame], serial: int) -> Undo:
    old, new = before[-1], after[-1]
    below = len(before) == len(after) and before[:-1] == after[:-1]
    if not below or (old.flow, old.version) != (new.flow, new.version):
        return Undo(serial=serial, node=old.node, frames=before)
    return Undo(
        serial=serial,
        node=old.node,
        changed={
            name: value
            for name, value in old.variables.items()
            if name not in new.variables
            or (new.variables[name] is not value and _differ(new.variables[name], value))
        },
        gone=[name for name in new.variables if name not in old.variables],
    )


def _differ(one: Any, other: Any) -> bool:
    """For Python 1 and True are the same; for a flow they are not."""
    return type(one) is not type(other) or one != other


def go_back(memory: Memory) -> bool:
    """Restores the question before this one; False where there is none."""
    if not memory.back:
        return False
    undo = memory.back.pop()
    if undo.frames is not None:
        memory.frames = copy_frames(undo.frames)
        return True
    top = memory.frames[-1]
    variables = {**top.variables, **undo.changed}
    memory.frames[-1] = Frame(
        flow=top.flow,
        version=top.version,
        node=undo.node,
        variables={name: value for name, value in variables.items() if name not in undo.gone},
    )
    return True


def add_tap(memory: Memory, tap: str, now: datetime) -> None:
    memory.taps.append(tap)
    memory.tapped = now
    del memory.taps[:-_MOST_TAPS]
