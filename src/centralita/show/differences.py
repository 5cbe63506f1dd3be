"""What changed between two versions of something that is JSON. Pure.

Lists of objects that all have a `name` or an `id` are compared by it, so that a rule that moved is
not a rule that changed; other lists are compared place by place.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import Struct

_MARKS: Final = ("name", "id")
MOST: Final = 1_000
_NOTHING: Final = object()


class Change(Struct, frozen=True, kw_only=True):
    """One place that differs: `before` is None where it was added, `after` where it was removed."""

    path: str
    kind: Literal["added", "removed", "changed"]
    before: Any = None
    after: Any = None


def compare(before: Any, after: Any) -> list[Change]:
    """In the order of the newer one; at most so many as anybody reads."""
    found = []
    for change in _compare("", before, after):
        found.append(change)
        if len(found) == MOST:
            break
    return found


def _compare(path: str, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _compare_named(path, before, after, ".")
    elif isinstance(before, list) and isinstance(after, list):
        mark = _find_mark(before, after)
        if mark is None:
            ours, theirs = dict(enumerate(before)), dict(enumerate(after))
            yield from _compare_named(path, ours, theirs, "[]")
        else:
            yield from _compare_named(path, _name(before, mark), _name(after, mark), "[]")
    elif type(before) is not type(after) or before != after:
        yield Change(path=path, kind="changed", before=before, after=after)


def _compare_named(
    path: str, before: Mapping[Any, Any], after: Mapping[Any, Any], join: str
) -> Iterator[Change]:
    for name in [*after, *(each for each in before if each not in after)]:
        inside = _join(path, name, join)
        old, new = before.get(name, _NOTHING), after.get(name, _NOTHING)
        if old is _NOTHING:
            yield Change(path=inside, kind="added", after=new)
        elif new is _NOTHING:
            yield Change(path=inside, kind="removed", before=old)
        else:
            yield from _compare(inside, old, new)


def _join(path: str, name: object, join: str) -> str:
    if join == "[]":
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else str(name)


def _find_mark(before: Sequence[Any], after: Sequence[Any]) -> str | None:
    """The field that tells the items of both lists apart."""
    for mark in _MARKS:
        if before and after and all(_is_marked(each, mark) for each in (before, after)):
            return mark
    return None


def _is_marked(items: Sequence[Any], mark: str) -> bool:
    marks = [each.get(mark) for each in items if isinstance(each, dict)]
    unlike = {each for each in marks if isinstance(each, str)}
    return len(unlike) == len(items)


def _name(items: Sequence[Any], mark: str) -> dict[str, Any]:
    return {str(each[mark]): each for each in items}
