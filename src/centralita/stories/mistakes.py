"""What can be wrong with a story's file, said in English and Spanish."""

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "too_long": (
        "The file is too long; at most {most} characters.",
        "El archivo es muy largo; caben {most} caracteres.",
    ),
    "no_story": (
        "A story begins with `story: its title` and has a `talk:`.",
        "Una historia empieza con `story: su título` y tiene un `talk:`.",
    ),
    "unknown_field": (
        "`{name}` is not known here; known: {known}.",
        "`{name}` no se conoce aquí; hay: {known}.",
    ),
    "no_talk": (
        "`talk:` is missing or empty; list its steps there.",
        "Falta `talk:` o está vacío; pon ahí sus pasos.",
    ),
    "too_many": (
        "There are too many steps; at most {most}.",
        "Hay demasiados pasos; caben {most}.",
    ),
    "bad_customer": (
        "`customer` takes name, phone and language: {problem}.",
        "`customer` lleva name, phone y language: {problem}.",
    ),
    "bad_start": (
        "`starts` is a day and a time, as in 2026-11-21 20:30.",
        "`starts` es un día y una hora, como 2026-11-21 20:30.",
    ),
    "start_zone": (
        "`starts` is the business's own time; leave the time zone out.",
        "`starts` es la hora del negocio; quita el huso horario.",
    ),
    "no_step": (
        "A step is one of {known}, as in `- says: hola`.",
        "Un paso es uno de {known}, como `- says: hola`.",
    ),
    "unknown_step": (
        "`{name}` is no step; there are {known}.",
        "`{name}` no es un paso; hay {known}.",
    ),
    "no_text": (
        "A text is missing here.",
        "Aquí falta un texto.",
    ),
    "no_time": (
        "A time is missing: `20 min`, `3 h`, `2 d` or `1 h 30 min`.",
        "Falta un tiempo: `20 min`, `3 h`, `2 d` o `1 h 30 min`.",
    ),
    "bad_person": (
        "A person `takes`, `gives back`, `closes` or `{{says: …}}`.",
        "Una persona `takes`, `gives back`, `closes` o `{{says: …}}`.",
    ),
    "bad_business": (
        "The business does one of its trade's tasks: `{{does: restaurant.move_order, with: …}}`.",
        "El negocio hace una tarea de su giro: `{{does: restaurant.move_order, with: …}}`.",
    ),
    "bad_shows": (
        "`shows` takes `fact`, `is` and perhaps `with`.",
        "`shows` lleva `fact`, `is` y, si hace falta, `with`.",
    ),
    "bad_with": (
        "`with` takes arguments by name.",
        "`with` lleva argumentos por nombre.",
    ),
    "nothing_sent": (
        "Something is sent as one of {known}.",
        "Algo se envía como uno de {known}.",
    ),
    "unknown_sent": (
        "`{name}` can't be sent; there are {known}.",
        "`{name}` no se puede enviar; hay {known}.",
    ),
    "bad_location": (
        "A location is latitude and longitude, as in `19.4326, -99.1332`.",
        "Un lugar es latitud y longitud, como `19.4326, -99.1332`.",
    ),
    "bad_order": (
        "An order is a list of `{{item: …, quantity: …, price: …}}`.",
        "Un pedido es una lista de `{{item: …, quantity: …, price: …}}`.",
    ),
    "bad_answer": (
        "A slow bot answers with a text, or with {known}.",
        "Un bot lento responde con un texto, o con {known}.",
    ),
    "no_yaml": (
        "This is no YAML: {problem}.",
        "Esto no es YAML: {problem}.",
    ),
}
"""(English, Spanish) by what is wrong."""


class Mistake(Exception):
    """What is wrong, and on which line of the file."""

    def __init__(self, line: int, what: str, **facts: object) -> None:
        super().__init__(what)
        self.line = line
        self._what = what
        self._facts = facts

    def say(self, language: str) -> str:
        """The sentence, in `es` or else English."""
        english, spanish = SENTENCES[self._what]
        return (spanish if language == "es" else english).format(**self._facts)
