"""The telephone beside the demo's console: what a newcomer does first."""

from playwright.sync_api import expect

from tests.browser.stage import Window


def test_what_is_written_on_the_telephone_arrives_in_the_inbox(window: Window) -> None:
    window.sign_in("lucia@la-comal.example")
    window.open("/t/la-comal/inbox")
    page = window.page
    phone = page.get_by_role("complementary", name="Teléfono")
    phone.get_by_role("button", name="Otra persona").click()
    page.get_by_role("dialog").get_by_role("textbox", name="Nombre").fill("Nube <i>")
    page.get_by_role("button", name="Ser esta persona").click()
    phone.get_by_role("textbox", name="Mensaje").fill("Hola")
    page.keyboard.press("Enter")
    log = phone.get_by_role("log")
    log.get_by_role("button", name="Ver opciones").click()
    page.get_by_role("dialog").get_by_role("button", name="Hablar con alguien").click()
    expect(log).to_contain_text("Hablar con alguien")
    expect(log.get_by_label("Leído").first).to_be_visible()
    chat = window.open_chat("Nube <i>")
    chat.get_by_role("button", name="Atender yo").click()
    window.answer(chat, "Aquí estoy.")
    expect(log).to_contain_text("Aquí estoy.")
