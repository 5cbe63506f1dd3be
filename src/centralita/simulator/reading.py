"""A request to the control side: its body as a checked struct, its query, its nouns looked up."""

from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request

from centralita.simulator import runtime, world

Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True)
class Asked:
    """One control request. Lookups raise LookupError with a sentence (404)."""

    box: runtime.Runtime
    request: Request
    raw: bytes

    @property
    def state(self) -> world.World:
        return self.box.world

    @property
    def base_url(self) -> str:
        return str(self.request.base_url).rstrip("/")

    def body(self, shape: type[Shape]) -> Shape:
        """The body as that shape. Raises ValueError that names the field."""
        try:
            return msgspec.json.decode(self.raw or b"{}", type=shape)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError as problem:
            raise ValueError(f"the body is not JSON: {problem}") from None

    def json(self) -> dict[str, Any]:
        """The body as an object."""
        return self.body(dict[str, Any])

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    def query(self, name: str, usual: str = "") -> str:
        return self.request.query_params.get(name, usual)

    def query_number(self, name: str, usual: float = 0.0) -> float:
        """A number of the query. Raises ValueError."""
        text = self.query(name)
        try:
            return float(text) if text else usual
        except ValueError:
            raise ValueError(f"query parameter {name} must be a number, not {text!r}") from None

    def number(self, ref: str) -> world.Number:
        found = self.state.find_number(ref) if ref else None
        if found is None:
            raise LookupError(f"number {ref!r} is unknown: give a phone_number_id or its digits")
        return found

    def person(self) -> world.Person:
        person_id = self.path("person_id")
        found = self.state.people.get(person_id)
        if found is None:
            raise LookupError(f"person {person_id!r} is unknown: create it with POST /sim/people")
        return found
