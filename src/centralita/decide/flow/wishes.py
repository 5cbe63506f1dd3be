"""Global words, the same in every flow: menu, back, cancel.

A person and another language are wishes to every kind of bot: see `hearing` and `language`.

Both languages together: people mix them. A wish is the whole message, or nearly.
"""

from typing import Final, Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

Wish = Literal["menu", "back", "cancel"]

_PHRASES: Final[dict[Wish, tuple[str, ...]]] = {
    "menu": (
        "menu", "menu principal", "inicio", "volver al menu", "volver al inicio", "ir al menu",
        "ver menu", "empezar de nuevo", "empezar otra vez", "reiniciar", "main menu", "start over",
        "go to menu", "back to menu", "restart", "home",
    ),
    "back": (
        "atras", "volver", "regresar", "volver atras", "regresa", "anterior", "paso anterior",
        "back", "go back", "previous", "one step back",
    ),
    "cancel": (
        "cancelar", "cancela", "cancelalo", "cancelar todo", "quiero cancelar", "salir",
        "olvidalo", "dejalo", "mejor no", "terminar", "cancel", "cancel it", "cancel everything",
        "exit", "quit", "forget it", "never mind", "nevermind", "stop",
    ),
}  # fmt: skip
_WISH: Final[dict[str, Wish]] = {
    phrase: wish for wish, phrases in _PHRASES.items() for phrase in phrases
}
_LONGER: Final = tuple(phrase for phrase in _WISH if len(phrase) >= 6)
_POLITE: Final = (" por favor", " porfavor", " porfa", " please", " gracias", " thanks")
_MORE: Final = frozenset(
    ("mas", "ver mas", "mas opciones", "otras", "siguiente", "more", "see more", "more options",
     "next", "show more", "+")
)  # fmt: skip
_SKIP: Final = frozenset(
    ("saltar", "omitir", "pasar", "saltear", "ninguno", "ninguna", "nada", "skip", "pass", "none",
     "nothing", "no tengo", "sin eso")
)  # fmt: skip


def find_wish(plain: str) -> Wish | None:
    """The global word that a plain text is."""
    found = _WISH.get(plain)
    if found is None and plain.endswith(_POLITE):
        found = _WISH.get(next(plain.removesuffix(end) for end in _POLITE if plain.endswith(end)))
    return found


def find_like(plain: str) -> Wish | None:
    """The same with a typo in it, for texts that nothing else explains."""
    if not 5 <= len(plain) <= 30:
        return None
    near = process.extractOne(plain, _LONGER, scorer=OSA.distance, score_cutoff=1)
    return _WISH[near[0]] if near else None


def wants_more(plain: str) -> bool:
    return plain in _MORE


def wants_skip(plain: str) -> bool:
    return plain in _SKIP
