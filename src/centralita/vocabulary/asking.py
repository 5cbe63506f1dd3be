"""What a bot may ask of the house in the middle of a turn, and what it is told.

`decide` stays pure: a bot that needs live facts or wants something done yields an `Ask` and is sent
a `Told`; the `Decision` is what it returns. Whoever drives it (the pipeline, a test, the preview of
an editor) does the reading and writing, bound to the turn's tenant.

    thinking = start(bot, turn)
    told = None
    while True:
        try:
            ask = thinking.send(told)
        except StopIteration as done:
            return done.value            # the Decision
        told = ...                       # read the fact, or do the action, in the turn's own write
"""

from collections.abc import Generator
from typing import Any

from msgspec import Struct, field

from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.turns import About, Alarm, Decision


class ReadFact(Struct, frozen=True, kw_only=True, tag="fact"):
    """Look something up: `name` is `trade.fact`, as in `restaurant.menu`."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


class DoAction(Struct, frozen=True, kw_only=True, tag="action"):
    """Do something: `name` is `trade.action`, as in `restaurant.place_order`.

    Done at most once for each message that led to it, whatever is repeated.
    """

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


Ask = ReadFact | DoAction


class Told(Struct, frozen=True, kw_only=True):
    """The answer to an `Ask`: `value` is plain data (dict, list, str, int, bool, None; exact
    decimals as text).

    `refusal` is set when a trade said no (`closed`, `sold_out` …): a code that flows branch on,
    with its facts in `value`. `replies` are things to say that the trade itself composed, `alarms`
    what the owner should hear, `about` what the turn is about from now on.
    """

    value: Any = None
    refusal: str | None = None
    replies: tuple[AnyContent, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    about: About | None = None


Thinking = Generator[Ask, Told, Decision]
"""A bot at work on one turn."""
