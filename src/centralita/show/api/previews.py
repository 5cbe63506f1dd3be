"""Talks that are tried out: what is said goes in, what the bot would answer comes out.

The production engine answers, in a transaction of which nothing stays; nothing is sent.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, model_validator

from centralita.kit import clock
from centralita.records import timeline
from centralita.show import setting_ports
from centralita.show.api.access import Access
from centralita.show.api.bodies import Line, check_text
from centralita.show.api.problems import WORDS, Declined

TURNS_MAX = 50
Text = Annotated[str, Field(min_length=1, max_length=4096), AfterValidator(check_text)]


class Place(BaseModel):
    """A location."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    name: Line | None = None
    address: Line | None = None


class Said(BaseModel):
    """One thing the customer does: exactly one of these."""

    text: Text | None = Field(default=None, examples=["Hola"])
    tap: Annotated[str, Field(min_length=1, max_length=256)] | None = Field(
        default=None, description="Id of a button or row that the bot offered."
    )
    location: Place | None = None
    file: Literal["image", "video", "audio", "document"] | None = None
    caption: Text | None = Field(default=None, description="Only with `file`.")
    wait_minutes: float | None = Field(
        default=None, gt=0, le=43_200, description="Time passes; what is due in it happens."
    )

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        given = (self.text, self.tap, self.location, self.file, self.wait_minutes)
        if sum(each is not None for each in given) != 1:
            raise ValueError("give exactly one of text, tap, location, file and wait_minutes")
        if self.caption is not None and self.file is None:
            raise ValueError("a caption belongs to a file")
        return self


class Asked(BaseModel):
    """A talk to try."""

    said: list[Said] = Field(min_length=1, max_length=TURNS_MAX)
    at: AwareDatetime | None = Field(default=None, description="When it happens; null: now.")
    customer_name: Line = Field(default="Alex", examples=["Alex"])
    customer_language: Literal["es", "en"] | None = None


class Reply(BaseModel):
    """One message of the bot's."""

    text: str = Field(description="As plain text, buttons and rows below it.")
    content: dict[str, Any] = Field(description="As it would be sent; `kind` tells its shape.")


class Turn(BaseModel):
    """One decision of the bot, after `said[at]`."""

    at: int
    replies: list[Reply]
    intent: str | None
    confidence: float | None
    because: str = Field(description="Why, in the reader's language.")
    stage: str | None
    owner: Literal["bot", "human", "nobody"] | None = Field(description="null: unchanged.")
    requires_review: bool
    why: dict[str, Any] | None = Field(description="Bot, flow, node, rule and steps on the way.")
    asks: str | None = Field(
        description="What would have been asked (agent, outside, code, transcription); a preview "
        "asks nobody."
    )


class Trouble(BaseModel):
    """What could not be done, at `said[at]`; nothing after it was tried where it was a tap."""

    at: int
    message: str


class Transcript(BaseModel):
    """The whole talk. Nothing of it was stored or sent."""

    turns: list[Turn]
    troubles: list[Trouble]
    owner: str | None
    stage: str | None
    wakes_at: datetime | None = Field(description="When the bot would speak by itself.")
    took_ms: int


async def try_out(access: Access, asked: Asked, language: str, **draft: Any) -> Transcript:
    """Let the bot answer. `draft`: the trial's `phone_number_id`, `config` and `flow`.

    Raises `Declined` (422) where it takes too long.
    """
    house = access.house
    now: clock.Clock = house.clock
    begun = now.monotonic()
    trial = setting_ports.Trial(
        said=[_read_said(each) for each in asked.said],
        at=asked.at or now.now(),
        customer_name=asked.customer_name,
        language=asked.customer_language,
        **draft,
    )
    try:
        told = await house.ports.rehearsals.try_out(access.tenant_id, trial)
    except setting_ports.NotInUse:
        raise Declined(409, "number_resting") from None
    except TimeoutError:
        raise Declined(422, "preview_too_long") from None
    return Transcript(
        turns=_show_turns(told.turns, language),
        troubles=[_show_trouble(asked.said[at], at, language) for at in told.troubles],
        owner=told.owner,
        stage=told.stage,
        wakes_at=told.wakes_at,
        took_ms=round((now.monotonic() - begun) * 1000),
    )


def _show_trouble(said: Said, at: int, language: str) -> Trouble:
    what = "not_taken_in" if said.tap is None else "not_offered"
    return Trouble(at=at, message=WORDS.say(language, f"preview.{what}"))


_FILES = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/ogg; codecs=opus",
    "document": "application/pdf",
}


def _read_said(said: Said) -> setting_ports.Said:
    if said.location is not None:
        part = said.location.model_dump(exclude_none=True)
        return setting_ports.Said(kind="location", part=part)
    if said.file is not None:
        file: dict[str, Any] = {"id": "900000000000099", "mime_type": _FILES[said.file]}
        if said.caption is not None:
            file["caption"] = said.caption
        return setting_ports.Said(kind=said.file, part={**file, "sha256": ""})
    return setting_ports.Said(text=said.text, tap=said.tap, wait_minutes=said.wait_minutes)


def _show_turns(turns: Sequence[setting_ports.Turned], language: str) -> list[Turn]:
    return [
        Turn.model_validate(
            {
                "at": each.at,
                "replies": [
                    {"text": text, "content": content}
                    for text, content in zip(each.texts, each.replies, strict=True)
                ],
                "intent": each.intent,
                "confidence": each.confidence,
                "because": timeline.say_reason(each.because, language),
                "stage": each.stage,
                "owner": each.owner,
                "requires_review": each.requires_review,
                "why": each.why,
                "asks": each.asks,
            }
        )
        for each in turns
    ]
