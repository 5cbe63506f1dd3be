"""Interactive messages that a person answers: buttons, lists, links, forms (Cloud API §2.2).

More than three buttons become a list, more than ten rows a numbered text.
"""

import re
from collections.abc import Iterable
from typing import Any, TypeVar

from centralita.providers.meta_format import render_fit as fits
from centralita.providers.meta_format import render_plain as plain
from centralita.providers.meta_format.render_plain import Part
from centralita.vocabulary import content as say

MENU = "Menu"
"""Label of a list that has none: read alike in Spanish and English."""

Option = TypeVar("Option", say.Button, say.Row)

_EMOJI = re.compile("[\u2190-\u2bff\u3030\u303d\ufe0f\u200d\U0001f000-\U0001faff]")


def without_emoji(text: str) -> str:
    return _EMOJI.sub("", text)


def build(
    fit: fits.Fit,
    kind: str,
    action: dict[str, Any],
    *,
    body: str | None,
    header: say.Header | None = None,
    footer: str | None = None,
) -> list[Part]:
    """One interactive message; what its body can't hold goes before it as texts.

    `action` is built by the caller first, since shortened labels leave their full text in
    `fit.below`, which ends up in the body.
    """
    head, title = find_header(header, fit)
    foot = fit.find_footer(footer)
    said = fit.find_text(body)
    paragraphs = [*([f"*{title}*"] if title else []), *([said] if said else [])]
    if not paragraphs and head and "text" in head:
        paragraphs, head = [head["text"]], None
        fit.note("body_empty")
    text = fit.get_text("\n\n".join(paragraphs), "body")
    if fit.below:
        text = "\n\n".join([text, "\n".join(f"• {line}" for line in fit.below)])
    before, text = _cut_body(text, fit)
    message: dict[str, Any] = {"type": kind, "body": {"text": text}, "action": action}
    if head:
        message["header"] = head
    if foot:
        message["footer"] = {"text": foot}
    return [*before, ("interactive", message)]


def _cut_body(text: str, fit: fits.Fit) -> tuple[list[Part], str]:
    """The end of a long body stays beside its buttons, the rest goes first."""
    pieces = fits.split_text(text, fits.BODY)
    if len(pieces) == 1:
        return [], pieces[0]
    fit.note("body_split", limit=fits.BODY)
    front = text[: text.rindex(pieces[-1])]
    return plain.render_overflow(front), pieces[-1]


def find_header(
    header: say.Header | None, fit: fits.Fit
) -> tuple[dict[str, Any] | None, str | None]:
    """Meta's header, and a title that is too long for it and so belongs to the body."""
    if header is None:
        return None, None
    title = " ".join((fit.find_text(header.text) or "").split()) or None
    if header.media:
        media = plain.get_media(header.media_id, header.link, "header", fit)
        if header.media == "document" and (name := fit.find_text(header.filename)):
            media["filename"] = name
        if title:
            fit.note("header_file")
        return {"type": header.media, header.media: media}, title
    if title and len(title) > fits.HEADER:
        fit.note("header_long", limit=fits.HEADER)
        return None, title
    return ({"type": "text", "text": title} if title else None), None


def text_only(
    header: say.Header | None, kind: str, fit: fits.Fit
) -> tuple[list[Part], say.Header | None]:
    """For messages whose header must be text: a file goes before them on its own."""
    if header is None or not header.media:
        return [], header
    head, _ = find_header(
        say.Header(
            media=header.media, media_id=header.media_id, link=header.link, filename=header.filename
        ),
        fit,
    )
    fit.note("header_apart", kind=kind)
    part = (header.media, head[header.media] if head else {})
    return [part], say.Header(text=header.text) if header.text else None


def render_buttons(content: say.Buttons, fit: fits.Fit) -> list[Part]:
    buttons = _without_twins(content.buttons, "buttons", fit)
    if not buttons:
        fit.note("no_buttons")
        return as_text(content, (), fit)
    if len(buttons) > fits.BUTTONS:
        fit.note("many_buttons", limit=fits.BUTTONS)
        rows = tuple(say.Row(id=button.id, title=button.title) for button in buttons)
        return render_menu(
            say.Menu(
                body=content.body, button=MENU, sections=(say.Section(rows=rows),),
                header=content.header, footer=content.footer,
            ),
            fit,
        )  # fmt: skip
    action = {"buttons": [_reply(each, "reply") for each in fit_buttons(buttons, "buttons", fit)]}
    return build(fit, "button", action, body=content.body, header=content.header,
                 footer=content.footer)  # fmt: skip


def fit_buttons(buttons: Iterable[say.Button], field: str, fit: fits.Fit) -> list[say.Button]:
    """Buttons with ids checked and titles that are short, filled in and unlike each other."""
    taken: set[str] = set()
    fitted = []
    for at, button in enumerate(buttons):
        place = f"{field}[{at}]"
        button_id = fit.get_exact(button.id, f"{place}.id", fits.BUTTON_ID)
        title = fit.get_line(button.title, f"{place}.title", fits.TITLE, blank=str(at + 1))
        title = fit.get_unique(title, taken, fits.TITLE, f"{place}.title")
        fitted.append(say.Button(id=button_id, title=title))
    return fitted


def _reply(button: say.Button, kind: str) -> dict[str, Any]:
    return {"type": kind, kind: {"id": button.id, "title": button.title}}


def quick_replies(buttons: Iterable[say.Button], field: str, fit: fits.Fit) -> list[dict[str, Any]]:
    """The buttons of a carousel's card."""
    return [_reply(button, "quick_reply") for button in fit_buttons(buttons, field, fit)]


def _without_twins(options: Iterable[Option], field: str, fit: fits.Fit) -> list[Option]:
    """Options once each. Two that differ but share an id could not be told apart when tapped."""
    kept: dict[str, Option] = {}
    for at, option in enumerate(options):
        if option.id not in kept:
            kept[option.id] = option
        elif kept[option.id] == option:
            fit.note("twin", field=f"{field}[{at}]")
        else:
            raise fits.refuse(f"{field}[{at}].id", "is used by another option; make it unique")
    return list(kept.values())


def render_menu(content: say.Menu, fit: fits.Fit) -> list[Part]:
    all_rows = _without_twins((row for s in content.sections for row in s.rows), "rows", fit)
    sections = _keep_rows(content.sections, {row.id for row in all_rows})
    if not 0 < len(all_rows) <= fits.ROWS:
        fit.note("many_rows" if all_rows else "no_rows", limit=fits.ROWS)
        return as_text(content, sections, fit)
    before, header = text_only(content.header, "list", fit)
    action = {
        "button": fit.get_line(content.button, "button", fits.TITLE, blank=MENU),
        "sections": [
            _section(section, f"sections[{at}]", len(sections) > 1, fit)
            for at, section in enumerate(sections)
        ],
    }
    return [
        *before,
        *build(fit, "list", action, body=content.body, header=header, footer=content.footer),
    ]


def _keep_rows(sections: Iterable[say.Section], ids: set[str]) -> tuple[say.Section, ...]:
    """Sections without repeated rows, and without sections that became empty."""
    left = set(ids)
    kept = []
    for section in sections:
        rows = []
        for row in section.rows:
            if row.id in left:
                left.discard(row.id)
                rows.append(row)
        if rows:
            kept.append(say.Section(rows=tuple(rows), title=section.title))
    return tuple(kept)


def _section(section: say.Section, field: str, titled: bool, fit: fits.Fit) -> dict[str, Any]:
    taken: set[str] = set()
    rows = [_row(row, f"{field}.rows[{at}]", taken, fit) for at, row in enumerate(section.rows)]
    answer: dict[str, Any] = {"rows": rows}
    if titled or fit.find_text(section.title):
        answer["title"] = fit.get_line(
            section.title, f"{field}.title", fits.SECTION_TITLE, blank="•"
        )
    return answer


def _row(row: say.Row, field: str, taken: set[str], fit: fits.Fit) -> dict[str, Any]:
    """A row's long title is told in full in its description, or else in the body."""
    answer = {"id": fit.get_exact(row.id, f"{field}.id", fits.ROW_ID)}
    title = " ".join((fit.find_text(row.title) or "").split())
    description = " ".join((fit.find_text(row.description) or "").split())
    if len(title) > fits.ROW_TITLE:
        joined = f"{title} · {description}" if description else title
        if len(joined) <= fits.DESCRIPTION:
            fit.note("title_below", field=f"{field}.title", limit=fits.ROW_TITLE)
            title, description = fits.shorten(title, fits.ROW_TITLE), joined
    if len(description) > fits.DESCRIPTION:
        description = fit.get_line(description, f"{field}.description", fits.DESCRIPTION, blank="")
    title = fit.get_line(title, f"{field}.title", fits.ROW_TITLE, blank=str(len(taken) + 1))
    answer["title"] = fit.get_unique(title, taken, fits.ROW_TITLE, f"{field}.title")
    if description:
        answer["description"] = description
    return answer


def as_text(
    content: say.Buttons | say.Menu, sections: Iterable[say.Section], fit: fits.Fit
) -> list[Part]:
    """Title, body, numbered options and footer as plain text; people answer with the number."""
    before, title = text_only(content.header, "text", fit)
    paragraphs = [f"*{title.text}*"] if title and fit.find_text(title.text) else []
    paragraphs.append(fit.find_text(content.body) or "")
    number = 0
    for section in sections:
        lines = [f"*{section.title}*"] if fit.find_text(section.title) else []
        for row in section.rows:
            number += 1
            more = f" – {row.description}" if fit.find_text(row.description) else ""
            lines.append(f"{number}. {row.title}{more}")
        paragraphs.append("\n".join(lines))
    paragraphs.append(f"_{content.footer}_" if fit.find_text(content.footer) else "")
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return [*before, *plain.render_overflow(fit.get_text(text, "body"))]
