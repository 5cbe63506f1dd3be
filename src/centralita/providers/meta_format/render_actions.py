"""Interactive messages with one action, and the shop's: links, forms, products, carousels."""

import itertools
from collections.abc import Sequence
from typing import Any
from urllib import parse

from centralita.providers.meta_format import render_choices as choices
from centralita.providers.meta_format import render_fit as fits
from centralita.providers.meta_format import render_plain as plain
from centralita.providers.meta_format.render_plain import Part
from centralita.vocabulary import content as say


def render_link(content: say.Link, fit: fits.Fit) -> list[Part]:
    action = _url_action(content.label, content.url, "", fit)
    return choices.build(fit, "cta_url", action, body=content.body, header=content.header,
                         footer=content.footer)  # fmt: skip


def _url_action(label: str | None, url: str | None, place: str, fit: fits.Fit) -> dict[str, Any]:
    address = fit.get_url(url, f"{place}url")
    host = fits.shorten(parse.urlsplit(address).hostname or "www", fits.TITLE)
    text = fit.get_line(label, f"{place}label", fits.TITLE, blank=host)
    return {"name": "cta_url", "parameters": {"display_text": text, "url": address}}


def render_location_request(content: say.LocationRequest, fit: fits.Fit) -> list[Part]:
    return choices.build(
        fit, "location_request_message", {"name": "send_location"}, body=content.body
    )


def render_contact_request(content: say.ContactRequest, fit: fits.Fit) -> list[Part]:
    kind = "request_contact_info"
    return choices.build(fit, kind, {"name": kind}, body=content.body)


def render_call_permission(content: say.CallPermission, fit: fits.Fit) -> list[Part]:
    kind = "call_permission_request"
    return choices.build(fit, kind, {"name": kind}, body=content.body)


def render_voice_call(content: say.VoiceCall, fit: fits.Fit) -> list[Part]:
    minutes = min(max(content.ttl_minutes, 1), fits.CALL_MINUTES)
    if minutes != content.ttl_minutes:
        fit.note("minutes", limit=fits.CALL_MINUTES, count=minutes)
    parameters: dict[str, Any] = {
        "display_text": fit.get_line(content.label, "label", fits.TITLE, blank="☎"),
        "ttl_minutes": minutes,
    }
    if fit.find_text(content.payload):
        parameters["payload"] = fit.get_exact(content.payload, "payload", fits.PAYLOAD)
    action = {"name": "voice_call", "parameters": parameters}
    return choices.build(fit, "voice_call", action, body=content.body)


def render_flow(content: say.FlowForm, fit: fits.Fit) -> list[Part]:
    parameters: dict[str, Any] = {
        "flow_message_version": "3",
        **_flow_name(content, fit),
        "flow_cta": _flow_label(content.label, fit),
        "mode": content.mode,
        "flow_token": fit.get_exact(content.token, "token", fits.FLOW_TOKEN),
        "flow_action": content.action,
    }
    payload: dict[str, Any] = {}
    if screen := fit.find_text(content.screen):
        payload["screen"] = screen
    if content.data:
        payload["data"] = fits.clean_json(content.data)
    if payload and content.action == "data_exchange":
        fit.note("form_data")
    elif payload:
        parameters["flow_action_payload"] = payload
    action = {"name": "flow", "parameters": parameters}
    return choices.build(fit, "flow", action, body=content.body, header=content.header,
                         footer=content.footer)  # fmt: skip


def _flow_name(content: say.FlowForm, fit: fits.Fit) -> dict[str, str]:
    """Exactly one of id and name; the id wins."""
    if fit.find_text(content.flow_id):
        if content.flow_name:
            fit.note("two_flows")
        return {"flow_id": fit.get_exact(content.flow_id, "flow_id", fits.URL)}
    if fit.find_text(content.flow_name):
        return {"flow_name": fit.get_exact(content.flow_name, "flow_name", fits.URL)}
    raise fits.refuse("flow_id", "is missing; name the flow by flow_id or flow_name")


def _flow_label(label: str, fit: fits.Fit) -> str:
    words = choices.without_emoji(label)
    if words != label:
        fit.note("form_emoji")
    return fit.get_line(words, "label", fits.FLOW_LABEL, blank="OK")


def render_product(content: say.Product, fit: fits.Fit) -> list[Part]:
    """One product; Meta needs no body here."""
    message: dict[str, Any] = {
        "type": "product",
        "action": {
            "catalog_id": fit.get_exact(content.catalog_id, "catalog_id", fits.URL),
            "product_retailer_id": fit.get_exact(content.retailer_id, "retailer_id", fits.URL),
        },
    }
    if fit.find_text(content.body):
        return choices.build(
            fit, "product", message["action"], body=content.body, footer=content.footer
        )
    if footer := fit.find_footer(content.footer):
        message["footer"] = {"text": footer}
    elif fit.below:
        return choices.build(fit, "product", message["action"], body=fit.below.pop())
    return [("interactive", message)]


def render_products(content: say.Products, fit: fits.Fit) -> list[Part]:
    """A list of products: more than 30 of them, or than 10 sections, go as several messages."""
    catalog_id = fit.get_exact(content.catalog_id, "catalog_id", fits.URL)
    header = fit.get_line(content.header, "header", fits.HEADER, blank="•")
    sections = [s for s in content.sections if s.retailer_ids]
    if not sections:
        raise fits.refuse("sections", "hold no product; give at least one retailer id")
    pages = _product_pages(sections, fit)
    if len(pages) > 1:
        fit.note("many_products", limit=fits.PRODUCTS, count=fits.SECTIONS)
    parts: list[Part] = []
    for page in pages:
        action = {"catalog_id": catalog_id, "sections": page}
        parts += choices.build(fit, "product_list", action, body=content.body,
                               header=say.Header(text=header), footer=content.footer)  # fmt: skip
        fit.below.clear()
    return parts


def _product_pages(
    sections: Sequence[say.ProductSection], fit: fits.Fit
) -> list[list[dict[str, Any]]]:
    pages: list[list[dict[str, Any]]] = [[]]
    room = fits.PRODUCTS
    for at, section in enumerate(sections):
        field = f"sections[{at}]"
        title = fit.get_line(section.title, f"{field}.title", fits.SECTION_TITLE, blank="•")
        items = [
            {"product_retailer_id": fit.get_exact(each, f"{field}.retailer_ids", fits.URL)}
            for each in section.retailer_ids
        ]
        while items:
            if not room or len(pages[-1]) == fits.SECTIONS:
                pages.append([])
                room = fits.PRODUCTS
            pages[-1].append({"title": title, "product_items": items[:room]})
            room, items = max(room - len(items), 0), items[room:]
    return pages


def render_catalog(content: say.Catalog, fit: fits.Fit) -> list[Part]:
    action: dict[str, Any] = {"name": "catalog_message"}
    if fit.find_text(content.thumbnail_retailer_id):
        thumbnail = fit.get_exact(content.thumbnail_retailer_id, "thumbnail_retailer_id", fits.URL)
        action["parameters"] = {"thumbnail_product_retailer_id": thumbnail}
    return choices.build(fit, "catalog_message", action, body=content.body, footer=content.footer)


def render_carousel(content: say.Carousel, fit: fits.Fit) -> list[Part]:
    """2 to 10 cards of one kind; a single card goes as an ordinary message."""
    cards = content.cards
    if not cards:
        raise fits.refuse("cards", "is empty; give at least two cards")
    if len({(bool(card.url), len(card.buttons)) for card in cards}) > 1:
        raise fits.refuse("cards", "differ: all need a URL, or all the same number of buttons")
    if bool(cards[0].url) == bool(cards[0].buttons):
        raise fits.refuse("cards[0]", "needs either a url or buttons")
    if len(cards) == 1:
        fit.note("one_card")
        return _single_card(content, cards[0], fit)
    pages = _balance(cards)
    if len(pages) > 1:
        fit.note("many_cards", limit=fits.CARDS, count=len(pages))
    parts: list[Part] = []
    for page in pages:
        action = {"cards": [_card(card, at, fit) for at, card in enumerate(page)]}
        parts += choices.build(fit, "carousel", action, body=content.body)
        fit.below.clear()
    return parts


def _balance(cards: Sequence[say.Card]) -> list[Sequence[say.Card]]:
    """Pages of nearly equal size, since a page of one card is refused."""
    count = -(-len(cards) // fits.CARDS)
    cuts = [len(cards) * page // count for page in range(count + 1)]
    return [cards[start:end] for start, end in itertools.pairwise(cuts)]


def _single_card(content: say.Carousel, card: say.Card, fit: fits.Fit) -> list[Part]:
    header = say.Header(media=card.media, media_id=card.media_id, link=card.link)
    body = "\n\n".join(text for text in (content.body, card.body) if text)
    if card.url:
        return render_link(
            say.Link(body=body, label=card.label or "", url=card.url, header=header), fit
        )
    return choices.render_buttons(say.Buttons(body=body, buttons=card.buttons, header=header), fit)


def _card(card: say.Card, at: int, fit: fits.Fit) -> dict[str, Any]:
    field = f"cards[{at}]"
    media = plain.get_media(card.media_id, card.link, field, fit)
    answer: dict[str, Any] = {
        "card_index": at,
        # Meta's own examples say cta_url for cards with quick replies too.
        "type": "cta_url",
        "header": {"type": card.media, card.media: media},
        "action": (
            _url_action(card.label, card.url, f"{field}.", fit)
            if card.url
            else {"buttons": choices.quick_replies(card.buttons, f"{field}.buttons", fit)}
        ),
    }
    if body := fit.find_text(card.body):
        if len(body) > fits.CARD_BODY or body.count("\n") > 2:
            body = fit.get_line(body, f"{field}.body", fits.CARD_BODY, blank="•")
        answer["body"] = {"text": body}
    return answer


def render_address(content: say.AddressForm, fit: fits.Fit) -> list[Part]:
    parameters: dict[str, Any] = {"country": fit.get_exact(content.country, "country", 2)}
    for key in ("values", "saved_addresses", "validation_errors"):
        if value := getattr(content, key):
            parameters[key] = fits.clean_json(value)
    action = {"name": "address_message", "parameters": parameters}
    return choices.build(fit, "address_message", action, body=content.body)
