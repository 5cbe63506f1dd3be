"""Every page, for those who hear it, use the keyboard, or have a small screen."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.stage import Show, Window, open_window

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
ADA = "ada@agencia.example"
SETTINGS = ("numbers", "bots", "flows", "hours", "people", "keys", "webhooks", "alerts", "audit",
            "business")  # fmt: skip
PAGES = (
    "/t/la-comal/inbox",
    "/t/la-comal/contacts",
    "/t/la-comal/overview",
    "/t/la-comal/alerts",
    "/t/la-comal/orders",
    "/t/hotel-marea/stays",
    *(f"/t/la-comal/settings/{each}" for each in SETTINGS),
    "/t/la-comal/settings/flows/order_status",
    "/platform/overview",
    "/platform/tenants",
    "/platform/numbers",
    "/platform/quarantine",
    "/platform/health",
    "/account",
)
SETTLED_MS = 700


def find_faults(window: Window) -> list[str]:
    """What axe finds serious or worse: rule and place of each."""
    window.page.add_script_tag(path=AXE)
    found: dict[str, Any] = window.page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['target']}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def look(window: Window) -> dict[str, list[str]]:
    """The faults of every page that has some; a page that is not there is one."""
    faults: dict[str, list[str]] = {}
    for path in PAGES:
        window.open(path)
        window.page.get_by_role("heading", level=1).first.wait_for()
        window.page.wait_for_timeout(SETTLED_MS)
        found = find_faults(window)
        if window.page.get_by_text("Aquí no hay nada").count():
            found.append("there is no such page")
        if window.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("it is wider than the screen")
        if found:
            faults[path] = found
    return faults


@pytest.mark.skipif(not AXE.exists(), reason="needs the console's packages: ./run web")
@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (390, "dark")], ids=["wide and light", "narrow and dark"]
)
def test_no_page_has_a_serious_fault(browser: Browser, show: Show, width: int, scheme: str) -> None:
    customer = show.enter("la-comal", f"Amparo {width}")
    customer.says("Hola")
    customer.hears("bienvenida")
    window = open_window(
        browser,
        show,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,  # axe is ours, and not the page's
    )
    window.sign_in(ADA)
    window.page.evaluate("localStorage.setItem('centralita.phone', 'closed')")
    assert look(window) == {}
    window.page.context.close()
