"""The menu as stored: categories, dishes, their groups of options."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct


class Option(Struct, frozen=True, kw_only=True):
    """One choice of a group; `price` comes on top of the dish's."""

    id: UUID
    key: str
    name: str
    price: Decimal
    available: bool


class Group(Struct, frozen=True, kw_only=True):
    """From `at_least` to `at_most` different options must be chosen."""

    id: UUID
    key: str
    name: str
    at_least: int
    at_most: int
    options: tuple[Option, ...]

    def list_available(self) -> list[Option]:
        """What can be chosen now."""
        return [option for option in self.options if option.available]


class Item(Struct, frozen=True, kw_only=True):
    """A dish. `available` False: sold out, everywhere or at the branch that was asked about;
    `sold_out_at` are the branches where it is sold out alone."""

    id: UUID
    category_id: UUID
    category: str
    key: str
    retailer_id: str | None
    name: str
    description: str
    price: Decimal
    picture: str | None
    available: bool
    sold_out_at: tuple[UUID, ...] = ()
    groups: tuple[Group, ...]


LIST: Final = """
(select coalesce(json_agg(m order by m.at, m.category, m.position, m.name), '[]') from (
    select i.item_id as id, i.category_id, c.name as category, c.position as at, i.key,
        i.retailer_id, i.name, i.description, i.price::text as price, i.picture, i.position,
        i.available,
        (select coalesce(json_agg(s.branch_id order by s.branch_id), '[]')
            from restaurant_sold_out s
            where s.tenant_id = $1 and s.item_id = i.item_id) as sold_out_at,
        (select coalesce(json_agg(json_build_object('id', g.group_id, 'key', g.key,
                'name', g.name, 'at_least', g.at_least, 'at_most', g.at_most, 'options', (
            select coalesce(json_agg(json_build_object('id', o.option_id, 'key', o.key,
                    'name', o.name, 'price', o.price::text, 'available', o.available)
                    order by o.position, o.name), '[]')
                from restaurant_options o
                where o.tenant_id = $1 and o.group_id = g.group_id and o.active))
                order by g.position, g.name), '[]')
            from restaurant_option_groups g
            where g.tenant_id = $1 and g.item_id = i.item_id and g.active) as groups
    from restaurant_items i
    join restaurant_categories c on c.tenant_id = i.tenant_id and c.category_id = i.category_id
    where i.tenant_id = $1 and i.active) m)::text
"""
"""Of the tenant $1, as one JSON text: amounts in it are exact text."""
_ID_LENGTH: Final = 36
_DECODER: Final = msgspec.json.Decoder(tuple[Item, ...])


def parse_items(text: str) -> tuple[Item, ...]:
    """What `LIST` selects."""
    return _DECODER.decode(text)


def find_items(items: Sequence[Item], category: str) -> list[Item]:
    """Those of a category, by its id or name; all where none is named."""
    own_id, wanted = read_id(category), category.strip().casefold()
    if own_id is not None:
        return [item for item in items if item.category_id == own_id]
    return [item for item in items if wanted in ("", item.category.casefold())]


def find_item(items: Sequence[Item], name: str) -> Item | None:
    """By our id, its key, its catalogue's id, or its name, whichever way it is written."""
    own_id, wanted = read_id(name), name.strip().casefold()
    if own_id is not None:
        for item in items:
            if item.id == own_id:
                return item
    named = (item for item in items if wanted and wanted in _list_names(item))
    return next(named, None)


def _list_names(item: Item) -> tuple[str, ...]:
    return item.key.casefold(), (item.retailer_id or "").casefold(), item.name.casefold()


def find_options(item: Item, names: Sequence[str]) -> tuple[list[Option], list[str]]:
    """The options of those ids, keys or names, and the names that none has."""
    found: list[Option] = []
    unknown: list[str] = []
    every = [option for group in item.groups for option in group.options]
    for name in names:
        own_id, wanted = read_id(name), name.strip().casefold()
        match = next(
            (
                option
                for option in every
                if option.id == own_id or wanted in (option.key.casefold(), option.name.casefold())
            ),
            None,
        )
        if match is None:
            unknown.append(name)
        elif match not in found:
            found.append(match)
    return found, unknown


def read_id(text: str) -> UUID | None:
    """Text that is one of our ids, as flows hand them on; people write names."""
    try:
        return UUID(text) if len(text) == _ID_LENGTH else None
    except ValueError:
        return None


def find_wrong_group(item: Item, options: Sequence[Option]) -> Group | None:
    """The first group of which too few or too many were chosen."""
    chosen = {option.id for option in options}
    for group in item.groups:
        count = sum(option.id in chosen for option in group.options)
        if not group.at_least <= count <= group.at_most:
            return group
    return None


def find_open_group(item: Item, options: Sequence[Option], passed: Sequence[str]) -> Group | None:
    """The next group to ask about: neither full nor passed (ids), with something to choose."""
    chosen = {option.id for option in options}
    for group in item.groups:
        count = sum(option.id in chosen for option in group.options)
        rest = [option for option in group.list_available() if option.id not in chosen]
        if count < group.at_most and rest and str(group.id) not in passed:
            return group
    return None
