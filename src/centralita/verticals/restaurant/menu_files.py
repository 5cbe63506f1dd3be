"""A restaurant's file: JSON or CSV in, a checked draft of branches and menu out. Pure."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

from centralita.kit import json
from centralita.verticals.restaurant import branch_files, money, rows
from centralita.verticals.restaurant.branch_files import DraftBranch
from centralita.verticals.restaurant.rows import Problem, Row

COLUMNS: Final = (
    "category", "key", "name", "description", "price", "retailer_id", "picture", "available",
    "group", "at_least", "at_most", "option", "option_price",
)  # fmt: skip
"""Of a CSV file. A row with a `group` adds an option to the dish above, or to that of `key`."""


class DraftOption(Struct, frozen=True, kw_only=True):
    key: str
    name: str
    price: Decimal


class DraftGroup(Struct, frozen=True, kw_only=True):
    key: str
    name: str
    at_least: int
    at_most: int
    options: tuple[DraftOption, ...]


class DraftItem(Struct, frozen=True, kw_only=True):
    key: str
    name: str
    description: str
    price: Decimal
    retailer_id: str | None
    picture: str | None
    available: bool
    groups: tuple[DraftGroup, ...]


class DraftCategory(Struct, frozen=True, kw_only=True):
    key: str
    name: str
    items: tuple[DraftItem, ...]


class Draft(Struct, frozen=True, kw_only=True):
    """What a file brings: None leaves that part as it is."""

    branches: tuple[DraftBranch, ...] | None
    categories: tuple[DraftCategory, ...] | None


def parse(data: bytes, *, is_csv: bool, currency: str) -> tuple[Draft, list[Problem]]:
    """The draft, and everything that is wrong with it; only one without problems may be stored."""
    problems: list[Problem] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Draft(branches=None, categories=None), [Problem("-", "", "no_utf8")]
    if is_csv:
        try:
            tree: Any = {"categories": _gather(text, problems)}
        except csv.Error as problem:
            reason = str(problem)
            return Draft(branches=None, categories=None), [
                Problem("-", "", "no_csv", {"reason": reason})
            ]
    else:
        try:
            tree = json.decode_untrusted(text.encode())
        except ValueError as problem:
            reason = str(problem)
            return Draft(branches=None, categories=None), [
                Problem("-", "", "no_json", {"reason": reason})
            ]
    root = Row("", tree, problems)
    branches = tuple(branch_files.read(row, currency) for row in root.rows("branches"))
    categories = tuple(_read_category(row, currency) for row in root.rows("categories"))
    root.finish()
    problems += _list_doubles(categories) + branch_files.list_doubles(branches)
    if not branches and not categories and not problems:
        problems.append(Problem("-", "", "nothing"))
    draft = Draft(branches=branches or None, categories=categories or None)
    return draft, problems


def _read_category(row: Row, currency: str) -> DraftCategory:
    name = row.text("name", 60, required=True)
    key = row.text("key", 60) or rows.make_key(name)
    items = tuple(_read_item(each, currency) for each in row.rows("items"))
    row.finish()
    return DraftCategory(key=key, name=name, items=items)


def _read_item(row: Row, currency: str) -> DraftItem:
    row = _place_of(row)
    name = row.text("name", 100, required=True)
    item = DraftItem(
        key=row.text("key", 60) or rows.make_key(name),
        name=name,
        description=row.text("description", 500),
        price=row.amount("price", currency, required=True) or money.ZERO,
        retailer_id=row.text("retailer_id", 100) or None,
        picture=row.text("picture", 500) or None,
        available=row.flag("available", True),
        groups=tuple(_read_group(each, currency) for each in row.rows("groups")),
    )
    if item.picture and not item.picture.startswith("https://"):
        row.report("picture", "no_link")
    row.finish()
    return item


def _read_group(row: Row, currency: str) -> DraftGroup:
    row = _place_of(row)
    name = row.text("name", 60, required=True)
    options = tuple(_read_option(each, currency) for each in row.rows("options"))
    least = row.whole("at_least", 0, 50, 0) or 0
    most = row.whole("at_most", 1, 50, max(1, least)) or 1
    if not options:
        row.report("options", "no_options")
    elif not least <= most <= len(options):
        row.report("at_most", "bad_bounds", least=least, most=most, count=len(options))
    key = row.text("key", 60) or rows.make_key(name)
    row.finish()
    return DraftGroup(key=key, name=name, at_least=least, at_most=most, options=options)


def _read_option(row: Row, currency: str) -> DraftOption:
    row = _place_of(row)
    name = row.text("name", 60, required=True)
    option = DraftOption(
        key=row.text("key", 60) or rows.make_key(name),
        name=name,
        price=row.amount("price", currency) or money.ZERO,
    )
    row.finish()
    return option


def _place_of(row: Row) -> Row:
    """What came from a CSV file names its own row."""
    own = row.data.get(_PLACE)
    return row if own is None else row.at(str(own), _PLACE)


_PLACE: Final = "\x00place"


def _gather(text: str, problems: list[Problem]) -> Sequence[Mapping[str, Any]]:
    """The tree that the rows of a CSV file mean."""
    lines = csv.DictReader(io.StringIO(text), delimiter=_find_delimiter(text), strict=False)
    header = Row("row 1", dict.fromkeys(filter(None, lines.fieldnames or ()), "x"), problems)
    for column in COLUMNS:
        header.text(column, required=column in ("category", "name", "price"))
    header.finish()
    if problems:
        return []
    categories: dict[str, dict[str, Any]] = {}
    dishes: dict[str, dict[str, Any]] = {}
    last: dict[str, Any] | None = None
    for number, given in enumerate(lines, 2):
        line = {name: (given.get(name) or "").strip() for name in COLUMNS}
        place = f"row {number}"
        if not any(line.values()):
            continue
        if None in given:
            problems.append(Problem(place, "", "too_many_cells"))
        elif line["group"]:
            last = dishes.get(line["key"], last) if line["key"] else last
            _gather_option(line, place, last, problems)
        else:
            last = _gather_dish(line, place, categories, problems)
            dishes[line["key"] or rows.make_key(line["name"])] = last
    return list(categories.values())


def _gather_dish(
    line: Mapping[str, str],
    place: str,
    categories: dict[str, dict[str, Any]],
    problems: list[Problem],
) -> dict[str, Any]:
    if not line["category"]:
        problems.append(Problem(place, "category", "missing"))
    dish: dict[str, Any] = {name: line[name] for name in COLUMNS[1:8]}
    dish |= {_PLACE: place, "groups": []}
    new = {"name": line["category"], "items": []}
    categories.setdefault(rows.make_key(line["category"]), new)["items"].append(dish)
    return dish


def _gather_option(
    line: Mapping[str, str], place: str, dish: dict[str, Any] | None, problems: list[Problem]
) -> None:
    if dish is None:
        problems.append(Problem(place, "group", "no_dish"))
        return
    group = next((each for each in dish["groups"] if each["name"] == line["group"]), None)
    if group is None:
        group = {"name": line["group"], _PLACE: place, "options": []}
        group |= {name: line[name] for name in ("at_least", "at_most")}
        dish["groups"].append(group)
    option = {"name": line["option"], "price": line["option_price"], _PLACE: place}
    group["options"].append(option)


def _find_delimiter(text: str) -> str:
    """Spreadsheets in Spanish write semicolons."""
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _list_doubles(categories: Sequence[DraftCategory]) -> list[Problem]:
    """What must be there once is there twice."""
    found: list[Problem] = []
    for what, names in (
        ("category", [category.key for category in categories]),
        ("key", [item.key for category in categories for item in category.items]),
        (
            "retailer_id",
            [i.retailer_id for category in categories for i in category.items if i.retailer_id],
        ),
    ):
        twice = sorted(name for name, count in Counter(names).items() if count > 1)
        found += [Problem("-", what, "twice", {"value": name}) for name in twice]
    for category in categories:
        for item in category.items:
            found += _list_alike(item)
    return found


def _list_alike(item: DraftItem) -> list[Problem]:
    """Groups of a dish, and options of a group, have keys of their own."""
    lists = [("group", [group.key for group in item.groups])]
    lists += [("option", [option.key for option in group.options]) for group in item.groups]
    return [
        Problem(item.key, what, "twice", {"value": name})
        for what, names in lists
        for name in sorted(each for each, count in Counter(names).items() if count > 1)
    ]
