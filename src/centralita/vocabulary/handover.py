"""Who answers a conversation, and every way in which that changes: one table (promise 8).

A conversation has one owner. Whoever wants to change it names a cause; what the cause leads to
stands here and nowhere else. A pair that is not in the table changes nothing.
"""

from typing import Final, Literal

Owner = Literal["bot", "human", "nobody"]
"""Who answers a conversation: never two at once."""

Who = Literal["customer", "bot", "person", "system"]
"""Who may name a cause; `person` is somebody of the business."""

Cause = Literal[
    "words", "misses", "low_confidence", "rule", "flow_node", "agent_wish", "bot_wish",
    "bot_failed", "operator_takes", "operator_writes", "phone_echo", "operator_gives_back",
    "operator_closes", "time_out", "nobody_wanted",
]  # fmt: skip

CAUSES: Final[dict[Cause, Who]] = {
    "words": "customer",  # asked for a person, in words or by a button
    "misses": "bot",  # did not understand several times in a row
    "low_confidence": "bot",  # understood, but not surely enough
    "rule": "bot",  # a rule's answer ends with a person
    "flow_node": "bot",  # the flow reached a node that hands over
    "agent_wish": "bot",  # the language model asked for a person
    "bot_wish": "bot",  # code or an outside bot asked for one
    "bot_failed": "system",  # the bot broke, and nobody else answers
    "operator_takes": "person",
    "operator_writes": "person",
    "phone_echo": "person",  # answered on the business's own phone
    "operator_gives_back": "person",
    "operator_closes": "person",
    "time_out": "system",  # the person was silent for too long
    "nobody_wanted": "person",  # kept only, answered by nobody
}
"""Every cause, and who names it."""

_TO_PERSON: Final[tuple[Cause, ...]] = (
    "words", "misses", "low_confidence", "rule", "flow_node", "agent_wish", "bot_wish",
    "bot_failed", "operator_takes", "operator_writes", "phone_echo",
)  # fmt: skip

TRANSITIONS: Final[dict[tuple[str, Cause], Owner]] = {
    **{("bot", cause): "human" for cause in _TO_PERSON},
    ("bot", "nobody_wanted"): "nobody",
    ("human", "operator_gives_back"): "bot",
    ("human", "operator_closes"): "bot",
    ("human", "time_out"): "bot",
    ("human", "nobody_wanted"): "nobody",
    ("nobody", "operator_takes"): "human",
    ("nobody", "operator_writes"): "human",
    ("nobody", "phone_echo"): "human",
    ("nobody", "operator_gives_back"): "bot",
    ("nobody", "operator_closes"): "bot",
}
"""(owner, cause) → the next owner."""

SPEAKS: Final[frozenset[Cause]] = frozenset({"operator_takes", "operator_writes", "phone_echo"})
"""Causes by which a person is there: the time-out counts from them anew."""

GIVE_BACK_AFTER_MINUTES: Final = 720.0
"""After so much silence of the person the bot answers again, where a bot's settings say nothing."""


def find_next(owner: str, cause: Cause) -> Owner | None:
    """Who answers from now on; None where the cause changes nothing."""
    return TRANSITIONS.get((owner, cause))
