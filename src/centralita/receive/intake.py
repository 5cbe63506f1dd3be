"""Split what was received into items: pure, provider by provider, never raises."""

from collections.abc import Iterable, Mapping

from centralita.providers.contract import Provider
from centralita.records.inbound import Received
from centralita.vocabulary.incoming import AnyItem, Unknown

Split = list[tuple[Received, AnyItem]]

ITEMS_MAX = 5_000
"""Of one body. Meta sends at most 1,000 updates in a POST (Cloud API §1.2); who sends a million
empty ones must not hold up everybody else's."""


def split(bodies: Iterable[Received], providers: Mapping[str, Provider]) -> Split:
    """Every item of every body, in order, with the body it came in."""
    items: Split = []
    for body in bodies:
        provider = providers.get(body.provider)
        if provider is None:
            reason = f"the provider {body.provider} is not installed here"
            items.append((body, Unknown(field="body", path="", reason=reason)))
        else:
            items += [(body, item) for item in _bounded(provider.parse(body.body))]
    return items


def _bounded(items: list[AnyItem]) -> list[AnyItem]:
    """The first of them, and one that stands for the rest; the body itself is kept whole."""
    if len(items) <= ITEMS_MAX:
        return items
    left_out = len(items) - ITEMS_MAX
    reason = f"The body holds {len(items)} items; the last {left_out} of them were left out."
    return [*items[:ITEMS_MAX], Unknown(field="body", path="rest", reason=reason)]
