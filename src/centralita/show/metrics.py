"""`/metrics` for Prometheus: what this process counted, and what the database knows of all."""

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from centralita.kit import db
from centralita.records import gauges, quarantine

NUMBERS_MAX = 200
"""Numbers with a label of their own; the busiest of today."""


async def render(database: db.Database, registry: CollectorRegistry) -> bytes:
    """Text in Prometheus' exposition format. Without a database, only this process's counters."""
    try:
        async with database.pipe() as p:
            families = [
                *_depths(await gauges.get_depths(p)),
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


def _depths(depths: gauges.Depths) -> list[GaugeMetricFamily]:
    told = {
        "centralita_inbound_waiting": ("Bodies not split yet", depths.inbound_waiting),
        "centralita_inbound_oldest_seconds": (
            "Age of the oldest of them",
            depths.inbound_oldest_seconds,
        ),
        "centralita_lanes_due": ("Conversations whose turn is due", depths.lanes_due),
        "centralita_outbox_oldest_seconds": (
            "Age of the oldest send that is due",
            depths.outbox_oldest_seconds,
        ),
        "centralita_numbers_parked": ("Numbers that may not send", depths.numbers_parked),
    }
    return [GaugeMetricFamily(name, text, value=value) for name, (text, value) in told.items()]


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
