"""A customer's choice of language, in the words people use."""

import pytest

from centralita.decide import language, words


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("English please", "en"),
        ("in english", "en"),
        ("Do you speak English?", "en"),
        ("can we switch to english", "en"),
        ("hablas inglés?", "en"),
        ("Inglés, por favor", "en"),
        ("en español", "es"),
        ("EN ESPAÑOL POR FAVOR", "es"),
        ("prefiero castellano", "es"),
        ("I don't speak English, Spanish please", "ask"),
        ("I don't speak Spanish", "en"),
        ("no hablo inglés", "es"),
        ("¿no hablas inglés?", "en"),
        ("idioma", "ask"),
        ("cambiar de idioma", "ask"),
        ("change the language", "ask"),
        ("english or spanish?", "ask"),
        ("clases de inglés", None),
        ("english breakfast", None),
        ("¿el menú infantil está en inglés?", None),
        ("tortilla española", None),
        ("¿a qué hora abren?", None),
        ("", None),
        ("🙂", None),
    ],
)
def test_a_wish_is_nearly_all_that_a_sentence_says(said: str, wish: str | None) -> None:
    assert language.find_wish(words.plain(said)) == wish


def test_the_last_wish_counts_and_the_rest_is_left_to_answer() -> None:
    said = ("english please", "what time do you open")
    assert language.find_wish_among(said) == ("en", ("what time do you open",))
    assert language.find_wish_among(("english", "en espanol")) == ("es", ())
    assert language.find_wish_among(("hola",)) == (None, ("hola",))


def test_the_buttons_lead_back_to_their_languages() -> None:
    chosen = [language.find_chosen(button.id) for button in language.ask().buttons]
    assert chosen == ["es", "en"]
    assert language.find_chosen("language:fr") is None
    assert language.find_chosen("en") is None
    assert "English" in language.confirm("en").body
