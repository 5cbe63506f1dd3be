"""Who comes to the console's address."""

from tests.browser.stage import Window


def test_one_signs_in_and_sees_ones_own_business(window: Window) -> None:
    window.sign_in("olga@hotel-marea.example")
    window.page.get_by_text("Hotel Marea").first.wait_for()
