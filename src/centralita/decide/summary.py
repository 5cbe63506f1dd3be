"""What the person who takes over must know, in a few lines of the tenant's language. Pure.

A flow or an agent that collected something hands it in; for the others the last words and the last
intent are remembered under a key of the conversation's memory.
"""

from collections.abc import Mapping
from typing import Any, Final

from centralita.decide import remembering, texts
from centralita.decide.texts import Language
from centralita.vocabulary.turns import Heard, Turn

_KEY: Final = "recent"
_MOST_LINES: Final = 4
_LONGEST_LINE: Final = 160
_MOST_FACTS: Final = 20

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "es": {
        "person": "quiere hablar con una persona",
        "unknown": "el bot no entendió qué necesita",
        "who": "{who}: {wants}.",
        "wants": "su consulta es «{intent}»",
        "before": "Antes preguntó por: {intent}.",
        "language": "Prefiere que le escriban en inglés.",
        "collected": "Datos:",
        "said": "Lo último que escribió:",
        "none": "No ha escrito nada con palabras.",
    },
    "en": {
        "person": "wants to talk to a person",
        "unknown": "the bot did not understand what they need",
        "who": "{who}: {wants}.",
        "wants": "their question is “{intent}”",
        "before": "Asked about before: {intent}.",
        "language": "Prefers Spanish.",
        "collected": "Facts:",
        "said": "Their last words:",
        "none": "They have written nothing in words.",
    },
}


def compose(
    turn: Turn,
    *,
    wants: str,
    collected: Mapping[str, str] | None = None,
) -> str:
    """The bot's summary. `wants` is the intent, or `person` or `unknown`; `collected` by label."""
    language: Language = "en" if turn.business.language.startswith("en") else "es"
    said = _WORDS[language]
    recent = _read_recent(remembering.read_memory(turn.conversation.memory))
    who = (turn.conversation.contact_name or "").strip()[:60] or texts.SOMEBODY[language]
    wish = said.get(wants) if wants in ("person", "unknown") else None
    lines = [
        texts.fill(said["who"], {"who": who, "wants": wish or _name(said, "wants", wants)}.get)
    ]
    before = recent.get("intent")
    if isinstance(before, str) and before != wants:
        lines.append(_name(said, "before", before))
    spoken = turn.conversation.contact_language
    if spoken and not spoken.startswith(language):
        lines.append(said["language"])
    if collected:
        facts = list(collected.items())[:_MOST_FACTS]
        lines += [said["collected"], *(f"• {label}: {_cut(value)}" for label, value in facts)]
    quoted = _list_lines(recent, _read_lines(turn.heard))
    lines += [said["said"], *(f"› {line}" for line in quoted)] if quoted else [said["none"]]
    return "\n".join(lines)


def _name(said: Mapping[str, str], key: str, intent: str) -> str:
    return texts.fill(said[key], {"intent": intent.replace("_", " ")}.get)


def remember(memory: str | None, turn: Turn, intent: str | None) -> str | None:
    """The memory with this turn's words and intent among the last ones."""
    new = _read_lines(turn.heard)
    known = intent not in (None, "unknown", "greeting", "goodbye", "thanks", "person")
    if not new and not known:
        return memory
    kept = remembering.read_memory(memory)
    recent = _read_recent(kept)
    kept[_KEY] = recent | {"lines": _list_lines(recent, new)}
    if known:
        kept[_KEY]["intent"] = intent
    return remembering.write_memory(kept)


def _read_recent(kept: Mapping[str, Any]) -> dict[str, Any]:
    recent = kept.get(_KEY)
    return recent if isinstance(recent, dict) else {}


def _list_lines(recent: Mapping[str, Any], new: list[str]) -> list[str]:
    before = recent.get("lines")
    lines = [str(line) for line in before] if isinstance(before, list) else []
    return [*lines, *new][-_MOST_LINES:]


def _read_lines(heard: tuple[Heard, ...]) -> list[str]:
    said = (_cut(each.text) for each in heard if each.text and each.kind != "reaction")
    return [line for line in said if line]


def _cut(text: str) -> str:
    # Whatever a caller hands in, the line can be written down.
    line = " ".join(text.encode("utf-8", "replace").decode().replace("\0", "").split())
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"
