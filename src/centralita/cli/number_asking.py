"""What a provider is asked about a number when somebody adds it or puts it right."""

from centralita.app import App
from centralita.kit import crypto
from centralita.providers.contract import Line, Manifest, Provider
from centralita.vocabulary import errors
from centralita.vocabulary.ids import PhoneNumberId, WabaId


def get_provider(app: App, name: str) -> Provider:
    """A provider by its key. Raises `Invalid`."""
    provider = app.providers.get(name)
    if provider is None:
        names = ", ".join(sorted(app.providers))
        raise errors.Invalid(
            f"provider: there is no {name!r}. Take one of: {names}.",
            code="unknown_provider",
            facts={"provider": name, "names": names},
        )
    return provider


def check_needs(manifest: Manifest, *, token: crypto.Secret | None, plugin_id: str | None) -> None:
    """Whether the provider has what it can't work without. Raises `Invalid`."""
    given = {"access_token": token is not None, "chakra_plugin_id": plugin_id is not None}
    for need in manifest.needs:
        if not given.get(need, True):
            raise errors.Invalid(
                f"{need}: {manifest.title} needs it. Give it too.",
                code="missing_need",
                facts={"field": need, "provider": manifest.title},
            )


def make_line(
    phone_number_id: str, token: crypto.Secret, waba_id: str | None, plugin_id: str | None
) -> Line:
    """The number as its provider's client takes it."""
    return Line(
        phone_number_id=PhoneNumberId(phone_number_id),
        token=token,
        waba_id=WabaId(waba_id) if waba_id else None,
        chakra_plugin_id=plugin_id,
    )


async def subscribe(app: App, provider: Provider, line: Line) -> tuple[bool, str | None]:
    """(done, why not). The number is stored whatever comes of this.

    Nothing is asked of a provider whose webhooks are set on its own pages.
    """
    if not provider.manifest.subscribes:
        return False, None
    try:
        await app.clients[provider.manifest.key].subscribe(line)
    except errors.SendFailure as failure:
        return False, str(failure)
    return True, None
