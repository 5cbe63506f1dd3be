"""Which addresses the console lets a tenant write down for us to call."""

from centralita.effects import addresses
from centralita.vocabulary import errors


class Addresses:
    """`show.ports.Addresses` by `effects.addresses`, which checks again before each call."""

    def __init__(self, *, allow_loopback: bool) -> None:
        self._allow_loopback = allow_loopback

    def check(self, url: str) -> None:
        """Raises `Invalid` (`bad_webhook_url`)."""
        try:
            addresses.parse_target(url, allow_loopback=self._allow_loopback)
        except addresses.Refused as problem:
            raise errors.Invalid(
                f"url: {problem}.", code="bad_webhook_url", facts={"reason": str(problem)}
            ) from None
