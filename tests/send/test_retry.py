"""Promise 10, the pure part: only a known refusal is tried again (Cloud API §2.6)."""

import pytest

from centralita.kit import ids
from centralita.send import retry
from centralita.vocabulary import errors

CHANCE = ids.SeededChance(1)


class Highest:
    """Chance that always gives the highest number."""

    def uniform(self, low: float, high: float) -> float:
        return high


def test_the_wait_doubles_up_to_a_minute_with_full_jitter() -> None:
    failure = errors.RetryLater("131000", "Something went wrong.")
    waits = [retry.decide(failure, tries, Highest()) for tries in range(1, 6)]
    assert [each.after_seconds for each in waits if isinstance(each, retry.Wait)] == [
        1,
        2,
        4,
        8,
        16,
    ]
    for _ in range(100):
        each = retry.decide(failure, 4, CHANCE)
        assert isinstance(each, retry.Wait)
        assert 0 <= each.after_seconds <= 8


def test_after_six_tries_it_fails() -> None:
    failure = errors.RetryLater("131000", "Something went wrong.")
    verdict = retry.decide(failure, retry.MOST_TRIES, CHANCE)
    assert verdict == retry.Failed(code="131000", detail=str(failure), worn_out=True)


def test_a_pair_limit_waits_4_16_64_seconds() -> None:
    """131056 is met with 4^n seconds, without jitter."""
    failure = errors.RetryLater("131056", "Too many to one person.", scope="pair")
    verdicts = [retry.decide(failure, tries, CHANCE) for tries in (1, 2, 3, 4, 5)]
    waits = [each.after_seconds for each in verdicts if isinstance(each, retry.Wait)]
    assert waits == [4, 16, 64, 256, 256]


def test_the_provider_s_wish_is_the_least_wait() -> None:
    failure = errors.RetryLater("80007", "Limit.", after_seconds=120, scope="number")
    verdict = retry.decide(failure, 1, CHANCE)
    assert isinstance(verdict, retry.Wait)
    assert 120 <= verdict.after_seconds <= 121
    assert verdict.scope == "number"


@pytest.mark.parametrize(
    ("failure", "expected", "tell"),
    [
        (errors.GiveUp("100", "Bad."), retry.Failed, True),
        (errors.WindowClosed("131047", "Closed."), retry.Failed, True),
        (errors.OptedOut("131050", "No marketing."), retry.Failed, False),
    ],
)
def test_what_never_goes_unchanged_fails_at_once(
    failure: errors.SendFailure, expected: type, tell: bool
) -> None:
    verdict = retry.decide(failure, 1, CHANCE)
    assert isinstance(verdict, expected)
    assert isinstance(verdict, retry.Failed)
    assert (verdict.code, verdict.tell) == (failure.code, tell)


def test_a_blocked_number_is_parked_and_a_dead_token_is_named() -> None:
    blocked = retry.decide(errors.NumberBlocked("131031", "Locked."), 1, CHANCE)
    dead = retry.decide(errors.TokenDead("190", "Expired."), 1, CHANCE)
    assert isinstance(blocked, retry.Parked)
    assert isinstance(dead, retry.Parked)
    assert (blocked.token_dead, dead.token_dead) == (False, True)


@pytest.mark.parametrize("tries", [1, 3, 6, 9])
def test_an_unknown_outcome_is_never_tried_again(tries: int) -> None:
    """Promise 10: no blind resend, at whatever try."""
    verdict = retry.decide(errors.OutcomeUnknown("outcome_unknown", "Cut."), tries, CHANCE)
    assert isinstance(verdict, retry.Uncertain)
