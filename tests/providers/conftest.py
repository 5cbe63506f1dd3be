"""What the tests of all providers share."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from centralita.providers import contract
from centralita.providers.chakra.client import ChakraClient
from centralita.providers.meta_cloud.client import MetaClient
from tests.providers import stub as stubs


@pytest_asyncio.fixture
async def stub() -> AsyncIterator[stubs.Stub]:
    async with stubs.open_stub() as opened:
        yield opened


@pytest_asyncio.fixture(params=[MetaClient, ChakraClient], ids=["meta_cloud", "chakra"])
async def client(
    request: pytest.FixtureRequest, stub: stubs.Stub
) -> AsyncIterator[contract.Client]:
    """Both clients: what they share is tested on both."""
    opened: contract.Client = request.param(
        stub.base_url, "v25.0", connect_seconds=1.0, total_seconds=0.5, file_seconds=0.5
    )
    yield opened
    await opened.aclose()


@pytest_asyncio.fixture
async def meta(stub: stubs.Stub) -> AsyncIterator[MetaClient]:
    opened = MetaClient(stub.base_url, "v25.0", total_seconds=2.0)
    yield opened
    await opened.aclose()


@pytest_asyncio.fixture
async def chakra(stub: stubs.Stub) -> AsyncIterator[ChakraClient]:
    opened = ChakraClient(stub.base_url, "v25.0", total_seconds=2.0)
    yield opened
    await opened.aclose()
