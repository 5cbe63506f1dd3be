"""The terminal chat against a real simulator, without a business behind it."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from pyreqwest.client import ClientBuilder
from rich.console import Console
from rich.text import Text

from centralita.demo.chat import plain, screen
from centralita.demo.chat.places import find_place
from centralita.demo.chat.room import Room, format_text
from centralita.demo.narrator import make_console
from centralita.kit import clock
from centralita.simulator import control, serve

Json = dict[str, Any]


class ListFace:
    """Remembers what was shown."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.ticks: list[str] = []
        self.typed = 0

    def show(self, text: Text) -> None:
        self.lines.append(text.plain)

    def show_tick(self, status: str) -> None:
        self.ticks.append(status)

    def show_typing(self) -> None:
        self.typed += 1


class AnnouncingFace(plain.PlainFace):
    """Tells when WhatsApp has what was said."""

    def __init__(self, console: Console, language: str) -> None:
        super().__init__(console, language)
        self.said = asyncio.Event()

    def show_tick(self, status: str) -> None:
        super().show_tick(status)
        self.said.set()


class Business:
    """Answers through the simulator's Graph API, as the product would."""

    def __init__(self, sim: control.SimulatorClient, number: control.Number) -> None:
        self.sim, self.number = sim, number

    async def send(self, room: Room, body: Json) -> None:
        url = f"{self.sim.base_url}/v23.0/{self.number.phone_number_id}/messages"
        message = {"messaging_product": "whatsapp", "to": room.phone, **body}
        async with ClientBuilder().no_proxy().build() as client:
            request = client.post(url).bearer_auth(str(self.number.token)).body_json(message)
            response = await request.build().send()
            assert response.status == 200, await response.text()

    async def send_buttons(self, room: Room) -> None:
        buttons = [
            {"type": "reply", "reply": {"id": "menu", "title": "Menú"}},
            {"type": "reply", "reply": {"id": "mesa", "title": "Mesa"}},
        ]
        interactive = {
            "type": "button",
            "body": {"text": "¿Qué se te antoja?"},
            "action": {"buttons": buttons},
        }
        await self.send(room, {"type": "interactive", "interactive": interactive})

    async def list_said(self) -> list[Json]:
        exported = await self.sim.export()
        return [each["body"] for each in exported["messages"] if not each["outbound"]]


@pytest.fixture
async def business() -> AsyncIterator[Business]:
    running = await serve.open_simulator()
    async with control.SimulatorClient(running.base_url) as sim:
        line = find_place("la-comal").line
        number = await sim.add_number(
            phone_number_id=line.phone_number_id, display_phone_number=line.phone
        )
        yield Business(sim, number)
    await running.close()


@pytest.fixture
async def face() -> ListFace:
    return ListFace()


@pytest.fixture
async def room(business: Business, face: ListFace) -> Room:
    made = Room(business.sim, face, "es", find_place("la-comal"), "Ana")
    await made.enter()
    return made


async def test_it_says_who_writes_to_whom(room: Room, face: ListFace) -> None:
    assert face.lines == [f"Escribes a La Comal (+15550100002) como Ana (+{room.phone})."]


async def test_text_goes_out_and_its_ticks_come_in(
    room: Room, face: ListFace, business: Business
) -> None:
    assert await room.handle("  hola  ")
    await room.listen(2)
    assert await business.list_said() == [{"type": "text", "text": {"body": "hola"}}]
    assert face.ticks[:1] == ["sent"]


async def test_buttons_are_numbered_and_pressed_and_stay(
    room: Room, face: ListFace, business: Business
) -> None:
    await room.handle("1")
    await business.send_buttons(room)
    await business.send(room, {"type": "text", "text": {"body": "Aquí estamos"}})
    await room.listen(2)
    await room.listen(1)
    assert "La Comal: ¿Qué se te antoja?\n  1 Menú\n  2 Mesa" in face.lines
    await room.handle("2")
    await room.handle("/1")
    await business.send_buttons(room)
    await room.listen(2)
    await room.handle("2")
    said = await business.list_said()
    typed = [each["text"]["body"] for each in said[:2]]
    assert typed == ["1", "2"], "no buttons yet; then something else was said last"
    pressed = [each["interactive"]["button_reply"]["id"] for each in said[2:]]
    assert pressed == ["menu", "mesa"]


async def test_a_place_is_asked_for_and_long_lists_are_numbered_once(
    room: Room, face: ListFace, business: Business
) -> None:
    await room.handle("hola")
    wanted = {
        "type": "location_request_message",
        "body": {"text": "¿Dónde estás?"},
        "action": {"name": "send_location"},
    }
    rows = [{"id": "a", "title": "1. Jamaica"}, {"id": "b", "title": "2. Mango"}]
    listed = {
        "type": "list",
        "body": {"text": "¿Cuál?"},
        "action": {"button": "Ver", "sections": [{"title": "Jarras", "rows": rows}]},
    }
    for interactive in (wanted, listed):
        await business.send(room, {"type": "interactive", "interactive": interactive})
    while room.heard < 2:
        await room.listen(2)
    assert "La Comal: ¿Dónde estás?" in face.lines
    assert any("/location 19.43" in line for line in face.lines)
    assert "La Comal: ¿Cuál?\n  1 Jamaica\n  2 Mango" in face.lines


async def test_what_is_shown_is_read(room: Room, business: Business) -> None:
    await room.handle("hola")
    await business.send(room, {"type": "text", "text": {"body": "¡Hola!"}})
    while not room.heard:
        await room.listen(2)
    assert [each["status"] for each in await business.sim.sends()] == ["read"]


async def test_places_and_files_of_every_kind(
    room: Room, business: Business, tmp_path: Path
) -> None:
    (tmp_path / "carta.pdf").write_bytes(b"%PDF-1.4 carta")
    for typed in (
        "/location 19.43 -99.13 Casa de Ana",
        "/location 19.43, -99.13",
        f"/file {tmp_path / 'carta.pdf'}",
        "/image",
        "/voice",
        "/order LC-GRINGA LC-REFRESCO*2",
    ):
        assert await room.handle(typed)
    said = await business.list_said()
    kinds = ["location", "location", "document", "image", "audio", "order"]
    assert [each["type"] for each in said] == kinds
    items = said[5]["order"]["product_items"]
    assert [(each["product_retailer_id"], each["quantity"]) for each in items] == [
        ("LC-GRINGA", "1"),
        ("LC-REFRESCO", "2"),
    ]
    assert said[0]["location"]["name"] == "Casa de Ana"
    assert said[1]["location"] == {"latitude": 19.43, "longitude": -99.13}
    assert said[2]["document"]["filename"] == "carta.pdf"
    assert said[4]["audio"]["voice"] is True


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/nada", "No conozco /nada"),
        ("/location aquí", "/location 19.43 -99.13"),
        ("/location uno dos", "No se pudo"),
        ("/order", "/order LC-GRINGA"),
        ("/file", "la ruta de un archivo"),
        ("/file /no/hay/tal.pdf", "No se pudo"),
        ("/business nadie", "hotel-marea"),
    ],
)
async def test_what_cannot_be_done_is_said(
    room: Room, face: ListFace, business: Business, typed: str, answer: str
) -> None:
    assert await room.handle(typed)
    assert answer in face.lines[-1]
    assert await business.list_said() == []


async def test_one_may_move_on_and_be_somebody_else(room: Room, face: ListFace) -> None:
    await room.handle("/who Luis")
    assert (room.name, "Luis" in face.lines[-1]) == ("Luis", True)
    await room.handle("/business")
    assert any("joyas-luna" in line for line in face.lines)
    await room.handle("/business joyas")
    assert (room.name, room.phone) == ("Luna", "15550101001")
    assert await room.handle("")
    assert not await room.handle("/quit")


async def test_a_demo_that_ends_ends_the_chat(face: ListFace) -> None:
    running = await serve.open_simulator()
    async with control.SimulatorClient(running.base_url) as sim:
        room = Room(sim, face, "en", find_place("la-comal"), "Ana")
        await sim.add_number(phone_number_id="300000000000002")
        await room.enter()
        following = asyncio.create_task(room.follow())
        await running.close()
        await asyncio.wait_for(following, 30)
    assert face.lines[-1] == "The demo has stopped."


async def test_lines_in_lines_out(business: Business) -> None:
    out = io.StringIO()
    face = AnnouncingFace(make_console(out), "en")
    room = Room(business.sim, face, "en", find_place("la-comal"), "Ana")
    await room.enter()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    for line in ("hola\n", "\n", None):
        lines.put_nowait(line)
    talking = asyncio.create_task(plain.talk(room, lines, clock.SystemClock()))
    await asyncio.wait_for(face.said.wait(), 10)
    await business.send(room, {"type": "text", "text": {"body": "Hi, *Ana*!"}})
    await asyncio.wait_for(talking, 20)
    shown = out.getvalue().splitlines()
    assert "✓ sent" in shown
    assert "La Comal: Hi, Ana!" in shown


async def test_at_a_terminal_typing_goes_out_and_quit_ends(business: Business) -> None:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        face = screen.ScreenFace(make_console(io.StringIO()), "en")
        room = Room(business.sim, face, "en", find_place("la-comal"), "Ana")
        await room.enter()
        keys.send_text("hola\r/quit\r")
        await asyncio.wait_for(screen.talk(room, face), 20)
    assert [each["text"]["body"] for each in await business.list_said()] == ["hola"]


def test_bold_words_are_bold() -> None:
    shown = format_text("Hoy *dos por uno* y 2 * 3 * 4")
    assert shown.plain == "Hoy dos por uno y 2 * 3 * 4"
    assert [(span.start, span.end) for span in shown.spans if span.style == "bold"] == [(4, 15)]
