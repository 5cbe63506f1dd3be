"""What the hotel's facts are asked with, and what several of them and the actions share."""

from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from centralita.verticals.contract import Setting
from centralita.verticals.hotel import stays, words

Name = Annotated[str, Meta(max_length=200, description="The property's id or name.")]
Day = Annotated[date, Meta(description="A day as YYYY-MM-DD.")]
Grown = Annotated[int, Meta(ge=0, le=1000, description="How many adults.")]
Children = Annotated[int, Meta(ge=0, le=1000, description="How many children.")]


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No arguments."""


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    guests: Annotated[int, Meta(ge=0, description="Only those with room for so many.")] = 0


class One(Struct, frozen=True, forbid_unknown_fields=True):
    property: Name


class OneTopic(Struct, frozen=True, forbid_unknown_fields=True):
    property: Name
    topic: Annotated[str, Meta(max_length=60, description="One of the property's topics.")]


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    question: Annotated[str, Meta(max_length=4096, description="In the guest's own words.")]
    property: Name | None = None


class When(Struct, frozen=True, forbid_unknown_fields=True):
    property: Name
    check_in: Day
    check_out: Day


class Party(Struct, frozen=True, forbid_unknown_fields=True):
    check_in: Day
    check_out: Day
    adults: Grown
    children: Children = 0


Words = Annotated[str, Meta(max_length=1000)]


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    """What is not known yet is left out."""

    property: Name | None = None
    check_in: Day | None = None
    check_out: Day | None = None
    adults: Grown | None = None
    children: Children | None = None
    intent: Annotated[str, Meta(description="In one word: price, wifi, booking …")] | None = None
    note: Words | None = None
    booking: Annotated[str, Meta(max_length=60, description="About which own one.")] | None = None


class Wanted(Struct, frozen=True, forbid_unknown_fields=True):
    property: Name
    check_in: Day
    check_out: Day
    adults: Grown
    children: Children = 0


class Held(Struct, frozen=True, forbid_unknown_fields=True):
    quote: Annotated[str, Meta(max_length=60, description="What `quote` answered as `quote`.")]
    name: (
        Annotated[str, Meta(max_length=200, description="The name the booking is for.")] | None
    ) = None


class Own(Struct, frozen=True, forbid_unknown_fields=True):
    booking: (
        Annotated[str, Meta(max_length=60, description="Its reference; else the newest.")] | None
    ) = None


class Reason(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(max_length=4096, description="In a few words.")] | None = None


def get_today(setting: Setting) -> date:
    """The date on the property's own clock."""
    return setting.now.astimezone(ZoneInfo(setting.time_zone)).date()


def explain(refusal: stays.Refusal, language: str) -> dict[str, Any]:
    """A refusal as plain data: its code, its sentence, its facts."""
    return {**refusal.facts, "code": refusal.code, "text": words.explain(refusal, language)}
