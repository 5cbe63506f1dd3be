"""What becomes of a send: pure, from the provider's answer and the count of tries (promise 10).

Cloud API §2.6: base 1 s, doubled, full jitter, at most 60 s, six tries; 131056 waits 4, 16, 64 s.
"""

from typing import Final

from msgspec import Struct

from centralita.kit import ids
from centralita.providers.contract import Adapted
from centralita.vocabulary import errors
from centralita.vocabulary.ids import WaMessageId

MOST_TRIES: Final = 6
_LONGEST_WAIT_SECONDS: Final = 60.0
_LONGEST_PAIR_WAIT_SECONDS: Final = 256.0


class Verdict(Struct, frozen=True, kw_only=True):
    """The end of one claim. `called`: whether the provider was asked at all."""

    called: bool = True


class Sent(Verdict, frozen=True, kw_only=True):
    """Accepted; `note` is the code of what went wrong with a later part of a long text, `adapted`
    what the provider's limits made of the content."""

    wa_message_id: WaMessageId
    note: str | None = None
    adapted: tuple[Adapted, ...] = ()


class Wait(Verdict, frozen=True, kw_only=True):
    """Back into the queue. One that was not called does not count as a try."""

    code: str
    after_seconds: float
    detail: str = ""
    scope: str = "message"


class Failed(Verdict, frozen=True, kw_only=True):
    """Never again unchanged. `tell`: whether the owner gets an alert; `detail` the provider's;
    `worn_out`: it might have gone another time, but the tries are used up."""

    code: str
    detail: str = ""
    tell: bool = True
    worn_out: bool = False


class Withdrawn(Verdict, frozen=True, kw_only=True):
    """Not sent and never to be: the conversation is somebody else's by now."""

    code: str
    detail: str = ""


class Parked(Verdict, frozen=True, kw_only=True):
    """The whole number waits for a person; this message waits with it."""

    code: str
    detail: str = ""
    token_dead: bool = False


class Uncertain(Verdict, frozen=True, kw_only=True):
    """It may have been accepted: only a status, or a person, settles it."""

    code: str
    detail: str = ""


AnyVerdict = Sent | Wait | Failed | Withdrawn | Parked | Uncertain


def decide(failure: errors.SendFailure, tries: int, chance: ids.Chance) -> AnyVerdict:
    """What a failure leads to after `tries` calls, this one counted."""
    match failure:
        case errors.OutcomeUnknown():
            return Uncertain(code=failure.code, detail=str(failure))
        case errors.NumberBlocked():
            return Parked(
                code=failure.code,
                detail=str(failure),
                token_dead=isinstance(failure, errors.TokenDead),
            )
        case errors.RetryLater() if tries < MOST_TRIES:
            return Wait(
                code=failure.code,
                after_seconds=_wait_seconds(failure, tries, chance),
                detail=str(failure),
                scope=failure.scope,
            )
        case errors.RetryLater():
            return Failed(code=failure.code, detail=str(failure), worn_out=True)
        case errors.OptedOut():
            return Failed(code=failure.code, detail=str(failure), tell=False)
        case _:
            return Failed(code=failure.code, detail=str(failure))


def _wait_seconds(failure: errors.RetryLater, tries: int, chance: ids.Chance) -> float:
    if failure.scope == "pair":
        return max(
            min(4.0**tries, _LONGEST_PAIR_WAIT_SECONDS),
            failure.after_seconds or 0.0,
        )
    # Full jitter: many messages that failed together do not come back together.
    jittered = chance.uniform(0.0, min(2.0 ** (tries - 1), _LONGEST_WAIT_SECONDS))
    return jittered + (failure.after_seconds or 0.0)
