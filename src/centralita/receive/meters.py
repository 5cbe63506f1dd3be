"""What the door counts; `show` prints it under `/metrics`."""

from prometheus_client import CollectorRegistry, Counter


class Meters:
    """Counters by outcome, a bounded set of words; never by sender or path."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._webhooks = Counter(
            "centralita_webhooks",
            "Webhook requests by outcome: stored, unsigned, too_large, unavailable …",
            ["outcome"],
            registry=registry,
        )
        self._known: dict[str, Counter] = {}

    def count(self, outcome: str) -> None:
        """One more webhook that ended so."""
        known = self._known.get(outcome)
        if known is None:
            # Looking a label up takes a lock and builds a key: dearer than the counting itself.
            known = self._known[outcome] = self._webhooks.labels(outcome)
        known.inc()
