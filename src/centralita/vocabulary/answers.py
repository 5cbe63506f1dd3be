"""What a slow bot comes back with: an agent, an outside bot, code of one's own, all in one shape.

The effect's result holds it as plain data (`msgspec.to_builtins`); `decide.returns` makes the
turn's decision of it.
"""

from typing import Final, Literal

from msgspec import Struct

from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.turns import About, Alarm

SIGNING_NAME: Final = "outside_bot"
"""Name of the tenant's secret that signs what an outside bot is asked, where its settings name no
other."""


class BotAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`confidence` 0…1; `stage` a word for people; `hand_over` when a person should go on, `reason`
    why, with a `summary` for that person. No reply and no hand-over is silence.

    `language` is the customer's own choice. `alarms` are for the owner; `about` the trade's things
    it was about. `steps` are short English sentences for the timeline, in order: what was looked
    up, which tool was used. Never a secret, never another contact's data.
    """

    replies: tuple[AnyContent, ...] = ()
    intent: str | None = None
    confidence: float | None = None
    stage: str | None = None
    hand_over: bool = False
    reason: str = ""
    summary: str | None = None
    language: Literal["es", "en"] | None = None
    alarms: tuple[Alarm, ...] = ()
    about: About | None = None
    steps: tuple[str, ...] = ()
