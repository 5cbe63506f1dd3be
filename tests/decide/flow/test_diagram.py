"""Flows drawn for people."""

import copy

import pytest

from centralita.decide.flow import diagram
from tests.decide.flow.customers import ORDERS


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_node_and_way_is_in_the_chart(language: str) -> None:
    chart = diagram.draw(ORDERS, language)
    assert chart.startswith("flowchart TD\n")
    for name in ORDERS["nodes"]:
        assert f"    n_{name}" in chart
    assert 'n_choose -.->|"' in chart
    assert 'n_add -->|"sold_out"| n_sold_out' in chart
    for line in chart.splitlines():
        assert line.count('"') % 2 == 0


def test_people_read_their_language() -> None:
    assert "Pedir" in diagram.draw(ORDERS, "es")
    assert "Order" in diagram.draw(ORDERS, "en")
    assert "  choose: ofrece ¿Qué te gustaría hacer?\n    [Pedir] → dish\n" in diagram.outline(
        ORDERS, "es"
    )


def test_quotes_and_trade_texts() -> None:
    definition = copy.deepcopy(ORDERS)
    definition["nodes"]["welcome"]["say"] = "@hello"
    texts = {"es": {"hello": 'Di "hola" <b>'}, "en": {"hello": "x"}}
    assert "Di #quot;hola#quot; #lt;b#gt;" in diagram.draw(definition, "es", texts)
