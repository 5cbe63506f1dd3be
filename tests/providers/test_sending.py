"""Sending, against a server that answers well, badly, late, by half, or not at all."""

import asyncio
import json
import socket

import pytest

from centralita.providers import contract
from centralita.providers.meta_cloud.client import MetaClient
from centralita.vocabulary import errors
from centralita.vocabulary.ids import WaMessageId
from tests.providers import stub as stubs
from tests.providers.lines import ACCEPTED, BODY, LINE, TOKEN, refusal
from tests.providers.stub import answer, raw


async def test_a_send_is_one_post_with_the_numbers_own_token(
    stub: stubs.Stub, meta: MetaClient
) -> None:
    stub.will(answer(200, ACCEPTED))
    accepted = await meta.send(LINE, BODY)
    assert accepted == contract.Accepted(
        wa_message_id=WaMessageId("wamid.OUT1"), wa_id="34600000001", user_id="ES.abc1"
    )
    (call,) = stub.calls
    assert (call.method, call.target) == ("POST", "/v25.0/300000000000001/messages")
    assert call.headers["authorization"] == f"Bearer {TOKEN}"
    assert call.headers["content-type"] == "application/json"
    assert json.loads(call.body) == BODY


async def test_connections_are_used_again(stub: stubs.Stub, client: contract.Client) -> None:
    stub.will(answer(200, ACCEPTED))
    for _ in range(5):
        await client.send(LINE, BODY)
    assert (len(stub.calls), stub.connections) == (5, 1)


@pytest.mark.parametrize(
    ("answering", "kind", "code"),
    [
        (answer(400, refusal(131056)), errors.RetryLater, "131056"),
        (answer(429, refusal(130429)), errors.RetryLater, "130429"),
        (answer(401, refusal(190, error_subcode=463)), errors.TokenDead, "190"),
        (answer(403, refusal(10)), errors.NumberBlocked, "10"),
        (answer(400, refusal(131047)), errors.WindowClosed, "131047"),
        (answer(500, refusal(131000)), errors.RetryLater, "131000"),
        (answer(400, refusal(131009)), errors.GiveUp, "131009"),
        (answer(200, refusal(131056)), errors.RetryLater, "131056"),
        (answer(429), errors.RetryLater, "http_429"),
        (answer(500), errors.OutcomeUnknown, "outcome_unknown"),
        (answer(502, b"<html>"), errors.OutcomeUnknown, "outcome_unknown"),
        (answer(408), errors.OutcomeUnknown, "outcome_unknown"),
        (answer(302, headers={"Location": "http://192.0.2.1/"}), errors.GiveUp, "http_302"),
        (answer(200, b"not json"), errors.OutcomeUnknown, "outcome_unknown"),
        (answer(200, b'{"messages":[]}'), errors.OutcomeUnknown, "outcome_unknown"),
        (answer(200, b'{"messages":[{"id":7}]}'), errors.OutcomeUnknown, "outcome_unknown"),
        (answer(200, ACCEPTED, seconds=3), errors.OutcomeUnknown, "outcome_unknown"),
        (raw(b""), errors.OutcomeUnknown, "outcome_unknown"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"messages\""),
         errors.OutcomeUnknown, "outcome_unknown"),
        (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n{"),
         errors.OutcomeUnknown, "outcome_unknown"),
        (raw(b"\x15\x03\x01 nothing like HTTP\r\n\r\n"), errors.OutcomeUnknown, "outcome_unknown"),
    ],
)  # fmt: skip
async def test_every_bad_ending_of_a_send(
    stub: stubs.Stub,
    client: contract.Client,
    answering: stubs.Answering,
    kind: type[errors.SendFailure],
    code: str,
) -> None:
    stub.will(answering)
    with pytest.raises(errors.SendFailure) as raised:
        await client.send(LINE, BODY)
    assert type(raised.value) is kind
    assert raised.value.code == code
    assert len(stub.calls) == 1, "a send is never repeated, and no redirect is followed"


async def test_an_idle_connection_that_was_closed_costs_no_message(
    stub: stubs.Stub, meta: MetaClient
) -> None:
    """The server hangs up between two sends: the next one opens a new connection."""

    async def answer_and_close(call: stubs.Call, writer: asyncio.StreamWriter) -> None:
        await answer(200, ACCEPTED)(call, writer)
        await writer.drain()
        writer.close()

    stub.will(answer_and_close)
    for _ in range(3):
        await meta.send(LINE, BODY)
        await asyncio.sleep(0.02)
    assert stub.connections == 3


async def test_nobody_listening_means_nothing_left(client: contract.Client) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        lost = type(client)(base_url, "v25.0")  # type: ignore[call-arg] # the protocol has no init
        with pytest.raises(errors.RetryLater) as raised:
            await lost.send(LINE, BODY)
        await lost.aclose()
    assert raised.value.code == "unreachable"


async def test_a_connection_that_never_stands_means_nothing_left() -> None:
    """A full queue of connections: the machine answers nothing at all."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        base_url = f"http://127.0.0.1:{full.getsockname()[1]}"
        client = MetaClient(base_url, "v25.0", connect_seconds=0.2, total_seconds=5.0)
        with pytest.raises(errors.RetryLater) as raised:
            await client.send(LINE, BODY)
        await client.aclose()
    assert raised.value.code == "unreachable"


async def test_a_tls_handshake_that_fails_means_nothing_left() -> None:
    async def speak_no_tls(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 this is a mail server\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak_no_tls, "127.0.0.1", 0)
    async with server:
        base_url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = MetaClient(base_url, "v25.0", total_seconds=5.0)
        with pytest.raises(errors.RetryLater) as raised:
            await client.send(LINE, BODY)
        await client.aclose()
    assert raised.value.code == "unreachable"
