"""One demo and one browser for all of these tests; a window for each."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.stage import Show, Window, open_show, open_window

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str:
    """The browser's program; without one these tests are left out, on CI they fail."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        told = "there is no Chromium here; on Debian and Ubuntu: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    return found


@pytest.fixture(scope="session")
def show() -> Iterator[Show]:
    with open_show() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    with sync_playwright() as playwright:
        # As root Chromium has no sandbox; nothing is opened here but our own pages.
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def window(browser: Browser, show: Show) -> Iterator[Window]:
    opened = open_window(browser, show)
    yield opened
    opened.page.context.close()
