"""List answers with cursors (Cloud API §0): `next` only where another page exists."""

import base64
import binascii
from typing import Any
from urllib.parse import urlencode

from centralita.simulator import call, errors

USUAL_LIMIT = 25
MOST = 1000


def page(request: call.Call, items: list[dict[str, Any]]) -> call.Answer:
    """The page of `items` that `limit`, `after` and `before` ask for."""
    limit = _limit(request.params.get("limit", USUAL_LIMIT))
    start = 0
    if request.params.get("after"):
        start = _position(str(request.params["after"])) + 1
    elif request.params.get("before"):
        start = max(0, _position(str(request.params["before"])) - limit)
    chosen = items[start : start + limit]
    answer: call.Answer = {"data": chosen}
    if not chosen:
        return answer
    first, last = _cursor(start), _cursor(start + len(chosen) - 1)
    answer["paging"] = {"cursors": {"before": first, "after": last}}
    if start + limit < len(items):
        kept = {k: v for k, v in request.params.items() if k not in ("after", "before")}
        kept.pop("access_token", None)
        query = urlencode({**kept, "limit": limit, "after": last})
        path = f"{request.version}/{request.node}/{request.edge}"
        answer["paging"]["next"] = f"{request.base_url}/{path}?{query}"
    return answer


def _limit(value: Any) -> int:
    try:
        limit = int(value)
    except (TypeError, ValueError):
        raise errors.bad_parameter("Param limit must be an integer.") from None
    if limit < 1:
        raise errors.bad_parameter("Param limit must be greater than zero.")
    return min(limit, MOST)


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"p{position}".encode()).decode().rstrip("=")


def _position(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        return int(text.removeprefix("p"))
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise errors.bad_parameter("Invalid cursors values.") from None
