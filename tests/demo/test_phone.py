"""The demo's telephone, as the console's page uses it."""

import asyncio
import base64
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from centralita.console import opening
from centralita.demo import businesses, staff
from centralita.demo.phone import routes
from centralita.installed import PROVIDERS, VERTICALS
from centralita.kit import clock, crypto, db
from centralita.show.gate import Gate
from centralita.show.pace import Limits, Pace
from centralita.show.ports import Demo
from centralita.simulator import control, serve
from tests.show.api.staff import Member, sign_in

LINE = businesses.RESTAURANT.lines[0]
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(24)).decode()


@pytest.fixture
async def simulator() -> AsyncIterator[serve.RunningSimulator]:
    running = await serve.open_simulator()
    async with control.SimulatorClient(running.base_url) as sim:
        for business in businesses.ALL:
            for line in business.lines:
                await sim.add_number(
                    phone_number_id=line.phone_number_id, display_phone_number=line.phone
                )
    yield running
    await running.close()


@pytest.fixture
def api(
    database: db.Database, master_keys: crypto.MasterKeys, simulator: serve.RunningSimulator
) -> FastAPI:
    now = clock.SystemClock()
    phone = routes.make_router(lambda: control.SimulatorClient(simulator.base_url))
    given = opening.Given(
        database=database,
        keys=master_keys,
        clock=now,
        gate=Gate(database, now),
        pace=Pace(Limits(), now),
        providers=PROVIDERS,
        verticals=VERTICALS,
        demo=Demo(people=staff.list_sign_ins(), phone=phone),
    )
    return opening.open_api(given)


@pytest.fixture
async def member(api: FastAPI, database: db.Database) -> Member:
    return await sign_in(api, database, "ada", admin=True)


async def open_chat(member: Member, name: str = "Emma") -> str:
    telephone = await member.get("/phone")
    person = next(each for each in telephone["people"] if each["name"] == name)
    return f"/phone/people/{person['id']}/chats/{LINE.phone_number_id}"


async def test_the_same_people_and_every_business_are_there_each_time(member: Member) -> None:
    first = await member.get("/phone")
    assert [each["slug"] for each in first["businesses"]][:2] == ["hotel-marea", "la-comal"]
    assert {"Emma", "Mateo", "Valeria", "Luna"} <= {each["name"] for each in first["people"]}
    owner_only = {each["slug"] for each in first["businesses"] if each["only_person_id"]}
    assert owner_only == {each.slug for each in businesses.SHOPS}
    added = await member.post("/phone/people", {"name": "Nube"})
    again = await member.get("/phone")
    assert [*first["people"], added] == again["people"]


async def test_what_is_written_stands_in_the_chat_and_wakes_who_waits(member: Member) -> None:
    chat = await open_chat(member)
    before = await member.get(chat)
    assert before == {"messages": [], "last": 0, "typing": False}
    waiting = asyncio.create_task(member.get(chat, after=0, wait_seconds=10))
    said = await member.post(chat, {"type": "text", "text": {"body": "<b>Hola</b>"}})
    shown = (await waiting)["messages"]
    assert [(each["id"], each["text"], each["mine"]) for each in shown] == [
        (said["message_id"], "<b>Hola</b>", True)
    ]


async def test_a_picture_is_shown_from_our_own_address(member: Member) -> None:
    chat = await open_chat(member)
    picture = {"type": "image", "image": {"data": PIXEL, "mime_type": "image/png"}}
    await member.post(chat, picture)
    media = (await member.get(chat))["messages"][0]["media"]
    assert media["url"].startswith("/api/v1/phone/media/")
    answer = await member.ask("GET", media["url"].removeprefix("/api/v1"))
    assert answer.content == base64.b64decode(PIXEL)
    assert answer.headers["content-type"] == "image/png"
    assert await member.refused("GET", "/phone/media/unknown") == (404, "phone_refused")


async def test_a_page_sent_as_a_file_is_not_opened_here(member: Member) -> None:
    chat = await open_chat(member)
    page = base64.b64encode(b"<script>alert(1)</script>").decode()
    await member.post(
        chat, {"type": "document", "document": {"data": page, "mime_type": "text/html"}}
    )
    media = (await member.get(chat))["messages"][0]["media"]
    answer = await member.ask("GET", media["url"].removeprefix("/api/v1"))
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_nobody_uses_it_without_a_session(member: Member, api: FastAPI) -> None:
    chat = await open_chat(member)
    nobody = Member(api)
    assert await nobody.refused("GET", "/phone") == (401, "not_signed_in")
    assert await nobody.refused("POST", chat, {"type": "text"}) == (401, "not_signed_in")


async def test_nonsense_is_refused_with_the_simulators_reason(member: Member) -> None:
    chat = await open_chat(member)
    assert await member.refused("POST", chat, {"type": "telepathy"}) == (422, "phone_refused")
    assert await member.refused("POST", chat, ["text"]) == (400, "not_json")
    tap = {"message_id": "wamid.none", "option_id": "x"}
    assert await member.refused("POST", f"{chat}/taps", tap) == (422, "phone_refused")
    unknown = f"/phone/people/nobody/chats/{LINE.phone_number_id}"
    assert await member.refused("GET", unknown) == (404, "phone_refused")
