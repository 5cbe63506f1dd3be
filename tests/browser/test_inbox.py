"""The inbox, as the people of a business use it."""

from playwright.sync_api import Browser, expect

from centralita.kit import db
from tests.browser.stage import Show, Window, open_window

LUCIA = "lucia@la-comal.example"
OLGA = "olga@hotel-marea.example"


def test_a_message_arrives_by_itself(window: Window, show: Show) -> None:
    window.sign_in(LUCIA)
    window.open("/t/la-comal/inbox")
    customer = show.enter("la-comal", "Nerea Viva")
    customer.says("Hola, ¿están abiertos?")
    line = window.page.get_by_role("link", name="Nerea Viva")
    line.wait_for()
    expect(line).to_contain_text("Bot:")


def test_a_person_takes_over_answers_and_gives_back(window: Window, show: Show) -> None:
    customer = show.enter("la-comal", "Tomás Relevo")
    customer.says("Hola")
    customer.hears("bienvenida")
    window.sign_in(LUCIA)
    window.open("/t/la-comal/inbox")
    chat = window.open_chat("Tomás Relevo")
    chat.get_by_role("button", name="Atender yo").click()
    chat.get_by_role("button", name="Devolver al bot").wait_for()
    window.answer(chat, "Soy <b>Lucía</b>, ¿en qué te ayudo?")
    assert customer.hears("Soy <b>Lucía</b>") == "Soy <b>Lucía</b>, ¿en qué te ayudo?"
    customer.says("Quiero hacer un pedido")
    expect(chat.get_by_role("log")).to_contain_text("Quiero hacer un pedido")
    chat.get_by_role("button", name="Devolver al bot").click()
    chat.get_by_role("button", name="Atender yo").wait_for()
    heard = customer.count_heard("")
    customer.says("menú")
    expect(chat.get_by_role("log")).to_contain_text("menú")
    customer.hears("")
    window.page.wait_for_timeout(3000)
    assert customer.count_heard("") > heard


def test_an_answer_written_while_the_line_is_cut_is_kept_and_sent_once(
    window: Window, show: Show
) -> None:
    customer = show.enter("la-comal", "Iris Corte")
    customer.says("Hola")
    customer.hears("bienvenida")
    window.sign_in(LUCIA)
    window.open("/t/la-comal/inbox")
    chat = window.open_chat("Iris Corte")
    chat.get_by_role("button", name="Atender yo").click()
    window.page.context.set_offline(True)
    customer.says("¿Sigues ahí?")
    window.answer(chat, "Aquí sigo, Iris.")
    window.page.wait_for_timeout(1500)
    window.page.context.set_offline(False)
    customer.hears("Aquí sigo, Iris.")
    expect(chat.get_by_role("log")).to_contain_text("¿Sigues ahí?")
    window.page.wait_for_timeout(1500)
    assert customer.count_heard("Aquí sigo, Iris.") == 1


def test_a_closed_window_offers_templates(window: Window, show: Show) -> None:
    customer = show.enter("la-comal", "Elsa Ventana")
    customer.says("Hola")
    customer.hears("bienvenida")
    body = [{"type": "BODY", "text": "Hola {{1}}, ¿seguimos con tu pedido?",
             "example": {"body_text": [["Ana"]]}}]  # fmt: skip
    waba = "200000000000002"
    show.do(show.crew.sim.add_template(waba, "seguimos", body, language="es", category="UTILITY"))
    show.do(_close_window(show.crew.app.database, customer.phone))
    window.sign_in(LUCIA)
    window.open("/t/la-comal/inbox")
    chat = window.open_chat("Elsa Ventana")
    expect(chat.get_by_role("textbox", name="Mensaje")).to_have_count(0)
    chat.get_by_role("button", name="plantilla").first.click()
    window.page.get_by_text("seguimos").first.click()
    window.page.get_by_role("dialog").get_by_role("textbox").last.fill("Elsa")
    window.page.get_by_role("dialog").get_by_role("button", name="Enviar").click()
    assert customer.hears("seguimos con tu pedido") == "Hola Elsa, ¿seguimos con tu pedido?"


async def _close_window(database: db.Database, phone: str) -> None:
    async with database.pipe() as p:
        await p.execute(
            """
            update conversations v set last_inbound_at = now() - interval '25 hours'
            from contacts c
            where c.tenant_id = v.tenant_id and c.contact_id = v.contact_id and c.wa_id = $1
            """,
            phone,
        )


def test_two_businesses_side_by_side_see_only_their_own(browser: Browser, show: Show) -> None:
    hotel, comal = open_window(browser, show), open_window(browser, show)
    hotel.sign_in(OLGA)
    comal.sign_in(LUCIA)
    hotel.open("/t/hotel-marea/inbox")
    comal.open("/t/la-comal/inbox")
    guest, eater = show.enter("hotel-marea", "Gala Huésped"), show.enter("la-comal", "Celia Mesa")
    guest.says("Hola")
    eater.says("Hola")
    hotel.page.get_by_role("link", name="Gala Huésped").wait_for()
    comal.page.get_by_role("link", name="Celia Mesa").wait_for()
    expect(hotel.page.get_by_text("Celia Mesa")).to_have_count(0)
    expect(comal.page.get_by_text("Gala Huésped")).to_have_count(0)
    hotel.open("/t/la-comal/inbox")
    hotel.page.wait_for_timeout(1000)
    expect(hotel.page.get_by_text("Celia Mesa")).to_have_count(0)
    for each in (hotel, comal):
        each.page.context.close()


def test_english_on_a_narrow_screen(browser: Browser, show: Show) -> None:
    narrow = open_window(browser, show, viewport={"width": 390, "height": 844}, has_touch=True)
    narrow.sign_in("vera@la-comal.example")
    customer = show.enter("la-comal", "Noa Small")
    customer.says("Hola")
    narrow.open("/t/la-comal/inbox")
    narrow.page.get_by_role("link", name="Noa Small").click()
    chat = narrow.page.get_by_role("region", name="Conversation with Noa Small")
    expect(chat.get_by_role("log")).to_contain_text("Hola")
    width = narrow.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    narrow.page.context.close()
