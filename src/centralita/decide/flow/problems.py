"""What can be wrong with a flow, in words that help: each problem in English and Spanish."""

import difflib
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "not_object": ("A flow is an object with named fields.", "Un flujo es un objeto con campos."),
    "too_big": (
        "It has {what} bytes; at most {most} fit. Split it into flows that call each other.",
        "Tiene {what} bytes; caben {most}. Divídelo en flujos que se llamen entre sí.",
    ),
    "too_deep": (
        "It is nested more than {most} levels deep; make it flatter.",
        "Tiene más de {most} niveles de anidación; hazlo más plano.",
    ),
    "missing": ("It is missing; add it.", "Falta; añádelo."),
    "unknown_field": (
        "It is not a known field here; {near}.",
        "Aquí no existe ese campo; {near}.",
    ),
    "wrong_type": ("It must be {what}.", "Debe ser {what_es}."),
    "wrong_word": ("It must be one of {what}.", "Debe ser uno de estos: {what}."),
    "wrong_name": (
        "It must look like {what}: small letters, digits and _, at most 40.",
        "Debe parecerse a {what}: minúsculas, cifras y _, 40 como máximo.",
    ),
    "too_long": ("At most {most} fit here.", "Aquí caben {most} como máximo."),
    "too_few": ("It needs at least {most}.", "Necesita al menos {most}."),
    "out_of_range": ("It must be {what} {most}.", "Debe ser {what_es} {most}."),
    "unknown_kind": (
        "A node says what it does by one of {what}; {near}.",
        "Un nodo dice qué hace con una de estas palabras: {what}; {near}.",
    ),
    "two_kinds": (
        "A node does one thing, and this one has {what}; split it in two.",
        "Un nodo hace una sola cosa, y este tiene {what}; divídelo en dos.",
    ),
    "unknown_node": ("No node is called {what}; {near}.", "Ningún nodo se llama {what}; {near}."),
    "unreachable": (
        "No way leads to this node; lead one here or remove it.",
        "Ningún camino llega a este nodo; conéctalo o quítalo.",
    ),
    "circle": (
        "{what}: this goes round without ever asking anything; put a question or a wait in it.",
        "{what}: da vueltas sin preguntar nunca nada; pon una pregunta o una espera.",
    ),
    "unknown_text": (
        "No text is called @{what}; {near}.",
        "Ningún texto se llama @{what}; {near}.",
    ),
    "text_language": (
        "The text {what} has no {language}; add it.",
        "El texto {what} no está en {language_es}; añádelo.",
    ),
    "text_one_language": (
        'These words are in one language only; write @key, or {{"es": …, "en": …}}.',
        'Estas palabras están en un solo idioma; escribe @clave, o {{"es": …, "en": …}}.',
    ),
    "unknown_name": (
        "Nothing defines {what}; {near}. Add it to variables, or to an into.",
        "Nada define {what}; {near}. Añádelo a variables o a un into.",
    ),
    "unknown_known": (
        "{what} is not {noun} of the trades in use; {near}.",
        "{what} no es {noun_es} de los giros en uso; {near}.",
    ),
    "unknown_argument": (
        "{what} is not an argument of {known}; {near}.",
        "{known} no tiene un argumento {what}; {near}.",
    ),
    "missing_argument": (
        "{known} needs the argument {what}; add it.",
        "{known} necesita el argumento {what}; añádelo.",
    ),
    "unknown_flow": ("No flow is called {what}; {near}.", "Ningún flujo se llama {what}; {near}."),
    "unknown_input": (
        "The flow {known} has no variable {what}; {near}.",
        "El flujo {known} no tiene una variable {what}; {near}.",
    ),
    "unknown_outcome": (
        "The flow {known} never ends with the outcome {what}; {near}.",
        "El flujo {known} nunca termina con el resultado {what}; {near}.",
    ),
    "recursion": (
        "{what}: a flow must not call itself, not even by others.",
        "{what}: un flujo no puede llamarse a sí mismo, tampoco a través de otros.",
    ),
    "expression_long": (
        "The expression is too long (200 characters, 60 parts); use a set node before it.",
        "La expresión es demasiado larga (200 caracteres, 60 partes); usa antes un nodo set.",
    ),
    "expression_broken": (
        "This is not an expression: {what}",
        "Esto no es una expresión: {what}",
    ),
    "expression_forbidden": (
        "An expression must not contain {what}.",
        "Una expresión no puede contener {what}.",
    ),
    "function_unknown": (
        "There is no function {what}; {near}.",
        "No existe la función {what}; {near}.",
    ),
    "branch_open": (
        "The last way needs to be without if, so that there is always one.",
        "El último camino va sin if, para que siempre haya uno.",
    ),
    "branch_shadow": (
        "It always holds, so what follows is never taken; move it to the end.",
        "Siempre se cumple, y lo que sigue nunca se usa; muévelo al final.",
    ),
    "option_twice": (
        "The id {what} is there twice; each must differ.",
        "El id {what} está dos veces; cada uno debe ser distinto.",
    ),
    "option_alike": (
        "The title {what} can't be told apart from another one; change one of them.",
        "El título {what} no se distingue de otro; cambia uno de los dos.",
    ),
    "option_lost": (
        "This option leads nowhere; give it a next, or give the menu one.",
        "Esta opción no lleva a ningún lado; ponle next, o pónselo al menú.",
    ),
    "menu_empty": (
        "A menu needs options, or a list (fact or from) with each.",
        "Un menú necesita options, o una lista (fact o from) con each.",
    ),
    "menu_half": (
        "each goes with fact or from, and with next; add what is missing.",
        "each va con fact o from, y con next; añade lo que falta.",
    ),
    "menu_none": (
        "The menu may turn out empty; say in none where it goes then.",
        "El menú puede quedar vacío; di en none a dónde va entonces.",
    ),
    "shape_clash": (
        "{what} do not go together in one message; make a list of messages.",
        "{what} no van juntos en un mensaje; haz una lista de mensajes.",
    ),
    "shape_incomplete": (
        "A message with {known} also needs {what}.",
        "Un mensaje con {known} necesita también {what}.",
    ),
    "reply_wrong": (
        "This is not a reply of the vocabulary: {what}",
        "Esto no es una respuesta del vocabulario: {what}",
    ),
    "no_person": (
        "There is no way to a person: leave words.person on, or lead to a hand_over node.",
        "No hay manera de llegar a una persona: no apagues words.person, o lleva a un nodo "
        "hand_over.",
    ),
    "on_without": (
        "yes and no belong to a question of kind yes_no.",
        "yes y no son de una pregunta de tipo yes_no.",
    ),
}
"""English and Spanish by code."""

_NEAR: Final = {"near": ("the nearest is {}", "el más parecido es {}"),
                "known": ("known are {}", "existen {}"), "none": ("there are none",
                                                                  "no hay ninguno")}  # fmt: skip
_MOST_NAMED: Final = 12


class Problem(Struct, frozen=True, kw_only=True):
    """One thing to mend. `node` None is the flow itself; `field` a path inside, as `ask.text`."""

    node: str | None
    field: str
    code: str
    message_en: str
    message_es: str

    def say(self, language: str) -> str:
        """`ask_name · ask.text: It is missing; add it.`"""
        place = " · ".join(each for each in (self.node, self.field) if each)
        message = self.message_es if language == "es" else self.message_en
        return f"{place}: {message}" if place else message


def build_problem(
    node: str | None, field: str, code: str, near: Iterable[str] | None = None, **facts: object
) -> Problem:
    """`near` are the names it could have been; the nearest to `what` is suggested."""
    english, spanish = SENTENCES[code]
    said = {"near": "", "near_es": ""}
    if near is not None:
        en, es = _suggest(str(facts.get("typed", facts.get("what", ""))), sorted(near))
        said = {"near": en, "near_es": es}
    words = {key: str(value)[:300] for key, value in facts.items()}
    local = {key.removesuffix("_es"): value for key, value in words.items() if key[-3:] == "_es"}
    return Problem(
        node=node,
        field=field,
        code=code,
        message_en=english.format(**{**words, **said}),
        message_es=spanish.format(**{**words, **local, **words, "near": said["near_es"]}),
    )


def _suggest(name: str, known: list[str]) -> tuple[str, str]:
    close = difflib.get_close_matches(name[:60], known, n=1)
    if close:
        kind, what = "near", close[0]
    else:
        kind, what = ("known", ", ".join(known[:_MOST_NAMED])) if known else ("none", "")
    english, spanish = _NEAR[kind]
    return english.format(what), spanish.format(what)
