"""One of every content, all values invented: what the renderer's tests say."""

from centralita.vocabulary import content as say

PICTURE = say.Header(media="image", link="https://cdn.example.org/front.jpg")

EVERY_KIND: dict[str, say.AnyContent] = {
    "text": say.Text(body="Hola, ¿en qué ayudo? https://example.org", preview_url=True),
    "reply": say.Text(body="Sí", reply_to="wamid.A1"),
    "image": say.File(media="image", media_id="1003383421387256", caption="La entrada"),
    "video": say.File(media="video", link="https://cdn.example.org/a.mp4"),
    "document": say.File(
        media="document", media_id="1003", filename="factura.pdf", caption="Junio"
    ),
    "voice": say.File(media="audio", media_id="1004", voice=True),
    "sticker": say.File(media="sticker", media_id="1005"),
    "location": say.Location(
        latitude=19.4326, longitude=-99.1332, name="Zócalo", address="Plaza 1"
    ),
    "contacts": say.Contacts(
        cards=(
            {
                "name": {"formatted_name": "Jo Roe", "first_name": "Jo"},
                "phones": [{"phone": "+15550100001", "type": "WORK", "wa_id": "15550100001"}],
                "birthday": "1990-01-31",
            },
        )
    ),
    "reaction": say.Reaction(message_id="wamid.A1", emoji="👍"),
    "no_reaction": say.Reaction(message_id="wamid.A1", emoji=""),
    "buttons": say.Buttons(
        body="¿Confirmas?",
        buttons=(say.Button(id="yes", title="Sí"), say.Button(id="no", title="No")),
        header=PICTURE,
        footer="Hotel Marea",
    ),
    "list": say.Menu(
        body="Elige una hora",
        button="Ver horas",
        sections=(
            say.Section(
                title="Lunes", rows=(say.Row(id="r1", title="10:00", description="libre"),)
            ),
            say.Section(title="Martes", rows=(say.Row(id="r2", title="10:00"),)),
        ),
        header=say.Header(text="Horas"),
        footer="Puedes cambiarla luego",
    ),
    "link": say.Link(body="Nuestra carta", label="Abrir", url="https://example.org/carta"),
    "location_request": say.LocationRequest(body="¿Dónde estás?"),
    "contact_request": say.ContactRequest(body="¿Nos das tu teléfono?"),
    "flow": say.FlowForm(
        body="Reserva aquí",
        label="Empezar",
        flow_id="600000000000001",
        token="tok-1",
        screen="FIRST",
        data={"a": "b"},
    ),
    "product": say.Product(catalog_id="1948", retailer_id="sku-1", body="Pan"),
    "products": say.Products(
        catalog_id="1948",
        header="Panadería",
        body="Recién hecho",
        sections=(say.ProductSection(title="Panes", retailer_ids=("sku-1", "sku-2")),),
    ),
    "catalog": say.Catalog(body="Todo", thumbnail_retailer_id="sku-1"),
    "call_permission": say.CallPermission(body="¿Podemos llamarte?"),
    "voice_call": say.VoiceCall(body="Llámanos", label="Llamar", payload="order-1"),
    "carousel": say.Carousel(
        body="Habitaciones",
        cards=(
            say.Card(
                media="image",
                link="https://cdn.example.org/1.jpg",
                body="Doble",
                label="Ver",
                url="https://example.org/1",
            ),
            say.Card(
                media="image",
                link="https://cdn.example.org/2.jpg",
                body="Suite",
                label="Ver",
                url="https://example.org/2",
            ),
        ),
    ),
    "carousel_replies": say.Carousel(
        body="Platos",
        cards=tuple(
            say.Card(
                media="image",
                media_id=f"10{at}",
                buttons=(say.Button(id=f"more-{at}", title="Más"),),
            )
            for at in range(2)
        ),
    ),
    "address": say.AddressForm(body="Where to?", country="IN", values={"name": "Jo"}),
    "template": say.Template(
        name="order_update",
        language="en_US",
        components=(
            {"type": "header", "parameters": [{"type": "image", "image": {"id": "1003"}}]},
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "text": "Ana"},
                    {
                        "type": "currency",
                        "currency": {"fallback_value": "$10", "code": "USD", "amount_1000": 10000},
                    },
                    {"type": "date_time", "date_time": {"fallback_value": "June 1"}},
                ],
            },
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": "2",
                "parameters": [{"type": "payload", "payload": "OPT_OUT"}],
            },
        ),
    ),
    "plain_template": say.Template(name="hello_world", language="es"),
}
