"""What a model answered, checked: its shape, its language, and the replies it becomes."""

import re
from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from centralita.effects.agent.port import Answer
from centralita.vocabulary.content import (
    AnyContent,
    Button,
    Buttons,
    LocationRequest,
    Menu,
    Row,
    Section,
    Text,
)

MOST_REPLIES: Final = 4
_MOST_BUTTONS: Final = 3
_BUTTON_LENGTH: Final = 20
_OPEN: Final = {"es": "Ver opciones", "en": "See options"}


class Option(BaseModel):
    """One thing to tap."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=60, description="At most 20 letters is best.")
    description: str = Field(default="", max_length=200)


class Reply(BaseModel):
    """One message to the customer."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    text: str = Field(min_length=1, max_length=4096, description="What the customer reads.")
    options: list[Option] = Field(
        default_factory=list, max_length=10, description="Buttons (up to 3) or a list (up to 10)."
    )
    ask_location: bool = Field(default=False, description="Ask where the customer is, by a button.")


class Given(BaseModel):
    """The answer to the customer, and what the business should know of it."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    replies: list[Reply] = Field(min_length=1, max_length=MOST_REPLIES)
    intent: str = Field(
        default="other", max_length=60, description="What the customer wants, one or two words."
    )
    confidence: float = Field(ge=0, le=1, description="How sure you are that this is right.")
    stage: str | None = Field(default=None, max_length=40, description="Where they stand now.")
    needs_person: bool = Field(default=False, description="Somebody of the business should answer.")
    reason: str = Field(default="", max_length=300, description="Why a person is needed.")
    summary: str = Field(
        default="", max_length=1500, description="For that person: what is it about, what is known."
    )
    language: str | None = Field(default=None, max_length=20, description="Of the replies: es, en…")


def build_answer(given: Given, language: str) -> Answer:
    """Into the house's own vocabulary; `language` is the reader's."""
    return Answer(
        replies=tuple(_build_reply(each, language) for each in given.replies),
        intent=_as_word(given.intent) or "other",
        confidence=given.confidence,
        stage=_as_word(given.stage or "") or None,
        needs_person=given.needs_person,
        reason=given.reason,
        summary=given.summary,
        language=given.language,
    )


def _build_reply(reply: Reply, language: str) -> AnyContent:
    if reply.ask_location:
        return LocationRequest(body=reply.text)
    options = _unique(reply.options)
    if not options:
        return Text(body=reply.text)
    small = all(len(each.title) <= _BUTTON_LENGTH and not each.description for each in options)
    if small and len(options) <= _MOST_BUTTONS:
        buttons = (Button(id=f"agent-{at}", title=each.title) for at, each in enumerate(options, 1))
        return Buttons(body=reply.text, buttons=tuple(buttons))
    rows = tuple(
        Row(id=f"agent-{at}", title=each.title, description=each.description or None)
        for at, each in enumerate(options, 1)
    )
    button = _OPEN.get(language, _OPEN["en"])
    return Menu(body=reply.text, button=button, sections=(Section(rows=rows),))


def _unique(options: Sequence[Option]) -> list[Option]:
    """WhatsApp refuses two buttons of one title."""
    return list({each.title.casefold(): each for each in options}.values())


def _as_word(text: str) -> str:
    """`Book a room!` → `book_a_room`: a word that reports can count."""
    return re.sub(r"\W+", "_", text.strip().casefold()).strip("_")[:60]


_SPANISH: Final = """
    el la los las un una de del que y en para con por no sí su tu es son está hay qué cómo cuánto
    cuándo dónde muy más pero gracias hola quiero puede puedo tenemos nuestro
"""
_ENGLISH: Final = """
    the a an of and in to for with is are do does what how much when where very more but thanks
    hello hi i you we our your can want have it this that not there
"""
_MARKS: Final = {"es": frozenset(_SPANISH.split()), "en": frozenset(_ENGLISH.split())}
_CLEAR: Final = 3
"""So many words of one language and at most a third of the other's: too few say nothing."""


def find_language(text: str) -> str | None:
    """`es` or `en` where a text is clearly one of them, else None."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {name: sum(word in marks for word in words) for name, marks in _MARKS.items()}
    best = max(counts, key=lambda name: counts[name])
    other = min(counts.values()) if len(set(counts.values())) > 1 else counts[best]
    return best if counts[best] >= _CLEAR and counts[best] >= 3 * other else None


def find_wrong_language(given: Given, heard: str, language: str) -> str | None:
    """The language it should have been, where the replies are clearly in another."""
    wanted = find_language(heard) or language
    spoken = find_language(" ".join(reply.text for reply in given.replies))
    return wanted if spoken is not None and wanted in _MARKS and spoken != wanted else None
