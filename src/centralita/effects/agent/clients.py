"""Whom to call with which key: one model object per endpoint, one pool of connections for all.

Making a client costs milliseconds and a thousand turns may wait at once, so both are kept. A key
goes to the endpoint it was given for and nowhere else: no environment variable of a vendor's
library is listened to.
"""

import importlib
from collections import OrderedDict
from typing import Any, Final

import httpx2
from pydantic_ai.models import Model

from centralita.effects.agent.port import Endpoint

_VENDORS: Final = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
}
_MOST_KEPT: Final = 256
_MOST_CONNECTIONS: Final = 2000
_TIMEOUT: Final = httpx2.Timeout(120, connect=5)
"""The turn's own deadline comes first; this is for what nobody waits for any more."""
_RETRIES: Final = 1
"""Of one request, after a 429, a 5xx or a broken connection: what tools did is not lost then."""


class Clients:
    """The models in use; the one not asked for the longest is forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Endpoint, Model] = OrderedDict()
        self._http: httpx2.AsyncClient | None = None

    def get(self, endpoint: Endpoint) -> Model:
        """The model behind an endpoint."""
        found = self._kept.get(endpoint)
        if found is None:
            build = _build_anthropic if endpoint.vendor == "anthropic" else _build_openai
            found = self._kept[endpoint] = build(endpoint, self._open_http())
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(endpoint)
        return found

    def _open_http(self) -> httpx2.AsyncClient:
        if self._http is None:
            self._http = httpx2.AsyncClient(
                limits=httpx2.Limits(
                    max_connections=_MOST_CONNECTIONS, max_keepalive_connections=200
                ),
                timeout=_TIMEOUT,
                # A proxy of the environment can't reach our own machine.
                mounts={"all://127.0.0.1": None, "all://localhost": None},
            )
        return self._http

    async def aclose(self) -> None:
        """Give the connections back."""
        self._kept.clear()
        if self._http is not None:
            await self._http.aclose()
            self._http = None


def _arguments(endpoint: Endpoint, http: httpx2.AsyncClient) -> dict[str, Any]:
    return {
        "api_key": endpoint.key.reveal() or "none",
        "base_url": endpoint.base_url or _VENDORS[endpoint.vendor],
        "http_client": http,
        "max_retries": _RETRIES,
        "timeout": _TIMEOUT,
    }


def _build_openai(endpoint: Endpoint, http: httpx2.AsyncClient) -> Model:
    # Loaded by name at the first use: each vendor's library takes half a second and more.
    sdk = importlib.import_module("openai")
    models = importlib.import_module("pydantic_ai.models.openai")
    providers = importlib.import_module("pydantic_ai.providers.openai")
    client = sdk.AsyncOpenAI(**_arguments(endpoint, http), organization="", project="")
    model: Model = models.OpenAIChatModel(
        endpoint.model, provider=providers.OpenAIProvider(openai_client=client)
    )
    return model


def _build_anthropic(endpoint: Endpoint, http: httpx2.AsyncClient) -> Model:
    sdk = importlib.import_module("anthropic")
    models = importlib.import_module("pydantic_ai.models.anthropic")
    providers = importlib.import_module("pydantic_ai.providers.anthropic")
    client = sdk.AsyncAnthropic(**_arguments(endpoint, http), auth_token="")
    model: Model = models.AnthropicModel(
        endpoint.model, provider=providers.AnthropicProvider(anthropic_client=client)
    )
    return model
