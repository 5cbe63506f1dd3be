"""`/metrics` for Prometheus: what this process counted, and what the database knows of all."""

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from centralita.kit import db
from centralita.records import gauges, quarantine

NUMBERS_MAX = 200
"""Numbers with a label of their own; the busiest of today."""

_DEPTHS: Final = {
    "inbound_waiting": "Bodies not split yet",
    "inbound_oldest_seconds": "Age of the oldest of them",
    "lanes_due": "Conversations whose turn is due",
    "outbox_oldest_seconds": "Age of the oldest send that is due",
    "numbers_parked": "Numbers that may not send",
}
"""Of `gauges.Depths`, by the metric's name without its first word."""
_WORK: Final = {
    "workers": "Workers that live",
    "send_shards_free": "Shards of numbers that no living worker sends for, of 64",
    "lanes_oldest_seconds": "How long the oldest due turn has waited",
    "lanes_failing": "Conversations whose turn failed and is tried again",
    "effects_oldest_seconds": "How long the oldest slow answer has waited to be worked on",
    "chores_oldest_seconds": "How long the oldest due chore of a trade has waited",
    "webhook_deliveries_waiting": "Calls of businesses' own webhooks that are not made yet",
    "webhook_deliveries_oldest_seconds": "How long the oldest due one has waited",
}
"""The same of `gauges.Work`."""


async def render(database: db.Database, registry: CollectorRegistry) -> bytes:
    """Text in Prometheus' exposition format. Without a database, only this process's counters."""
    try:
        async with database.pipe() as p:
            families = [
                *_plain(_DEPTHS, await gauges.get_depths(p)),
                *_work(await gauges.get_work(p)),
                _labelled("centralita_outbox_rows", "Sends by state", "state",
                          await gauges.count_outbox(p)),
                _labelled("centralita_quarantine_open", "Items in quarantine by cause", "cause",
                          await quarantine.count_open(p)),
                _numbers(await gauges.list_busiest(p, NUMBERS_MAX)),
            ]  # fmt: skip
    except db.DatabaseUnavailable:
        families = [GaugeMetricFamily("centralita_database_up", "1: reachable", value=0)]
    else:
        families.append(GaugeMetricFamily("centralita_database_up", "1: reachable", value=1))
    own = CollectorRegistry(auto_describe=False)
    own.register(_Fixed(families))
    return generate_latest(registry) + generate_latest(own)


class _Fixed:
    """Families that were computed before, as prometheus_client wants to collect them."""

    def __init__(self, families: list[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        return list(self._families)


def _plain(told: Mapping[str, str], found: object) -> list[GaugeMetricFamily]:
    """Each field as a metric of its name."""
    return [
        GaugeMetricFamily(f"centralita_{name}", text, value=getattr(found, name))
        for name, text in told.items()
    ]


def _work(work: gauges.Work) -> list[GaugeMetricFamily]:
    states = {"waiting": work.effects_waiting, "running": work.effects_running}
    effects = _labelled("centralita_effects", "Slow answers by state", "state", states)
    return [*_plain(_WORK, work), effects]


def _labelled(name: str, text: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _numbers(days: list[gauges.NumberDay]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "centralita_number_messages_today",
        "Messages of the number's present day",
        labels=["phone_number_id", "what"],
    )
    for day in days:
        for what in ("received", "sent", "delivered", "read", "failed"):
            family.add_metric([day.phone_number_id, what], getattr(day, what))
    return family
