"""What all conversations of a restaurant share: its branches and its menu, read as a whole.

It changes a few times a day and is asked for in every turn, so a turn notes it for the next ones;
see `scene`.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import db
from centralita.verticals.restaurant import branches, menu
from centralita.verticals.restaurant.branches import Branch
from centralita.verticals.restaurant.menu import Item


class House(Struct, frozen=True, kw_only=True):
    """`language` is the tenant's own. `menus` by branch, of those where something is sold out that
    others have; everywhere else there is the `menu`."""

    currency: str
    language: str
    branches: tuple[Branch, ...] = ()
    menu: tuple[Item, ...] = ()
    menus: Mapping[UUID, tuple[Item, ...]] = {}

    def list_items(self, branch: Branch | None) -> Sequence[Item]:
        """The dishes as they can be had at a branch, sold out ones too."""
        return self.menu if branch is None else self.menus.get(branch.id, self.menu)

    def find_only_branch(self) -> Branch | None:
        """The branch that need not be chosen."""
        return self.branches[0] if len(self.branches) == 1 else None


_READ: Final = f"""
select t.currency, t.language, {branches.LIST} as branches, {menu.LIST} as items
from tenants t where t.tenant_id = $1
"""


async def read_house(t: db.TenantRead) -> House:
    """As it is now."""
    row = await t.fetchrow(_READ, t.tenant_id)
    if row is None:
        raise RuntimeError("the tenant of this transaction is not there")
    items = menu.parse_items(row["items"])
    places = {branch_id for item in items for branch_id in item.sold_out_at}
    return House(
        currency=row["currency"],
        language=row["language"],
        branches=branches.parse_branches(row["branches"]),
        menu=items,
        menus={each: tuple(_place(item, each) for item in items) for each in places},
    )


def _place(item: Item, branch_id: UUID) -> Item:
    here = item.available and branch_id not in item.sold_out_at
    return msgspec.structs.replace(item, available=here)


async def list_items(t: db.TenantRead) -> Sequence[Item]:
    """The menu as the business sees it: where there is one branch, as it is there."""
    found = await read_house(t)
    return found.list_items(found.find_only_branch())
