"""Settings, changed in the browser and seen on a customer's telephone."""

from playwright.sync_api import Page, expect

from centralita.simulator import control
from tests.browser.stage import Show, Window

ADA = "ada@agencia.example"
LUCIA = "lucia@la-comal.example"
NUMBER = "300000000000077"
GREETING = "Te damos la bienvenida desde el lienzo. ¿Qué se te antoja?"
MISTAKE = "Mal:"
"""What the connection test says before a step that failed."""


async def add_simulated_number(sim: control.SimulatorClient, callback_url: str) -> str:
    added = await sim.add_number(
        phone_number_id=NUMBER,
        display_phone_number="15550100077",
        waba_id="200000000000077",
        verified_name="La Comal Terraza",
        callback_url=callback_url,
    )
    return added.token or ""


def publish(page: Page) -> None:
    page.get_by_role("button", name="Publicar…").click()
    page.get_by_role("dialog").get_by_role("button", name="Publicar").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_number_is_tested_and_added(window: Window, show: Show) -> None:
    callback_url = f"{show.url}/webhooks/meta/demo"
    token = show.do(add_simulated_number(show.crew.sim, callback_url))
    window.sign_in(LUCIA)
    window.open("/t/la-comal/settings/numbers")
    page = window.page
    page.get_by_role("button", name="Conectar un número").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Siguiente").click()
    dialog.get_by_role("textbox", name="ID del número").fill(NUMBER)
    dialog.get_by_role("textbox", name="ID de la cuenta").fill("200000000000077")
    secret = dialog.get_by_role("textbox", name="Token de acceso")
    secret.fill("EAAnobody" + "0" * 40)
    dialog.get_by_role("button", name="Probar conexión").click()
    expect(dialog.get_by_text(MISTAKE).first).to_be_visible()
    secret.fill(f"  {token} ")
    dialog.get_by_role("button", name="Probar conexión").click()
    expect(dialog.get_by_text("Bien:").first).to_be_visible()
    expect(dialog.get_by_text(MISTAKE)).to_have_count(0)
    dialog.get_by_role("button", name="Añadir número").click()
    expect(page.get_by_text("+1 555 010 0077").first).to_be_visible()
    assert token not in page.content()


def test_another_greeting_is_heard_by_the_next_customer(window: Window, show: Show) -> None:
    before = show.enter("talento-norte", "Ramiro Antes")
    before.says("Hola")
    before.hears("Gracias por escribir")
    window.sign_in(ADA)
    window.open("/t/talento-norte/settings/bots")
    page = window.page
    page.get_by_role("link", name="Vacantes").click()
    greeting = page.get_by_role("textbox", name="Texto", exact=True).first
    greeting.fill("¡Qué gusto, {name}! Aquí {business}.")
    expect(page.get_by_role("region", name="Probar").get_by_role("log")).to_contain_text(
        "¡Qué gusto, Alex!"
    )
    publish(page)
    after = show.enter("talento-norte", "Ramiro Después")
    after.says("Hola")
    assert after.hears("¡Qué gusto") == "¡Qué gusto, Ramiro! Aquí Talento Norte."


def test_a_flow_is_changed_on_its_canvas_and_answers_so(window: Window, show: Show) -> None:
    window.sign_in(LUCIA)
    window.open("/t/la-comal/settings/flows/orders")
    page = window.page
    page.get_by_role("button", name="Buscar").click()
    page.keyboard.type("welcome")
    page.keyboard.press("Enter")
    details = page.get_by_role("complementary", name="Detalles")
    details.get_by_role("button", name="Escribir el mío").first.click()
    details.get_by_role("textbox", name="en español").first.fill(GREETING)
    expect(details.get_by_role("tab", name="Problemas 0")).to_be_visible()
    publish(page)
    customer = show.enter("la-comal", "Pía Pendiente")
    customer.says("Hola")
    assert customer.hears("desde el lienzo") == GREETING
