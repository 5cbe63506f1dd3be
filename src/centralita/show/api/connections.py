"""`/tenants/{tenant}/connections`: the ways to connect a number, and what each needs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from centralita.records import doors
from centralita.show.api.access import Access, Need
from centralita.show.api.problems import WORDS, find_language
from centralita.show.setting_ports import Card

router = APIRouter(prefix="/tenants/{tenant}/connections", tags=["numbers"])

Reads = Annotated[Access, Depends(Need("numbers:read"))]


class Needed(BaseModel):
    """One thing a connection needs."""

    field: str = Field(examples=["access_token"])
    label: str
    hint: str
    secret: bool
    required: bool


class Choice(BaseModel):
    """One way to connect a number."""

    key: str = Field(examples=["meta_cloud"])
    title: str
    text: str
    available: bool
    recommended: bool
    needs: list[Needed]
    webhook_urls: list[str] = Field(description="Where its webhooks must go.")
    webhook_hint: str


class Choices(BaseModel):
    """Every way there is."""

    items: list[Choice]


_FIELDS: dict[str, tuple[str, ...]] = {
    "meta_cloud": ("phone_number_id", "waba_id", "access_token", "phone_number"),
    "chakra": ("phone_number_id", "chakra_plugin_id", "access_token", "phone_number", "waba_id"),
}
_REQUIRED = frozenset({"phone_number_id", "access_token", "chakra_plugin_id"})


@router.get("")
async def list_connections(request: Request, access: Reads) -> Choices:
    """The ways to connect a number, what each needs, and where its webhooks must go."""
    language = find_language(request)
    items = []
    for card in access.house.ports.lines.list_cards():
        urls = await list_webhook_urls(access, card.key)
        items.append(_describe(card, urls, language))
    items.sort(key=lambda each: not each.recommended)
    return Choices(items=[*items, _tell_web(language)])


def _describe(card: Card, urls: list[str], language: str) -> Choice:
    fields = _FIELDS.get(card.key, ("phone_number_id", *card.needs))
    hint = "signed" if card.signed else "secret_path"
    if card.signed and not urls:
        hint = "no_app"
    return Choice(
        key=card.key,
        title=card.title,
        text=WORDS.say(language, f"connect.{card.key}"),
        available=True,
        recommended=card.key == "meta_cloud",
        needs=[_describe_need(each, language) for each in fields],
        webhook_urls=urls,
        webhook_hint=WORDS.say(language, f"connect_webhook.{hint}"),
    )


def _describe_need(field: str, language: str) -> Needed:
    return Needed(
        field=field,
        label=WORDS.say(language, f"connect_label.{field}"),
        hint=WORDS.say(language, f"connect_hint.{field}"),
        secret=field == "access_token",
        required=field in _REQUIRED,
    )


def _tell_web(language: str) -> Choice:
    return Choice(
        key="whatsapp_web",
        title="WhatsApp Web",
        text=WORDS.say(language, "connect.whatsapp_web"),
        available=False,
        recommended=False,
        needs=[],
        webhook_urls=[],
        webhook_hint="",
    )


async def list_webhook_urls(access: Access, provider: str) -> list[str]:
    """The addresses to register with the provider; empty where no app is set up yet."""
    base = access.house.public_url.rstrip("/")
    if provider != "meta_cloud":
        return [f"{base}/webhooks/{provider}/…"]
    async with access.house.database.pipe_statement() as p:
        apps = await doors.list_apps(p)
    mine = [each.app for each in apps if each.tenant in (None, access.tenant.slug)]
    return [f"{base}/webhooks/meta/{app}" for app in mine]
