"""What every page of the restaurant is given of a request."""

from typing import Annotated

from fastapi import Depends, Request

from centralita.verticals import contract
from centralita.verticals.contract import Screen


def get_screen(request: Request) -> Screen:
    """As the console has set it."""
    return contract.get_screen(request)


Here = Annotated[Screen, Depends(get_screen)]
