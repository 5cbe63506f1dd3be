"""What waits for a person is heard of wherever the console is open, once over all tabs."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.stage import Show, Window

LUCIA = "lucia@la-comal.example"
LISTEN = """
    window.told = []
    window.tones = 0
    window.Notification = class {
        static permission = "granted"
        constructor(title, { body }) { window.told.push([title, body]) }
        close() {}
    }
    const make = AudioContext.prototype.createOscillator
    AudioContext.prototype.createOscillator = function () {
        window.tones += 1
        return make.call(this)
    }
"""
"""The browser's own notification and sound, counted."""
TONES_OF_A_RING = 2
LOADED = "performance.getEntriesByType('resource').some(({ name }) => name.includes('/teller-'))"
"""The part that tells comes after the page."""


def _gather(pages: list[Page]) -> tuple[list[Any], int]:
    told = [each for page in pages for each in page.evaluate("window.told")]
    return told, sum(page.evaluate("window.tones") for page in pages)


def test_one_of_two_tabs_tells_what_waits_for_a_person(window: Window, show: Show) -> None:
    """Neither tab shows the inbox; one rings and notifies, both count in their names."""
    window.sign_in(LUCIA)
    window.page.context.add_init_script(LISTEN)
    other = window.page.context.new_page()
    window.open("/t/la-comal/contacts")
    other.goto(f"{window.url}/t/la-comal/overview")
    pages = [window.page, other]
    for page in pages:
        page.get_by_role("heading", level=1).click()
        page.wait_for_function(LOADED)
    nora = show.enter("la-comal", "Nora")
    nora.says("Hola")
    nora.hears("")
    nora.says("quiero hablar con una persona")
    for page in pages:
        expect(page).to_have_title(re.compile(r"^\(\d+\) (Contactos|Resumen) · Centralita$"))
    other.wait_for_timeout(2_000)
    told, tones = _gather(pages)
    assert [title for title, _ in told] == ["Nora"]
    assert tones == TONES_OF_A_RING
