"""Hotels and holiday houses: one number, one owner, one or more properties."""

from centralita.verticals.hotel.manifest import VERTICAL

__all__ = ["VERTICAL"]
