"""Every sentence of the engine exists in both languages; every state answers every event."""

import re
from pathlib import Path

import pytest

from centralita.decide.flow import deeds, texts, transitions, wishes

SOURCES = Path(texts.__file__).parent


def test_both_languages_say_the_same_things() -> None:
    spanish, english = texts.SENTENCES["es"], texts.SENTENCES["en"]
    assert spanish.keys() == english.keys()
    for key in spanish:
        gaps = [set(re.findall(r"\{(\w+)\}", said)) for said in (spanish[key], english[key])]
        assert gaps[0] == gaps[1], key
        assert spanish[key].strip()
        assert english[key].strip()


def test_every_sentence_is_said_somewhere() -> None:
    source = "\n".join(path.read_text("utf-8") for path in SOURCES.glob("*.py"))
    source = source.replace((SOURCES / "texts.py").read_text("utf-8"), "")
    said = {key for key in texts.SENTENCES["es"] if f'"{key}"' in source}
    assert set(texts.SENTENCES["es"]) - said == {"way_back", "way_menu", "way_person", "help"}


def test_help_names_only_what_works() -> None:
    said = texts.say_help("es", back=True, menu=False, person=True)
    assert "*atrás*" in said
    assert "*persona*" in said
    assert "*menú*" not in said
    assert "{" not in texts.say_help("en", back=False, menu=False, person=False)


def test_the_table_answers_every_event_in_every_state() -> None:
    assert set(transitions.TRANSITIONS) == set(transitions.STATES)
    for state in transitions.STATES:
        for event in transitions.EVENTS:
            assert transitions.find_deed(state, event) in deeds.DEEDS


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("menu", "menu"), ("atras", "back"), ("cancelar por favor", "cancel"), ("cancel please",
         "cancel"), ("quiero menu del dia", None),
        ("", None), ("volver a pedir", None),
    ],
)  # fmt: skip
def test_global_words(text: str, wish: str | None) -> None:
    assert wishes.find_wish(text) == wish


def test_global_words_with_a_typo() -> None:
    assert wishes.find_like("canselar") == "cancel"
    assert wishes.find_like("regresr") == "back"
    assert wishes.find_like("cena") is None
