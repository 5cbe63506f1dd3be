"""One suite for all providers: what the stages may rely on, whichever provider they hold."""

import inspect
import json
from typing import Any

import pytest

from centralita.kit.crypto import Secret
from centralita.providers import chakra, contract, meta_cloud
from centralita.vocabulary import content as say
from centralita.vocabulary import errors
from centralita.vocabulary.incoming import Item, Unknown
from tests.providers import meta_schema, sayings
from tests.providers import stub as stubs
from tests.providers.lines import ACCEPTED, BODY, LINE

PROVIDERS = (meta_cloud.PROVIDER, chakra.PROVIDER)

ANA = contract.Recipient(wa_id="34600000001")


@pytest.fixture(params=PROVIDERS, ids=lambda provider: str(provider.manifest.key))
def provider(request: pytest.FixtureRequest) -> contract.Provider:
    found: contract.Provider = request.param
    return found


def test_the_keys_are_all_different() -> None:
    assert len({provider.manifest.key for provider in PROVIDERS}) == len(PROVIDERS)


def test_the_manifest_is_filled_in(provider: contract.Provider) -> None:
    manifest = provider.manifest
    assert manifest.key.isidentifier()
    assert manifest.title
    assert "access_token" in manifest.needs
    assert set(manifest.needs) <= {"access_token", "chakra_plugin_id"}
    assert "access_token" in manifest.redact
    assert manifest.messages_per_second > 0


def test_every_kind_of_the_manifest_is_rendered(provider: contract.Provider) -> None:
    rendered = set()
    for name, content in sayings.EVERY_KIND.items():
        (body,) = provider.render(content, ANA, f"ref-{name}").bodies
        assert meta_schema.find_errors(body) == []
        if provider.manifest.echoes_reference:
            assert body["biz_opaque_callback_data"] == f"ref-{name}"
        rendered.add(str(content.__struct_config__.tag))
    assert rendered == provider.manifest.kinds


def test_rendering_is_pure(provider: contract.Provider) -> None:
    for content in sayings.EVERY_KIND.values():
        assert provider.render(content, ANA, "ref") == provider.render(content, ANA, "ref")
    with pytest.raises(errors.GiveUp) as raised:
        provider.render(say.Text(body=""), ANA, "ref")
    assert raised.value.code == "unrenderable"


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"entry":null}', b'{"entry":[{"changes":[null]}]}',
     b"[" * 1000, b'{"object":"whatsapp_business_account","entry":[{"changes":[{"value":7}]}]}'],
)  # fmt: skip
def test_parsing_never_raises(provider: contract.Provider, body: bytes) -> None:
    items = provider.parse(body)
    assert items
    assert all(isinstance(item, Unknown) and item.reason for item in items)


def test_a_text_comes_in(provider: contract.Provider) -> None:
    message = {
        "from": "34600000001", "id": "wamid.A1", "timestamp": "1765000000", "type": "text",
        "text": {"body": "Hola"},
    }  # fmt: skip
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550100001", "phone_number_id": "300000000000001"},
        "messages": [message],
    }
    entry = {"id": "200000000000001", "changes": [{"field": "messages", "value": value}]}
    body = {"object": "whatsapp_business_account", "entry": [entry]}
    (item,) = provider.parse(json.dumps(body).encode())
    assert isinstance(item, Item)
    assert item.phone_number_id == "300000000000001"


def test_signatures(provider: contract.Provider) -> None:
    refused = not provider.manifest.signed
    secret = Secret("an-app-secret-of-nobody")
    for header in ({}, {"x-hub-signature-256": "sha256=" + "0" * 64}, {"x-hub-signature-256": "ñ"}):
        assert provider.check_signature(header, b"{}", secret) is refused


@pytest.mark.parametrize("code", [None, "", "131047", "190", "999999", "nonsense"])
def test_a_failed_status_is_named(provider: contract.Provider, code: str | None) -> None:
    failure = provider.status_failure(code)
    assert isinstance(failure, errors.SendFailure)
    for language in ("es", "en", "xx"):
        meaning, cure = provider.explain_code(failure.code, language)
        assert meaning
        assert cure


def test_the_same_codes_mean_the_same(provider: contract.Provider) -> None:
    kinds = {
        "131047": errors.WindowClosed,
        "131050": errors.OptedOut,
        "190": errors.TokenDead,
        "133010": errors.NumberBlocked,
        "131056": errors.RetryLater,
        "131026": errors.GiveUp,
    }
    assert {code: type(provider.status_failure(code)) for code in kinds} == kinds


async def test_the_client_keeps_the_contract(provider: contract.Provider, stub: stubs.Stub) -> None:
    client = provider.open_client(stub.base_url, "v25.0")
    methods: dict[str, Any] = {
        name: method for name, method in vars(contract.Client).items() if not name.startswith("_")
    }
    for name, method in methods.items():
        kept = inspect.signature(getattr(type(client), name))
        assert list(kept.parameters) == list(inspect.signature(method).parameters), name
    stub.will(stubs.answer(200, ACCEPTED))
    accepted = await client.send(LINE, BODY, attempt=1)
    assert accepted.wa_message_id == "wamid.OUT1"
    await client.aclose()


async def test_each_call_carries_its_own_numbers_token(
    provider: contract.Provider, stub: stubs.Stub
) -> None:
    """Promise 6: one client, two numbers, two tokens; none is kept from the call before."""
    client = provider.open_client(stub.base_url, "v25.0")
    stub.will(stubs.answer(200, ACCEPTED))
    for token in ("token-one", "token-two", "token-one"):
        line = contract.Line(
            phone_number_id=LINE.phone_number_id, token=Secret(token), chakra_plugin_id="p"
        )
        await client.send(line, BODY)
    await client.aclose()
    assert [call.headers["authorization"] for call in stub.calls] == [
        "Bearer token-one",
        "Bearer token-two",
        "Bearer token-one",
    ]
