"""The demo's verdicts: every promise can be seen to hold, and every one can be seen to break."""

from dataclasses import fields, replace

import pytest

from centralita.demo import promises
from centralita.demo.evidence import Evidence
from centralita.demo.narrator import WORDING

GOOD = Evidence(
    said=20,
    replies=18,
    waits_seconds=[0.5, 0.4, 0.9],
    acknowledged=100,
    missing=0,
    unknown_quarantined=True,
    unknown_answered=True,
    crash_said=80,
    crash_answered=80,
    mixed_posts=1,
    mixed_items=3,
    mixed_right=3,
    bad_items_kept=1,
    repeats=6,
    repeats_stored=0,
    repeats_answered=0,
    double_sends=0,
    ordered=2,
    orders_stored=2,
    wrong_totals=0,
    burst_said=3,
    burst_turns=1,
    out_of_order=0,
    attacks=200,
    leaks=0,
    sends=105,
    wrong_number=0,
    parked=True,
    alerted=True,
    sent_while_parked=0,
    neighbour_answered=True,
    sent_after_token=True,
    secrets=11,
    places=39,
    secrets_seen=0,
    key_file_private=True,
    refused_without_key=True,
    handed_over=2,
    spoke_over=0,
    owner_called=True,
    refused_for_pace=0,
    late_withheld=True,
    killed_while_sending=True,
    accepted_of_killed=1,
    settled_by_status=True,
    backward_statuses=3,
    went_back=0,
    statuses_behind=0,
    told=60,
    untold=0,
)

BROKEN: list[tuple[int, dict[str, object]]] = [
    (1, {"missing": 1}),
    (1, {"acknowledged": 0}),
    (1, {"unanswered": 1}),
    (1, {"unknown_quarantined": False}),
    (1, {"unknown_answered": False}),
    (1, {"crash_answered": 79}),
    (2, {"mixed_right": 2}),
    (2, {"mixed_posts": 2}),
    (2, {"bad_items_kept": 0}),
    (2, {"misread": 1}),
    (3, {"repeats": 0}),
    (3, {"repeats_stored": 1}),
    (3, {"repeats_answered": 1}),
    (3, {"double_sends": 1}),
    (3, {"ordered": 0}),
    (3, {"orders_stored": 3}),
    (3, {"wrong_totals": 1}),
    (4, {"burst_turns": 2}),
    (4, {"out_of_order": 1}),
    (5, {"leaks": 1}),
    (5, {"attacks": 0}),
    (6, {"wrong_number": 1}),
    (6, {"parked": False}),
    (6, {"alerted": False}),
    (6, {"sent_while_parked": 1}),
    (6, {"neighbour_answered": False}),
    (6, {"sent_after_token": False}),
    (7, {"secrets_seen": 1}),
    (7, {"key_file_private": False}),
    (7, {"refused_without_key": False}),
    (8, {"spoke_over": 1}),
    (8, {"handed_over": 1}),
    (8, {"owner_called": False}),
    (9, {"refused_for_pace": 1}),
    (9, {"late_withheld": False}),
    (10, {"accepted_of_killed": 2}),
    (10, {"accepted_of_killed": 0}),
    (10, {"killed_while_sending": False}),
    (10, {"settled_by_status": False}),
    (11, {"went_back": 1}),
    (11, {"statuses_behind": 1}),
    (12, {"untold": 1}),
    (12, {"told": 0}),
]


def list_held(evidence: Evidence) -> set[int]:
    return {each.promise for each in promises.judge(evidence) if each.held}


def test_a_good_evening_keeps_all_twelve() -> None:
    assert list_held(GOOD) == set(range(1, 13))


def test_what_was_never_looked_at_is_not_claimed() -> None:
    assert list_held(Evidence()) == set()
    numbers = [each.promise for each in promises.judge(Evidence())]
    assert numbers == list(range(1, 13))


@pytest.mark.parametrize(("promise", "change"), BROKEN, ids=lambda each: str(each))
def test_each_promise_can_break_alone(promise: int, change: dict[str, object]) -> None:
    seen = replace(GOOD, **change)  # type: ignore[arg-type]  # one field of several types each
    assert list_held(seen) == set(range(1, 13)) - {promise}


def test_no_figure_is_gathered_in_vain() -> None:
    told = {"said", "replies", "waits_seconds", "sends", "places", "secrets"}
    told |= {"crash_said", "mixed_items", "burst_said", "backward_statuses"}
    assert {each.name for each in fields(Evidence)} == told | {
        name for _, change in BROKEN for name in change
    }


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_verdict_can_be_said(language: str) -> None:
    for seen in (GOOD, Evidence()):
        for verdict in promises.judge(seen):
            key = f"promise.{verdict.promise}"
            assert WORDING.find(language, f"{key}.title", {})
            assert WORDING.find(language, f"{key}.seen", verdict.figures), key


def test_waits() -> None:
    assert promises.describe_waits(GOOD) == (0.5, 0.9)
    assert promises.describe_waits(Evidence()) == (0.0, 0.0)
