"""One row of a file that a restaurant brings: read field by field, every problem noted. Pure."""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

from centralita.verticals.restaurant import money, wording
from centralita.vocabulary import errors

_YES: Final = {"yes", "y", "true", "1", "si", "sí", "s", "x"}
_NO: Final = {"no", "n", "false", "0"}


class Problem(Struct, frozen=True):
    """What is wrong: where (`row 5`, `categories[0].items[2]`), in which field, and the cure."""

    place: str
    field: str
    code: str
    facts: Mapping[str, object] = {}

    def say(self, language: str) -> str:
        """In one line."""
        reason = wording.say(language, f"import_{self.code}", field=self.field, **self.facts)
        return f"{self.place}: {reason}"


class Row:
    """Reads one object's fields; what is wrong goes into `problems`, and reading goes on."""

    def __init__(self, place: str, data: object, problems: list[Problem]) -> None:
        self.place = place
        self._problems = problems
        self._known: list[str] = []
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            self.report("", "no_row")

    def at(self, place: str, marker: str) -> "Row":
        """The same row under another place; the field that told it is ours."""
        moved = Row(place, dict(self.data), self._problems)
        moved._known.append(marker)
        return moved

    def report(self, field: str, code: str, **facts: object) -> None:
        """Note a problem."""
        self._problems.append(Problem(self.place, field, code, facts))

    def _get(self, field: str) -> Any:
        self._known.append(field)
        value = self.data.get(field)
        return None if isinstance(value, str) and not value.strip() else value

    def text(self, field: str, most: int = 100, *, required: bool = False) -> str:
        """Words without blanks around them; empty where left out."""
        value = self._get(field)
        if value is None:
            if required:
                self.report(field, "missing")
            return ""
        if isinstance(value, bool | list | dict):
            self.report(field, "no_text")
            return ""
        text = str(value).replace("\x00", "").strip()
        if len(text) > most:
            self.report(field, "too_long", most=most, length=len(text))
        return text

    def amount(self, field: str, currency: str, *, required: bool = False) -> Decimal | None:
        """An exact amount; None where left out or wrong."""
        value = self._get(field)
        if value is None:
            if required:
                self.report(field, "missing")
            return None
        try:
            return money.parse_amount(value, currency)
        except errors.Invalid:
            self.report(field, "no_amount", value=str(value)[:40], currency=currency)
            return None

    def whole(self, field: str, least: int, most: int, default: int | None) -> int | None:
        """A whole number between two."""
        value = self._get(field)
        if value is None:
            return default
        text = str(value).strip()
        if (
            isinstance(value, bool)
            or not re.fullmatch(r"-?\d{1,9}", text)
            or not least <= int(text) <= most
        ):
            self.report(field, "no_whole", value=text[:40], least=least, most=most)
            return default
        return int(text)

    def number(self, field: str, least: float, most: float) -> float | None:
        """Any number between two."""
        value = self._get(field)
        if value is None:
            return None
        text = str(value).strip().replace(",", ".")
        fits = not isinstance(value, bool) and re.fullmatch(r"-?\d{1,9}(\.\d{1,15})?", text)
        if not fits or not least <= float(text) <= most:
            self.report(field, "no_number", value=text[:40], least=least, most=most)
            return None
        return float(text)

    def flag(self, field: str, default: bool) -> bool:
        """Yes or no, in either language."""
        value = self._get(field)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        text = str(value).strip().casefold()
        if text not in _YES | _NO:
            self.report(field, "no_flag", value=text[:40])
        return text in _YES

    def rows(self, field: str) -> list["Row"]:
        """The objects of a list, each with its place."""
        value = self._get(field)
        if value is None:
            return []
        if not isinstance(value, list):
            self.report(field, "no_list")
            return []
        above = f"{self.place}." if self.place else ""
        return [Row(f"{above}{field}[{at}]", each, self._problems) for at, each in enumerate(value)]

    def words(self, field: str) -> tuple[str, ...]:
        """A list of words, or words with commas between."""
        value = self._get(field)
        given: Sequence[object] = value if isinstance(value, list) else str(value or "").split(",")
        return tuple(text for each in given if (text := str(each).strip()))

    def mapping(self, field: str) -> Mapping[str, Any]:
        """An object whose keys are not ours."""
        value = self._get(field)
        if value is not None and not isinstance(value, dict):
            self.report(field, "no_object")
        return value if isinstance(value, dict) else {}

    def finish(self) -> None:
        """What nobody asked for is most likely a slip of the pen."""
        for field in self.data:
            if field not in self._known:
                near = difflib.get_close_matches(str(field), self._known, 1) or self._known[:1]
                self.report(str(field), "unknown_field", near=near[0] if near else "")


def make_key(name: str) -> str:
    """`Tacos al Pastor` → `tacos-al-pastor`: how a thing is called in files and commands."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "-", plain).strip("-") or "x"
