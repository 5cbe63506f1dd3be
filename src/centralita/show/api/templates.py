"""Approved templates of a number's account, as WhatsApp has them."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from centralita.records import inbox_speakers
from centralita.show import inbox_ports
from centralita.show.api import drafts, filing, problems
from centralita.show.api.access import Access, Need
from centralita.show.api.problems import Declined
from centralita.vocabulary import errors

router = APIRouter(prefix="/tenants/{tenant}/templates", tags=["templates"])

Reads = Annotated[Access, Depends(Need("messages:read"))]
Language = Annotated[str, Depends(problems.find_language)]

_PLACE: Final = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")


class TemplateParameter(BaseModel):
    """A place to be filled in."""

    component: Literal["header", "body", "button"]
    name: str = Field(description="Its number from 1, or its name.", examples=["1"])
    index: int | None = Field(description="Which button, from 0.")
    kind: Literal["text", "image", "video", "document", "location"]
    example: str | None


class Template(BaseModel):
    """A template in one language."""

    name: str = Field(examples=["reserva_confirmada"])
    language: str = Field(examples=["es_MX"])
    status: str = Field(examples=["APPROVED"])
    category: str = Field(examples=["UTILITY"])
    named: bool = Field(description="Its parameters go by name, not by position.")
    components: list[dict[str, Any]] = Field(description="In Meta's own shape.")
    parameters: list[TemplateParameter]
    preview: str = Field(description="Its text, with the places as they are written.")


class Templates(BaseModel):
    """All of an account's. `known` is false where its provider can't tell them."""

    items: list[Template]
    known: bool


@router.get("")
async def list_templates(
    access: Reads,
    language: Language,
    number: Annotated[UUID, Query(description="A number of the business's.")],
) -> Templates:
    """The templates that this number may send, from WhatsApp, at most a minute old."""
    async with access.read() as t:
        if not await inbox_speakers.is_line(t, number):
            raise Declined(404, "unknown_number")
    async with access.house.database.pipe_statement() as p:
        speaker = await inbox_speakers.get(p, number)
    try:
        found = await access.house.ports.wire.list_templates(speaker)
    except errors.SendFailure as failure:
        raise filing.tell_failure(
            access, speaker, failure, language, "templates_unavailable"
        ) from None
    items = [show(each) for each in found or ()]
    return Templates(items=items, known=found is not None)


async def complete(
    access: Access, speaker: inbox_speakers.Speaker, draft: drafts.TemplateDraft
) -> drafts.TemplateDraft:
    """The draft with its category, checked against what WhatsApp has approved.

    Where WhatsApp can't be asked just now it goes as it is. Raises `Declined` (422).
    """
    try:
        found = await access.house.ports.wire.list_templates(speaker)
    except errors.SendFailure:
        return draft
    if found is None:
        return draft
    names = (draft.name, draft.language)
    known = next((each for each in found if (each.name, each.language) == names), None)
    if known is None:
        raise Declined(422, "unknown_template", name=draft.name, language=draft.language)
    if known.status != "APPROVED":
        raise Declined(422, "template_not_approved", name=draft.name, state=known.status)
    if draft.components is None:
        _check_places(show(known), draft)
    category = known.category.lower()
    if category not in ("marketing", "utility", "authentication"):
        return draft
    return draft.model_copy(update={"category": category})


def _check_places(template: Template, draft: drafts.TemplateDraft) -> None:
    given = draft.parameters or drafts.Parameters()
    for place, values in (("header", given.header), ("body", given.body)):
        wanted = [
            each.name
            for each in template.parameters
            if each.component == place and each.kind == "text"
        ]
        matches = (
            set(values) == set(wanted)
            if isinstance(values, dict)
            else len(values or []) == len(wanted)
        )
        if not matches:
            raise Declined(422, "template_parameters", place=place, wanted=len(wanted))


def show(template: inbox_ports.Template) -> Template:
    """A template with its places. Pure."""
    return Template(
        name=template.name,
        language=template.language,
        status=template.status,
        category=template.category,
        named=template.parameter_format == "NAMED",
        components=list(template.components),
        parameters=[each for one in template.components for each in _list_places(one)],
        preview=write_preview(template.components),
    )


def write_preview(components: Sequence[Mapping[str, Any]]) -> str:
    """Header, body and footer, a paragraph each. Pure."""
    wanted = ("HEADER", "BODY", "FOOTER")
    texts = {str(each.get("type", "")).upper(): each.get("text") for each in components}
    return "\n\n".join(str(texts[name]) for name in wanted if texts.get(name))


def _list_places(component: Mapping[str, Any]) -> list[TemplateParameter]:
    kind = str(component.get("type", "")).upper()
    if kind == "HEADER":
        return _list_of_header(component)
    if kind == "BODY":
        return _list_in_text("body", component)
    if kind == "BUTTONS":
        buttons = component.get("buttons")
        return [
            each
            for index, button in enumerate(buttons if isinstance(buttons, list) else [])
            if isinstance(button, dict)
            for each in _list_of_button(index, button)
        ]
    return []


def _list_of_header(component: Mapping[str, Any]) -> list[TemplateParameter]:
    form = str(component.get("format", "TEXT")).upper()
    if form == "TEXT":
        return _list_in_text("header", component)
    if form not in ("IMAGE", "VIDEO", "DOCUMENT", "LOCATION"):
        return []
    given = {"component": "header", "name": "1", "index": None, "kind": form.lower()}
    return [TemplateParameter.model_validate({**given, "example": None})]


def _list_of_button(index: int, button: Mapping[str, Any]) -> list[TemplateParameter]:
    example = button.get("example")
    shown = example[0] if isinstance(example, list) and example else example
    return [
        TemplateParameter(
            component="button",
            name=name,
            index=index,
            kind="text",
            example=shown if isinstance(shown, str) else None,
        )
        for name in _PLACE.findall(str(button.get("url", "")))
    ]


def _list_in_text(
    place: Literal["header", "body"], component: Mapping[str, Any]
) -> list[TemplateParameter]:
    examples = _read_examples(place, component.get("example"))
    names = dict.fromkeys(_PLACE.findall(str(component.get("text", ""))))
    return [
        TemplateParameter(
            component=place,
            name=name,
            index=None,
            kind="text",
            example=examples.get(name, examples.get(str(at))),
        )
        for at, name in enumerate(names, 1)
    ]


def _read_examples(place: str, example: Any) -> dict[str, str]:
    """By name, or by number from 1."""
    if not isinstance(example, dict):
        return {}
    named = example.get(f"{place}_text_named_params")
    if isinstance(named, list):
        pairs = [each for each in named if isinstance(each, dict)]
        return {str(each.get("param_name")): str(each.get("example")) for each in pairs}
    values = example.get(f"{place}_text")
    row = values[0] if isinstance(values, list) and values else []
    flat: list[Any] = row if isinstance(row, list) else list(values or [])
    return {str(at): str(each) for at, each in enumerate(flat, 1)}
