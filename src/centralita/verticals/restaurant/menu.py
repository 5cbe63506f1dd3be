"""The menu as stored: categories, dishes, their groups of options."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from msgspec import Struct

from centralita.kit import db


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
    """A dish. `available` False: sold out, everywhere or at the branch that was asked about."""

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
    groups: tuple[Group, ...]


_ITEMS = """
select i.item_id, i.category_id, c.name as category, i.key, i.retailer_id, i.name, i.description,
    i.price, i.picture, i.available and s.item_id is null as available
from restaurant_items i
join restaurant_categories c on c.tenant_id = i.tenant_id and c.category_id = i.category_id
left join restaurant_sold_out s
    on s.tenant_id = i.tenant_id and s.item_id = i.item_id and s.branch_id = $2
where i.tenant_id = $1 and i.active and ($3::uuid[] is null or i.item_id = any($3))
order by c.position, c.name, i.position, i.name
"""
_OPTIONS = """
select g.item_id, g.group_id, g.key as group_key, g.name as group_name, g.at_least, g.at_most,
    o.option_id, o.key, o.name, o.price, o.available
from restaurant_option_groups g
join restaurant_options o on o.tenant_id = g.tenant_id and o.group_id = g.group_id and o.active
where g.tenant_id = $1 and g.active and g.item_id = any($2)
order by g.position, g.name, o.position, o.name
"""


async def list_items(
    t: db.TenantRead, branch_id: UUID | None = None, only: Iterable[UUID] | None = None
) -> list[Item]:
    """The dishes on the menu, sold out ones too; `only` these ids where given."""
    wanted = None if only is None else list(only)
    rows = await t.fetch(_ITEMS, t.tenant_id, branch_id, wanted)
    groups = await _list_groups(t, [row["item_id"] for row in rows])
    return [
        Item(
            id=row["item_id"],
            **{name: row[name] for name in _PLAIN},
            groups=tuple(groups[row["item_id"]]),
        )
        for row in rows
    ]


_PLAIN = (
    "category_id", "category", "key", "retailer_id", "name", "description", "price", "picture",
    "available",
)  # fmt: skip


async def _list_groups(t: db.TenantRead, item_ids: Sequence[UUID]) -> dict[UUID, list[Group]]:
    heads: dict[UUID, db.Row] = {}
    options: dict[UUID, list[Option]] = defaultdict(list)
    for row in await t.fetch(_OPTIONS, t.tenant_id, item_ids):
        heads.setdefault(row["group_id"], row)
        options[row["group_id"]].append(
            Option(
                id=row["option_id"],
                key=row["key"],
                name=row["name"],
                price=row["price"],
                available=row["available"],
            )
        )
    found: dict[UUID, list[Group]] = defaultdict(list)
    for group_id, row in heads.items():
        group = Group(
            id=group_id,
            key=row["group_key"],
            name=row["group_name"],
            at_least=row["at_least"],
            at_most=row["at_most"],
            options=tuple(options[group_id]),
        )
        found[row["item_id"]].append(group)
    return found


def find_item(items: Sequence[Item], name: str) -> Item | None:
    """By our id, its key, its catalogue's id, or its name, whichever way it is written."""
    wanted = name.strip().casefold()
    for item in items:
        names = (str(item.id), item.key, item.retailer_id or "", item.name)
        if wanted and wanted in (each.casefold() for each in names):
            return item
    return None


def find_options(item: Item, names: Sequence[str]) -> tuple[list[Option], list[str]]:
    """The options of those ids, keys or names, and the names that none has."""
    found: list[Option] = []
    unknown: list[str] = []
    every = [option for group in item.groups for option in group.options]
    for name in names:
        wanted = name.strip().casefold()
        match = next(
            (
                option
                for option in every
                if wanted in (str(option.id), option.key.casefold(), option.name.casefold())
            ),
            None,
        )
        if match is None:
            unknown.append(name)
        elif match not in found:
            found.append(match)
    return found, unknown


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
