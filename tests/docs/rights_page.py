"""The page of rights, made from the table and the routes: `python -m tests.docs.rights_page`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from centralita.console import opening
from centralita.show import rights
from centralita.show.api import document

PAGE: Final = Path(__file__).parents[2] / "docs" / "rights.md"
PREFIX: Final = "/api/v1"

_MEANS: Final[dict[rights.Right, str]] = {
    "messages:read": "Read conversations, messages, files and notes; see who is there, live.",
    "messages:write": "Write, send files and templates, take over, give back, assign, take notes.",
    "contacts:read": "See customers, and what the trade knows of them.",
    "contacts:write": "Change a customer's name or language, block.",
    "alerts:read": "See alerts and their rules.",
    "alerts:write": "Resolve alerts.",
    "numbers:read": "See numbers and their health; never a token.",
    "numbers:write": "Connect numbers, test them, set their tokens.",
    "bots:read": "See bots, flows, hours and stories, and try them out.",
    "bots:write": "Change and publish them.",
    "trades:read": "See orders, menu, calendar, leads.",
    "trades:write": "Move orders and leads, change what is sold out.",
    "stats:read": "See figures, and take them along as CSV.",
    "quarantine:read": "See what came for the business and was not understood.",
    "quarantine:write": "Replay it.",
    "webhooks:read": "See outgoing webhooks and what they delivered; never a secret.",
    "webhooks:write": "Make, change, try and remove them.",
    "people:read": "See who works here.",
    "people:write": "Add people, change roles, make links for a new password.",
    "keys:read": "See API keys; never a key.",
    "keys:write": "Make and revoke API keys.",
    "audit:read": "See who changed what.",
    "business:read": "See the business's own settings.",
    "business:write": "Change them, its trades, and the rules of alerts.",
}

_HEAD: Final = """# Who may do what

Everybody who calls [the HTTP API](reference/openapi.json) is one of these: **nobody** (not signed
in), a person with a **role** at a business (viewer, agent, manager, owner), an **admin** of the
platform, or another **tool** with an API key of one business. A person may have places at several
businesses, with a role at each.

A route names the one right that it needs. What it answers where that is missing:

| who asks | answer |
|---|---|
| nobody, or a session that ended | 401 `not_signed_in`, `session_expired` |
| somebody without a place there, a key of another business | 404 `unknown_tenant`, as for none |
| a role without the right | 403 `missing_right` |
| a key without the scope | 403 `missing_scope` |
| a write that did not come from the console's own page | 403 `csrf_missing` |
| anybody but an admin at the platform's own routes | 404 `unknown_path` |

Admins have every right at every business. While a business is suspended, its own people and keys
can read and not write (403 `tenant_suspended`). The same table rules the console: what somebody may
not do is not shown.

This page is made from `src/centralita/show/rights.py` and the routes
(`python -m tests.docs.rights_page`); `tests/show/api/test_rights_matrix.py` tries every route as
each of them.

## Rights by role

A key's scopes are rights, too; the last column says which ones a key can be given.

"""

_ACCESS: Final = {
    document.OPEN: "Anybody",
    document.PERSON: "Whoever is signed in (no keys)",
    document.ADMIN: "Admins of the platform",
}


def render() -> str:
    """The page as it must be."""
    roles = list(rights.BY_ROLE)
    lines = [
        f"| right | {' | '.join(roles)} | key | what it allows |",
        f"|---|{'---|' * len(roles)}---|---|",
    ]
    for right in rights.RIGHTS:
        held = [right in rights.BY_ROLE[role] for role in roles]
        marks = ["●" if each else "" for each in [*held, right not in rights.NOT_FOR_KEYS]]
        lines.append(f"| `{right}` | {' | '.join(marks)} | {_MEANS[right]} |")
    return _HEAD + "\n".join(lines) + "\n\n## Routes by right\n" + "".join(_list_sections())


def _list_sections() -> Iterator[str]:
    """A heading and a table for each right and each other kind of access that has routes."""
    by_guard: dict[str, list[str]] = {}
    for method, path, operation in list_operations():
        told = operation["description"].partition("\n")[0]
        row = f"| `{method} {path}` | {told} |\n"
        by_guard.setdefault(operation.get("x-right") or operation["x-access"], []).append(row)
    for guard in (*rights.RIGHTS, *_ACCESS):
        if guard in by_guard:
            heading = _ACCESS.get(guard, f"`{guard}`")
            yield f"\n### {heading}\n\n| route | |\n|---|---|\n" + "".join(by_guard[guard])


def list_operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(method, path below `/api/v1`, operation) of the whole document."""
    for path, operations in opening.write_openapi()["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), path.removeprefix(PREFIX), operation


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
