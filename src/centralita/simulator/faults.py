"""Faults on request: a rule says where, how often and what goes wrong.

Pure state: `fire_request` and `fire_webhook` count a matching event on every rule and return the
effects that go off. Applying them is the caller's affair.
"""

from typing import Literal

import msgspec


class Target(msgspec.Struct, forbid_unknown_fields=True):
    """Where a rule looks; None means anywhere. With `webhook` set it is about webhooks only."""

    endpoint: str | None = None
    number: str | None = None
    person: str | None = None
    webhook: str | None = None


class Trigger(msgspec.Struct, forbid_unknown_fields=True):
    """`{"next": n}`: the first n. `{"every": n}`: each n-th."""

    next: int | None = None
    every: int | None = None


REQUEST_EFFECTS = frozenset(
    [
        "error",
        "http_status",
        "delay",
        "cut_before",
        "cut_after",
        "token_expired",
        "quality_drop",
        "messaging_limit",
        "fail_later",
    ]
)
WEBHOOK_EFFECTS = frozenset(["duplicate", "reorder", "batch", "drop", "delay", "retry_storm"])


class Effect(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What goes wrong; which further keys count depends on `kind`."""

    kind: str
    code: int | None = None
    subcode: int | None = None
    http_status: int | None = None
    details: str = ""
    body: str = ""
    seconds: float = 0.0
    times: int = 1
    size: int = 2
    to: str = ""


class Rule(msgspec.Struct, forbid_unknown_fields=True):
    """One fault. `seen` counts matching events, `fired` those it harmed."""

    effect: Effect
    target: Target = msgspec.field(default_factory=Target)
    trigger: Literal["always"] | Trigger = "always"
    id: int = 0
    seen: int = 0
    fired: int = 0


class Faults:
    """The rules in force, in the order they were added."""

    def __init__(self) -> None:
        self.rules: dict[int, Rule] = {}
        self._last_id = 0

    def add(self, rule: Rule) -> Rule:
        """Put a rule in force. Raises ValueError for a rule that could never do anything."""
        _check_rule(rule)
        self._last_id += 1
        added = msgspec.structs.replace(rule, id=self._last_id, seen=0, fired=0)
        self.rules[added.id] = added
        return added

    def remove(self, rule_id: int) -> bool:
        return self.rules.pop(rule_id, None) is not None

    def clear(self) -> None:
        self.rules.clear()

    def fire_request(
        self, endpoint: str, number_id: str | None, person_id: str | None
    ) -> list[Effect]:
        """Count a request; the effects that go off."""
        if not self.rules:
            return []
        return [
            rule.effect
            for rule in self.rules.values()
            if rule.target.webhook is None
            and _matches(rule.target.endpoint, endpoint)
            and _matches(rule.target.number, number_id)
            and _matches(rule.target.person, person_id)
            and _goes_off(rule)
        ]

    def fire_webhook(self, kind: str, number_id: str | None, person_id: str | None) -> list[Effect]:
        """Count a webhook of a kind (`messages`, `statuses` or the field's name)."""
        if not self.rules:
            return []
        return [
            rule.effect
            for rule in self.rules.values()
            if rule.target.webhook is not None
            and _matches(rule.target.webhook, kind)
            and _matches(rule.target.number, number_id)
            and _matches(rule.target.person, person_id)
            and _goes_off(rule)
        ]


def _matches(wanted: str | None, seen: str | None) -> bool:
    return wanted is None or wanted in ("any", seen)


def _goes_off(rule: Rule) -> bool:
    rule.seen += 1
    trigger = rule.trigger
    goes = (
        trigger == "always"
        or (trigger.next is not None and rule.seen <= trigger.next)
        or (trigger.every is not None and rule.seen % trigger.every == 0)
    )
    rule.fired += goes
    return goes


def _check_rule(rule: Rule) -> None:
    allowed = WEBHOOK_EFFECTS if rule.target.webhook is not None else REQUEST_EFFECTS
    effect, trigger = rule.effect, rule.trigger
    if effect.kind not in allowed:
        raise ValueError(f"effect.kind {effect.kind!r} is not one of {', '.join(sorted(allowed))}")
    if effect.kind in ("error", "fail_later") and effect.code is None:
        raise ValueError(f"effect.code is required for {effect.kind}: give a code of Meta's")
    if effect.kind == "http_status" and effect.http_status is None:
        raise ValueError("effect.http_status is required for http_status: for example 500")
    if trigger != "always" and (trigger.next is None) == (trigger.every is None):
        raise ValueError('trigger must be "always", {"next": n} or {"every": n}')
    if trigger != "always" and (trigger.next or trigger.every or 0) < 1:
        raise ValueError("trigger counts must be 1 or more")
