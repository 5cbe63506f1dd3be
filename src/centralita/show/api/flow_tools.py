"""What the flow editor needs beside flows: its palette, and talks with a draft."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request

from centralita.records import bot_configs, flows
from centralita.records.number_cards import Card
from centralita.show.api import lines_of, previews
from centralita.show.api.access import Access, Need
from centralita.show.api.flow_shapes import CalledFlow, Known, Palette, PreviewFlow, find_title
from centralita.show.api.flows import check_definition, load_shop
from centralita.show.api.problems import Declined, find_language
from centralita.show.setting_ports import FlowShop, Json

router = APIRouter(prefix="/tenants/{tenant}/flows", tags=["flows"])

Reads = Annotated[Access, Depends(Need("bots:read"))]
Writes = Annotated[Access, Depends(Need("bots:write"))]


@router.get("/palette")
async def get_palette(access: Reads) -> Palette:
    """Kinds of nodes, facts, actions, flows and sentences that a flow of the business may use."""
    async with access.read() as t:
        shop = await load_shop(t)
    forms = access.house.ports.flow_forms
    known = forms.list_known(shop.trades)
    return Palette(
        json_schema=dict(forms.get_schema()),
        kinds={kind: dict(each) for kind, each in forms.list_kinds().items()},
        functions=list(forms.list_functions()),
        facts=_list_known(known, "fact"),
        actions=_list_known(known, "action"),
        flows=[_describe(name, each) for name, each in shop.flows.items()],
        texts=_list_texts(access, shop),
    )


@router.post("/{name}/preview")
async def preview_flow(
    request: Request,
    access: Writes,
    name: Annotated[str, Path(max_length=60)],
    body: PreviewFlow,
) -> previews.Transcript:
    """Try a talk that a flow leads. Nothing is stored and nothing is sent."""
    language = find_language(request)
    number = await _choose_number(access, body.number_id)
    async with access.read() as t:
        shop = await load_shop(t)
        active = await bot_configs.find_active(t, number.number_id)
        if body.definition is None:
            await flows.get(t, name)
    draft = None
    if body.definition is not None:
        await check_definition(access, name, body.definition, shop, language)
        draft = (name, body.definition)
    config = {**(active.config if active else {}), "bot": {"kind": "flow", "flow": name}}
    return await previews.try_out(
        access, body, language, phone_number_id=number.phone_number_id, config=config, flow=draft
    )


async def _choose_number(access: Access, number_id: UUID | None) -> Card:
    """The named one, or the first one in use. Raises `Declined`."""
    if number_id is not None:
        cards = [await lines_of.get_card(access, number_id)]
    else:
        cards = await lines_of.list_cards(access)
    in_use = [each for each in cards if each.status == "active"]
    if not in_use:
        raise Declined(409, "number_resting")
    return in_use[0]


def _list_known(known: Any, kind: str) -> list[Known]:
    return [
        Known(name=name, about=card["about"], arguments=dict(card["arguments"]))
        for name, card in known.items()
        if card["kind"] == kind
    ]


def _describe(name: str, definition: Json) -> CalledFlow:
    nodes = definition.get("nodes", {})
    ends = [each for each in nodes.values() if isinstance(each, dict) and "end" in each]
    outcomes = dict.fromkeys(str(each.get("outcome", "done")) for each in ends)
    return CalledFlow(
        name=name,
        title=find_title(definition, name),
        variables=list(definition.get("variables", {})),
        outcomes=list(outcomes),
    )


def _list_texts(access: Access, shop: FlowShop) -> dict[str, dict[str, dict[str, str]]]:
    installed = access.house.verticals
    return {
        trade: {language: dict(each) for language, each in installed[trade].texts.items()}
        for trade in shop.trades
        if trade in installed
    }
