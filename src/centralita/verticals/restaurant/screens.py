"""The restaurant's pages in the console, put together."""

from typing import Final

from fastapi import APIRouter

from centralita.verticals.contract import Screens
from centralita.verticals.restaurant import menu_screens, order_screens


def _join(*routers: APIRouter) -> APIRouter:
    together = APIRouter()
    for each in routers:
        together.include_router(each)
    return together


SCREENS: Final = Screens(
    reads=_join(order_screens.reads, menu_screens.reads),
    writes=_join(order_screens.writes, menu_screens.writes),
)
