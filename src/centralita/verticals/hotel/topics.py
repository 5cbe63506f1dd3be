"""What guests ask about: the topics, and which of them a question is about. Pure."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

DESCRIPTION: Final = "description"
"""Shown when a property is presented, not offered as a question."""

_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "arrival": (
        "check in", "check-in", "checkin", "check out", "check-out", "checkout", "llegada",
        "llegar", "salida", "entrada", "hora de entrada", "arrival", "arrive", "departure",
        "keys", "llaves", "early", "late",
    ),
    "wifi": ("wifi", "wi-fi", "wi fi", "internet", "contrasena", "password", "clave", "network"),
    "location": (
        "donde", "direccion", "ubicacion", "mapa", "como llego", "address", "location", "where",
        "map", "directions", "how far", "lejos", "aeropuerto", "airport",
    ),
    "extras": (
        "extra", "extras", "chef", "masaje", "massage", "desayuno", "breakfast", "limpieza",
        "transporte", "transfer", "traslado", "servicios", "services", "cuna", "crib",
    ),
    "parking": ("estacionamiento", "parking", "cochera", "aparcar", "parqueo", "park", "coche"),
    "pets": ("mascota", "mascotas", "perro", "perros", "gato", "pet", "pets", "dog", "dogs", "cat"),
    "rules": (
        "reglas", "normas", "fumar", "fiesta", "fiestas", "ruido", "rules", "smoke", "smoking",
        "party", "parties", "noise", "quiet",
    ),
    "pool": ("alberca", "piscina", "pool", "jacuzzi", "swim"),
    "kitchen": ("cocina", "kitchen", "parrilla", "asador", "grill", "bbq", "barbecue"),
    "beds": ("camas", "cama", "recamaras", "habitaciones", "cuartos", "beds", "bedrooms", "rooms"),
    "payment": ("pago", "pagar", "tarjeta", "deposito", "pay", "payment", "card", "deposit"),
    "cancellation": ("cancelacion", "cancelar", "reembolso", "cancellation", "cancel", "refund"),
}  # fmt: skip

_TROUBLE: Final = re.compile(
    r"(?<!fecha )(?<!fechas )(?<!dia )(?<!dias )(?<!precio )(?<!eso )(?<!si )(?<!cuando )"
    r"\b(?:no (?:funciona|sirve|anda|prende|enfria)n?(?! (?:para|con) (?:mi|nosotros)\b)"
    r"|no hay (?:agua|luz|gas)"
    r"|esta(?:n)? (?:rot[oa]s?|suci[oa]s?|tapad[oa]s?|descompuest[oa]s?)"
    r"|se (?:fue|corto) (?:la luz|el agua)|queja|quejarme"
    r"|(?<!date )(?<!dates )(?<!day )(?<!days )(?<!price )(?<!that )"
    r"(?:isnt|is not|doesnt|does not|not) work(?:ing)?"
    r"|no (?:hot |running )?water(?! (?:view|sport|park|slide|front)\w*)|no power"
    r"|is (?:broken|dirty|leaking)|complain\w*)\b"
)
"""What a guest who is there already writes, and nobody should answer with a menu."""

STANDARD: Final = (DESCRIPTION, *_WORDS)
"""Those that have a title in the texts; an owner may add others."""


def is_trouble(words: str) -> bool:
    """Whether something is out of order, or somebody complains: a person sees to that."""
    return _TROUBLE.search(fold(words[:500]).replace("'", "")) is not None


def fold(text: str) -> str:
    """Lower case, without accents, single spaces: how words are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", plain).strip()


def find(question: str, known: Collection[str]) -> list[str]:
    """Which of the known topics a question names, the likeliest first, at most two."""
    asked = fold(question)
    scores = {
        topic: sum(
            len(word)
            for word in {*_WORDS.get(topic, ()), fold(topic).replace("_", " ")}
            if re.search(rf"\b{re.escape(word)}\b", asked)
        )
        for topic in known
    }
    named = [topic for topic in known if scores[topic]]
    return sorted(named, key=lambda topic: -scores[topic])[:2]
