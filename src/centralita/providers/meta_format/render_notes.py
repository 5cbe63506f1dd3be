"""What an adaptation is called for the people of the business, in Spanish and English.

`{field}` is the field's own name in a content, as in `rows[3].title`.
"""

from typing import Final

from centralita.providers import contract

_SAID: Final[dict[str, tuple[str, str]]] = {
    "text_split": (
        "el texto pasaba de {limit} caracteres: salió en {count} mensajes",
        "text was longer than {limit} characters: sent as {count} messages",
    ),
    "body_split": (
        "el texto pasaba de {limit} caracteres: su comienzo sale antes, como texto",
        "body was longer than {limit} characters: its beginning is sent first as a text",
    ),
    "body_empty": (
        "no había texto: el encabezado está en su lugar",
        "body was empty: the header's text stands there",
    ),
    "header_file": (
        "el encabezado es un archivo: su texto pasó al cuerpo",
        "header is a file: its text was moved into the body",
    ),
    "header_long": (
        "el encabezado pasaba de {limit} caracteres: pasó al cuerpo",
        "header was longer than {limit} characters: moved into the body",
    ),
    "header_apart": (
        "el encabezado no puede ser un archivo aquí ({kind}): sale antes",
        "a {kind} carries no file in its header: sent before it",
    ),
    "footer_long": (
        "el pie pasaba de {limit} caracteres: pasó al cuerpo",
        "footer was longer than {limit} characters: moved into the body",
    ),
    "no_buttons": ("no había botones: salió como texto", "there were no buttons: sent as a text"),
    "many_buttons": (
        "más de {limit} botones: salió como lista",
        "more than {limit} buttons: sent as a list",
    ),
    "no_rows": ("no había filas: salió como texto", "there were no rows: sent as a text"),
    "many_rows": (
        "más de {limit} filas: salió como texto numerado",
        "more than {limit} rows: sent as a numbered text",
    ),
    "lacking": (
        "el proveedor no lleva este tipo de mensaje ({kind}): salió como texto",
        "the provider carries no {kind}: sent as a text",
    ),
    "twin": ("{field} estaba dos veces: salió una", "{field} stood there twice: sent once"),
    "title_below": (
        "{field} pasaba de {limit} caracteres: está entero debajo",
        "{field} was longer than {limit} characters: in full below it",
    ),
    "shortened": (
        "{field} pasaba de {limit} caracteres: se acortó, y está entero en el texto",
        "{field} was longer than {limit} characters: shortened, in full in the body",
    ),
    "blank": ("{field} estaba vacío: dice «{shown}»", "{field} was empty: it shows “{shown}”"),
    "used_twice": (
        "{field} se repetía: dice «{shown}»",
        "{field} was used twice: it shows “{shown}”",
    ),
    "no_caption": (
        "{kind} no lleva texto al pie: sigue como texto",
        "{kind} carries no caption: it follows as a text",
    ),
    "caption_long": (
        "el texto al pie pasaba de {limit} caracteres: el resto sigue como texto",
        "caption was longer than {limit} characters: the rest follows as a text",
    ),
    "many_contacts": (
        "más de {limit} contactos: salió en varios mensajes",
        "more than {limit} contacts: sent as several messages",
    ),
    "name_made": (
        "{field} no tenía formatted_name: se hizo con los otros nombres",
        "{field} had no formatted_name: made from the other names",
    ),
    "gaps": (
        "{field} tenía saltos de línea o huecos: ahora son espacios",
        "{field} had line breaks or gaps: they became spaces",
    ),
    "minutes": (
        "ttl_minutes va de 1 a {limit}: es {count}",
        "ttl_minutes must lie between 1 and {limit}: it is {count}",
    ),
    "form_data": (
        "un formulario que pregunta antes a su servidor no lleva pantalla ni datos: se omitieron",
        "a form that asks its own endpoint first takes no screen or data: left out",
    ),
    "two_flows": (
        "había flow_id y flow_name: se usa flow_id",
        "flow_id and flow_name were both given: flow_id is used",
    ),
    "form_emoji": (
        "label tenía emojis: el botón de un formulario no los muestra",
        "label had emoji: a form's button shows none",
    ),
    "many_products": (
        "más de {limit} productos o {count} secciones: salió en varios mensajes",
        "more than {limit} products or {count} sections: several messages",
    ),
    "one_card": (
        "un carrusel necesita dos tarjetas: la única salió como mensaje normal",
        "a carousel needs two cards: the one is sent as an ordinary message",
    ),
    "many_cards": (
        "más de {limit} tarjetas: salió en {count} carruseles",
        "more than {limit} cards: sent as {count} carousels",
    ),
}


def say(what: str, **facts: object) -> contract.Adapted:
    """The adaptation with this name, its facts filled in."""
    spanish, english = _SAID[what]
    return contract.Adapted(es=spanish.format_map(facts), en=english.format_map(facts))
