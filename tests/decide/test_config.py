"""A configuration is read, or refused with sentences that name the field and the cure."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import centralita
from centralita.decide import config, schema, texts
from centralita.vocabulary import content, errors

BOTS = sorted((Path(centralita.__file__).parent / "demo" / "bots").glob("*.json"))


def rule(**changes: Any) -> dict[str, Any]:
    return {"name": "a", "when": ["hola"], "answer": "x", **changes}


def answer(value: Any) -> dict[str, Any]:
    return {"rules": [rule(answer=value)]}


LONG_TITLE = "Una cosa demasiado larga"

UNSENDABLE = "holds a character that can't be sent; type the text again."
FIELDS = (
    "es, en, text, buttons, list, list_button, link, label, location, image, video, document, "
    "audio, filename, header, footer."
)

WRONG: list[tuple[Any, str]] = [
    ([], "the configuration: must be an object with named fields."),
    (None, "the configuration: must be an object with named fields."),
    ({"tone": "cool"}, "tone: must be one of friendly, formal."),
    ({"language": "fr"}, "language: must be one of es, en."),
    ({"langage": "es"}, "langage: is not a known field; the nearest is language."),
    ({"burst_seconds": "1"}, "burst_seconds: must be a number."),
    ({"burst_seconds": 11}, "burst_seconds: must be between 0 and 10."),
    ({"burst_seconds": True}, "burst_seconds: must be a number."),
    ({"fuzziness": 1.5}, "fuzziness: must be a whole number."),
    ({"mark_read": "yes"}, "mark_read: must be true or false."),
    ({"misses_before_person": 0}, "misses_before_person: must be between 1 and 10."),
    ({"on_misses": None}, "on_misses: must be one of hand_over, fallback."),
    ({"old_messages": {"do": "drop"}}, "old_messages.do: must be one of answer, flag, skip."),
    ({"human_words": "agente"}, "human_words: must be a list or an object with named fields."),
    ({"rules": [{"when": ["x"], "answer": "y"}]}, "rules[0].name: is missing; add it."),
    ({"rules": [rule(when=[])]}, "rules[0].when: needs at least one phrase."),
    ({"rules": [rule(when="hola")]}, "rules[0].when: must be a list."),
    ({"rules": [rule(when=["  "])]}, "rules[0].when[0]: must not be empty."),
    ({"rules": [rule(when=["x"] * 51)]}, "rules[0].when: has 51 phrases; at most 50 fit."),
    ({"rules": [rule(name="x" * 61)]}, "rules[0].name: has 61 characters; at most 60 fit."),
    ({"rules": [rule(when=["🙂"])]},
     "rules[0].when[0]: has no letter or digit, so it can never match; remove it."),
    ({"rules": [rule(), rule()]}, "rules[1].name: a is taken; choose another name."),
    ({"rules": [rule(name="person")]}, "rules[0].name: person is taken; choose another name."),
    ({"rules": [{"name": "a", "when": ["x"]}]},
     "rules[0].answer: is missing; add it, or set hand_over to true."),
    (answer("x\0y"), f"rules[0].answer: {UNSENDABLE}"),
    (answer("\ud800"), f"rules[0].answer: {UNSENDABLE}"),
    (answer("x" * 4097), "rules[0].answer: has 4097 characters; at most 4096 fit."),
    (answer(7), "rules[0].answer: must be text or an object with named fields or a list."),
    (answer({}), f"rules[0].answer: must not be empty; give one of {FIELDS}"),
    (answer([]), "rules[0].answer: needs at least one answer."),
    (answer("Hola {nombre}"), "rules[0].answer: {nombre} stands for nothing; known are "
     "{business}, {name}, {opens}."),
    (answer({"text": "x", "buttons": ["A"], "link": "https://example.com"}),
     "rules[0].answer: holds buttons and link; one message has one of them, give a list of "
     "answers instead."),
    (answer({"buttons": ["A"]}), "rules[0].answer.text: is missing; add it."),
    (answer({"text": "x", "buttons": []}), "rules[0].answer.buttons: needs at least one button."),
    (answer({"text": "x", "buttons": ["A", "B", "C", "D"]}),
     "rules[0].answer.buttons: has 4 buttons; at most 3 fit."),
    (answer({"text": "x", "buttons": [LONG_TITLE]}),
     "rules[0].answer.buttons[0]: has 24 characters; at most 20 fit."),
    (answer({"text": "x", "buttons": ["Sí", "si"]}),
     "rules[0].answer.buttons[1]: leads to the same as one above; each must differ."),
    (answer({"text": "x", "buttons": [{"title": "A", "rule": "zz"}]}),
     "rules[0].answer.buttons[0].rule: no rule is called zz; known are a, person."),
    (answer({"text": "x", "buttons": [{"rule": "a"}]}),
     "rules[0].answer.buttons[0].title: is missing; add it."),
    (answer({"text": "x" * 1025, "buttons": ["A"]}),
     "rules[0].answer.text: has 1025 characters; at most 1024 fit here."),
    (answer({"text": "x", "list": [{"section": "S", "rows": [str(n) for n in range(6)]},
                                   {"section": "T", "rows": [str(n) for n in range(6, 12)]}]}),
     "rules[0].answer.list: has 12 rows; at most 10 fit."),
    (answer({"text": "x", "list": [{"rows": ["A"]}]}),
     "rules[0].answer.list[0].section: is missing; add it."),
    (answer({"text": "x", "link": "example.com", "label": "Ver"}),
     "rules[0].answer.link: must look like https://example.com/menu.pdf."),
    (answer({"text": "x", "link": "https://example.com"}),
     "rules[0].answer.label: is missing; add it."),
    (answer({"text": "x", "footer": "y"}),
     "rules[0].answer.footer: does not go with a text; remove it."),
    (answer({"location": {"latitude": 91, "longitude": 0}}),
     "rules[0].answer.location.latitude: must be between -90 and 90."),
    (answer({"location": {"latitude": float("nan"), "longitude": 0}}),
     "rules[0].answer.location.latitude: must be between -90 and 90."),
    (answer({"location": {"latitude": 1}}),
     "rules[0].answer.location.longitude: is missing; add it."),
    ({"texts": {"fallback": {"fr": "x"}}},
     f"texts.fallback.fr: is not a known field; known are {FIELDS}"),
    ({"opening_hours": {"lunes": []}},
     "opening_hours.lunes: is not a known field; known are monday, tuesday, wednesday, thursday, "
     "friday, saturday, sunday, exceptions."),
    ({"opening_hours": {"monday": ["09:00", "18:00"]}}, "opening_hours.monday[0]: must be a list."),
    ({"opening_hours": {"monday": [["9", "18:00"]]}},
     "opening_hours.monday[0][0]: must look like 09:00."),
    ({"opening_hours": {"monday": [["09:00"]]}},
     "opening_hours.monday[0]: needs at least 2 times."),
    ({"opening_hours": {"monday": [["09:00", "09:00"]]}},
     "opening_hours.monday[0]: opens and closes at 09:00; for the whole day write 00:00, 24:00."),
    ({"opening_hours": {"exceptions": {"25/12": []}}},
     "opening_hours.exceptions.25/12: must be named like 2026-12-25."),
    ({"opening_hours": {"exceptions": {"2026-02-30": []}}},
     "opening_hours.exceptions.2026-02-30: is not a day of the calendar."),
]  # fmt: skip


@pytest.mark.parametrize(("data", "sentence"), WRONG, ids=[sentence[:60] for _, sentence in WRONG])
def test_refuses_with_a_sentence(data: Any, sentence: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        config.parse_config(data)
    assert sentence in str(refused.value).splitlines()


def test_lists_all_problems_at_once() -> None:
    with pytest.raises(errors.Invalid) as refused:
        config.parse_config({"tone": 1, "fuzziness": 200, "rules": [rule(when=[])]})
    assert len(str(refused.value).splitlines()) == 3


def test_the_schema_is_valid_and_never_stricter_than_the_reader() -> None:
    jsonschema.Draft202012Validator.check_schema(schema.SCHEMA)
    validator = jsonschema.Draft202012Validator(schema.SCHEMA)
    refused = [data for data, _ in WRONG if not validator.is_valid(data)]
    assert len(refused) > len(WRONG) // 2
    for data in refused:
        with pytest.raises(errors.Invalid):
            config.parse_config(data)


@pytest.mark.parametrize("path", BOTS, ids=lambda path: path.stem)
def test_example_bots_are_good(path: Path) -> None:
    data = json.loads(path.read_text("utf-8"))
    assert jsonschema.Draft202012Validator(schema.SCHEMA).is_valid(data)
    assert config.parse_config(data).rules


def test_every_example_bot_is_here() -> None:
    names = [path.stem for path in BOTS]
    assert names == [
        "host", "hotel", "lender", "orders", "recruiter", "restaurant", "shop", "stays",
    ]  # fmt: skip


def test_deep_or_huge_nonsense_is_only_refused() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = [deep]
    for data in ({"rules": deep}, {"texts": {"fallback": deep}}, {"x" * 100_000: 1}, {1: 2}):
        with pytest.raises(errors.Invalid):
            config.parse_config(data)


@pytest.mark.parametrize("tone", texts.BUILT_IN)
def test_every_sentence_exists_in_both_languages(tone: texts.Tone) -> None:
    spanish, english = texts.BUILT_IN[tone]["es"], texts.BUILT_IN[tone]["en"]
    assert spanish.keys() == english.keys() == set(config.Texts.__struct_fields__)
    for name in spanish:
        assert spanish[name].strip()
        assert english[name].strip()
        assert spanish[name] != english[name]
        placeholders = [texts.list_unknown_placeholders(each[name]) for each in (spanish, english)]
        assert placeholders == [[], []]


def test_alarms_exist_in_both_languages() -> None:
    assert texts.ALARMS["es"].keys() == texts.ALARMS["en"].keys()


def test_own_text_in_one_language_keeps_the_built_in_other() -> None:
    said = config.parse_config({"texts": {"fallback": {"es": "¿Cómo?"}, "thanks": "ok"}}).texts
    assert said.fallback.es == (content.Text(body="¿Cómo?"),)
    assert said.fallback.en == (content.Text(body=texts.BUILT_IN["friendly"]["en"]["fallback"]),)
    assert said.thanks.en == said.thanks.es == (content.Text(body="ok"),)


def test_every_shape_of_answer() -> None:
    place = {"latitude": 1.5, "longitude": -2, "name": {"es": "Casa", "en": "Home"}}
    data = {
        "rules": [
            rule(answer={"text": {"es": "¿Qué?", "en": "What?"}, "header": "H", "footer": "F",
                         "buttons": ["Ver más", {"title": {"es": "Sí"}, "rule": "b"}]}),
            rule(name="b", answer={"text": "x", "list": [
                "Uno", {"section": "S", "rows": [{"title": "Dos", "description": "d", "rule": "a"}]}
            ]}),
            rule(name="c", answer={"text": "x", "link": "https://example.com/a", "label": "Ver"}),
            rule(name="d", answer=[{"location": place}, {"text": "pie", "image":
                 "https://example.com/a.png"}, {"document": "https://example.com/a.pdf",
                 "filename": "a.pdf"}]),
        ]
    }  # fmt: skip
    buttons, rows, link, several = (
        each.answer for each in config.parse_config(data).rules if each.answer
    )
    assert buttons.en == (
        content.Buttons(
            body="What?",
            header=content.Header(text="H"),
            footer="F",
            buttons=(
                content.Button(id="ver mas", title="Ver más"), content.Button(id="b", title="Sí"),
            ),
        ),
    )  # fmt: skip
    assert rows.es == (
        content.Menu(
            body="x",
            button="Ver opciones",
            sections=(
                content.Section(rows=(content.Row(id="uno", title="Uno"),)),
                content.Section(
                    title="S", rows=(content.Row(id="a", title="Dos", description="d"),)
                ),
            ),
        ),
    )
    assert link.es == (content.Link(body="x", label="Ver", url="https://example.com/a"),)
    assert several.en == (
        content.Location(latitude=1.5, longitude=-2, name="Home"),
        content.File(media="image", link="https://example.com/a.png", caption="pie"),
        content.File(media="document", link="https://example.com/a.pdf", filename="a.pdf"),
    )


def test_human_words_replace_the_built_in_ones_per_language() -> None:
    assert config.parse_config({"human_words": ["doctor"]}).human_words == ("doctor",)
    mixed = config.parse_config({"human_words": {"es": ["doctor"]}}).human_words
    assert "doctor" in mixed
    assert "human" in mixed
    assert "humano" not in mixed
