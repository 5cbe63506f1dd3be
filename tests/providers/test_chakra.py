"""Chakra's own ways: two shapes of answers, public links, plugin ids."""

import json

import pytest

from centralita.providers import contract
from centralita.providers.chakra.client import ChakraClient
from centralita.vocabulary import errors
from tests.providers import stub as stubs
from tests.providers.lines import ACCEPTED, BODY, CHAKRA_ACCEPTED, LINE, NODE
from tests.providers.stub import answer


@pytest.mark.parametrize(
    "body", [CHAKRA_ACCEPTED, ACCEPTED, b'{"_data":' + ACCEPTED + b',"_errors":[]}']
)
async def test_chakra_answers_in_several_shapes(
    stub: stubs.Stub, chakra: ChakraClient, body: bytes
) -> None:
    stub.will(answer(200, body))
    assert (await chakra.send(LINE, BODY)).wa_message_id == "wamid.OUT1"
    assert stub.calls[0].target == (
        "/v1/ext/plugin/whatsapp/0f0e0d0c-1111-4222-8333-444455556666"
        "/api/v25.0/300000000000001/messages"
    )


async def test_chakra_uploads_to_a_public_link(stub: stubs.Stub, chakra: ChakraClient) -> None:
    stub.will(answer(200, b'{"_data":{"id":7,"publicUrl":"https://files.example.org/a.png"}}'))
    link = await chakra.upload(LINE, b"data", "image/png", "a.png")
    assert link == "https://files.example.org/a.png"
    (call,) = stub.calls
    assert call.target.endswith("/0f0e0d0c-1111-4222-8333-444455556666/upload-public-media")
    assert b'name="filename"\r\n\r\na.png' in call.body


async def test_chakra_shows_a_file_or_its_address(stub: stubs.Stub, chakra: ChakraClient) -> None:
    stub.will(answer(200, b"\xff\xd8", {"Content-Type": "image/jpeg"}))
    file = await chakra.download(LINE, "1003")
    assert file == contract.MediaFile(data=b"\xff\xd8", mime_type="image/jpeg")
    assert stub.calls[0].target == "/v1/whatsapp/v25.0/media/1003/show"
    link = json.dumps({"_data": {"url": f"{stub.base_url}/files/1"}}).encode()
    stub.will(
        answer(200, link, {"Content-Type": "application/json"}),
        answer(200, b"pdf", {"Content-Type": "application/pdf"}),
    )
    assert (await chakra.download(LINE, "1003")).mime_type == "application/pdf"


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (401, b'{"_errors":[{"message":"Unauthorized"}]}', errors.TokenDead, "http_401"),
        (400, b'{"_errors":[{"message":"Bad plugin"}]}', errors.GiveUp, "chakra_refused"),
        (200, b'{"_errors":["Bad plugin"]}', errors.GiveUp, "chakra_refused"),
        (200, b'{"_errors":[{"code":131056}]}', errors.RetryLater, "131056"),
        (400, b'{"_errors":[{"error":{"code":"131047"}}]}', errors.WindowClosed, "131047"),
        (200, b'{"_data":{"error":{"code":190}}}', errors.TokenDead, "190"),
        (200, b'{"error":{"code":131026}}', errors.GiveUp, "131026"),
        (500, b'{"_errors":[{"message":"Internal"}]}', errors.OutcomeUnknown, "outcome_unknown"),
        (429, b'{"_errors":[{"message":"Slow"}]}', errors.RetryLater, "http_429"),
        (200, b'{"_data":{}}', errors.OutcomeUnknown, "outcome_unknown"),
        (200, b"[]", errors.OutcomeUnknown, "outcome_unknown"),
    ],
)
async def test_chakras_refusals(
    stub: stubs.Stub,
    chakra: ChakraClient,
    status: int,
    body: bytes,
    kind: type[errors.SendFailure],
    code: str,
) -> None:
    stub.will(answer(status, body))
    with pytest.raises(errors.SendFailure) as raised:
        await chakra.send(LINE, BODY)
    assert type(raised.value) is kind
    assert raised.value.code == code


async def test_chakra_needs_the_plugin_id(stub: stubs.Stub, chakra: ChakraClient) -> None:
    line = contract.Line(phone_number_id=LINE.phone_number_id, token=LINE.token)
    for call in (chakra.send(line, BODY), chakra.get_number(line), chakra.subscribe(line)):
        with pytest.raises(errors.NumberBlocked) as raised:
            await call
        assert raised.value.code == "chakra_plugin_id"
    assert stub.calls == []


async def test_chakra_may_know_nothing_of_a_number(stub: stubs.Stub, chakra: ChakraClient) -> None:
    stub.will(answer(404, b"{}"))
    assert await chakra.get_number(LINE) == contract.NumberFacts(waba_id=LINE.waba_id)
    stub.will(answer(200, json.dumps({"_data": NODE}).encode()))
    assert (await chakra.get_number(LINE)).verified_name == "Hotel Marea"
