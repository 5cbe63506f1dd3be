"""Every other call: receipts, facts, subscribing; and where a token may stand."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping

import pytest

from centralita.kit.crypto import Secret
from centralita.providers import contract
from centralita.providers.chakra.client import ChakraClient
from centralita.providers.meta_cloud.client import MetaClient
from centralita.vocabulary import errors
from centralita.vocabulary.ids import WabaId, WaMessageId
from tests.providers import stub as stubs
from tests.providers.lines import BODY, LINE, NODE, TOKEN, refusal
from tests.providers.stub import answer, raw

Call = Callable[[contract.Client], Awaitable[object]]

REPEATABLE: Mapping[str, Call] = {
    "mark_read": lambda client: client.mark_read(LINE, WaMessageId("wamid.IN1"), typing=True),
    "upload": lambda client: client.upload(LINE, b"data", "image/png", "a.png"),
    "download": lambda client: client.download(LINE, "1003"),
    "get_number": lambda client: client.get_number(LINE),
}


@pytest.mark.parametrize("name", REPEATABLE)
@pytest.mark.parametrize("answering", [answer(500), raw(b""), answer(200, b"", seconds=3)])
async def test_what_may_be_repeated_is_never_unknown(
    stub: stubs.Stub, client: contract.Client, name: str, answering: stubs.Answering
) -> None:
    stub.will(answering)
    with pytest.raises(errors.RetryLater) as raised:
        await REPEATABLE[name](client)
    assert raised.value.code == "unreachable"


@pytest.mark.parametrize("name", REPEATABLE)
async def test_a_dead_token_is_named_by_every_call(
    stub: stubs.Stub, client: contract.Client, name: str
) -> None:
    stub.will(answer(401, refusal(190)))
    with pytest.raises(errors.TokenDead):
        await REPEATABLE[name](client)


@pytest.mark.parametrize("token", [TOKEN, TOKEN + "/a/b", TOKEN + "\nX-Evil: 1", TOKEN + "ñ\x00"])
async def test_the_token_stays_in_the_header(
    stub: stubs.Stub, client: contract.Client, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Promise 7: never in an address, an error, its causes or a log, even when Meta quotes it."""
    caplog.set_level(logging.DEBUG)
    line = contract.Line(
        phone_number_id=LINE.phone_number_id, token=Secret(token), chakra_plugin_id="plugin"
    )
    quoting = refusal(777777, error_data={"details": f"bad token {token}"})
    escaped = quoting.replace(b"/", b"\\/")
    said = json.dumps({"_errors": [{"message": f"bad token {token}"}]}).encode()
    for answering in (
        answer(400, quoting),
        answer(500, quoting),
        answer(400, escaped),
        answer(400, said),
        raw(b""),
    ):
        stub.will(answering)
        with pytest.raises(errors.SendFailure) as raised:
            await client.send(line, BODY)
        seen: BaseException | None = raised.value
        while seen is not None:
            assert TOKEN not in f"{seen!s} {seen!r} {seen.args} {vars(seen)}"
            seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    assert TOKEN not in caplog.text
    for call in stub.calls:
        assert TOKEN not in call.target
        assert {name for name, value in call.headers.items() if TOKEN in value} == {"authorization"}


async def test_mark_read_with_typing(stub: stubs.Stub, client: contract.Client) -> None:
    stub.will(answer(200, b'{"success":true}'))
    await client.mark_read(LINE, WaMessageId("wamid.IN1"), typing=True)
    await client.mark_read(LINE, WaMessageId("wamid.IN1"), typing=False)
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.IN1"}
    assert [json.loads(call.body) for call in stub.calls] == [
        {**read, "typing_indicator": {"type": "text"}},
        read,
    ]


async def test_a_numbers_facts(stub: stubs.Stub, meta: MetaClient) -> None:
    facts = contract.NumberFacts(
        display_phone_number="+1 555-010-0001",
        verified_name="Hotel Marea",
        quality_rating="GREEN",
        messaging_limit="TIER_2K",
        status="CONNECTED",
        waba_id=WabaId("200000000000001"),
        throughput="STANDARD",
        on_business_app=False,
    )
    stub.will(answer(200, json.dumps(NODE).encode()))
    assert await meta.get_number(LINE) == facts
    assert stub.calls[0].target.startswith("/v25.0/300000000000001?fields=display_phone_number")


async def test_an_old_version_lacks_the_limit(stub: stubs.Stub, meta: MetaClient) -> None:
    stub.will(answer(400, refusal(100)), answer(200, b'{"status":"CONNECTED","throughput":7}'))
    facts = await meta.get_number(LINE)
    assert (facts.status, facts.messaging_limit, facts.throughput) == ("CONNECTED", None, None)
    assert "messaging_limit" not in stub.calls[1].target


async def test_subscribing(stub: stubs.Stub, meta: MetaClient, chakra: ChakraClient) -> None:
    stub.will(answer(200, b'{"success":true}'))
    await meta.subscribe(LINE)
    await chakra.subscribe(LINE)
    assert [(call.method, call.target) for call in stub.calls] == [
        ("POST", "/v25.0/200000000000001/subscribed_apps")
    ]
    with pytest.raises(errors.GiveUp, match="WABA id"):
        await meta.subscribe(contract.Line(phone_number_id=LINE.phone_number_id, token=LINE.token))


async def test_a_missing_token_is_never_sent(stub: stubs.Stub, client: contract.Client) -> None:
    """Promise 6: nothing is borrowed; the send is refused before it leaves."""
    line = contract.Line(
        phone_number_id=LINE.phone_number_id, token=Secret(""), chakra_plugin_id="plugin"
    )
    with pytest.raises(errors.TokenDead):
        await client.send(line, BODY)
    assert stub.calls == []


@pytest.mark.parametrize(
    "base_url",
    ["", "graph.facebook.com", "ftp://graph.facebook.com", "http://", "http://[", "http://a:b"],
)
def test_an_address_that_is_none_is_named(base_url: str) -> None:
    with pytest.raises(errors.Invalid, match="web address"):
        MetaClient(base_url, "v25.0")
