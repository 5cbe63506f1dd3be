"""`./run pictures`: the console's pictures in docs/images/console, taken anew from a demo.

Needs Chromium, and a font with emoji (Debian: fonts-noto-color-emoji).
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import find_chromium
from tests.browser.stage import Show, Window, open_show, open_window

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "console"
COMAL, HOTEL, ADMIN = "lucia@la-comal.example", "olga@hotel-marea.example", "ada@agencia.example"
SETTLED_MS = 2_500
PAGES = (
    ("overview", COMAL, "/t/la-comal/overview"),
    ("numbers", COMAL, "/t/la-comal/settings/numbers"),
    ("bots", HOTEL, "/t/hotel-marea/settings/bots"),
    ("flows", COMAL, "/t/la-comal/settings/flows"),
    ("stays", HOTEL, "/t/hotel-marea/stays"),
    ("platform", ADMIN, "/platform/overview"),
)
"""Name, who looks, and where."""


def play(show: Show) -> None:
    """Something to look at: some talks, an order, a guest who wants a person."""
    for name, words in (
        ("Irene Sol", ("Hola",)),
        ("Bruno Mar", ("Hola", "¿a qué hora abren?")),
        ("Aldo Ruiz", ("Hola", "quiero hablar con una persona")),
    ):
        customer = show.enter("la-comal", name)
        for text in words:
            customer.says(text)
            customer.hears("")
    guest = show.enter("hotel-marea", "Carmen Vela")
    guest.says("Hola")
    guest.hears("")


def take(window: Window, name: str) -> None:
    """One picture, once nothing moves any more."""
    window.page.wait_for_timeout(SETTLED_MS)
    window.page.screenshot(path=FOLDER / f"{name}.png")


def take_all(browser: Browser, show: Show) -> None:
    """Every picture that the docs show."""
    window = open_window(browser, show)
    window.open("/sign-in")
    take(window, "sign-in")
    window.sign_in(COMAL)
    window.open("/t/la-comal/inbox")
    window.page.get_by_placeholder("Mensaje", exact=True).last.fill("Hola")
    window.page.keyboard.press("Enter")
    window.open_chat("Aldo Ruiz")
    take(window, "inbox")
    for name, email, path in PAGES:
        page = open_window(browser, show)
        page.sign_in(email)
        page.page.evaluate("localStorage.setItem('centralita.phone', 'closed')")
        page.open(path)
        take(page, name)
        page.page.context.close()
    narrow = open_window(browser, show, viewport={"width": 390, "height": 844}, color_scheme="dark")
    narrow.sign_in(COMAL)
    narrow.open("/t/la-comal/inbox")
    take(narrow, "inbox-narrow")
    narrow.open_chat("Aldo Ruiz")
    take(narrow, "chat-narrow")


def main() -> int:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open_show() as show, sync_playwright() as playwright:
        path = find_chromium()
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        play(show)
        take_all(browser, show)
        browser.close()
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
