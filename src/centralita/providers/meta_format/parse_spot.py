"""Where an item stands in a body, and how a list of items is read one by one.

Promise 2 lives here: every item is read on its own, and whatever is wrong with one becomes an
`Unknown` in its place while its neighbours are read as if it were not there.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, structs
from msgspec import field as struct_field

from centralita.providers.meta_format import parse_values as values
from centralita.vocabulary.ids import PhoneNumberId, WabaId
from centralita.vocabulary.incoming import AnyItem, Person, Unknown


class Spot(Struct, frozen=True, kw_only=True):
    """What one `changes[]` element tells about all its items (Cloud API §1.3).

    `at` is the entry's own time; `people` are the `contacts[]` by each of their ids; `only` is the
    contact where exactly one contact and one item stand together: they belong to each other.
    """

    field: str
    path: str
    waba_id: WabaId | None = None
    phone_number_id: PhoneNumberId | None = None
    display_phone_number: str | None = None
    at: datetime | None = None
    people: Mapping[str, Person] = struct_field(default_factory=dict)
    only: Person | None = None

    def facts(self, path: str, raw: object, at: datetime | None) -> dict[str, Any]:
        """The keywords every `Item` takes."""
        return {
            "field": self.field,
            "path": path,
            "waba_id": self.waba_id,
            "phone_number_id": self.phone_number_id,
            "display_phone_number": self.display_phone_number,
            "at": at,
            "raw": raw,
        }

    def moved(self, path: str) -> "Spot":
        """The same facts, one level further in."""
        return structs.replace(self, path=path)

    def unknown(self, path: str, raw: object, reason: str) -> Unknown:
        """An item that is not understood, for quarantine."""
        found_at = values.find_time(raw, "timestamp") if isinstance(raw, dict) else None
        return Unknown(**self.facts(path, raw, found_at or self.at), reason=reason)

    def need_number(self) -> None:
        """Raise `Unreadable` where it isn't known which of our numbers this is about."""
        if self.phone_number_id is None:
            raise values.Unreadable(
                "There is no metadata.phone_number_id: it can't be told which number this is for."
            )


ReadOne = Callable[[Spot, str, values.Object], AnyItem]


def parse_each(spot: Spot, source: values.Object, key: str, read_one: ReadOne) -> list[AnyItem]:
    """Read `source[key]`, a list of objects, item by item. Never raises."""
    found = source.get(key)
    if found is None:
        return []
    if not isinstance(found, list):
        return [spot.unknown(f"{spot.path}.{key}", found, f"{key} is not a list.")]
    return [
        parse_one(spot, f"{spot.path}.{key}[{index}]", raw, read_one)
        for index, raw in enumerate(found)
    ]


def parse_one(spot: Spot, path: str, raw: object, read_one: ReadOne) -> AnyItem:
    """Read one item; what is wrong with it becomes its `Unknown`. Never raises."""
    if not isinstance(raw, dict):
        return spot.unknown(path, raw, "This is not a JSON object.")
    try:
        return read_one(spot, path, raw)
    except values.Unreadable as unreadable:
        return spot.unknown(path, raw, str(unreadable))
    except Exception as error:  # the neighbours of an item we never thought of must live
        return spot.unknown(path, raw, f"Reading it failed: {type(error).__name__}.")
