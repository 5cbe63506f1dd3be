"""What can be looked up of the houses themselves: which there are, and what guests ask of them."""

from decimal import Decimal
from typing import Any

from centralita.kit import db
from centralita.records import knowledge
from centralita.verticals.contract import Setting
from centralita.verticals.hotel import properties, settings, topics, words
from centralita.verticals.hotel.asking import Group, One, OneTopic, Question
from centralita.verticals.hotel.properties import Property


async def list_properties(t: db.TenantRead, setting: Setting, asked: Group) -> list[dict[str, Any]]:
    """For a menu: `id`, `name`, `summary` (guests and lowest price)."""
    lowest = await properties.list_lowest(t)
    wishes = await settings.load(t, setting)
    return [
        _summarize(house, lowest.get(house.id), wishes.currency, setting.language)
        for house in await properties.list_all(t)
        if house.most_guests >= asked.guests
    ]


def _summarize(
    house: Property, lowest: Decimal | None, currency: str, language: str
) -> dict[str, Any]:
    parts = [words.say(language, "up_to_guests", guests=house.most_guests)]
    if lowest is not None:
        amount = words.format_money(lowest, currency, language)
        parts.append(words.say(language, "from_price", amount=amount))
    return {
        "id": house.slug,
        "name": house.name,
        "guests": house.most_guests,
        "summary": " · ".join(parts),
    }


async def read_property(t: db.TenantRead, setting: Setting, asked: One) -> dict[str, Any]:
    """Everything about one house that a guest may know; `found` False when there is none."""
    house = await properties.find(t, asked.property)
    if house is None:
        return {"found": False}
    told = await properties.list_told(t, house.id, setting.language)
    about = next((each.body for each in told if each.topic == topics.DESCRIPTION), "")
    lowest = (await properties.list_lowest(t)).get(house.id)
    currency = (await settings.load(t, setting)).currency
    return {
        "found": True,
        **_summarize(house, lowest, currency, setting.language),
        "description": about,
        "address": house.address,
        "latitude": house.latitude,
        "longitude": house.longitude,
        "has_position": house.latitude is not None and house.longitude is not None,
        "check_in_from": f"{house.check_in_from:%H:%M}",
        "check_out_by": f"{house.check_out_by:%H:%M}",
        "topics": [each.topic for each in told if each.topic != topics.DESCRIPTION],
    }


async def list_topics(t: db.TenantRead, setting: Setting, asked: One) -> list[dict[str, str]]:
    """For a menu: `id`, `title` of what is known about a house."""
    house = await properties.find(t, asked.property)
    if house is None:
        return []
    return [
        {"id": each.topic, "title": get_title(each.topic, setting.language)}
        for each in await properties.list_told(t, house.id, setting.language)
        if each.topic != topics.DESCRIPTION
    ]


def get_title(topic: str, language: str) -> str:
    """The topic's own name in the texts, else its key made readable."""
    if topic in topics.STANDARD:
        return words.say(language, f"topic_{topic}")
    return topic.replace("_", " ").capitalize()


async def read_topic(t: db.TenantRead, setting: Setting, asked: OneTopic) -> dict[str, Any]:
    """What is told about one topic."""
    house = await properties.find(t, asked.property)
    told = await properties.list_told(t, house.id, setting.language) if house else []
    found = next((each for each in told if each.topic == asked.topic), None)
    if house is None or found is None:
        return {"found": False}
    title = get_title(found.topic, setting.language)
    return {"found": True, "title": title, "body": found.body, "property": house.name}


async def answer(t: db.TenantRead, setting: Setting, asked: Question) -> dict[str, Any]:
    """A guest's question, from what the owner told about the house, else from what is known.

    A house that the question names counts before the property given; its id is `house`. `which`
    says that the answer is another for each house: ask for it first. `person` says that somebody
    of the team sees to it, after `body`.
    """
    house = await _find_meant(t, asked)
    if topics.is_trouble(asked.question):
        body = words.say(setting.language, "answer_trouble")
        known = {"found": True, "person": True, "which": False, "title": "", "topic": ""}
        return {**known, "body": body, "house": house.slug if house else None}
    named = {"house": house.slug, "which": False} if house else {"house": None, "which": False}
    told = await properties.list_told(t, house.id, setting.language) if house else []
    bodies = {each.topic: each.body for each in told if each.topic != topics.DESCRIPTION}
    meant = topics.find(asked.question, bodies)
    if meant:
        body = "\n\n".join(bodies[topic] for topic in meant)
        title = get_title(meant[0], setting.language)
        return {**named, "found": True, "title": title, "body": body, "topic": meant[0]}
    scope = house.slug if house else ""
    items = await knowledge.search(
        t, asked.question, language=setting.language, scope=scope, limit=1
    )
    if items:
        title = items[0].question or ""
        return {**named, "found": True, "title": title, "body": items[0].body, "topic": ""}
    which = house is None and bool(topics.find(asked.question, await properties.list_topics(t)))
    return {**named, "found": False, "which": which}


async def _find_meant(t: db.TenantRead, asked: Question) -> Property | None:
    """The house that the question names in full, else the one that is talked about."""
    question = topics.fold(asked.question)
    houses = await properties.list_all(t)
    named = next((house for house in houses if topics.fold(house.name) in question), None)
    if named is None and asked.property:
        return await properties.find(t, asked.property)
    return named
