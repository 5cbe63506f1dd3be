"""Which rule a text is about: accents, case, typos, whole words, other alphabets."""

import pytest

from centralita.decide import matching, words

PHRASES = [
    ("horario", ["¿A qué hora abren?", "horario", "opening hours"]),
    ("precio", ["cuánto cuesta", "precio"]),
    ("precio_suite", ["precio de la suite"]),
    ("reserva", ["quiero reservar", "hacer una reservación"]),
    ("wifi", ["wifi", "clave del internet"]),
    ("donde", ["dónde están", "ubicación"]),
    ("saludo", ["hola"]),
    ("hebreo", ["שעות פתיחה"]),
    ("arabe", ["ساعات العمل"]),
    ("griego", ["ώρες λειτουργίας"]),
]


def find(text: str, fuzziness: int = 50) -> matching.Match | None:
    return matching.find_match(matching.compile_phrases(PHRASES, fuzziness), words.plain(text), {})


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a que hora abren", "horario"),
        ("¡¡A QUÉ HORA ABREN!!", "horario"),
        ("q hora abren", "horario"),
        ("hola buenas, me podrían decir el horario por favor?", "horario"),
        ("horarrio", "horario"),
        ("orario", "horario"),
        ("a ke ora abren", "horario"),
        ("asér una reserbasion", "reserva"),
        ("OPENNING HOURS", "horario"),
        ("precioooo", "precio"),
        ("💰 precio 💰", "precio"),
        ("cuesta cuanto", "precio"),
        ("el precio de la suite", "precio_suite"),
        ("kiero resevar", "reserva"),
        ("reservasion", None),  # two words of three telling ones are missing
        ("hacer una reservasion", "reserva"),
        ("Wi-Fi", None),
        ("wifi", "wifi"),
        ("wifo", None),  # a four-letter word alone must be right
        ("donde estan ubicados", "donde"),
        ("HOLA", "saludo"),
        ("hola buenas tardes", "saludo"),
        ("hola, una consulta sobre mascotas", None),
        ("שעות פתיחה", "hebreo"),
        ("ساعاتُ العَمَل", "arabe"),
        ("ΏΡΕΣ ΛΕΙΤΟΥΡΓΙΑΣ", "griego"),
        ("preciosa vista", None),  # whole words only
        ("营业时间是什么时候", None),
        ("🙂🙂🙂", None),
        ("", None),
        ("xyzzy plugh", None),
        ("\x00\ud800 horario", "horario"),
    ],
)
def test_finds_the_rule(text: str, rule: str | None) -> None:
    match = find(text)
    assert (match.rule if match else None) == rule


def test_an_exact_phrase_is_certain_and_others_are_not() -> None:
    exact, near, wordy = find("horario"), find("horarrio"), find("el horario del museo de cera")
    assert exact
    assert near
    assert wordy
    assert exact.score == 1.0
    assert 0.8 < near.score < 1.0
    assert 0.8 < wordy.score < 1.0
    assert exact.phrase == "horario"


def test_no_fuzziness_wants_exact_words() -> None:
    assert find("horarrio", fuzziness=0) is None
    assert find("el HORARIO, por favor", fuzziness=0)


def test_more_fuzziness_forgives_more() -> None:
    assert find("orrarioo", fuzziness=30) is None
    assert find("orrarioo", fuzziness=100)


@pytest.mark.parametrize(
    ("length", "fuzziness", "typos"),
    [(3, 100, 0), (4, 50, 1), (7, 50, 1), (8, 50, 2), (20, 100, 3), (9, 0, 0), (5, 20, 0)],
)
def test_typos_allowed_grow_with_the_word(length: int, fuzziness: int, typos: int) -> None:
    assert matching.count_typos_allowed(length, fuzziness) == typos


def test_the_longer_phrase_and_then_the_earlier_rule_wins() -> None:
    matcher = matching.compile_phrases(
        [("first", ["salsa verde"]), ("second", ["verde salsa"]), ("third", ["salsa verde asada"])],
        50,
    )
    long = matching.find_match(matcher, "una salsa verde asada rica", {})
    tie = matching.find_match(matcher, "rica salsa y muy verde", {})
    assert long
    assert long.rule == "third"
    assert tie
    assert tie.rule == "first"


def test_a_very_long_text_is_fine() -> None:
    text = "horario " + " ".join(f"palabra{number}" for number in range(400))
    match = find(text[:4096])
    assert match
    assert match.rule == "horario"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("¿A qué HORA abrennn? 🙂", "a que hora abren"),
        ("What's  the\tprice", "whats the price"),
        ("España, ¡olé!", "espana ole"),
        ("1️⃣ ½ kilo", "1 1 2 kilo"),
        ("1000000", "1000000"),
        ("Straße", "strasse"),
        ("नमस्ते", "नमस्ते"),
        ("…!?", ""),
    ],
)
def test_plain_words(text: str, plain: str) -> None:
    assert words.plain(text) == plain
