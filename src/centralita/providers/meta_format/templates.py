"""An account's templates, page by page (Cloud API §4.2)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from centralita.providers import contract

_FIELDS: Final = "name,language,status,category,components,parameter_format"
_PAGE: Final = 200
_MOST_PAGES: Final = 40
"""More than an account may have."""

Ask = Callable[[Mapping[str, str]], Awaitable[Any]]
"""A query to the JSON of the account's list. Raises a `SendFailure`."""


async def read_all(ask: Ask) -> list[contract.TemplateFacts]:
    """Follow the pages to their end."""
    found: list[contract.TemplateFacts] = []
    query = {"fields": _FIELDS, "limit": str(_PAGE)}
    for _ in range(_MOST_PAGES):
        page = await ask(query)
        found += [each for each in map(_read, _list(page, "data")) if each is not None]
        after = _find_after(page)
        if after is None:
            break
        query = {**query, "after": after}
    return found


def _find_after(page: Any) -> str | None:
    paging = page.get("paging") if isinstance(page, dict) else None
    if not isinstance(paging, dict) or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, dict) else None
    return after if isinstance(after, str) else None


def _read(raw: Any) -> contract.TemplateFacts | None:
    """None for what has no name and language."""
    if not isinstance(raw, dict):
        return None
    name, language = raw.get("name"), raw.get("language")
    if not isinstance(name, str) or not isinstance(language, str):
        return None
    return contract.TemplateFacts(
        name=name,
        language=language,
        status=str(raw.get("status") or "UNKNOWN"),
        category=str(raw.get("category") or "UNKNOWN"),
        components=tuple(each for each in _list(raw, "components") if isinstance(each, dict)),
        parameter_format=str(raw.get("parameter_format") or "POSITIONAL").upper(),
    )


def _list(raw: Any, name: str) -> list[Any]:
    value = raw.get(name) if isinstance(raw, dict) else None
    return value if isinstance(value, list) else []
