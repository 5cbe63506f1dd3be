"""Flows: what they may say, what is wrong with them, how they look."""

from collections.abc import Mapping, Sequence

from centralita.decide.flow import checking, diagram, schema, sums
from centralita.desk import Desk
from centralita.show.setting_ports import Flaw, FlowShop, Json
from centralita.verticals.contract import Vertical


class FlowForms:
    """`show.setting_ports.FlowForms` by `decide.flow` and the installed trades."""

    def __init__(self, verticals: Mapping[str, Vertical]) -> None:
        self._verticals = verticals
        self._known = Desk(verticals).list_known()

    def get_schema(self) -> Json:
        """Of a whole flow, nodes included."""
        return schema.build_full()

    def list_kinds(self) -> Mapping[str, Json]:
        """The schema of each kind of node."""
        return schema.NODES

    def list_functions(self) -> Sequence[str]:
        """What expressions may call."""
        return sorted(sums.FUNCTIONS)

    def list_known(self, trades: Sequence[str]) -> Mapping[str, Json]:
        """Facts and actions of these trades."""
        return {
            name: card for name, card in self._known.items() if name.partition(".")[0] in trades
        }

    def check(self, name: str, definition: Json, shop: FlowShop) -> Sequence[Flaw]:
        """Everything that is wrong with it, for this tenant."""
        found = checking.check(
            definition,
            self.list_known(shop.trades),
            self._find_texts(definition) if shop.trades else None,
            flows=shop.flows,
            name=name,
        )
        return [
            Flaw(
                node=each.node,
                field=each.field,
                code=each.code,
                es=each.message_es,
                en=each.message_en,
            )
            for each in found
        ]

    def draw(self, definition: Json, language: str) -> str:
        """A Mermaid flowchart."""
        return diagram.draw(definition, language, self._find_texts(definition))

    def _find_texts(self, definition: Json) -> Mapping[str, Mapping[str, str]] | None:
        trade = self._verticals.get(str(definition.get("trade")))
        return trade.texts if trade is not None else None
