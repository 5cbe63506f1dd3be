"""Plain words: text without accents, case, punctuation and emojis, as matching compares it."""

import functools
import re
import unicodedata
from typing import Final

_SILENT: Final = frozenset("'`\u00b4\u2018\u2019\u02bc\u200b")
"""Apostrophes and the like disappear inside a word (what's → whats)."""
_MARK_RANGES: Final = ((0x300, 0x36F), (0x64B, 0x65F), (0x20D0, 0x20FF), (0xFE00, 0xFE0F))
"""Accents, Arabic vowel points, keycaps, emoji variants. Other marks are letters (Hindi, Thai)."""
_PRECOMPUTED: Final = 0x250
_MOST_PARTS: Final = 4
"""Some signs are whole sentences (U+FDFA): a message of them must not become eighteen."""
FILLER_WEIGHT: Final = 0.1
QUESTION_WEIGHT: Final = 0.25
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")
_THRICE: Final = re.compile(r"(.)\1\1")
"""Quick to look for, where hardly any text has it."""


@functools.lru_cache(maxsize=8192)
def _plain_letter(code: int) -> str:
    letter = chr(code)
    if letter in _SILENT or unicodedata.category(letter) in ("Cf", "Cs"):
        return ""
    parts = unicodedata.normalize("NFKD", letter).casefold()[:_MOST_PARTS]
    return "".join(_plain_part(part) for part in parts)


def _plain_part(part: str) -> str:
    if any(first <= ord(part) <= last for first, last in _MARK_RANGES):
        return ""
    if part.isalnum() or unicodedata.category(part).startswith("M"):
        return part
    return " "


class _Letters(dict[int, str]):
    """A translation table: Latin is precomputed, the rest worked out per letter, few are kept."""

    def __missing__(self, code: int) -> str:
        return _plain_letter(code)


_LETTERS: Final = _Letters({code: _plain_letter(code) for code in range(_PRECOMPUTED)})


def plain(text: str) -> str:
    """`¿A qué HORA abrennn? 🙂` → `a que hora abren`. Empty when no letter or digit is in it."""
    words = " ".join(text.translate(_LETTERS).split())
    return _STRETCHED.sub(r"\1", words) if _THRICE.search(words) else words


def read_words(text: str) -> frozenset[str]:
    """A set of plain words, written as one text."""
    return frozenset(text.split())


FILLERS: Final = read_words(
    # Spanish
    "a al algo algun alguna algunos algunas aqui asi aun con cual cuales de del desde el"
    " ella ellos en es esa ese eso esta este esto estan estoy favor ha han hay he la las le les lo"
    " los me mi mis mucho muy ni no nos o para pero por porque pues que quien se si sin sobre son"
    " su sus tambien te tengo tiene tienen tu tus un una uno unos unas usted ustedes va van y ya yo"
    " quiero quisiera queria quieres necesito puedo puede pueden podria podrian podrias puedes dime"
    " digame decirme decir saber gustaria seria eres ser"
    # greetings and courtesy
    " hola buenas buenos buen dia dias tarde tardes noche noches hello hi hey good morning"
    " afternoon evening gracias thanks thank please porfa porfavor disculpa disculpe perdon"
    " sorry excuse ok q k xq kiero pls plz"
    # English
    " an and are as at be by can could did do does for from get have i id if im in is it its"
    " know like me my need of on or our so some tell that the their there they this to us want was"
    " we what whats which will with would you your am"
)
"""Words that say little about a question; they count little in a phrase."""

QUESTIONS: Final = read_words(
    "como donde cuando cuanto cuanta cuantos cuantas quien how where when who much many"
)
"""Words that narrow a question down, but seldom make one."""


_LIGHT: Final = dict.fromkeys(QUESTIONS, QUESTION_WEIGHT) | dict.fromkeys(FILLERS, FILLER_WEIGHT)


def weigh(word: str) -> float:
    """How much a word tells: 1, less for question words, next to nothing for fillers."""
    return _LIGHT.get(word, 1.0)


_SOUNDS: Final = (
    ("qu", "k"), ("ll", "y"), ("v", "b"), ("mb", "nb"), ("z", "s"), ("ce", "se"), ("ci", "si"),
    ("ge", "je"), ("gi", "ji"), ("c", "k"), ("h", ""),
)  # fmt: skip


def spell_by_sound(word: str) -> str:
    """How a plain word sounds in Spanish: `ora` and `hora`, `resibo` and `recibo` are the same."""
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return word


HELLOS: Final = read_words(
    "hola holaa holi holis ola buenas buenos buen tal saludos hello hi hey good morning"
)
"""A message of these and `CONNECTORS` only is a hello."""
THANKS: Final = read_words(
    "gracias grasias grax muchisimas thanks thank thx ty agradezco agradecido agradecida"
)
GOODBYES: Final = read_words(
    "adios chao chau bye goodbye hasta vemos acuerdo ok okay oki vale listo perfecto perfect genial"
    " excelente bien entendido entiendo igualmente cool sure fine dale sale jaja jajaja jeje haha"
    " great bueno"
)
"""With `CONNECTORS` only: the person is done, and silence is the polite answer."""
CONNECTORS: Final = read_words(
    "dia dias tarde tardes noche noches que como estas esta estan afternoon evening day there how"
    " are muchas mil muy you so much very luego pronto manana nos see later de todo por la a y and"
    " the for favor"
)
CLOSING: Final = GOODBYES | CONNECTORS
COUNTING: Final = read_words("para for per cada")
"""Beside these, `persona` counts guests and calls nobody."""
TALK_WORDS: Final = read_words(
    "hablar hable hablo hablen comunica comunicas comunicar comunicarme comuniqueme comunicame"
    " contactar contacto atienda atiendan atender talk speak contact chat transfer transferir"
    " transfiere transfiereme"
)
POLITE_WANTS: Final = read_words(
    "quiero pasame paseme pasar pasarme comunicame urgente ya ahora real prefiero mejor busco"
    " necesito urgent now real prefer rather via someone alguien otra persona"
)

PERSON_PHRASES: Final = {
    "es": (
        "humano", "humana", "persona", "agente", "asesor", "asesora", "operador", "operadora",
        "ejecutivo", "ejecutiva", "representante", "hablar con alguien", "hablar con ustedes",
        "persona real", "atencion al cliente", "que me atiendan", "que alguien me atienda",
        "alguien del equipo", "no quiero hablar con un bot", "hablar con el encargado",
        "hablar con el gerente", "llamenme",
    ),
    "en": (
        "human", "person", "agent", "advisor", "operator", "representative", "real person",
        "talk to someone", "speak to someone", "speak with someone", "talk with someone",
        "customer service", "someone from the team", "talk to the manager",
        "speak to the manager", "call me",
    ),
}  # fmt: skip
"""How people ask for a person, when a configuration names no words of its own."""
