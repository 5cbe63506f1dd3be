"""The twelve promises against what was observed. Pure; whatever was not seen is not held."""

from collections.abc import Callable
from statistics import median

from msgspec import Struct

from centralita.demo.evidence import Evidence


class Verdict(Struct, frozen=True):
    """One promise: whether it held, and the figures for its sentence in `texts/`."""

    promise: int
    held: bool
    figures: dict[str, object]


def judge(evidence: Evidence) -> list[Verdict]:
    """All twelve, in order."""
    verdicts = []
    for promise, check in enumerate(_CHECKS, start=1):
        held, names = check(evidence)
        figures = {name: _show(getattr(evidence, name)) for name in names.split()}
        verdicts.append(Verdict(promise, held, figures))
    return verdicts


def describe_waits(evidence: Evidence) -> tuple[float, float]:
    """Seconds from a customer's message to the answer: median and slowest; 0 when none came."""
    waits = evidence.waits_seconds
    return (median(waits), max(waits)) if waits else (0.0, 0.0)


def _show(value: object) -> object:
    return "–" if value is None else value


def _nothing_lost(seen: Evidence) -> tuple[bool, str]:
    held = (
        bool(seen.acknowledged)
        and seen.missing == 0
        and seen.unanswered == 0
        and seen.unknown_quarantined is True
        and seen.unknown_answered is True
        and bool(seen.crash_said)
        and seen.crash_answered == seen.crash_said
    )
    return held, "acknowledged missing crash_said crash_answered"


def _routed_alone(seen: Evidence) -> tuple[bool, str]:
    held = (
        bool(seen.mixed_items)
        and seen.mixed_posts == 1
        and seen.mixed_right == seen.mixed_items
        and seen.bad_items_kept == 1
        and seen.misread == 0
    )
    return held, "mixed_items mixed_right bad_items_kept misread"


def _one_effect(seen: Evidence) -> tuple[bool, str]:
    held = (
        bool(seen.repeats)
        and seen.repeats_stored == 0
        and seen.repeats_answered == 0
        and seen.double_sends == 0
        and bool(seen.ordered)
        and seen.orders_stored == seen.ordered
        and seen.wrong_totals == 0
    )
    return held, "repeats repeats_stored repeats_answered double_sends ordered orders_stored"


def _in_order(seen: Evidence) -> tuple[bool, str]:
    held = (seen.burst_said or 0) > 1 and seen.burst_turns == 1 and seen.out_of_order == 0
    return held, "burst_said burst_turns"


def _isolated(seen: Evidence) -> tuple[bool, str]:
    return bool(seen.attacks) and seen.leaks == 0, "attacks leaks"


def _right_token(seen: Evidence) -> tuple[bool, str]:
    held = (
        bool(seen.sends)
        and seen.wrong_number == 0
        and seen.parked is True
        and seen.alerted is True
        and seen.sent_while_parked == 0
        and seen.neighbour_answered is True
        and seen.sent_after_token is True
    )
    return held, "sends wrong_number sent_while_parked"


def _sealed(seen: Evidence) -> tuple[bool, str]:
    held = (
        bool(seen.secrets)
        and bool(seen.places)
        and seen.secrets_seen == 0
        and seen.key_file_private is True
        and seen.refused_without_key is True
    )
    return held, "secrets places secrets_seen"


def _one_voice(seen: Evidence) -> tuple[bool, str]:
    held = (seen.handed_over or 0) >= 2 and seen.spoke_over == 0 and seen.owner_called is True
    return held, "handed_over spoke_over"


def _limits_kept(seen: Evidence) -> tuple[bool, str]:
    held = bool(seen.sends) and seen.refused_for_pace == 0 and seen.late_withheld is True
    return held, "sends refused_for_pace"


def _no_blind_resend(seen: Evidence) -> tuple[bool, str]:
    held = (
        seen.killed_while_sending is True
        and seen.accepted_of_killed == 1
        and seen.settled_by_status is True
    )
    return held, "accepted_of_killed"


def _forward_only(seen: Evidence) -> tuple[bool, str]:
    held = bool(seen.backward_statuses) and seen.went_back == 0 and seen.statuses_behind == 0
    return held, "sends statuses_behind backward_statuses went_back"


def _explained(seen: Evidence) -> tuple[bool, str]:
    return bool(seen.told) and seen.untold == 0, "told untold"


_CHECKS: tuple[Callable[[Evidence], tuple[bool, str]], ...] = (
    _nothing_lost,
    _routed_alone,
    _one_effect,
    _in_order,
    _isolated,
    _right_token,
    _sealed,
    _one_voice,
    _limits_kept,
    _no_blind_resend,
    _forward_only,
    _explained,
)
