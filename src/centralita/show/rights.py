"""Who may do what: one table of rights by role, told to people in docs/rights.md.

A right is `noun:read` or `noun:write`. API keys carry rights as their scopes; people have them by
their role at a tenant; the platform's admins have all of them everywhere.
"""

from typing import Final, Literal, get_args

Right = Literal[
    "messages:read", "messages:write", "contacts:read", "contacts:write", "alerts:read",
    "alerts:write", "numbers:read", "numbers:write", "bots:read", "bots:write", "trades:read",
    "trades:write", "stats:read", "quarantine:read", "quarantine:write", "webhooks:read",
    "webhooks:write", "people:read", "people:write", "keys:read", "keys:write", "audit:read",
    "business:read", "business:write",
]  # fmt: skip
"""What may be done at one tenant."""

Role = Literal["owner", "manager", "agent", "viewer"]

RIGHTS: Final[tuple[Right, ...]] = get_args(Right)

_VIEWER: Final[frozenset[Right]] = frozenset({
    "messages:read", "contacts:read", "alerts:read", "numbers:read", "bots:read", "trades:read",
    "stats:read", "people:read", "business:read",
})  # fmt: skip
_AGENT: Final[frozenset[Right]] = _VIEWER.union(
    ("messages:write", "contacts:write", "alerts:write", "trades:write")
)
_MANAGER: Final[frozenset[Right]] = _AGENT.union(
    ("bots:write", "quarantine:read", "webhooks:read", "audit:read", "keys:read")
)

BY_ROLE: Final[dict[Role, frozenset[Right]]] = {
    "viewer": _VIEWER,
    "agent": _AGENT,
    "manager": _MANAGER,
    "owner": frozenset(RIGHTS),
}

NOT_FOR_KEYS: Final[frozenset[Right]] = frozenset({"people:write", "keys:write"})
"""A key that could make people or keys would outlive its own revocation."""


def find_held(role: str | None, *, is_admin: bool = False) -> frozenset[Right]:
    """What somebody may do at a tenant, by the role there. Pure."""
    if is_admin:
        return frozenset(RIGHTS)
    return next((held for each, held in BY_ROLE.items() if each == role), frozenset())
