"""Every content becomes the body that Meta documents, and keeps Meta's specification."""

from typing import Any

import pytest

from centralita.providers import contract
from centralita.providers.meta_format import render
from centralita.vocabulary import content as say
from centralita.vocabulary import errors
from tests.providers import meta_schema, sayings

ANA = contract.Recipient(wa_id="34600000001")


def render_one(content: say.AnyContent, to: contract.Recipient = ANA) -> dict[str, Any]:
    rendered = render.render(content, to, "ref-1")
    assert rendered.adapted == ()
    (body,) = rendered.bodies
    return body


@pytest.mark.parametrize("name", sayings.EVERY_KIND)
def test_every_body_keeps_metas_specification(name: str) -> None:
    meta_schema.skip_without()
    body = render_one(sayings.EVERY_KIND[name])
    assert meta_schema.find_errors(body) == []


def test_the_specification_check_can_fail() -> None:
    meta_schema.skip_without()
    body = render_one(sayings.EVERY_KIND["buttons"])
    body["interactive"]["action"]["buttons"][0]["reply"]["title"] = "x" * 21
    assert meta_schema.find_errors(body)
    body = render_one(sayings.EVERY_KIND["text"])
    assert meta_schema.find_errors({**body, "colour": "red"})


def test_every_kind_of_the_vocabulary_is_carried() -> None:
    kinds = {str(content.__struct_config__.tag) for content in sayings.EVERY_KIND.values()}
    assert kinds == render.KINDS
    assert len(render.KINDS) == len(say.AnyContent.__args__)


def test_the_envelope_carries_recipient_reference_and_quote() -> None:
    assert render_one(sayings.EVERY_KIND["reply"]) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+34600000001",
        "type": "text",
        "text": {"body": "Sí"},
        "context": {"message_id": "wamid.A1"},
        "biz_opaque_callback_data": "ref-1",
    }


def test_a_person_without_a_phone_is_addressed_by_scoped_id() -> None:
    body = render_one(say.Text(body="Hola"), contract.Recipient(user_id="US.7f3Kq0Zx19AbCd"))
    assert body["recipient"] == "US.7f3Kq0Zx19AbCd"
    assert "to" not in body
    both = contract.Recipient(wa_id="+34600000001", user_id="US.7f3Kq0Zx19AbCd")
    assert render_one(say.Text(body="Hola"), both)["to"] == "+34600000001"


def test_a_reaction_quotes_nothing() -> None:
    body = render_one(say.Reaction(message_id="wamid.A1", emoji="👍", reply_to="wamid.A0"))
    assert "context" not in body


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("image", {"id": "1003383421387256", "caption": "La entrada"}),
        ("video", {"link": "https://cdn.example.org/a.mp4"}),
        ("document", {"id": "1003", "caption": "Junio", "filename": "factura.pdf"}),
        ("voice", {"id": "1004", "voice": True}),
        ("location", {"latitude": 19.4326, "longitude": -99.1332, "name": "Zócalo",
                      "address": "Plaza 1"}),
        ("no_reaction", {"message_id": "wamid.A1", "emoji": ""}),
        ("plain_template", {"name": "hello_world", "language": {"code": "es"}}),
    ],
)  # fmt: skip
def test_plain_kinds(name: str, payload: dict[str, Any]) -> None:
    body = render_one(sayings.EVERY_KIND[name])
    assert body[body["type"]] == payload


@pytest.mark.parametrize(
    ("name", "kind", "action"),
    [
        ("buttons", "button", {"buttons": [
            {"type": "reply", "reply": {"id": "yes", "title": "Sí"}},
            {"type": "reply", "reply": {"id": "no", "title": "No"}}]}),
        ("list", "list", {"button": "Ver horas", "sections": [
            {"title": "Lunes", "rows": [{"id": "r1", "title": "10:00", "description": "libre"}]},
            {"title": "Martes", "rows": [{"id": "r2", "title": "10:00"}]}]}),
        ("link", "cta_url", {"name": "cta_url", "parameters": {
            "display_text": "Abrir", "url": "https://example.org/carta"}}),
        ("location_request", "location_request_message", {"name": "send_location"}),
        ("contact_request", "request_contact_info", {"name": "request_contact_info"}),
        ("flow", "flow", {"name": "flow", "parameters": {
            "flow_message_version": "3", "flow_id": "600000000000001", "flow_cta": "Empezar",
            "mode": "published", "flow_token": "tok-1", "flow_action": "navigate",
            "flow_action_payload": {"screen": "FIRST", "data": {"a": "b"}}}}),
        ("product", "product", {"catalog_id": "1948", "product_retailer_id": "sku-1"}),
        ("products", "product_list", {"catalog_id": "1948", "sections": [
            {"title": "Panes", "product_items": [
                {"product_retailer_id": "sku-1"}, {"product_retailer_id": "sku-2"}]}]}),
        ("catalog", "catalog_message", {"name": "catalog_message", "parameters": {
            "thumbnail_product_retailer_id": "sku-1"}}),
        ("call_permission", "call_permission_request", {"name": "call_permission_request"}),
        ("voice_call", "voice_call", {"name": "voice_call", "parameters": {
            "display_text": "Llamar", "ttl_minutes": 10080, "payload": "order-1"}}),
        ("address", "address_message", {"name": "address_message", "parameters": {
            "country": "IN", "values": {"name": "Jo"}}}),
    ],
)  # fmt: skip
def test_interactive_kinds(name: str, kind: str, action: dict[str, Any]) -> None:
    interactive = render_one(sayings.EVERY_KIND[name])["interactive"]
    assert (interactive["type"], interactive["action"]) == (kind, action)


def test_carousel_cards() -> None:
    cards = render_one(sayings.EVERY_KIND["carousel"])["interactive"]["action"]["cards"]
    assert cards[1] == {
        "card_index": 1,
        "type": "cta_url",
        "header": {"type": "image", "image": {"link": "https://cdn.example.org/2.jpg"}},
        "body": {"text": "Suite"},
        "action": {
            "name": "cta_url",
            "parameters": {"display_text": "Ver", "url": "https://example.org/2"},
        },
    }
    replies = render_one(sayings.EVERY_KIND["carousel_replies"])["interactive"]["action"]["cards"]
    assert replies[0]["action"] == {
        "buttons": [{"type": "quick_reply", "quick_reply": {"id": "more-0", "title": "Más"}}]
    }


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (say.Text(body=" \n\t"), "body"),
        (say.File(media="image"), "image"),
        (say.File(media="image", link="ftp://example.org/a.jpg"), "image.link"),
        (say.Location(latitude=91, longitude=0), "latitude"),
        (say.Location(latitude=0, longitude=float("nan")), "longitude"),
        (say.Contacts(cards=()), "cards"),
        (say.Contacts(cards=({"phones": []},)), "cards[0].name.formatted_name"),
        (say.Reaction(message_id="", emoji="👍"), "message_id"),
        (say.Buttons(body="", buttons=(say.Button(id="a", title="A"),)), "body"),
        (say.Buttons(body="b", buttons=(say.Button(id="", title="A"),)), "buttons[0].id"),
        (say.Buttons(body="b", buttons=(say.Button(id="x" * 257, title="A"),)), "buttons[0].id"),
        (
            say.Buttons(
                body="b", buttons=(say.Button(id="a", title="A"), say.Button(id="a", title="B"))
            ),
            "buttons[1].id",
        ),
        (say.Link(body="b", label="l", url="javascript:alert(1)"), "url"),
        (say.FlowForm(body="b", label="l"), "flow_id"),
        (say.Products(catalog_id="1", header="h", body="b", sections=()), "sections"),
        (say.Carousel(body="b", cards=()), "cards"),
        (say.Carousel(body="b", cards=(say.Card(media="image", link="https://a.example/1"),)),
         "cards[0]"),
        (say.Template(name="", language="es"), "name"),
        (
            say.Template(
                name="t",
                language="es",
                components=({"type": "body", "parameters": [{"type": "text", "text": ""}]},),
            ),
            "components[0].parameters[0].text",
        ),
        (say.Text(body="b", reply_to=" "), "reply_to"),
    ],
)  # fmt: skip
def test_what_cannot_go_names_its_field(content: say.AnyContent, field: str) -> None:
    with pytest.raises(errors.GiveUp, match="unrenderable") as raised:
        render.render(content, ANA, "ref-1")
    assert raised.value.code == "unrenderable"
    assert f": {field} " in str(raised.value)


@pytest.mark.parametrize(
    "to",
    [
        contract.Recipient(),
        contract.Recipient(wa_id="ana@example.org"),
        contract.Recipient(wa_id="٣٤٦٠٠٠٠٠٠٠١"),
    ],
)
def test_nobody_is_not_a_recipient(to: contract.Recipient) -> None:
    with pytest.raises(errors.GiveUp, match=": to "):
        render.render(say.Text(body="Hola"), to, "ref-1")


def test_a_login_code_goes_to_a_phone_only() -> None:
    code = say.Template(name="otp", language="es", category="authentication")
    assert render_one(code)["to"] == "+34600000001"
    with pytest.raises(errors.GiveUp, match="login codes"):
        render.render(code, contract.Recipient(user_id="US.7f3Kq0Zx19AbCd"), "ref-1")
