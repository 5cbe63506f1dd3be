"""An outside client drives the simulator: pywa sends each kind and parses what comes back.

pywa is pointed here by its own means: an `httpx.Client` whose transport rewrites the host.
"""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from pywa import errors, handlers
from pywa.client import WhatsApp
from pywa.types import (
    callback,
    calls,
    flows,
    message,
    message_status,
    others,
    system,
    templates,
    user_preferences,
)

from centralita.simulator import control, serve
from tests.simulator.conftest import Business

PERSON = "34600000001"


class Redirected(httpx.HTTPTransport):
    """Sends what is meant for Meta's hosts to the simulator."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base = httpx.URL(base_url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(
            scheme="http", host=self._base.host, port=self._base.port
        )
        request.headers["host"] = f"{self._base.host}:{self._base.port}"
        return super().handle_request(request)


@dataclass
class Peer:
    """A pywa client and everything its handlers were given."""

    wa: WhatsApp
    seen: list[Any] = field(default_factory=list)

    def feed(self, business: Business) -> list[Any]:
        """Let pywa check and parse every webhook that came; what its handlers got."""
        self.seen.clear()
        for webhook in business.got:
            signature = webhook.headers["x-hub-signature-256"]
            assert self.wa.webhook_update_validator(webhook.body, signature) is None
            assert self.wa.webhook_update_handler(webhook.body) == ("ok", 200)
        return list(self.seen)

    def of(self, kind: type) -> list[Any]:
        return [update for update in self.seen if isinstance(update, kind)]


KINDS = (
    handlers.MessageHandler,
    handlers.CallbackButtonHandler,
    handlers.CallbackSelectionHandler,
    handlers.MessageStatusHandler,
    handlers.PhoneNumberChangeHandler,
    handlers.IdentityChangeHandler,
    handlers.TemplateStatusUpdateHandler,
    handlers.TemplateCategoryUpdateHandler,
    handlers.TemplateQualityUpdateHandler,
    handlers.UserMarketingPreferencesHandler,
    handlers.FlowCompletionHandler,
    handlers.CallConnectHandler,
    handlers.CallTerminateHandler,
    handlers.EditedMessageHandler,
    handlers.DeletedMessageHandler,
    handlers.OutgoingMessageHandler,
    handlers.AccountUpdateHandler,
)


@pytest.fixture
def peer(running: serve.RunningSimulator, number: control.Number) -> Iterator[Peer]:
    session = httpx.Client(transport=Redirected(running.base_url), timeout=10)
    wa = WhatsApp(
        phone_id=number.phone_number_id,
        token=number.token,
        session=session,
        waba_id=number.waba_id,
        app_id=number.app_id,
        app_secret=number.app_secret,
        verify_token="an-invented-word",
    )
    made = Peer(wa)

    def keep(_: WhatsApp, update: Any) -> None:
        made.seen.append(update)

    wa.add_handlers(*(kind(keep) for kind in KINDS))
    yield made
    session.close()


async def test_pywa_sends_every_kind(
    sim: control.SimulatorClient, number: control.Number, ana: str, peer: Peer
) -> None:
    wa = peer.wa
    inbound = await sim.say(ana, number.phone_number_id, "hola")

    def send_all() -> list[str]:
        row = callback.SectionRow(title="10:00", callback_data="row-1", description="libre")
        sections = [callback.Section(title="Lunes", rows=[row])]
        flow = callback.FlowButton(
            title="Reservar",
            flow_id="600000000000001",
            flow_token="tok-1",
            flow_action_type=flows.FlowActionType.NAVIGATE,
            flow_action_screen="FIRST",
        )
        buttons = [callback.Button("Sí", "yes-1"), callback.Button("No", "no-1")]
        products = [others.ProductsSection(title="s", skus=["sku-1"])]
        sent = [
            wa.send_message(PERSON, "hola", preview_url=True, tracker="job-1"),
            wa.send_message(PERSON, "respuesta", reply_to_message_id=inbound),
            wa.send_message(PERSON, "¿Sí?", header="h", footer="f", buttons=buttons),
            wa.send_message(PERSON, "Elige", buttons=callback.SectionList("Ver", sections)),
            wa.send_message(PERSON, "Web", buttons=callback.URLButton("Abrir", "https://e.org")),
            wa.send_message(PERSON, "Reserva", buttons=flow),
            wa.send_message(PERSON, "Llama", buttons=callback.VoiceCallButton("Llamar")),
            wa.send_message(PERSON, "¿Podemos?", buttons=callback.CallPermissionRequestButton()),
            wa.send_image(PERSON, "https://e.org/a.jpg", caption="c", mime_type="image/jpeg"),
            wa.send_video(PERSON, "https://e.org/a.mp4", mime_type="video/mp4"),
            wa.send_document(PERSON, "https://e.org/a.pdf", filename="a.pdf"),
            wa.send_audio(PERSON, "https://e.org/a.mp3", mime_type="audio/mpeg"),
            wa.send_sticker(PERSON, "https://e.org/a.webp", mime_type="image/webp"),
            wa.send_location(PERSON, 19.43, -99.13, "Tienda", "Plaza 1"),
            wa.request_location(PERSON, "¿Dónde estás?"),
            wa.request_contact_info(PERSON, "¿Tu número?"),
            wa.send_contact(
                PERSON,
                others.Contact(
                    name=others.Contact.Name(formatted_name="Jo Roe", first_name="Jo"),
                    phones=[others.Contact.Phone(phone="+15550100199", type="WORK")],
                ),
            ),
            wa.send_reaction(PERSON, emoji="👍", message_id=inbound),
            wa.remove_reaction(PERSON, message_id=inbound),
            wa.send_catalog(PERSON, "Catálogo", thumbnail_product_sku="sku-1"),
            wa.send_product(PERSON, catalog_id="1948", sku="sku-1", body="b"),
            wa.send_products(PERSON, "1948", products, title="t", body="b"),
        ]
        assert wa.mark_message_as_read(inbound).success
        assert wa.indicate_typing(inbound).success
        return [m.id for m in sent]

    ids = await asyncio.to_thread(send_all)
    accepted = await sim.sends(person=ana)
    assert [send["id"] for send in accepted] == ids
    assert accepted[0]["reference"] == "job-1"
    assert {s["type"] for s in accepted} == {
        "text", "interactive", "image", "video", "document", "audio", "sticker", "location",
        "contacts", "reaction",
    }  # fmt: skip
    shown = {m["id"]: m for m in await sim.received(ana)}
    assert shown[ids[1]]["reply_to"] == inbound
    assert [o["id"] for o in shown[ids[2]]["options"]] == ["yes-1", "no-1"]


async def test_pywa_moves_media_both_ways(
    sim: control.SimulatorClient,
    number: control.Number,
    ana: str,
    peer: Peer,
    business: Business,
    tmp_path: Path,
) -> None:
    content = b"\xff\xd8 an invented picture " * 50
    await sim.send_file(ana, number.phone_number_id, "image", content, "image/jpeg", caption="casa")
    await sim.settle()

    def both_ways() -> None:
        (got,) = peer.feed(business)
        assert got.image.sha256
        assert got.caption == "casa"
        path = got.image.download(path=tmp_path, filename="a.jpg")
        assert Path(path).read_bytes() == content
        media = peer.wa.upload_media(content, mime_type="image/jpeg", filename="b.jpg")
        described = peer.wa.get_media_url(media.id)
        assert described.sha256 == hashlib.sha256(content).hexdigest()
        assert int(described.file_size) == len(content)
        assert peer.wa.get_media_bytes(described.url) == content
        peer.wa.send_image(PERSON, media.id, caption="de vuelta")
        assert peer.wa.delete_media(media.id).success
        with pytest.raises(errors.WhatsAppError):
            peer.wa.get_media_url(media.id)

    await asyncio.to_thread(both_ways)
    (shown,) = await sim.received(ana)
    assert shown["text"] == "de vuelta"


async def test_pywa_parses_every_inbound_kind(
    sim: control.SimulatorClient, number: control.Number, ana: str, peer: Peer, business: Business
) -> None:
    to = number.phone_number_id
    first = await sim.say(ana, to, "¡Hola! 👍")
    card = {"name": {"formatted_name": "Jo Roe", "first_name": "Jo"}, "phones": []}
    items = [{"product_retailer_id": "sku-1", "quantity": 2, "item_price": 12.5, "currency": "EUR"}]
    said: list[dict[str, Any]] = [
        {"type": "location", "location": {"latitude": 19.4, "longitude": -99.1}},
        {"type": "contacts", "contacts": [card]},
        {"type": "order", "order": {"catalog_id": "1948", "text": "x", "product_items": items}},
        {"type": "reaction", "reaction": {"message_id": first, "emoji": "👍"}},
        {"type": "unsupported"},
        *({"type": kind} for kind in ("image", "video", "audio", "document", "sticker")),
        {"type": "text", "text": "reenviado", "forwarded": True},
    ]
    for part in said:
        await sim.send_as_person(ana, to, part)
    await sim.settle()
    peer.feed(business)
    assert [str(m.type) for m in peer.of(message.Message)] == ["text", *(s["type"] for s in said)]
    messages = peer.of(message.Message)
    assert messages[0].text == "¡Hola! 👍"
    assert messages[0].from_user.wa_id == PERSON
    assert messages[0].from_user.name == "Ana Prueba"
    assert messages[3].order.products[0].quantity == 2
    assert messages[-1].forwarded
    business.got.clear()

    def offer() -> None:
        buttons = [callback.Button("Sí", "yes-1")]
        rows = [callback.SectionRow("10:00", "row-1")]
        peer.wa.send_message(PERSON, "¿Sí?", buttons=buttons)
        section = callback.Section("Lunes", rows)
        peer.wa.send_message(PERSON, "¿Cuándo?", buttons=callback.SectionList("Ver", [section]))

    await asyncio.to_thread(offer)
    asked, listed = await sim.received(ana)
    await sim.tap(ana, asked["id"], "yes-1")
    await sim.tap(ana, listed["id"], "row-1")
    form = {"name": "flow", "body": "Sent", "response_json": '{"flow_token":"tok-1","day":"x"}'}
    nfm = {"type": "nfm_reply", "nfm_reply": form}
    await sim.send_as_person(ana, to, {"type": "interactive", "interactive": nfm})
    await sim.read(ana)
    await sim.settle()
    peer.feed(business)
    assert peer.of(callback.CallbackButton)[0].data == "yes-1"
    assert peer.of(callback.CallbackButton)[0].reply_to_message.id == asked["id"]
    assert peer.of(callback.CallbackSelection)[0].data == "row-1"
    assert peer.of(flows.FlowCompletion)[0].response["day"] == "x"
    ladder = [str(s.status) for s in peer.of(message_status.MessageStatus) if s.id == asked["id"]]
    assert ladder[0] == "sent"
    assert ladder[-1] == "read"


async def test_pywa_parses_system_and_management_webhooks(
    sim: control.SimulatorClient, number: control.Number, ana: str, peer: Peer, business: Business
) -> None:
    to = number.phone_number_id
    first = await sim.say(ana, to, "hola")
    edited = {"original_message_id": first, "message": {"type": "text", "text": {"body": "adiós"}}}
    await sim.send_as_person(ana, to, {"type": "edit", "edit": edited})
    revoked = {"original_message_id": first}
    await sim.send_as_person(ana, to, {"type": "revoke", "revoke": revoked})
    await sim.set_marketing(ana, to, "stop")
    await sim.emit_kind("call", to, person=ana)
    await sim.emit_kind("call", to, person=ana, event="terminate")
    await sim.emit_kind("echo", to, person=ana, text="desde el teléfono")
    await sim.change_phone(ana, "34600000002")
    await sim.settle()
    peer.feed(business)
    assert len(peer.of(user_preferences.UserMarketingPreferences)) == 1
    assert len(peer.of(calls.CallConnect)) == 1
    assert len(peer.of(calls.CallTerminate)) == 1
    assert len(peer.of(system.PhoneNumberChange)) == 1
    assert peer.of(system.PhoneNumberChange)[0].new_wa_id == "34600000002"
    names = {type(update).__name__ for update in peer.seen}
    assert {"EditedMessage", "DeletedMessage", "OutgoingMessage"} <= names


async def test_pywa_creates_lists_sends_and_deletes_templates(
    sim: control.SimulatorClient, number: control.Number, ana: str, peer: Peer, business: Business
) -> None:
    await sim.options(template_review_seconds=0.05)
    body = templates.BodyText("Hola {{name}}, tu pedido salió.", name="Ana")
    quick = templates.QuickReplyButton(text="Ayuda")
    language = templates.TemplateLanguage.SPANISH

    def create() -> str:
        made = peer.wa.create_template(
            templates.Template(
                name="order_update",
                language=language,
                category=templates.TemplateCategory.UTILITY,
                parameter_format=templates.ParamFormat.NAMED,
                components=[body, templates.Buttons(buttons=[quick])],
            )
        )
        assert made.status == templates.TemplateStatus.PENDING
        return str(made.id)

    template_id = await asyncio.to_thread(create)
    await business.until(lambda: business.values("message_template_status_update"))

    def use() -> None:
        listed = list(peer.wa.get_templates())
        assert [t.name for t in listed] == ["order_update"]
        assert listed[0].status == templates.TemplateStatus.APPROVED
        sent = peer.wa.send_template(PERSON, "order_update", language, [body.params(name="Ana")])
        assert sent.status == "accepted"
        with pytest.raises(errors.TemplateParamCountMismatch):
            peer.wa.send_template(PERSON, "order_update", language, [])
        with pytest.raises(errors.TemplateNotExists):
            peer.wa.send_template(PERSON, "nonsense", language, [])

    await asyncio.to_thread(use)
    (shown,) = await sim.received(ana)
    assert shown["text"] == "Hola Ana, tu pedido salió."
    await sim.tap(ana, shown["id"], "Ayuda")
    await sim.change_template(template_id, quality="RED", status="PAUSED")
    await asyncio.to_thread(lambda: peer.wa.delete_template("order_update"))
    await sim.settle()
    peer.feed(business)
    assert peer.of(callback.CallbackButton)[0].title == "Ayuda"
    events = [str(update.new_status) for update in peer.of(templates.TemplateStatusUpdate)]
    assert events == ["APPROVED", "PAUSED", "PENDING_DELETION"]
    assert len(peer.of(templates.TemplateQualityUpdate)) == 1


async def test_pywa_manages_the_number(
    sim: control.SimulatorClient, number: control.Number, ana: str, peer: Peer, business: Business
) -> None:
    await sim.say(ana, number.phone_number_id, "hola")

    def manage() -> None:
        wa = peer.wa
        phone = wa.get_business_phone_number()
        assert (phone.display_phone_number, phone.quality_rating) == ("+1 555-010-0001", "GREEN")
        assert [p.id for p in wa.get_business_phone_numbers()] == [number.phone_number_id]
        assert wa.update_business_profile(about="Hotel", industry=others.Industry.HOTEL).success
        profile = wa.get_business_profile()
        assert (profile.about, profile.industry) == ("Hotel", others.Industry.HOTEL)
        assert wa.get_business_account().id == number.waba_id
        assert wa.deregister_phone_number().success
        with pytest.raises(errors.WhatsAppError) as refused:
            wa.send_message(PERSON, "hola")
        assert refused.value.code == 133010
        assert wa.register_phone_number("123456").success
        assert [user.wa_id for user in wa.block_users([PERSON]).added_users] == [PERSON]
        assert [user.wa_id for user in wa.get_blocked_users()] == [PERSON]
        assert wa.unblock_users([PERSON]).removed_users
        code = wa.create_qr_code("hola")
        assert code.deep_link_url.endswith(code.code)
        token = wa.get_app_access_token(int(number.app_id), number.app_secret)
        assert wa.set_app_callback_url(
            int(number.app_id), token, f"{business.url}/new", "word", ["messages"]
        ).success
        assert wa.override_waba_callback_url(f"{business.url}/waba", "word").success
        assert wa.override_phone_callback_url(f"{business.url}/phone", "word").success

    await asyncio.to_thread(manage)
    assert [h["hub.mode"] for h in business.handshakes] == ["subscribe"] * 3
    await sim.say(ana, number.phone_number_id, "otra")
    await sim.settle()
    assert business.got[-1].path == "/phone"
