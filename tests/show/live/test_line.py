"""One browser's line: who gets one, what it hears, when it ends."""

from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.receive import wire
from tests.show.api.staff import Member
from tests.show.callers import Business
from tests.show.live.browsers import open_browser


async def test_a_browser_is_greeted_and_hears_what_is_said(
    opened: wire.Wire, switchboard: Switchboard, hotel: Business, viewer: Member
) -> None:
    async with open_browser(opened.port, viewer.secret) as browser:
        hello = await browser.hear()
        assert hello["type"] == "hello"
        assert hello["resumed"] is False
        await switchboard.handle(webhook(change(hotel.phone_number_id, text_message("¿Abren?"))))
        heard = await browser.hear_text("¿Abren?")
        assert heard["id"] > hello["id"]
        card = await browser.hear_until(lambda each: each["type"] == "conversation")
        assert card["conversation"]["conversation_id"] == heard["conversation_id"]
        assert card["conversation"]["contact_name"] == "Ana"
