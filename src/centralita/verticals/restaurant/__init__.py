"""The restaurant trade: branches, menu, carts, orders, and the kitchen's word to the customer."""

from centralita.verticals.restaurant.manifest import VERTICAL

__all__ = ["VERTICAL"]
