"""Stores a checked draft: what has the same key is changed, what is new added, the rest leaves.

A dish that the new menu does not name stays in the database, inactive, because orders speak of it.
"""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids
from centralita.verticals.restaurant import branch_writes
from centralita.verticals.restaurant.menu_files import (
    Draft,
    DraftCategory,
    DraftGroup,
    DraftItem,
)


class Stored(Struct, frozen=True, kw_only=True):
    """How many of each there are now, and how many dishes left the menu."""

    branches: int
    categories: int
    items: int
    options: int
    gone: int


async def store(t: db.TenantWrite, draft: Draft) -> Stored:
    """All of it, in the caller's transaction."""
    for position, branch in enumerate(draft.branches or ()):
        await branch_writes.put_branch(t, branch, position)
    if draft.branches is not None:
        await branch_writes.keep_only(t, [branch.key for branch in draft.branches])
    gone = 0 if draft.categories is None else await _store_menu(t, draft.categories)
    row = await t.fetchrow(
        """
        select
            (select count(*) from restaurant_branches where tenant_id = $1 and active) as branches,
            (select count(*) from restaurant_categories where tenant_id = $1) as categories,
            (select count(*) from restaurant_items where tenant_id = $1 and active) as items,
            (select count(*) from restaurant_options o
             join restaurant_option_groups g on g.tenant_id = o.tenant_id
                and g.group_id = o.group_id and g.active
             join restaurant_items i on i.tenant_id = g.tenant_id
                and i.item_id = g.item_id and i.active
             where o.tenant_id = $1 and o.active) as options
        """,
        t.tenant_id,
    )
    return Stored(**dict(row or {}), gone=gone)


async def _store_menu(t: db.TenantWrite, categories: Sequence[DraftCategory]) -> int:
    # A retailer id may move from one dish to another: free all of them first.
    await t.execute(
        "update restaurant_items set retailer_id = null where tenant_id = $1", t.tenant_id
    )
    kept: list[UUID] = []
    for position, category in enumerate(categories):
        category_id = await t.fetchval(
            """
            insert into restaurant_categories (tenant_id, category_id, key, name, position)
            values ($1, $2, $3, $4, $5)
            on conflict (tenant_id, key) do update set name = $4, position = $5
            returning category_id
            """,
            t.tenant_id,
            ids.new_id(),
            category.key,
            category.name,
            position,
        )
        for place, item in enumerate(category.items):
            item_id = await _put_item(t, category_id, item, place)
            await _put_groups(t, item_id, item.groups)
            kept.append(item_id)
    left = await t.fetch(
        """
        update restaurant_items set active = false
        where tenant_id = $1 and active and item_id <> all($2) returning item_id
        """,
        t.tenant_id,
        kept,
    )
    await t.execute(
        """
        delete from restaurant_categories c where c.tenant_id = $1 and not exists (
            select from restaurant_items i
            where i.tenant_id = c.tenant_id and i.category_id = c.category_id)
        """,
        t.tenant_id,
    )
    return len(left)


async def _put_item(t: db.TenantWrite, category_id: UUID, item: DraftItem, position: int) -> UUID:
    item_id: UUID = await t.fetchval(
        """
        insert into restaurant_items (tenant_id, item_id, category_id, key, retailer_id, name,
            description, price, picture, position, available)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (tenant_id, key) do update set category_id = $3, retailer_id = $5, name = $6,
            description = $7, price = $8, picture = $9, position = $10, available = $11,
            active = true
        returning item_id
        """,
        t.tenant_id,
        ids.new_id(),
        category_id,
        item.key,
        item.retailer_id,
        item.name,
        item.description,
        item.price,
        item.picture,
        position,
        item.available,
    )
    return item_id


async def _put_groups(t: db.TenantWrite, item_id: UUID, groups: Sequence[DraftGroup]) -> None:
    await t.execute(
        "update restaurant_option_groups set active = false where tenant_id = $1 and item_id = $2",
        t.tenant_id,
        item_id,
    )
    for position, group in enumerate(groups):
        group_id = await t.fetchval(
            """
            insert into restaurant_option_groups
                (tenant_id, item_id, group_id, key, name, at_least, at_most, position)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (tenant_id, item_id, key) do update set name = $5, at_least = $6,
                at_most = $7, position = $8, active = true
            returning group_id
            """,
            t.tenant_id,
            item_id,
            ids.new_id(),
            group.key,
            group.name,
            group.at_least,
            group.at_most,
            position,
        )
        await _put_options(t, group_id, group)


async def _put_options(t: db.TenantWrite, group_id: UUID, group: DraftGroup) -> None:
    await t.execute(
        "update restaurant_options set active = false where tenant_id = $1 and group_id = $2",
        t.tenant_id,
        group_id,
    )
    await t.executemany(
        """
        insert into restaurant_options (tenant_id, group_id, option_id, key, name, price, position)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (tenant_id, group_id, key) do update set name = $5, price = $6,
            position = $7, active = true
        """,
        [
            (t.tenant_id, group_id, ids.new_id(), option.key, option.name, option.price, position)
            for position, option in enumerate(group.options)
        ],
    )


async def set_available(
    t: db.TenantWrite, item_id: UUID, *, available: bool, branch_id: UUID | None = None
) -> None:
    """Sold out, or there again: everywhere, or at one branch."""
    if branch_id is None:
        await t.execute(
            "update restaurant_items set available = $3 where tenant_id = $1 and item_id = $2",
            t.tenant_id,
            item_id,
            available,
        )
    if available:
        await t.execute(
            """
            delete from restaurant_sold_out
            where tenant_id = $1 and item_id = $2 and ($3::uuid is null or branch_id = $3)
            """,
            t.tenant_id,
            item_id,
            branch_id,
        )
    elif branch_id is not None:
        await t.execute(
            """
            insert into restaurant_sold_out (tenant_id, branch_id, item_id) values ($1, $2, $3)
            on conflict do nothing
            """,
            t.tenant_id,
            branch_id,
            item_id,
        )


async def set_price(t: db.TenantWrite, item_id: UUID, price: Decimal) -> None:
    """What a dish costs from now on."""
    await t.execute(
        "update restaurant_items set price = $3 where tenant_id = $1 and item_id = $2",
        t.tenant_id,
        item_id,
        price,
    )
