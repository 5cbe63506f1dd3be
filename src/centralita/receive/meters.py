"""What the door counts; `show` prints it under `/metrics`."""

from prometheus_client import CollectorRegistry, Counter


class Meters:
    """Counters by outcome, a bounded set of words; never by sender or path."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.webhooks = Counter(
            "centralita_webhooks",
            "Webhook requests by outcome: stored, unsigned, too_large, unavailable …",
            ["outcome"],
            registry=registry,
        )
