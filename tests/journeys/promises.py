"""What is promised to every customer of every trade, checked after each turn."""

import re
from typing import Final

from centralita.decide import words
from centralita.installed import PROVIDERS
from centralita.providers.contract import Recipient
from tests.journeys.journey import Turn
from tests.pipeline.switchboard import Json


async def check_replies(turn: Turn) -> None:
    """Every reply can be sent as it is meant, and nothing of the flow's own language shows."""
    replies = turn.decision.replies if turn.decision else ()
    assert len(replies) <= 12
    typed = " ".join(each["text"]["body"] for each in turn.customer.sent if "text" in each)
    for reply, said in zip(replies, turn.said, strict=True):
        assert said.strip(), reply
        rendered = PROVIDERS["meta_cloud"].render(reply, Recipient(wa_id="15550100101"), "ref")
        assert rendered.bodies
        leaked = _LEAKS.findall(said)
        assert all(each in typed for each in leaked), (leaked, said)


_LEAKS: Final = re.compile(r"[{}]|^@|\bNone\b|\bnull\b")
"""What belongs to flows and to programs, and never before a customer."""


async def check_silence(turn: Turn) -> None:
    """A bot whose conversation it is answers whoever said something."""
    if turn.before.owner != "bot" or not any(is_answerable(each) for each in turn.sent):
        return
    assert turn.decision is not None
    if turn.decision.replies or _is_polite_silence(turn):
        return
    raise AssertionError(f"silence in {turn.before}: {turn.decision.because}")


def is_answerable(message: Json) -> bool:
    """Words, taps, places, orders, files: not reactions and stickers, nor nothing at all."""
    kind = message["type"]
    if kind == "text":
        return bool(words.plain(message["text"]["body"]))
    return kind not in ("reaction", "sticker")


def _is_polite_silence(turn: Turn) -> bool:
    """After all is done, a goodbye needs no answer."""
    over = turn.before.state in ("ended", "handed_over", "idle")
    return over and turn.decision is not None and "goodbye" in turn.decision.because
