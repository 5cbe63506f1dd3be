"""An account's templates, page by page, whatever the answer looks like."""

from collections.abc import Mapping
from typing import Any

import pytest

from centralita.providers import contract
from centralita.providers.meta_format import templates


def page(names: list[str], after: str | None) -> Any:
    told: dict[str, Any] = {
        "data": [
            {"name": name, "language": "es", "status": "APPROVED", "category": "UTILITY",
             "components": [{"type": "BODY", "text": "Hola"}]}
            for name in names
        ]
    }  # fmt: skip
    if after:
        told["paging"] = {"cursors": {"after": after}, "next": "https://graph.example/next"}
    return told


async def test_pages_are_followed_to_their_end() -> None:
    pages = {None: page(["a", "b"], "1"), "1": page(["c"], "2"), "2": page(["d"], None)}
    asked: list[str | None] = []

    async def ask(query: Mapping[str, str]) -> Any:
        asked.append(query.get("after"))
        return pages[query.get("after")]

    found = await templates.read_all(ask)
    assert [each.name for each in found] == ["a", "b", "c", "d"]
    assert asked == [None, "1", "2"]


async def test_a_list_without_end_ends() -> None:
    asked = 0

    async def ask(_query: Mapping[str, str]) -> Any:
        nonlocal asked
        asked += 1
        return page(["a"], "again")

    await templates.read_all(ask)
    assert asked < 100


@pytest.mark.parametrize(
    "answer",
    [None, [], "x", {}, {"data": None}, {"data": [None, 1, {"name": 1}, {"name": "a"}]},
     {"data": [], "paging": "x"}, {"data": [], "paging": {"next": "x", "cursors": []}}],
)  # fmt: skip
async def test_an_answer_of_another_shape_is_an_empty_list(answer: Any) -> None:
    async def ask(_query: Mapping[str, str]) -> Any:
        return answer

    assert await templates.read_all(ask) == []


async def test_what_is_left_out_is_unknown() -> None:
    async def ask(_query: Mapping[str, str]) -> Any:
        return {"data": [{"name": "a", "language": "es", "components": "x"}]}

    assert await templates.read_all(ask) == [
        contract.TemplateFacts(name="a", language="es", status="UNKNOWN", category="UNKNOWN")
    ]
