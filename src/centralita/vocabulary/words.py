"""A sent content in the words a person would read: for logs, inboxes and the timeline."""

from centralita.vocabulary import content
from centralita.vocabulary.content import AnyContent


def describe_content(said: AnyContent) -> str:
    """The text of a message, or in brackets what it is where it has none."""
    match said:
        case content.File():
            return said.caption or f"[{said.media}]"
        case content.Location():
            return said.name or f"[{said.latitude:.5f}, {said.longitude:.5f}]"
        case content.Contacts():
            return f"[{len(said.cards)} contacts]" if len(said.cards) != 1 else "[contact]"
        case content.Reaction():
            return said.emoji or "[reaction removed]"
        case content.Product():
            return said.body or "[product]"
        case content.Template():
            return f"[template {said.name}]"
        case _:
            return said.body
