"""Split what was received into items: pure, provider by provider, never raises."""

from collections.abc import Iterable, Mapping

from centralita.providers.contract import Provider
from centralita.records.inbound import Received
from centralita.vocabulary.incoming import AnyItem, Unknown

Split = list[tuple[Received, AnyItem]]


def split(bodies: Iterable[Received], providers: Mapping[str, Provider]) -> Split:
    """Every item of every body, in order, with the body it came in."""
    items: Split = []
    for body in bodies:
        provider = providers.get(body.provider)
        if provider is None:
            reason = f"the provider {body.provider} is not installed here"
            items.append((body, Unknown(field="body", path="", reason=reason)))
        else:
            items += [(body, item) for item in provider.parse(body.body)]
    return items
