"""What a provider has no message for, in plain text: numbered options, addresses spelled out."""

from centralita.providers.meta_format import render_choices as choices
from centralita.providers.meta_format import render_fit as fits
from centralita.providers.meta_format import render_plain as plain
from centralita.providers.meta_format.render_plain import Part
from centralita.vocabulary import content as say

_MAP = "https://maps.google.com/?q={latitude:.6f},{longitude:.6f}"


def render_lacking(content: say.AnyContent, fit: fits.Fit) -> list[Part]:
    """As texts. Raises `GiveUp` for what words can't stand for (a template, a form, a catalog)."""
    kind = str(type(content).__struct_config__.tag)
    fit.note("lacking", kind=kind)
    match content:
        case say.Buttons():
            return choices.as_text(content, _list_rows(content.buttons), fit)
        case say.Menu():
            return choices.as_text(content, content.sections, fit)
        case say.Carousel():
            return _render_carousel(content, fit)
    text = _describe(content)
    if text is None:
        raise fits.refuse("kind", f"is {kind}, which this provider does not carry")
    return plain.render_overflow(fit.get_text(text, "body"))


def _list_rows(buttons: tuple[say.Button, ...]) -> tuple[say.Section, ...]:
    return (say.Section(rows=tuple(say.Row(id=each.id, title=each.title) for each in buttons)),)


def _describe(content: say.AnyContent) -> str | None:
    match content:
        case say.Text():
            return content.body
        case say.Link():
            title = content.header.text if content.header else None
            parts = (title, content.body, f"{content.label}: {content.url}", content.footer)
            return "\n\n".join(part for part in parts if part)
        case say.LocationRequest() | say.ContactRequest() | say.CallPermission():
            return content.body
        case say.Location():
            place = _MAP.format(latitude=content.latitude, longitude=content.longitude)
            return "\n".join(part for part in (content.name, content.address, place) if part)
    return None


def _render_carousel(content: say.Carousel, fit: fits.Fit) -> list[Part]:
    """Its cards as texts; quick replies as numbered options, counted on from card to card."""
    rows = []
    paragraphs = [content.body]
    for card in content.cards:
        address = f"{card.label}: {card.url}" if card.url else None
        paragraphs += [part for part in (card.body, address) if part]
        rows += [say.Row(id=button.id, title=button.title) for button in card.buttons]
    menu = say.Menu(body="\n\n".join(paragraphs), button="", sections=())
    return choices.as_text(menu, (say.Section(rows=tuple(rows)),) if rows else (), fit)
