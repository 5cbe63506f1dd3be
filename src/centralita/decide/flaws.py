"""What can be wrong with a bot's settings, in words that help: each in English and Spanish."""

import difflib
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "wrong_word": ("must be one of {what}", "debe ser uno de estos: {what}"),
    "wrong_type": ("must be {what}", "debe ser {what_es}"),
    "missing": ("is missing; add it", "falta; añádelo"),
    "bad_character": (
        "holds a character that can't be sent; type the text again",
        "tiene un carácter que no se puede enviar; escribe el texto de nuevo",
    ),
    "empty": ("must not be empty", "no puede quedar vacío"),
    "empty_object": (
        "must not be empty; give one of {what}",
        "no puede quedar vacío; pon uno de estos: {what}",
    ),
    "too_long": (
        "has {count} characters; at most {most} fit",
        "tiene {count} caracteres; caben {most}",
    ),
    "too_long_here": (
        "has {count} characters; at most {most} fit here",
        "tiene {count} caracteres; aquí caben {most}",
    ),
    "wrong_look": ("must look like {what}", "debe parecerse a {what}"),
    "out_of_range": (
        "must be between {least} and {most}",
        "debe estar entre {least} y {most}",
    ),
    "too_few": ("needs at least {count} {noun}", "necesita al menos {count_es} {noun_es}"),
    "too_many": (
        "has {count} {noun}s; at most {most} fit",
        "tiene {count} {noun_es}; caben {most}",
    ),
    "unknown_field": ("is not a known field; {near}", "no es un campo conocido; {near_es}"),
    "wrong_name": ("must be named like {what}", "debe llamarse como {what}"),
    "placeholder": (
        "{{{what}}} stands for nothing; known are {{business}}, {{name}}, {{opens}}",
        "{{{what}}} no significa nada; existen {{business}}, {{name}} y {{opens}}",
    ),
    "name_taken": ("{what} is taken; choose another name", "{what} ya se usa; elige otro nombre"),
    "no_answer": (
        "is missing; add it, or set hand_over to true",
        "falta; añádela, o pasa la conversación a una persona (hand_over)",
    ),
    "never_matches": (
        "has no letter or digit, so it can never match; remove it",
        "no tiene letras ni cifras y nunca coincidirá; quítala",
    ),
    "no_day": ("is not a day of the calendar", "no es un día del calendario"),
    "no_time": (
        "opens and closes at {what}; for the whole day write 00:00, 24:00",
        "abre y cierra a las {what}; para el día entero escribe 00:00, 24:00",
    ),
    "shapes_clash": (
        "holds {what}; one message has one of them, give a list of answers instead",
        "lleva {what_es}; un mensaje lleva solo uno, haz una lista de respuestas",
    ),
    "does_not_go": ("does not go with {what}; remove it", "no va con {what_es}; quítalo"),
    "too_many_rows": (
        "has {count} rows; at most {most} fit",
        "tiene {count} filas; caben {most}",
    ),
    "unknown_rule": (
        "no rule is called {what}; known are {known}",
        "ninguna regla se llama {what}; existen {known}",
    ),
    "option_twice": (
        "leads to the same as one above; each must differ",
        "lleva a lo mismo que otra de arriba; cada una debe ser distinta",
    ),
}
_NOUNS: Final = {
    "item": ("elemento", "elementos"), "phrase": ("frase", "frases"),
    "answer": ("respuesta", "respuestas"), "button": ("botón", "botones"),
    "row": ("fila", "filas"), "rule": ("regla", "reglas"), "time": ("hora", "horas"),
    "interval": ("horario", "horarios"),
}  # fmt: skip


class Flaw(Struct, frozen=True, kw_only=True):
    """One thing to mend; `path` is where it stands, as `rules[2].answer`."""

    path: str
    code: str
    en: str
    es: str

    def __str__(self) -> str:
        return f"{self.path}: {self.en}"


def write_flaw(path: str, code: str, **facts: object) -> Flaw:
    """A fact `name_es` stands for `name` in Spanish."""
    english, spanish = _SENTENCES[code]
    words = {name: str(value)[:300] for name, value in facts.items()}
    words_es = {name.removesuffix("_es"): value for name, value in words.items() if "_es" in name}
    return Flaw(
        path=path,
        code=code,
        en=english.format(**words) + ".",
        es=spanish.format(**{**words, **words_es, **words}) + ".",
    )


def say_noun(noun: str, count: int) -> str:
    """An item's noun in Spanish."""
    one, many = _NOUNS.get(noun, _NOUNS["item"])
    return one if count == 1 else many


def say_near(name: str, known: Iterable[str]) -> dict[str, str]:
    """The nearest known name, or all of them, in both languages."""
    names = list(known)
    close = difflib.get_close_matches(name[:60], names, n=1)
    if close:
        return {"near": f"the nearest is {close[0]}", "near_es": f"el más parecido es {close[0]}"}
    listed = ", ".join(names)
    return {"near": f"known are {listed}", "near_es": f"existen {listed}"}
