"""The five invented businesses: who they are, their numbers, their bots."""

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from centralita.kit import json

BURST_SECONDS = 0.4
"""Shorter than a real business would take, so that the demo keeps moving."""

Json = dict[str, Any]


class Line(Struct, frozen=True, kw_only=True):
    """A number as both WhatsApp and Centralita know it."""

    phone_number_id: str
    phone: str
    waba_id: str
    label: str
    provider: str = "meta_cloud"
    plugin_id: str | None = None
    shared: bool = False


class Business(Struct, frozen=True, kw_only=True):
    """A tenant. `guest_of`: it speaks on another's shared number, through `owner_phone`."""

    slug: str
    name: str
    trade: str
    bot: str
    lines: tuple[Line, ...] = ()
    guest_of: str | None = None
    owner_phone: str = ""
    owner_name: str = ""
    answers: Mapping[str, str] = MappingProxyType({})
    """Its own answers, by the name of the rule."""
    settings: Mapping[str, object] = MappingProxyType({})
    """Other settings that differ from the example bot's."""


HOTEL = Business(
    slug="hotel-marea",
    name="Hotel Marea",
    trade="hotel",
    bot="stays",
    lines=(
        Line(
            phone_number_id="300000000000001",
            phone="15550100001",
            waba_id="200000000000001",
            label="Hotel Marea",
            provider="chakra",
            plugin_id="plugin-hotel-marea",
        ),
    ),
)
RESTAURANT = Business(
    slug="la-comal",
    name="La Comal",
    trade="restaurant",
    bot="orders",
    lines=(
        Line(
            phone_number_id="300000000000002",
            phone="15550100002",
            waba_id="200000000000002",
            label="La Comal",
        ),
    ),
)
RECRUITER = Business(
    slug="talento-norte",
    name="Talento Norte",
    trade="recruiting",
    bot="recruiter",
    lines=(
        Line(
            phone_number_id="300000000000003",
            phone="15550100003",
            waba_id="200000000000003",
            label="Talento Norte · Vacantes",
        ),
        Line(
            phone_number_id="300000000000004",
            phone="15550100004",
            waba_id="200000000000004",
            label="Talento Norte · Entrevistas",
        ),
    ),
    # Answers whatever comes late, so that the 24-hour window has something to refuse.
    settings={"old_messages": {"older_than_minutes": 60, "do": "answer"}},
)
LENDER = Business(
    slug="credito-claro",
    name="Crédito Claro",
    trade="lending",
    bot="lender",
    lines=(
        Line(
            phone_number_id="300000000000005",
            phone="15550100005",
            waba_id="200000000000005",
            label="Crédito Claro",
        ),
    ),
)
HOST = Business(
    slug="asistente",
    name="Asistente Tienda",
    trade="shop",
    bot="host",
    lines=(
        Line(
            phone_number_id="300000000000006",
            phone="15550100006",
            waba_id="200000000000006",
            label="Asistente Tienda",
            shared=True,
        ),
    ),
)
SHOPS = (
    Business(
        slug="joyas-luna",
        name="Joyas Luna",
        trade="shop",
        bot="shop",
        guest_of=HOST.slug,
        owner_phone="15550101001",
        owner_name="Luna",
        answers={"precios": "Pulseras de $120 a $260, aretes desde $90. Todo hecho a mano. ✨"},
    ),
    Business(
        slug="flores-del-valle",
        name="Flores del Valle",
        trade="shop",
        bot="shop",
        guest_of=HOST.slug,
        owner_phone="15550101002",
        owner_name="Rosa",
        answers={"precios": "Ramo chico $180, grande $350. Girasoles por pieza a $25. 🌻"},
    ),
    Business(
        slug="papeleria-sol",
        name="Papelería Sol",
        trade="shop",
        bot="shop",
        guest_of=HOST.slug,
        owner_phone="15550101003",
        owner_name="Beto",
        answers={"precios": "Cuaderno $38, juego de plumas $65, copias a $1.50. ✏️"},
    ),
)
AT_WORK = (HOTEL, RESTAURANT)
"""Those who work in their trade: flows, with a menu or houses of their own (`trades/`)."""
ALL = (HOTEL, RESTAURANT, RECRUITER, LENDER, HOST, *SHOPS)


def get(slug: str) -> Business:
    """The business of that name. Raises KeyError."""
    return {each.slug: each for each in ALL}[slug]


def list_lines(business: Business) -> tuple[Line, ...]:
    """The numbers it is reached on; a guest is reached on its host's."""
    return get(business.guest_of).lines if business.guest_of else business.lines


def load_bot(business: Business) -> Json:
    """Its configuration, with its own answers put in."""
    text = files("centralita.demo").joinpath("bots", f"{business.bot}.json").read_text("utf-8")
    config: Json = json.decode(text)
    config |= {"burst_seconds": BURST_SECONDS, **business.settings}
    for rule in config.get("rules", []):
        rule["answer"] = business.answers.get(rule["name"], rule["answer"])
    return config
