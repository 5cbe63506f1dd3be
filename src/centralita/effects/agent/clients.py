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

from centralita.effects.agent.port import Endpoint, Vendor

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


_LIBRARIES: Final = {
    "openai": (
        "centralita.effects.agent.chat_calls",
        "pydantic_ai.models.openai",
        "pydantic_ai.providers.openai",
    ),
    "anthropic": ("anthropic", "pydantic_ai.models.anthropic", "pydantic_ai.providers.anthropic"),
}


def load(vendor: Vendor) -> list[Any]:
    """A vendor's libraries, by name and at their first use: each takes a second and more."""
    return [importlib.import_module(name) for name in _LIBRARIES[vendor]]


class Clients:
    """The models in use; the one not asked for the longest is forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Endpoint, Model] = OrderedDict()
        self._http: httpx2.AsyncClient | None = None
        self._wire: Any = None

    def get(self, endpoint: Endpoint) -> Model:
        """The model behind an endpoint."""
        found = self._kept.get(endpoint)
        if found is None:
            build = self._build_anthropic if endpoint.vendor == "anthropic" else self._build_openai
            found = self._kept[endpoint] = build(endpoint)
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
        if self._wire is not None:
            await self._wire.aclose()
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    def _build_openai(self, endpoint: Endpoint) -> Model:
        calls, models, providers = load("openai")
        if self._wire is None:
            self._wire = calls.Wire()
        client = calls.LeanClient(_address(endpoint), endpoint.key, self._wire, self._open_http())
        provider = providers.OpenAIProvider(openai_client=client)
        model: Model = models.OpenAIChatModel(endpoint.model, provider=provider)
        return model

    def _build_anthropic(self, endpoint: Endpoint) -> Model:
        sdk, models, providers = load("anthropic")
        client = sdk.AsyncAnthropic(
            api_key=endpoint.key.reveal(),
            base_url=_address(endpoint),
            http_client=self._open_http(),
            max_retries=_RETRIES,
            timeout=_TIMEOUT,
        )
        provider = providers.AnthropicProvider(anthropic_client=client)
        model: Model = models.AnthropicModel(endpoint.model, provider=provider)
        return model


def _address(endpoint: Endpoint) -> str:
    return endpoint.base_url or _VENDORS[endpoint.vendor]
