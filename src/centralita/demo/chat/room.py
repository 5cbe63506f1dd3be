"""The conversation itself: what is typed becomes what a phone would send, and back."""

import asyncio
import mimetypes
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar, Protocol

from pyreqwest.exceptions import PyreqwestError
from rich.text import Text

from centralita.demo.chat.places import Place, choose_person, find_place, list_places
from centralita.demo.narrator import WORDING
from centralita.demo.stage import describe
from centralita.simulator import control
from centralita.vocabulary import errors

Json = dict[str, Any]

TICKS = {"sent": "✓", "delivered": "✓✓", "read": "✓✓"}
_POLL_SECONDS = 20.0
_MOST_BYTES = 16_000_000
_BOLD = re.compile(r"\*(\S(?:[^*\n]*\S)?)\*")
_NOT_TAPPED = ("url", "phone", "location_request_message")
_IMAGES = ("image/jpeg", "image/png")


class Face(Protocol):
    """Where the chat shows itself: a terminal, or lines."""

    def show(self, text: Text) -> None:
        """A line, or several."""

    def show_tick(self, status: str) -> None:
        """How far the last thing we said has come: sent, delivered, read."""

    def show_typing(self) -> None:
        """The business is typing."""


class Room:
    """One person's chat with one place at a time."""

    def __init__(
        self, sim: control.SimulatorClient, face: Face, language: str, place: Place, name: str
    ) -> None:
        self._sim, self._face, self._language = sim, face, language
        self.place, self._wished_name = place, name
        self.name, self.phone = choose_person(place, name)
        self._person = ""
        self._position = 0
        self._options: list[Json] = []
        self._options_of = ""
        self._is_asked = False
        self._last_said = ""
        self.heard = 0
        """Messages received so far."""

    async def enter(self) -> None:
        """Be that person at that place; events from before are not shown."""
        self.name, self.phone = choose_person(self.place, self._wished_name)
        people = (await self._sim.ask("GET", "people"))["people"]
        known = next((each["id"] for each in people if each["phone"] == self.phone), None)
        self._person = str(known or (await self._sim.add_person(self.name, phone=self.phone))["id"])
        self._position = (await self._sim.inbox(self._person))["last"]
        self._options, self._options_of, self._is_asked = [], "", False
        self.say(
            "chat.entered",
            business=self.place.title,
            number=self.place.line.phone,
            name=self.name,
            phone=self.phone,
        )

    def say(self, key: str, style: str = "dim", **facts: object) -> None:
        """A sentence of the program's own."""
        self._face.show(Text(WORDING.say(self._language, key, **facts), style=style))

    # ── going out ────────────────────────────────────────────────────────────────────────────

    async def handle(self, typed: str) -> bool:
        """Do what was typed. False: it is over."""
        text = typed.strip()
        if not text:
            return True
        if text in ("/quit", "/q", "/salir"):
            return False
        try:
            await self._act(text)
        except PyreqwestError:
            self.say("chat.gone", style="bold red")
            return False
        except (control.SimulatorError, errors.CentralitaError, OSError, ValueError) as problem:
            self.say("chat.refused", style="yellow", reason=problem)
        return True

    async def _act(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        number = text.removeprefix("/")
        is_press = self._is_asked or number != text
        if is_press and number.isdigit() and 1 <= int(number) <= len(self._options):
            await self._press(self._options[int(number) - 1])
        elif word in self._commands:
            await self._commands[word](self, rest.strip())
        elif text.startswith("/"):
            self.say("chat.unknown_command", style="yellow", command=word)
        else:
            self._note(await self._sim.say(self._person, self.place.line.phone_number_id, text))

    def _note(self, wamid: str) -> None:
        self._last_said = wamid

    async def _press(self, option: Json) -> None:
        self._face.show(Text(f"▸ {option['title']}", style="cyan"))
        self._note(await self._sim.tap(self._person, self._options_of, option["id"]))

    async def _send(self, shown: str, message: Json) -> None:
        self._face.show(Text(shown, style="cyan"))
        to = self.place.line.phone_number_id
        self._note(await self._sim.send_as_person(self._person, to, message))

    async def _location(self, rest: str) -> None:
        parts = rest.replace(",", " ").split(maxsplit=2)
        if len(parts) < 2:
            raise ValueError(WORDING.say(self._language, "chat.usage_location"))
        place: Json = {"latitude": float(parts[0]), "longitude": float(parts[1])}
        if len(parts) == 3:
            place["name"] = parts[2]
        await self._send(f"📍 {parts[0]}, {parts[1]}", {"type": "location", "location": place})

    async def _order(self, rest: str) -> None:
        items = [_read_item(each) for each in rest.split()]
        if not items:
            raise ValueError(WORDING.say(self._language, "chat.usage_order"))
        shown = " · ".join(f"{each['quantity']} × {each['product_retailer_id']}" for each in items)
        order = {"catalog_id": self.place.slug, "product_items": items}
        await self._send(f"🛍 {shown}", {"type": "order", "order": order})

    async def _file(self, rest: str) -> None:
        if not rest:
            raise ValueError(WORDING.say(self._language, "chat.usage_file"))
        path = Path(rest)
        content = await asyncio.to_thread(_read_file, path)
        if len(content) > _MOST_BYTES:
            raise ValueError(WORDING.say(self._language, "chat.too_large"))
        mime_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        kind = _find_kind(mime_type)
        more = {"filename": path.name} if kind == "document" else {}
        self._face.show(Text(f"📎 {path.name} ({mime_type})", style="cyan"))
        to = self.place.line.phone_number_id
        self._note(await self._sim.send_file(self._person, to, kind, content, mime_type, **more))

    async def _image(self, rest: str) -> None:
        if rest:
            await self._file(rest)
        else:
            await self._send("🖼 image.png", {"type": "image", "image": {"mime_type": "image/png"}})

    async def _voice(self, rest: str) -> None:
        if rest:
            await self._file(rest)
        else:
            await self._send("🎤 voice.ogg", {"type": "audio", "audio": {"voice": True}})

    async def _who(self, rest: str) -> None:
        if rest:
            self._wished_name = rest
        await self.enter()

    async def _business(self, rest: str) -> None:
        if not rest:
            self.show_places()
            return
        self.place = find_place(rest)
        await self.enter()

    async def _help(self, _rest: str) -> None:
        self.say("chat.help", style="")

    _commands: ClassVar[dict[str, Callable[["Room", str], Awaitable[None]]]] = {
        "/location": _location,
        "/order": _order,
        "/file": _file,
        "/image": _image,
        "/voice": _voice,
        "/who": _who,
        "/business": _business,
        "/help": _help,
        "/?": _help,
    }

    def show_places(self) -> None:
        """The list people choose from."""
        for at, place in enumerate(list_places(), start=1):
            line = Text.assemble(
                (f"{at:>3} ", "bold cyan"), place.title, (f"  {place.slug}", "dim")
            )
            self._face.show(line)
        self.say("chat.choose")

    # ── coming in ────────────────────────────────────────────────────────────────────────────

    async def follow(self) -> None:
        """Show what comes, as it comes; ends when the simulator is gone."""
        while True:
            try:
                await self.listen(_POLL_SECONDS)
            except (PyreqwestError, control.SimulatorError, OSError):
                self.say("chat.gone", style="bold red")
                return

    async def listen(self, wait_seconds: float) -> None:
        """Show what there is, waiting that long for the first thing."""
        person = self._person
        answer = await self._sim.inbox(person, self._position, wait_seconds)
        if person != self._person:
            return
        self._position = max(self._position, answer["last"])
        read = []
        for event in answer["events"]:
            if event["number"] != self.place.line.phone_number_id:
                continue
            self._show(event)
            if event["kind"] == "message":
                read.append(event["message"]["id"])
        if read:
            await self._sim.read(person, read)

    def _show(self, event: Json) -> None:
        if event["kind"] == "message":
            self.heard += 1
            self._show_message(event["message"])
        elif event["kind"] == "typing":
            self._face.show_typing()
        elif event["kind"] == "tick" and event["message_id"] == self._last_said:
            self._face.show_tick(event["status"])
        elif event["kind"] == "reaction":
            self._face.show(Text(f"{self.place.title}: {event.get('emoji', '')}", style="green"))

    def _show_message(self, message: Json) -> None:
        line = Text.assemble((f"{self.place.title}: ", "bold green"))
        for part in (message["header"], describe(message), message["footer"]):
            if part:
                line.append_text(format_text(str(part)))
                line.append("\n")
        options = [each for each in message["options"] if each["kind"] not in _NOT_TAPPED]
        # A bare number presses what was shown last; what came before stays there for /1, /2 …
        self._is_asked = bool(options)
        if options:
            self._options, self._options_of = options, message["id"]
        for at, option in enumerate(options, start=1):
            line.append(f"  {at} ", style="bold cyan")
            line.append(option["title"].removeprefix(f"{at}. "), style="cyan")
            line.append(f"  {option['description']}\n" if option["description"] else "\n", "dim")
        for option in message["options"]:
            if option["kind"] == "url":
                line.append(f"  🔗 {option['title']}  {option.get('url', '')}\n", style="cyan")
        line.right_crop(1)
        self._face.show(line)
        if message["body"].get("interactive", {}).get("type") == "location_request_message":
            self.say("chat.place_wanted", style="cyan")


def format_text(text: str) -> Text:
    """WhatsApp's *bold*, as a terminal shows it."""
    shown, last = Text(), 0
    for match in _BOLD.finditer(text):
        shown.append(text[last : match.start()])
        shown.append(match[1], style="bold")
        last = match.end()
    shown.append(text[last:])
    return shown


def _read_item(text: str) -> Json:
    """`LC-GRINGA` or `LC-GRINGA*2`, as an order from the catalogue carries it."""
    name, _, count = text.partition("*")
    quantity = count if count.isdecimal() else "1"
    return {"product_retailer_id": name, "quantity": quantity, "item_price": 0, "currency": "MXN"}


def _read_file(path: Path) -> bytes:
    with path.expanduser().open("rb") as file:
        return file.read(_MOST_BYTES + 1)


def _find_kind(mime_type: str) -> str:
    if mime_type in _IMAGES:
        return "image"
    if mime_type == "video/mp4":
        return "video"
    return "audio" if mime_type.startswith("audio/") else "document"
