"""Which bot decided a turn, and how: stored reasons as kinds and facts of a timeline.

Pure. What can't be read, because another release wrote it, is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from centralita.vocabulary.turns import Why

Facts = dict[str, Any]

_decode = msgspec.json.Decoder(Why).decode


def list_reasons(message: Mapping[str, Any]) -> Iterator[tuple[str, Facts]]:
    """The bot, its flow's version and node, its rule; then its steps in order."""
    stored = message.get("why")
    if not stored:
        return
    try:
        why = _decode(stored)
    except msgspec.DecodeError:
        return
    if why.flow is not None:
        yield "by_flow", {"flow": why.flow, "version": why.version or "?", "node": why.node or "–"}
    else:
        yield f"by_{why.bot}", {}
    if why.rule is not None:
        yield "by_rule", {"rule": why.rule}
    for step in why.steps:
        yield "step", {"step": step}


def list_waits(effects: Sequence[Mapping[str, Any]]) -> Iterator[tuple[datetime, str, Facts]]:
    """What was asked of somebody slow, and what came of it."""
    for effect in effects:
        begun, ended = effect["created_at"], effect["ended_at"]
        yield begun, f"asked_{effect['kind']}", {}
        if ended is not None:
            seconds = f"{(ended - begun).total_seconds():.1f}"
            kind = "slow_failed" if effect["problem"] else "slow_done"
            yield ended, kind, {"seconds": seconds, "problem": effect["problem"]}
