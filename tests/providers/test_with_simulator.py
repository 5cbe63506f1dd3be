"""Both providers against WhatsApp's API as the simulator plays it: they agree on every word."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec import structs

from centralita.kit.crypto import Secret
from centralita.providers import chakra, contract, meta_cloud
from centralita.simulator import control, serve
from centralita.vocabulary import content as say
from centralita.vocabulary import errors
from centralita.vocabulary.ids import PhoneNumberId, WabaId, WaMessageId
from tests.providers import sayings

ANA = contract.Recipient(wa_id="34600000001")
PROVIDERS = (meta_cloud.PROVIDER, chakra.PROVIDER)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[control.SimulatorClient]:
    running = await serve.open_simulator(port=0)
    async with control.SimulatorClient(running.base_url) as client:
        yield client
    await running.close()


class Call:
    """A number, a person who wrote to it, and a client that speaks for the number."""

    def __init__(
        self, provider: contract.Provider, client: contract.Client, line: contract.Line, said: str
    ) -> None:
        self.provider = provider
        self.client = client
        self.line = line
        self.said = WaMessageId(said)

    async def send(self, content: say.AnyContent, reference: str) -> contract.Accepted:
        (body,) = self.provider.render(content, ANA, reference).bodies
        return await self.client.send(self.line, body, attempt=2)


@pytest_asyncio.fixture(params=PROVIDERS, ids=lambda provider: str(provider.manifest.key))
async def call(
    request: pytest.FixtureRequest, simulator: control.SimulatorClient
) -> AsyncIterator[Call]:
    number = await simulator.add_number(
        display_phone_number="15550100001", verified_name="Hotel Marea", plugin_id="plugin-1"
    )
    ana = await simulator.add_person("Ana Prueba", phone="34600000001")
    said = await simulator.say(ana["id"], to=number.phone_number_id, text="hola")
    await simulator.options(pair_limit=False)
    provider: contract.Provider = request.param
    client = provider.open_client(simulator.base_url, "v25.0")
    line = contract.Line(
        phone_number_id=PhoneNumberId(number.phone_number_id),
        token=Secret(number.token or ""),
        waba_id=WabaId(number.waba_id),
        chakra_plugin_id=number.plugin_id,
    )
    yield Call(provider, client, line, said)
    await client.aclose()


def adapt(content: say.AnyContent, call: Call, media_id: str) -> say.AnyContent:
    """The samples name messages and files that the simulator has not seen."""
    match content:
        case say.Reaction():
            return structs.replace(content, message_id=call.said)
        case say.File(media_id=str()) if media_id.startswith("http"):
            return structs.replace(content, media_id=None, link=media_id)
        case say.File(media="image", media_id=str()):
            return structs.replace(content, media_id=media_id)
        case say.File(media_id=str()):
            return structs.replace(content, media_id=None, link="https://cdn.example.org/a")
        case say.Carousel(cards=cards):
            link = "https://cdn.example.org/1.jpg"
            return structs.replace(
                content,
                cards=tuple(structs.replace(card, media_id=None, link=link) for card in cards),
            )
        case _:
            return content


async def test_every_kind_is_accepted(call: Call, simulator: control.SimulatorClient) -> None:
    media_id = await call.client.upload(call.line, PNG, "image/png", "a.png")
    names = [
        name
        for name, content in sayings.EVERY_KIND.items()
        if not isinstance(content, say.Template)
    ]
    for name in names:
        content = adapt(sayings.EVERY_KIND[name], call, media_id)
        if content.reply_to:
            content = structs.replace(content, reply_to=call.said)
        accepted = await call.send(content, f"ref-{name}")
        assert accepted.wa_message_id.startswith("wamid.")
    sent = await simulator.sends()
    assert [each["reference"] for each in sent] == [f"ref-{name}" for name in names]


@pytest.mark.parametrize(
    ("effect", "kind"),
    [
        ({"kind": "error", "code": 131056}, errors.RetryLater),
        ({"kind": "error", "code": 130429}, errors.RetryLater),
        ({"kind": "error", "code": 131000}, errors.RetryLater),
        ({"kind": "error", "code": 190}, errors.TokenDead),
        ({"kind": "error", "code": 133010}, errors.NumberBlocked),
        ({"kind": "error", "code": 131009}, errors.GiveUp),
        ({"kind": "http_status", "http_status": 500}, errors.OutcomeUnknown),
        ({"kind": "http_status", "http_status": 502, "body": "<html>"}, errors.OutcomeUnknown),
        ({"kind": "cut_before"}, errors.OutcomeUnknown),
        ({"kind": "cut_after"}, errors.OutcomeUnknown),
    ],
)
async def test_every_fault_is_named(
    call: Call,
    simulator: control.SimulatorClient,
    effect: dict[str, object],
    kind: type[errors.SendFailure],
) -> None:
    rule = {"target": {"endpoint": "messages"}, "trigger": {"next": 1}, "effect": effect}
    await simulator.add_fault(rule)
    with pytest.raises(errors.SendFailure) as raised:
        await call.send(say.Text(body="Hola"), "ref-1")
    assert type(raised.value) is kind
    if isinstance(raised.value, errors.RetryLater) and raised.value.scope == "pair":
        assert raised.value.after_seconds == 16
    sent = await simulator.sends()
    assert len(sent) == (effect["kind"] == "cut_after"), "only this one was taken unseen"
    await call.send(say.Text(body="Hola"), "ref-2")


async def test_an_unknown_number_and_a_foreign_token(
    call: Call, simulator: control.SimulatorClient
) -> None:
    """Promise 6, seen from the other side: a number is of no use with another's token."""
    stranger = await simulator.add_number(display_phone_number="15550100002")
    foreign = structs.replace(call.line, token=Secret(stranger.token or ""))
    (body,) = call.provider.render(say.Text(body="Hola"), ANA, "ref").bodies
    with pytest.raises(errors.SendFailure):
        await call.client.send(foreign, body)
    dead = structs.replace(call.line, token=Secret("EAAnobodysToken"))
    with pytest.raises(errors.TokenDead):
        await call.client.send(dead, body)
    assert await simulator.sends() == []


async def test_receipts_facts_files_and_subscribing(
    call: Call, simulator: control.SimulatorClient
) -> None:
    await call.client.mark_read(call.line, call.said, typing=True)
    await call.client.subscribe(call.line)
    facts = await call.client.get_number(call.line)
    if call.provider.manifest.key == "meta_cloud":
        assert facts.verified_name == "Hotel Marea"
        assert facts.messaging_limit == "TIER_250"
        media_id = await call.client.upload(call.line, PNG, "image/png", "a.png")
        file = await call.client.download(call.line, media_id)
        assert (file.data, file.mime_type) == (PNG, "image/png")


async def test_an_accounts_templates_are_told(
    call: Call, simulator: control.SimulatorClient
) -> None:
    """Chakra's own list is not documented, so it is not asked."""
    if not isinstance(call.client, contract.TemplateLister):
        assert call.provider.manifest.key == "chakra"
        return
    body = {"type": "BODY", "text": "Hola {{1}}, bienvenida.", "example": {"body_text": [["Ana"]]}}
    for name in ("uno", "dos"):
        await simulator.add_template(
            str(call.line.waba_id), name, components=[body], language="es", category="MARKETING"
        )
    found = {each.name: each for each in await call.client.list_templates(call.line)}
    assert {"uno", "dos"} <= found.keys()
    assert found["uno"].status == "APPROVED"
    assert found["uno"].category == "MARKETING"
    assert found["uno"].components[0]["text"] == "Hola {{1}}, bienvenida."
    nobodys = structs.replace(call.line, token=Secret("invented0token0of0nobody"))
    with pytest.raises(errors.TokenDead):
        await call.client.list_templates(nobodys)
    with pytest.raises(errors.SendFailure):
        await call.client.list_templates(structs.replace(call.line, waba_id=None))
