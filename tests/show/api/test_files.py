"""Files: what is let in, how it leaves, and how a customer's comes to a browser."""

import asyncio
import io
import zipfile
from uuid import UUID

import pytest
from fastapi import FastAPI

from centralita.console import opening
from centralita.installed import PROVIDERS, VERTICALS
from centralita.kit import clock, crypto, db, ids
from centralita.providers import contract
from centralita.records import credentials, upkeep
from centralita.show import sniffing
from centralita.show.gate import Gate
from centralita.show.pace import Limits, Pace
from centralita.vocabulary import errors
from tests.pipeline.switchboard import Switchboard, change, webhook
from tests.show.api.chats import FakeClient, find_conversation, say
from tests.show.api.staff import Json, Member
from tests.show.callers import Business

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40
PDF = b"%PDF-1.4\n" + b"x" * 40
OGG = b"OggS\0\x02" + b"\0" * 22 + b"\x01\x13OpusHead" + b"\0" * 30
TOKEN = "invented0token0of0the0hotel"


def zip_of(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.fixture
def client() -> FakeClient:
    return FakeClient()


@pytest.fixture
def api(database: db.Database, master_keys: crypto.MasterKeys, client: FakeClient) -> FastAPI:
    now = clock.SystemClock()
    return opening.open_api(
        opening.Given(
            database=database,
            keys=master_keys,
            clock=now,
            gate=Gate(database, now),
            pace=Pace(Limits(), now),
            providers=PROVIDERS,
            clients={"meta_cloud": client},
            verticals=VERTICALS,
        )
    )


@pytest.fixture
async def token(database: db.Database, master_keys: crypto.MasterKeys, hotel: Business) -> None:
    async with database.tenant_write(hotel.tenant_id) as t:
        secret = crypto.Secret(TOKEN)
        await credentials.set_access_token(t, master_keys, hotel.number_id, secret)


async def upload(member: Member, data: bytes, name: str) -> tuple[int, Json]:
    files = {"file": (name, data, "application/octet-stream")}
    answer = await member.ask("POST", "/tenants/hotel/files", files=files)
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("data", "name", "kind", "mime_type", "kept"),
    [
        (PNG, "foto.png", "image", "image/png", "foto.png"),
        (PNG, "foto.jpg", "image", "image/png", "foto.jpg.png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\0" * 60, "IMG.JPG", "image", "image/jpeg", "IMG.jpg"),
        (PDF, "../../etc/carta.pdf", "document", "application/pdf", "carta.pdf"),
        (OGG, "nota", "audio", "audio/ogg", "nota.ogg"),
        (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2" + b"\0" * 40, "v.mp4", "video", "video/mp4",
         "v.mp4"),
        (b"\0\0\0\x20ftypM4A \0\0\x02\0isomiso2" + b"\0" * 40, "a.m4a", "audio", "audio/mp4",
         "a.m4a"),
        ("a;b\nñ;2\n".encode(), "lista.csv", "document", "text/plain", "lista.csv"),
        (zip_of("[Content_Types].xml", "word/document.xml"), "c.docx", "document",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "c.docx"),
        (PDF, "evil\u202efdp.exe", "document", "application/pdf", "evilfdp.exe.pdf"),
    ],
)  # fmt: skip
def test_a_file_is_what_it_holds(
    data: bytes, name: str, kind: str, mime_type: str, kept: str
) -> None:
    found = sniffing.sniff(data, name)
    assert found is not None
    assert (found.kind, found.mime_type, found.name) == (kind, mime_type, kept)


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0",
        b"\x7fELF\x02\x01\x01" + b"\0" * 60,
        b"#!/bin/sh\nrm -rf /",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"  <html><body onload=alert(1)>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        b"<?xml version='1.0'?><svg/>",
        zip_of("a.exe"),
        zip_of("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04broken",
        b"GIF89a" + b"\0" * 40,
        bytes(range(256)),
        b"",
    ],
)
def test_programs_pages_and_archives_are_not_let_in(data: bytes) -> None:
    assert sniffing.sniff(data, "photo.jpg") is None


async def test_a_disguised_file_is_refused(hotel: Business, agent: Member) -> None:
    status, problem = await upload(agent, b"MZ\x90\0" + b"\0" * 90, "photo.jpg")
    assert (status, problem["code"]) == (415, "disguised_file")
    status, problem = await upload(agent, b"", "photo.jpg")
    assert (status, problem["code"]) == (400, "empty_file")
    status, problem = await upload(agent, PNG + b"\0" * 5_300_000, "photo.png")
    assert (status, problem["code"]) == (413, "file_too_large")
    status, problem = await upload(agent, PNG + b"\0" * 18_000_000, "photo.png")
    assert (status, problem["code"]) == (413, "too_large")


async def test_what_nobody_sends_has_an_end(
    hotel: Business, agent: Member, database: db.Database
) -> None:
    assert (await upload(agent, PNG, "photo.png"))[0] == 201
    async with database.tenant_write(hotel.tenant_id) as t:
        await t.execute(
            """
            insert into files (tenant_id, file_id, name, mime_type, size_bytes, data, created_by)
            values ($1, $2, 'much.pdf', 'application/pdf', 268000000, '', 'test')
            """,
            t.tenant_id,
            ids.new_id(),
        )
    status, problem = await upload(agent, PDF + b"x" * 500_000, "more.pdf")
    assert (status, problem["code"]) == (409, "too_many_files")
    # Two more have room, however many come at once.
    at_once = [upload(agent, PDF + b"x" * 200_000, f"{number}.pdf") for number in range(5)]
    answers = await asyncio.gather(*at_once)
    assert sorted(status for status, _ in answers) == [201, 201, 409, 409, 409]


@pytest.mark.usefixtures("token")
async def test_a_file_is_sent_once_with_the_numbers_own_token(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member,
    client: FakeClient,
) -> None:  # fmt: skip
    conversation_id = await say(switchboard, hotel, "hola")
    status, kept = await upload(agent, PNG, "carta.png")
    assert (status, kept["kind"], kept["size_bytes"]) == (201, "image", len(PNG))
    path = f"/tenants/hotel/conversations/{conversation_id}/messages"
    body = {"kind": "media", "file_id": kept["file_id"], "caption": "La carta"}
    first = await agent.ask("POST", path, body, {"idempotency-key": "f1"})
    assert first.status_code == 201, first.text
    again = await agent.ask("POST", path, body, {"idempotency-key": "f1"})
    assert again.json() == first.json()
    assert client.uploads == [(TOKEN, PNG, "carta.png")]
    message = first.json()["message"]
    assert (message["kind"], message["text"]) == ("image", "La carta")
    assert message["media"]["size_bytes"] == len(PNG)
    assert "media-1" not in first.text
    assert await agent.refused("POST", path, body) == (409, "file_used")
    answer = await agent.ask("GET", message["media"]["url"].removeprefix("/api/v1"))
    assert answer.content == PNG
    assert client.downloads == []


@pytest.mark.usefixtures("token")
async def test_what_whatsapp_refuses_is_told_and_nothing_is_queued(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member,
    client: FakeClient,
) -> None:  # fmt: skip
    conversation_id = await say(switchboard, hotel, "hola")
    _, kept = await upload(agent, OGG, "nota.ogg")
    path = f"/tenants/hotel/conversations/{conversation_id}/messages"
    body = {"kind": "media", "file_id": kept["file_id"]}
    client.failure = errors.TokenDead("190", "dead")
    answer = await agent.ask("POST", path, body)
    assert (answer.status_code, answer.json()["code"]) == (502, "upload_failed")
    assert answer.json()["facts"]["provider_code"] == "190"
    client.failure = None
    assert await agent.refused("POST", path, {**body, "caption": "x"}) == (422, "no_caption")
    async with database.pipe() as p:
        assert await p.fetchval("select count(*) from outbox") == 0
        await p.execute("update conversations set last_inbound_at = now() - interval '2 days'")
    client.uploads.clear()
    _, other = await upload(agent, OGG, "otra.ogg")
    body["file_id"] = other["file_id"]
    assert await agent.refused("POST", path, body) == (409, "window_closed")
    assert client.uploads == []


async def say_picture(switchboard: Switchboard, business: Business, mime_type: str) -> UUID:
    kind = mime_type.partition("/")[0]
    kind = kind if kind in ("image", "audio", "video") else "document"
    said = {
        "from": "15550100101",
        "id": "wamid.picture",
        "timestamp": str(int(clock.SystemClock().now().timestamp())),
        "type": kind,
        kind: {"id": "m-1", "mime_type": mime_type, "sha256": "x"},
    }
    await switchboard.receive(webhook(change(business.phone_number_id, said)))
    await switchboard.take_in()
    return await find_conversation(switchboard.database, business.tenant_id, "15550100101")


@pytest.mark.usefixtures("token")
async def test_a_customers_file_is_fetched_once_and_then_kept(
    switchboard: Switchboard, hotel: Business, agent: Member, client: FakeClient, stranger: Member
) -> None:
    conversation_id = await say_picture(switchboard, hotel, "audio/ogg; codecs=opus")
    page = await agent.get(f"/tenants/hotel/conversations/{conversation_id}/messages")
    media = page["items"][0]["media"]
    assert media["kind"] == "audio"
    path = media["url"].removeprefix("/api/v1")
    assert (await agent.get(path, 410))["code"] == "media_expired"
    client.media = {"m-1": contract.MediaFile(data=OGG, mime_type="audio/ogg")}
    answer = await agent.ask("GET", path)
    assert (answer.status_code, answer.content) == (200, OGG)
    headers = answer.headers
    assert headers["content-type"] == "audio/ogg"
    assert headers["content-disposition"].startswith("inline")
    assert headers["content-security-policy"].startswith("sandbox")
    assert headers["x-content-type-options"] == "nosniff"
    part = await agent.ask("GET", path, headers={"range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, OGG[2:6])
    assert part.headers["content-range"] == f"bytes 2-5/{len(OGG)}"
    end = await agent.ask("GET", path, headers={"range": "bytes=-4"})
    assert end.content == OGG[-4:]
    beyond = await agent.ask("GET", path, headers={"range": "bytes=9999-"})
    assert (beyond.status_code, beyond.json()["code"]) == (416, "no_such_part")
    assert len(client.downloads) == 2
    message_id = page["items"][0]["message_id"]
    foreign = f"/tenants/tacos/messages/{message_id}/media"
    assert await stranger.refused("GET", foreign) == (404, "unknown_message")


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("mime_type", ["text/html", "image/svg+xml", "audio/日本"])
async def test_a_page_in_a_file_is_never_shown_in_its_place(
    switchboard: Switchboard, hotel: Business, agent: Member, client: FakeClient, mime_type: str
) -> None:
    conversation_id = await say_picture(switchboard, hotel, mime_type)
    page = await agent.get(f"/tenants/hotel/conversations/{conversation_id}/messages")
    client.media = {"m-1": contract.MediaFile(data=b"<script>1</script>", mime_type="text/html")}
    answer = await agent.ask("GET", page["items"][0]["media"]["url"].removeprefix("/api/v1"))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_files_go_when_their_time_is_over(
    database: db.Database, hotel: Business, agent: Member
) -> None:
    await upload(agent, PNG, "vieja.png")
    await upload(agent, PNG, "nueva.png")
    async with database.pipe() as p:
        assert await upkeep.forget(p, 30) == 0
    async with database.tenant_write(hotel.tenant_id) as t:
        await t.execute(
            "insert into files (tenant_id, file_id, name, mime_type, size_bytes, data, created_by,"
            " created_at) values ($1, gen_random_uuid(), 'x', 'x', 1, 'x', 'x',"
            " now() - interval '31 days')",
            hotel.tenant_id,
        )
    async with database.pipe() as p:
        assert await upkeep.forget(p, 30) == 1
        assert await p.fetchval("select count(*) from files") == 2


@pytest.mark.usefixtures("token")
async def test_a_template_is_checked_against_what_was_approved(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member,
    client: FakeClient,
) -> None:  # fmt: skip
    conversation_id = await say(switchboard, hotel, "hola")
    path = f"/tenants/hotel/conversations/{conversation_id}/messages"
    body = ({"type": "BODY", "text": "Hola {{1}}, {{2}}"},)
    client.templates = [
        contract.TemplateFacts(name=name, language="es", status=status, category="MARKETING",
                               components=body)
        for name, status in (("oferta", "APPROVED"), ("vieja", "PAUSED"))
    ]  # fmt: skip
    draft: Json = {"kind": "template", "name": "oferta", "language": "es"}
    good = {"body": ["Ana", "hoy"]}
    for wrong, code in (
        ({"name": "otra", "parameters": good}, "unknown_template"),
        ({"language": "en", "parameters": good}, "unknown_template"),
        ({"name": "vieja", "parameters": good}, "template_not_approved"),
        ({"parameters": {"body": ["Ana"]}}, "template_parameters"),
        ({}, "template_parameters"),
        ({"parameters": {"body": {"nombre": "Ana", "dia": "hoy"}}}, "template_parameters"),
    ):
        assert await agent.refused("POST", path, {**draft, **wrong}) == (422, code), wrong
    sent = await agent.post(path, {**draft, "parameters": good})
    assert sent["message"]["content"]["category"] == "marketing"
    async with database.pipe() as p:
        await p.execute("update contacts set marketing_stopped_at = now()")
    told = await agent.refused("POST", path, {**draft, "parameters": good})
    assert told == (409, "opted_out")


@pytest.mark.usefixtures("token")
async def test_templates_come_from_whatsapp_and_are_kept_a_minute(
    hotel: Business, agent: Member, client: FakeClient
) -> None:
    body = {
        "type": "BODY",
        "text": "Hola {{1}}, hasta las {{2}}.",
        "example": {"body_text": [["Ana", "21:00"]]},
    }
    named = {
        "type": "BODY",
        "text": "Hola {{nombre}}",
        "example": {"body_text_named_params": [{"param_name": "nombre", "example": "Ana"}]},
    }
    buttons = {
        "type": "BUTTONS",
        "buttons": [
            {"type": "QUICK_REPLY", "text": "Sí"},
            {"type": "URL", "text": "Ver", "url": "https://x.example/{{1}}", "example": ["a"]},
        ],
    }
    client.templates = [
        contract.TemplateFacts(
            name="reserva", language="es_MX", status="APPROVED", category="UTILITY",
            components=({"type": "HEADER", "format": "IMAGE"}, body, buttons,
                        {"type": "FOOTER", "text": "Hotel"}),
        ),
        contract.TemplateFacts(
            name="saludo", language="es", status="PAUSED", category="MARKETING",
            components=(named,), parameter_format="NAMED",
        ),
    ]  # fmt: skip
    path = f"/tenants/hotel/templates?number={hotel.number_id}"
    found = (await agent.ask("GET", path)).json()
    assert found["known"] is True
    first, second = found["items"]
    assert first["preview"] == "Hola {{1}}, hasta las {{2}}.\n\nHotel"
    assert [(p["component"], p["name"], p["kind"], p["example"]) for p in first["parameters"]] == [
        ("header", "1", "image", None),
        ("body", "1", "text", "Ana"),
        ("body", "2", "text", "21:00"),
        ("button", "1", "text", "a"),
    ]
    assert second["named"] is True
    assert second["parameters"][0]["example"] == "Ana"
    assert (await agent.ask("GET", path)).json() == found
    assert client.asked == 1
    foreign = await agent.ask("GET", f"/tenants/hotel/templates?number={UUID(int=1)}")
    assert foreign.json()["code"] == "unknown_number"
