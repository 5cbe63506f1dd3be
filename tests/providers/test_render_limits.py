"""What is over Meta's limits is adapted, so that a person would do it no better."""

import pytest

from centralita.providers import contract
from centralita.providers.meta_format import render, render_fit
from centralita.vocabulary import content as say
from centralita.vocabulary import errors
from tests.providers import sayings

ANA = contract.Recipient(wa_id="34600000001")


def test_a_long_text_breaks_at_a_sentence() -> None:
    sentence = "Una frase que se repite muchas veces. "
    rendered = render.render(say.Text(body=sentence * 150, reply_to="wamid.A1"), ANA, "ref-1")
    first, second = (body["text"]["body"] for body in rendered.bodies)
    assert first.endswith("veces.")
    assert second.startswith("Una frase")
    assert [("context" in body) for body in rendered.bodies] == [True, False]
    (said,) = rendered.adapted
    assert said.speak("en") == "text was longer than 4096 characters: sent as 2 messages"
    assert said.speak("es") == "el texto pasaba de 4096 caracteres: salió en 2 mensajes"


def test_a_web_address_is_torn_no_more_than_a_word() -> None:
    link = "https://example.org/" + "carta/" * 95
    pieces = render_fit.split_text("Mira esto: " + link + " y dime.", 600)
    assert pieces == ["Mira esto:", f"{link} y dime."]


PLAINLY = frozenset({"text"})


def test_what_a_provider_lacks_is_said_in_numbered_text() -> None:
    buttons = (say.Button(id="a", title="Sí"), say.Button(id="b", title="No"))
    asked = say.Buttons(body="¿Confirmas?", buttons=buttons, footer="Gracias")
    rendered = render.render(asked, ANA, "ref-1", PLAINLY)
    assert rendered.bodies[0]["text"]["body"] == "¿Confirmas?\n\n1. Sí\n2. No\n\n_Gracias_"
    assert rendered.adapted[0].en == "the provider carries no buttons: sent as a text"
    link = say.Link(body="La carta", label="Abrir", url="https://example.org/carta")
    (body,) = render.render(link, ANA, "ref-1", PLAINLY).bodies
    assert body["text"]["body"] == "La carta\n\nAbrir: https://example.org/carta"
    place = say.Location(latitude=19.4, longitude=-99.1, name="Centro")
    (body,) = render.render(place, ANA, "ref-1", PLAINLY).bodies
    assert body["text"]["body"].startswith("Centro\nhttps://maps.google.com/")
    card = say.Card(media="image", media_id="1", body="Suite", buttons=(buttons[0],))
    cards = say.Carousel(body="Mira", cards=(card, card))
    (body,) = render.render(cards, ANA, "ref-1", PLAINLY).bodies
    assert body["text"]["body"] == "Mira\n\nSuite\n\nSuite\n\n1. Sí\n2. Sí"
    with pytest.raises(errors.GiveUp, match="template"):
        render.render(say.Template(name="t", language="es"), ANA, "ref-1", PLAINLY)


def test_a_family_is_not_torn_apart() -> None:
    family = "👩‍👩‍👧‍👦"
    (first, *_) = render_fit.split_text(family * 10, 20)
    assert first == family * 2
    assert render_fit.shorten(family * 10, 20) == family * 2 + "…"


def test_four_buttons_become_a_list() -> None:
    names = ("Habitación", "Restaurante", "Piscina y gimnasio", "Hablar con una persona")
    options = tuple(say.Button(id=f"o{at}", title=name) for at, name in enumerate(names))
    rendered = render.render(
        say.Buttons(body="¿Qué?", buttons=options, header=sayings.PICTURE), ANA, "ref-1"
    )
    picture, menu = rendered.bodies
    assert picture["type"] == "image"
    interactive = menu["interactive"]
    assert interactive["type"] == "list"
    assert [row["title"] for row in interactive["action"]["sections"][0]["rows"]] == list(names)
    assert [said.en for said in rendered.adapted] == [
        "more than 3 buttons: sent as a list",
        "a list carries no file in its header: sent before it",
    ]


def test_eleven_rows_become_a_numbered_text() -> None:
    rows = tuple(say.Row(id=f"r{n}", title=f"{n}:00", description="libre") for n in range(9, 20))
    menu = say.Menu(
        body="Elige", button="Ver", sections=(say.Section(title="Lunes", rows=rows),), footer="Fin"
    )
    (body,) = render.render(menu, ANA, "ref-1").bodies
    lines = body["text"]["body"].splitlines()
    assert lines[:4] == ["Elige", "", "*Lunes*", "1. 9:00 – libre"]
    assert lines[-3:] == ["11. 19:00 – libre", "", "_Fin_"]


def test_long_and_equal_titles_are_told_in_full_and_apart() -> None:
    title = "Habitación doble con vistas al mar"
    rendered = render.render(
        say.Buttons(
            body="Elige",
            buttons=(
                say.Button(id="a", title=title),
                say.Button(id="b", title=title),
                say.Button(id="c", title=""),
            ),
        ),
        ANA,
        "ref-1",
    )
    interactive = rendered.bodies[0]["interactive"]
    titles = [button["reply"]["title"] for button in interactive["action"]["buttons"]]
    assert titles == ["Habitación doble…", "Habitación doble… 2", "3"]
    assert interactive["body"]["text"] == f"Elige\n\n• {title}\n• {title}"
    assert len(rendered.adapted) == 4


def test_a_rows_long_title_goes_into_its_description() -> None:
    row = say.Row(id="r", title="Habitación doble con vistas al mar", description="120 €")
    menu = say.Menu(body="Elige", button="Ver", sections=(say.Section(rows=(row,)),))
    rendered = render.render(menu, ANA, "ref-1")
    assert rendered.bodies[0]["interactive"]["action"]["sections"][0]["rows"] == [
        {
            "id": "r",
            "title": "Habitación doble con…",
            "description": "Habitación doble con vistas al mar · 120 €",
        }
    ]


def test_a_long_body_keeps_its_end_beside_the_buttons() -> None:
    body = "Primero. " * 200 + "¿Confirmas?"
    content = say.Buttons(body=body, buttons=(say.Button(id="yes", title="Sí"),))
    first, second = render.render(content, ANA, "ref-1").bodies
    assert first["text"]["body"].startswith("Primero.")
    assert second["interactive"]["body"]["text"].endswith("¿Confirmas?")


def test_a_long_header_and_footer_move_into_the_body() -> None:
    content = say.Link(
        body="Mira", label="Abrir", url="https://example.org",
        header=say.Header(text="T" * 61), footer="F" * 61,
    )  # fmt: skip
    rendered = render.render(content, ANA, "ref-1")
    interactive = rendered.bodies[0]["interactive"]
    assert "header" not in interactive
    assert "footer" not in interactive
    assert interactive["body"]["text"] == f"*{'T' * 61}*\n\nMira\n\n• {'F' * 61}"


def test_captions_where_none_may_stand() -> None:
    voice, text = render.render(
        say.File(media="audio", media_id="1", caption="Escúchalo"), ANA, "ref-1"
    ).bodies
    assert voice["audio"] == {"id": "1"}
    assert text["text"] == {"body": "Escúchalo"}
    picture, rest = render.render(
        say.File(media="image", media_id="1", caption="Muy bonito. " * 100), ANA, "ref-1"
    ).bodies
    assert len(picture["image"]["caption"]) <= 1024
    assert rest["type"] == "text"


def test_thirty_one_products_are_two_messages() -> None:
    many = tuple(f"sku-{n}" for n in range(31))
    content = say.Products(
        catalog_id="1", header="Todo", body="Mira",
        sections=(say.ProductSection(title="Panes", retailer_ids=many),),
    )  # fmt: skip
    rendered = render.render(content, ANA, "ref-1")
    sizes = [
        len(body["interactive"]["action"]["sections"][0]["product_items"])
        for body in rendered.bodies
    ]
    assert sizes == [30, 1]


def test_eleven_cards_are_two_carousels_and_one_is_a_link() -> None:
    card = say.Card(
        media="image", link="https://example.org/1.jpg", label="Ver", url="https://example.org"
    )
    many = render.render(say.Carousel(body="Mira", cards=(card,) * 11), ANA, "ref-1")
    assert [len(body["interactive"]["action"]["cards"]) for body in many.bodies] == [5, 6]
    (one,) = render.render(say.Carousel(body="Mira", cards=(card,)), ANA, "ref-1").bodies
    assert one["interactive"]["type"] == "cta_url"
    mixed = (card, say.Card(media="image", media_id="1", buttons=(say.Button(id="a", title="A"),)))
    with pytest.raises(errors.GiveUp, match="cards differ"):
        render.render(say.Carousel(body="Mira", cards=mixed), ANA, "ref-1")


def test_a_templates_values_lose_their_line_breaks() -> None:
    component = {"type": "body", "parameters": [{"type": "text", "text": "uno\n\ndos      tres"}]}
    rendered = render.render(
        say.Template(name="t", language="es", components=(component,)), ANA, "ref-1"
    )
    parameters = rendered.bodies[0]["template"]["components"][0]["parameters"]
    assert parameters == [{"type": "text", "text": "uno dos tres"}]
    assert len(rendered.adapted) == 1


def test_a_flow_that_asks_its_endpoint_takes_no_data() -> None:
    content = say.FlowForm(
        body="b", label="Empezar 🚀", flow_name="citas", action="data_exchange", data={"a": 1}
    )
    rendered = render.render(content, ANA, "ref-1")
    parameters = rendered.bodies[0]["interactive"]["action"]["parameters"]
    assert parameters["flow_name"] == "citas"
    assert parameters["flow_cta"] == "Empezar"
    assert "flow_action_payload" not in parameters
    assert len(rendered.adapted) == 2
