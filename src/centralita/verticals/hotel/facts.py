"""Everything that can be looked up of a hotel, by name."""

from typing import Any

from centralita.verticals.contract import Fact
from centralita.verticals.hotel import asking, house_facts, stay_facts

FACTS: tuple[Fact[Any], ...] = (
    Fact(
        name="properties",
        about="List the properties that can be rented, with how many guests each takes.",
        asks=asking.Group,
        read=house_facts.list_properties,
    ),
    Fact(
        name="property",
        about="Describe one property: address, times of arrival and leaving, what is known of it.",
        asks=asking.One,
        read=house_facts.read_property,
    ),
    Fact(
        name="topics",
        about="List the topics about which the owner has written down something for a property.",
        asks=asking.One,
        read=house_facts.list_topics,
    ),
    Fact(
        name="topic",
        about="Read what the owner says about one topic of a property (wifi, parking, pets …).",
        asks=asking.OneTopic,
        read=house_facts.read_topic,
    ),
    Fact(
        name="answer",
        about="Answer a guest's question from what the owner wrote down; found is false if that "
        "says nothing of it, which is true if it differs by property: then ask which one.",
        asks=asking.Question,
        read=house_facts.answer,
    ),
    Fact(
        name="availability",
        about="Say whether a property is free between two days, and the nearest free dates if not.",
        asks=asking.When,
        read=stay_facts.read_availability,
    ),
    Fact(
        name="free_properties",
        about="List the properties that are free for a stay, with the total price of each.",
        asks=asking.Party,
        read=stay_facts.list_free,
    ),
    Fact(
        name="my_bookings",
        about="List this guest's own holds and bookings that are not over.",
        asks=asking.Nothing,
        read=stay_facts.list_own,
    ),
    Fact(
        name="lead",
        about="Say what this guest is known to want, and how far the talk is.",
        asks=asking.Nothing,
        read=stay_facts.read_lead,
    ),
)
"""Everything that can be looked up."""
