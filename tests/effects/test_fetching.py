"""What tenants' addresses answer is bounded, and comes from the machine that was checked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from urllib import parse

import pytest

from centralita.effects.addresses import Refused
from centralita.effects.fetching import Fetcher, Unreachable
from tests.providers import stub


@pytest.fixture
async def server() -> AsyncIterator[stub.Stub]:
    async with stub.open_stub() as found:
        yield found


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    found = Fetcher(allow_loopback=True)
    yield found
    await found.aclose()


async def post(fetcher: Fetcher, url: str, seconds: float = 5.0, most_bytes: int = 1000) -> bytes:
    answer = await fetcher.post(
        url, {"x-a": "1"}, b'{"a": 1}', seconds=seconds, most_bytes=most_bytes
    )
    return answer.body


async def test_a_call_carries_what_it_was_given_and_nothing_of_ours(
    server: stub.Stub, fetcher: Fetcher
) -> None:
    assert await post(fetcher, f"{server.base_url}/bot?a=b") == b"{}"
    (call,) = server.calls
    assert (call.method, call.target, call.body) == ("POST", "/bot?a=b", b'{"a": 1}')
    assert call.headers["x-a"] == "1"
    assert "authorization" not in call.headers
    assert "cookie" not in call.headers
    assert "accept-encoding" not in call.headers  # what is packed small may be huge


async def test_connections_are_used_again(server: stub.Stub, fetcher: Fetcher) -> None:
    for _ in range(5):
        await post(fetcher, server.base_url)
    assert server.connections == 1


@pytest.mark.parametrize(
    ("answering", "problem", "passing"),
    [
        (stub.answer(200, b"x" * 1001), "its answer is longer than 1,000 bytes", False),
        (stub.raw(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000), "longer than", False),
        (stub.answer(200, b"", seconds=5), "it took too long to answer", True),
        (stub.raw(b""), "the address could not be reached", True),
        (stub.raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "the address could not be reached", True),
        (stub.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"), "could not be", True),
    ],
)
async def test_an_answer_that_is_none(
    server: stub.Stub, fetcher: Fetcher, answering: stub.Answering, problem: str, passing: bool
) -> None:
    server.will(answering)
    with pytest.raises(Unreachable, match=problem) as unreachable:
        await post(fetcher, server.base_url, seconds=0.5)
    assert unreachable.value.passing is passing
    assert "127.0.0.1" not in str(unreachable.value)


async def test_a_post_follows_no_redirect(server: stub.Stub, fetcher: Fetcher) -> None:
    server.will(stub.answer(307, b"", {"Location": f"{server.base_url}/elsewhere"}))
    answer = await fetcher.post(server.base_url, {}, b"secret", seconds=5, most_bytes=100)
    assert answer.status == 307
    assert len(server.calls) == 1


async def test_a_get_follows_a_few_redirects_each_checked_anew(
    server: stub.Stub, fetcher: Fetcher
) -> None:
    server.will(stub.answer(302, b"", {"Location": "/next"}), stub.answer(200, b"found"))
    assert (await fetcher.get(server.base_url, seconds=5, most_bytes=100)).body == b"found"
    for inner in ("http://169.254.169.254/", "https://10.0.0.1/", "file:///etc/passwd"):
        server.will(stub.answer(301, b"", {"Location": inner}))
        with pytest.raises(Refused):
            await fetcher.get(server.base_url, seconds=5, most_bytes=100)
    server.will(stub.answer(302, b"", {"Location": "/again"}))
    with pytest.raises(Unreachable, match="from one place to the next"):
        await fetcher.get(server.base_url, seconds=5, most_bytes=100)


async def test_the_name_is_looked_up_once_and_the_checked_address_is_called(
    server: stub.Stub,
) -> None:
    """As a name server would that answers differently the second time."""
    looked_up: list[str] = []

    async def resolve(host: str, _port: int) -> Sequence[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if host == "localhost" else ["10.0.0.1"]

    port = parse.urlsplit(server.base_url).port
    fetcher = Fetcher(allow_loopback=True, resolve=resolve)
    await post(fetcher, f"http://localhost:{port}/")
    assert looked_up == ["localhost"]
    with pytest.raises(Refused):
        await post(fetcher, "https://bot.example.com/")
    await fetcher.aclose()
    assert len(server.calls) == 1


async def test_a_look_up_that_hangs_ends_with_the_time() -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    fetcher = Fetcher(resolve=resolve)
    with pytest.raises(Unreachable, match="too long"):
        await post(fetcher, "https://bot.example.com/", seconds=0.2)
    await fetcher.aclose()


async def test_this_machine_is_not_called_where_the_operator_did_not_say_so(
    server: stub.Stub,
) -> None:
    fetcher = Fetcher()
    with pytest.raises(Refused):
        await post(fetcher, server.base_url)
    await fetcher.aclose()
    assert server.calls == []


async def test_a_name_whose_servers_keep_silent_is_looked_up_once_for_all_who_wait() -> None:
    asked: list[str] = []
    silent = asyncio.Event()

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        await silent.wait()
        return []

    fetcher = Fetcher(resolve=resolve)
    calls = [post(fetcher, "https://silent.example.com/", seconds=0.2) for _ in range(40)]
    problems = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(each, Unreachable) for each in problems)
    assert asked == ["silent.example.com"]
    silent.set()
    for _ in range(2):
        with pytest.raises(Refused):
            await post(fetcher, "https://silent.example.com/")
    assert len(asked) == 2, "an answer is not kept: the next call looks anew"
    await fetcher.aclose()
