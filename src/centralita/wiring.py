"""What the settings say of models and of slow answers, handed to the process that works on them."""

from pydantic import SecretStr

from centralita.app import App, hide
from centralita.effects import compatible
from centralita.effects.agent.choosing import House
from centralita.settings import Settings
from centralita.work_effects import Wiring


def wire_effects(app: App) -> Wiring:
    """What the process of effects is given of the other rooms, and of the settings."""
    return Wiring(
        verticals=app.verticals,
        clients=app.clients,
        house=lend_model(app.settings),
        embedding=find_embedding(app.settings),
        transcription=find_transcription(app.settings),
        most_at_once=app.settings.effects_at_once,
        allow_loopback=app.settings.outside_loopback,
    )


def lend_model(settings: Settings) -> House:
    """The operator's own language model, for tenants without one."""
    return House(
        model=settings.agent_model,
        base_url=settings.agent_base_url,
        key=hide(settings.agent_api_key),
        daily_tokens=settings.agent_daily_tokens,
    )


def find_embedding(settings: Settings) -> compatible.Endpoint | None:
    """Where texts become embeddings; None where nobody does it."""
    key = settings.embedding_api_key
    return _find_endpoint(settings.embedding_base_url, settings.embedding_model, key)


def find_transcription(settings: Settings) -> compatible.Endpoint | None:
    """Where voice notes are written down; None where nobody does it."""
    key = settings.transcription_api_key
    return _find_endpoint(settings.transcription_base_url, settings.transcription_model, key)


def _find_endpoint(
    base_url: str | None, model: str, key: SecretStr | None
) -> compatible.Endpoint | None:
    if base_url is None:
        return None
    return compatible.Endpoint(base_url=base_url, model=model, key=hide(key))
