"""The menu and the branches in the console."""

from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from centralita.kit import db
from centralita.verticals.restaurant import branches, hours, house, menu_import, office
from centralita.verticals.restaurant.screen_place import Here

reads = APIRouter()
writes = APIRouter()


class MenuItem(BaseModel):
    """A dish."""

    item_id: UUID
    key: str
    category: str
    name: str
    description: str
    price: Decimal
    available: bool = Field(description="Everywhere; false: sold out.")
    sold_out_at: list[UUID] = Field(description="Branches where it is sold out alone.")


class Menu(BaseModel):
    """The dishes, in the menu's own order."""

    currency: str
    items: list[MenuItem]


class MenuChange(BaseModel):
    """A dish is sold out, or there again; at one branch, or everywhere."""

    model_config = ConfigDict(extra="forbid")

    item_id: UUID
    available: bool
    branch_id: UUID | None = None


class MenuChanges(BaseModel):
    """All of them, or none."""

    model_config = ConfigDict(extra="forbid")

    items: list[MenuChange] = Field(min_length=1, max_length=500)


class RestaurantBranch(BaseModel):
    """One place that cooks."""

    branch_id: UUID
    key: str
    name: str
    address: str
    phone: str
    delivers: bool
    pickup: bool
    is_open: bool = Field(description="Whether it takes orders now.")


class RestaurantBranches(BaseModel):
    """In the business's own order."""

    items: list[RestaurantBranch]


@reads.get("/menu")
async def get_menu(screen: Here) -> Menu:
    """The menu as it is now, what is sold out too."""
    async with screen.read() as t:
        return await _show_menu(t)


@writes.patch("/menu")
async def change_menu(screen: Here, changes: MenuChanges) -> Menu:
    """Say what is sold out, and what is there again."""
    async with screen.write() as t:
        items, known = await house.list_items(t), await branches.list_branches(t)
        for each in changes.items:
            found = office.get_item(items, str(each.item_id))
            at = office.get_branch(known, str(each.branch_id)).id if each.branch_id else None
            await menu_import.set_available(t, found.id, available=each.available, branch_id=at)
            await screen.note(
                t,
                "menu.available",
                found.key,
                {"available": each.available, "branch": str(at or "")},
            )
        return await _show_menu(t)


@reads.get("/branches")
async def list_branches(screen: Here) -> RestaurantBranches:
    """Where is cooked."""
    async with screen.read() as t:
        setting = await screen.describe(t)
        found = await branches.list_branches(t)
    zone = hours.find_zone(setting.time_zone)
    shown = [
        RestaurantBranch(
            branch_id=each.id,
            key=each.key,
            name=each.name,
            address=each.address,
            phone=each.phone,
            delivers=each.delivers,
            pickup=each.pickup,
            is_open=hours.is_open(each.openings, screen.now, zone),
        )
        for each in found
    ]
    return RestaurantBranches(items=shown)


async def _show_menu(t: db.TenantRead) -> Menu:
    found = await house.read_house(t)
    shown = [
        MenuItem(
            item_id=each.id,
            key=each.key,
            category=each.category,
            name=each.name,
            description=each.description,
            price=each.price,
            available=each.available,
            sold_out_at=list(each.sold_out_at),
        )
        for each in found.list_items(found.find_only_branch())
    ]
    return Menu(currency=found.currency, items=shown)
