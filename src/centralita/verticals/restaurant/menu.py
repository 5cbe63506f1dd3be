"""The menu as stored: categories, dishes, their groups of options."""

import functools
from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec
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


_BRANCH: Final = """
(select coalesce(
    (select b.branch_id from restaurant_carts c join restaurant_branches b
        on b.tenant_id = c.tenant_id and b.branch_id = c.branch_id and b.active
        where c.tenant_id = $1 and c.conversation_id = $2),
    (select (array_agg(b.branch_id))[1] from restaurant_branches b
        where b.tenant_id = $1 and b.active having count(*) = 1)))
"""
"""Where the conversation $2 orders: as its cart says, else at the only branch there is."""
_ITEMS: Final = f"""
select (select currency from tenants where tenant_id = $1) as currency,
    coalesce(json_agg(m order by m.at, m.category, m.position, m.name), '[]')::text as items
from (
    select i.item_id as id, i.category_id, c.name as category, c.position as at, i.key,
        i.retailer_id, i.name, i.description, i.price::text as price, i.picture, i.position,
        i.available and s.item_id is null as available,
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
    left join restaurant_sold_out s
        on s.tenant_id = i.tenant_id and s.item_id = i.item_id and s.branch_id = {_BRANCH}
    where i.tenant_id = $1 and i.active and ($3::uuid[] is null or i.item_id = any($3))
        and ($4 = '' or lower($4) in
            (i.item_id::text, lower(i.key), lower(i.retailer_id), lower(i.name)))
        and ($5 = '' or lower($5) in (i.category_id::text, lower(c.name)))) m
"""
_CATEGORIES: Final = f"""
select c.category_id, c.name, count(*) from restaurant_items i
join restaurant_categories c on c.tenant_id = i.tenant_id and c.category_id = i.category_id
left join restaurant_sold_out s
    on s.tenant_id = i.tenant_id and s.item_id = i.item_id and s.branch_id = {_BRANCH}
where i.tenant_id = $1 and i.active and i.available and s.item_id is null
group by c.category_id, c.name, c.position order by c.position, c.name
"""
_DECODER: Final = msgspec.json.Decoder(tuple[Item, ...])


@functools.lru_cache(maxsize=1024)
def _parse_items(text: str) -> tuple[Item, ...]:
    """What `_ITEMS` selects. Pure, and the same text comes turn after turn."""
    return _DECODER.decode(text)


class Wanted(Struct, frozen=True, kw_only=True):
    """Which dishes: `only` these ids, the one that is `named` so, those of a `category`."""

    only: tuple[UUID, ...] | None = None
    named: str = ""
    category: str = ""


ALL: Final = Wanted()


async def read_menu(
    t: db.TenantRead, conversation_id: UUID | None = None, wanted: Wanted = ALL
) -> tuple[str, list[Item]]:
    """The tenant's currency, and the dishes on the menu, sold out ones too.

    What is sold out only at the branch where the conversation orders counts as sold out.
    """
    row = await t.fetchrow(
        _ITEMS,
        t.tenant_id,
        conversation_id,
        wanted.only,
        wanted.named.strip(),
        wanted.category.strip(),
    )
    return ("", []) if row is None else (row["currency"], list(_parse_items(row["items"])))


async def list_items(
    t: db.TenantRead, conversation_id: UUID | None = None, wanted: Wanted = ALL
) -> list[Item]:
    """The dishes of `read_menu`."""
    return (await read_menu(t, conversation_id, wanted))[1]


async def list_categories(
    t: db.TenantRead, conversation_id: UUID | None = None
) -> list[tuple[UUID, str, int]]:
    """(id, name, how many dishes can be ordered there) of those that have any."""
    rows = await t.fetch(_CATEGORIES, t.tenant_id, conversation_id)
    return [(row[0], row[1], row[2]) for row in rows]


async def list_sold_out(t: db.TenantRead) -> dict[UUID, list[UUID]]:
    """By dish, the branches where it is sold out alone."""
    rows = await t.fetch(
        "select item_id, array_agg(branch_id order by branch_id) from restaurant_sold_out "
        "where tenant_id = $1 group by 1",
        t.tenant_id,
    )
    return {row[0]: row[1] for row in rows}


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
