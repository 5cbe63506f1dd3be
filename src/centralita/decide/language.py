"""A customer's own choice of language, whatever kind of bot answers: `english please`, `idioma`.

Pure. The words must be nearly all that a sentence says: `hablas inglés?` is a wish, `clases de
inglés` is not.
"""

from collections.abc import Iterable
from typing import Final, Literal

from centralita.decide import words
from centralita.decide.texts import Language
from centralita.vocabulary.content import Button, Buttons, Text

Wish = Language | Literal["ask"]
"""The language that somebody wants; `ask`: another one, without saying which."""

_NAMES: Final[dict[str, Language]] = {
    **dict.fromkeys(("espanol", "castellano", "spanish", "espanhol"), "es"),
    **dict.fromkeys(("ingles", "english"), "en"),
}
_TONGUE: Final = frozenset({"idioma", "idiomas", "language", "languages", "lengua", "lang"})
_TELLING: Final = _TONGUE | _NAMES.keys()
_ABOUT: Final = words.read_words(
    "hablar hablas habla hablan hablo hable hablame hablemos cambiar cambia cambie cambio cambiarlo"
    " responde responder respondeme contesta escribe escribeme escribanme seguimos seguir mejor"
    " prefiero solo entiendo otro elegir seleccionar version favor"
    " speak spoken talk switch change set choose select use using prefer only write reply answer"
    " understand continue go other another lets version dont not cant"
)
"""Beside a language's name, words of talking and choosing; and the fillers of `words`."""
_NOT: Final = frozenset({"no", "dont", "not", "cant"})
_I: Final = frozenset({"hablo", "entiendo", "i"})

_OPTION: Final = "language:"
_TITLES: Final[dict[Language, str]] = {"es": "Español", "en": "English"}
_CHOSEN: Final[dict[Language, str]] = {
    "es": "¡Claro! Seguimos en español. 🙂",
    "en": "Of course! Let's go on in English. 🙂",
}
_ASKED: Final = "¿En qué idioma seguimos?\nWhich language shall we use?"


def find_wish(plain: str) -> Wish | None:
    """The wish in one sentence of plain words (`words.plain`), or None."""
    said = frozenset(plain.split())
    if _TELLING.isdisjoint(said) or said - _TELLING - _ABOUT - words.FILLERS:
        return None
    named = {_NAMES[word] for word in said if word in _NAMES}
    if len(named) != 1:
        return "ask"
    only = named.pop()
    return only if not _is_refused(said) else "en" if only == "es" else "es"


def _is_refused(said: frozenset[str]) -> bool:
    """`no hablo español`, `I don't speak English`: it is the other one that they want."""
    return bool(said & _NOT and said & _I)


def find_wish_among(sentences: Iterable[str]) -> tuple[Wish | None, tuple[str, ...]]:
    """The last wish of a turn, and the sentences that are about something else."""
    wish: Wish | None = None
    rest = []
    for sentence in sentences:
        found = find_wish(sentence)
        if found is None:
            rest.append(sentence)
        wish = found or wish
    return wish, tuple(rest)


def find_chosen(option_id: str) -> Language | None:
    """The language behind a button of `ask`."""
    found = option_id.removeprefix(_OPTION) if option_id.startswith(_OPTION) else None
    return next((language for language in _TITLES if language == found), None)


def confirm(language: Language) -> Text:
    """What is said when the choice was all that the customer said."""
    return Text(body=_CHOSEN[language])


def ask() -> Buttons:
    """Which language? In both, for nobody knows yet which one is understood."""
    options = tuple(Button(id=f"{_OPTION}{code}", title=title) for code, title in _TITLES.items())
    return Buttons(body=_ASKED, buttons=options)
