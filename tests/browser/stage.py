"""The demo without its scenes, for a browser: businesses, people who sign in, customers."""

import asyncio
import itertools
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, Locator, Page

from centralita.demo import businesses, crew, ground, staff

Answer = TypeVar("Answer")
PATIENCE_SECONDS = 90


@dataclass
class Show:
    """A running demo, and the loop it runs on."""

    crew: crew.Crew
    loop: asyncio.AbstractEventLoop
    serials: Iterator[int] = field(default_factory=itertools.count)

    @property
    def url(self) -> str:
        return self.crew.server_url

    def do(self, act: Coroutine[Any, Any, Answer]) -> Answer:
        """Something asynchronous, done to its end."""
        return asyncio.run_coroutine_threadsafe(act, self.loop).result(PATIENCE_SECONDS)

    def enter(self, slug: str, name: str = "Emma") -> "Customer":
        """A customer whom nobody knows yet, before one business."""
        line = businesses.list_lines(businesses.get(slug))[0]
        phone = f"1555017{next(self.serials):04d}"
        person = self.do(self.crew.sim.add_person(name, phone=phone))
        return Customer(self, str(person["id"]), name, phone, line.phone_number_id)


@dataclass
class Customer:
    """Somebody with a telephone."""

    show: Show
    id: str
    name: str
    phone: str
    number: str

    def says(self, text: str) -> None:
        self.show.do(self.show.crew.sim.say(self.id, self.number, text))

    def count_heard(self, part: str) -> int:
        """How many received messages have these words in them."""
        received = self.show.do(self.show.crew.sim.received(self.id))
        return sum(part in str(each["text"]) for each in received)

    def hears(self, part: str) -> str:
        """The first received message with these words in it, waited for."""
        return self.show.do(self._wait_for(part))

    async def _wait_for(self, part: str) -> str:
        after = 0
        async with asyncio.timeout(PATIENCE_SECONDS / 2):
            while True:
                told = await self.show.crew.sim.inbox(self.id, after, 5.0)
                after = told["last"]
                for event in told["events"]:
                    said = str((event.get("message") or {}).get("text", ""))
                    if event["kind"] == "message" and part in said:
                        return said


@contextmanager
def open_show() -> Iterator[Show]:
    """Simulator, server and worker as processes, in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="centralita-browser-") as made:
        folder = Path(made)
        folder.chmod(0o711)
        with ground.hold(folder), _run(ground.prepare(folder)) as show:
            yield show


@contextmanager
def _run(base: ground.Ground) -> Iterator[Show]:
    ready: Future[Show] = Future()
    over = threading.Event()

    async def evening() -> None:
        loop = asyncio.get_running_loop()
        try:
            async with crew.open_crew(base, "es", crew.Ports()) as running:
                ready.set_result(Show(running, loop))
                await loop.run_in_executor(None, over.wait)
        except BaseException as problem:
            if not ready.done():
                ready.set_exception(problem)
            raise

    thread = threading.Thread(target=lambda: asyncio.run(evening()), name="demo")
    thread.start()
    try:
        yield ready.result(PATIENCE_SECONDS)
    finally:
        over.set()
        thread.join(PATIENCE_SECONDS)


@dataclass
class Window:
    """A browser's window with somebody at it."""

    page: Page
    url: str

    def sign_in(self, email: str) -> None:
        """As whoever it is, with the demo's password, until the console is there."""
        self.page.goto(f"{self.url}/sign-in")
        self.page.get_by_label("Correo").fill(email)
        self.page.get_by_label("Contraseña", exact=True).fill(staff.PASSWORD)
        self.page.get_by_role("button", name="Entrar", exact=True).click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def open_chat(self, name: str) -> Locator:
        """A conversation of the inbox's list, opened; its part of the page."""
        self.page.get_by_role("link", name=name).click()
        chat = self.page.get_by_role("region", name=f"Conversación con {name}")
        chat.wait_for()
        return chat

    def answer(self, chat: Locator, text: str) -> None:
        """Write into the open conversation."""
        box = chat.get_by_role("textbox", name="Mensaje")
        box.fill(text)
        box.press("Enter")


def open_window(browser: Browser, show: Show, **more: Any) -> Window:
    """A window of its own: its cookies are nobody else's."""
    given = {"locale": "es-MX", "viewport": {"width": 1440, "height": 900}, **more}
    context = browser.new_context(**given)
    context.set_default_timeout(20_000)
    return Window(context.new_page(), show.url)
