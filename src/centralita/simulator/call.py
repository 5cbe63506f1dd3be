"""One request to the Graph API, already read and authorised, and the answer to it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from centralita.simulator import errors, faults, runtime, world

Answer = dict[str, Any]


class Cut(Exception):
    """The connection is to be cut instead of answered."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart form."""

    filename: str
    mime_type: str
    content: bytes


@dataclass(slots=True)
class Call:
    """What an endpoint is given; `params` merges query, form and JSON as Graph does."""

    box: runtime.Runtime
    method: str
    version: str
    node: str
    edge: str
    kind: str
    base_url: str
    params: dict[str, Any]
    body: Any
    raw: bytes
    headers: Mapping[str, str]
    token: world.Token | None = None
    files: dict[str, Upload] = field(default_factory=dict)
    effects: list[faults.Effect] = field(default_factory=list)

    @property
    def state(self) -> world.World:
        return self.box.world

    @property
    def endpoint(self) -> str:
        """The name faults and the request log know it by; marking as read is not a send."""
        if self.edge == "messages" and isinstance(self.body, dict) and "status" in self.body:
            return "mark_read"
        return self.edge or self.kind

    @property
    def now(self) -> float:
        return self.box.time.now()

    @property
    def number(self) -> world.Number:
        """The number this call is about; only for endpoints of a number."""
        return self.state.numbers[self.node]

    @property
    def waba(self) -> world.Waba:
        """The WABA this call is about; only for endpoints of a WABA."""
        return self.state.wabas[self.node]

    def text(self, name: str) -> str:
        """A required parameter as text, else 100."""
        value = self.params.get(name)
        if value is None or value == "" or isinstance(value, dict | list):
            raise errors.bad_parameter(f"The parameter {name} is required.")
        return str(value)

    def integer(self, name: str) -> int:
        """A required whole number, else 100."""
        text = self.text(name)
        if not text.isascii() or not text.isdigit():
            raise errors.bad_parameter(f"Param {name} must be an integer.")
        return int(text)

    def fields(self) -> list[str] | None:
        """The top-level names of `fields=a,b{c},d.limit(3)`; None when not asked."""
        asked = self.params.get("fields")
        return split_fields(str(asked)) if asked else None


Handler = Callable[[Call], Answer | Awaitable[Answer]]


def split_fields(text: str) -> list[str]:
    """`a,b{c,d},e.limit(3)` → `a`, `b`, `e`."""
    names, depth, name = [], 0, ""
    for letter in text + ",":
        if letter in "{(":
            depth += 1
        elif letter in "})":
            depth -= 1
        elif letter == "," and depth == 0:
            names.append(name.split(".")[0].strip())
            name = ""
        elif depth == 0:
            name += letter
    return [name for name in names if name]


def pick(node: dict[str, Any], fields: list[str] | None, usual: tuple[str, ...]) -> dict[str, Any]:
    """The asked fields of a node, or its usual ones; `id` always. Unknown names are left out."""
    wanted = [*(usual if fields is None else fields), "id"]
    return {name: node[name] for name in dict.fromkeys(wanted) if node.get(name) is not None}


def success() -> Answer:
    return {"success": True}
