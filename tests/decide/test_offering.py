"""Long lists in pages, and what a typed answer means after options were shown."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centralita.decide import offering, remembering, rules, words
from centralita.decide.offering import Option
from centralita.vocabulary.content import AnyContent, Button, Buttons, Menu, Row, Section, Text
from centralita.vocabulary.turns import Decision, Limits, Turn
from tests.decide.turns import GREETED, build_bot, build_turn, read_all, tap

ROOMS = ("Suite", "Doble", "Sencilla")
LIST = {
    "rules": [
        {
            "name": "menu",
            "when": ["opciones"],
            "answer": {
                "text": "¿Qué quieres saber?",
                "list": [
                    {"title": "Horario", "rule": "horario"},
                    {"title": "Precio de la suite", "rule": "precio"},
                ],
            },
        },
        {"name": "horario", "when": ["horario"], "answer": "De 9 a 18."},
        {"name": "precio", "when": ["precio"], "answer": "200 €."},
    ]
}


def build_menu(count: int, sections: int = 1) -> Menu:
    rows = [Row(id=f"row-{n}", title=f"Plato {n}", description=f"Número {n}") for n in range(count)]
    size = -(-count // sections)
    parts = [rows[at : at + size] for at in range(0, count, size)]
    return Menu(
        body="Elige",
        button="Ver",
        sections=tuple(
            Section(rows=tuple(part), title=f"Parte {n}") for n, part in enumerate(parts)
        ),
    )


def follow(said: AnyContent, limits: Limits) -> tuple[list[Menu], list[str]]:
    """All pages of a list, by tapping what asks for more; and their rows' ids in order."""
    pages: list[Menu] = []
    ids: list[str] = []
    while True:
        fitted = offering.offer([said], limits, "es")
        (page,) = fitted.replies
        assert isinstance(page, Menu)
        assert fitted.offered is not None
        pages.append(page)
        rows = [row for section in page.sections for row in section.rows]
        assert [row.id for row in rows] == [option.id for option in fitted.offered.options]
        if fitted.offered.left is None:
            return pages, ids + [row.id for row in rows]
        more = rows[-1]
        memory = offering.remember(None, fitted.offered)
        rest = offering.find_more(build_turn(tap(more.id, more.title), memory=memory))
        assert rest is not None
        ids += [row.id for row in rows[:-1]]
        said = rest


@given(count=st.integers(1, 60), sections=st.integers(1, 8), rows=st.integers(2, 10))
def test_pages_show_every_row_once_and_in_order(count: int, sections: int, rows: int) -> None:
    pages, ids = follow(build_menu(count, sections), Limits(rows=rows))
    assert ids == [f"row-{n}" for n in range(count)]
    assert all(sum(len(s.rows) for s in page.sections) <= rows for page in pages)


def test_the_row_for_more_says_how_many_are_left() -> None:
    (first, *_), _ = follow(build_menu(23), Limits())
    more = first.sections[-1].rows[-1]
    assert (more.title, more.description) == ("Ver más", "Quedan 14")
    english = offering.offer([build_menu(23)], Limits(), "en").replies[0]
    assert isinstance(english, Menu)
    assert english.sections[-1].rows[-1].title == "See more"


def test_many_buttons_are_paged_like_a_list() -> None:
    buttons = tuple(Button(id=f"b{n}", title=f"Botón {n}") for n in range(12))
    fitted = offering.offer([Buttons(body="Elige", buttons=buttons)], Limits(), "es")
    assert isinstance(fitted.replies[0], Menu)
    assert fitted.offered is not None
    assert fitted.offered.left is not None


def test_a_huge_list_stays_whole_for_a_numbered_text() -> None:
    menu = build_menu(300)
    fitted = offering.offer([menu], Limits(), "es")
    assert fitted.replies == (menu,)
    assert fitted.offered is not None
    assert len(fitted.offered.options) == 300


OPTIONS = [Option(f"id-{name}", name) for name in ROOMS]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("2", "Doble"), ("2.", "Doble"), ("2️⃣", "Doble"), ("la 2 por favor", "Doble"),
        ("opción 3", "Sencilla"), ("la segunda", "Doble"), ("the second one", "Doble"),
        ("quiero la uno", "Suite"), ("suite", "Suite"), ("SUITE!", "Suite"),
        ("4", None), ("0", None), ("2 personas", None), ("suite doble", None), ("", None),
        ("🙂", None), ("99999", None), ("1 2", None), ("ver más", None),
    ],
)  # fmt: skip
def test_a_typed_answer_finds_its_option(said: str, title: str | None) -> None:
    found = offering.find_option(OPTIONS, said)
    assert (found and found.title) == title


def decide_next(before: Decision, said: str) -> Decision:
    assert isinstance(before.memory, str)
    return rules.decide_turn(build_bot(**LIST), build_turn(said, memory=before.memory, **GREETED))


def test_a_number_after_a_list_starts_that_row() -> None:
    shown = rules.decide_turn(build_bot(**LIST), build_turn("opciones", **GREETED))
    assert read_all(decide_next(shown, "2")) == ["200 €."]
    assert read_all(decide_next(shown, "la primera")) == ["De 9 a 18."]
    missed = decide_next(shown, "3")
    assert missed.intent == "unknown"
    assert read_all(decide_next(missed, "2")) == ["200 €."], "a miss keeps the options on offer"
    answered = decide_next(shown, "2")
    assert decide_next(answered, "2").intent == "unknown", "options are forgotten once answered"


def test_see_more_may_be_typed() -> None:
    fitted = offering.offer([build_menu(23)], Limits(), "es")
    memory = offering.remember(None, fitted.offered)
    decision = rules.decide_turn(build_bot(), build_turn("ver más", memory=memory, **GREETED))
    assert decision.intent == "more_options"
    (page,) = decision.replies
    assert isinstance(page, Menu)
    assert page.sections[0].rows[0].id == "row-9"
    assert isinstance(decision.memory, str)
    again = rules.decide_turn(build_bot(), build_turn("10", memory=decision.memory, **GREETED))
    (last,) = again.replies
    assert isinstance(last, Menu)
    assert [row.id for row in last.sections[0].rows] == [f"row-{n}" for n in range(18, 23)]


@given(st.text(max_size=60) | st.sampled_from(['{"offered": 3}', '{"offered":{"options":[[1]]}}']))
def test_no_memory_confuses_it(memory: str) -> None:
    turn: Turn = build_turn("2", memory=memory, **GREETED)
    assert offering.hear(turn).heard[0].id == turn.heard[0].id
    kept = remembering.write_key(memory, "mine", [1])
    assert kept is not None
    assert remembering.read_memory(kept)["mine"] == [1]


def test_keys_leave_each_other_alone() -> None:
    memory = remembering.write_key('{"other":1}', "offered", {"options": []})
    assert remembering.write_key(memory, "offered", None) == '{"other":1}'
    assert remembering.write_key('{"offered":1}', "offered", None) is None
    assert offering.remember(None, None) is None


def test_words_of_an_answer_without_options_are_left_as_they_are() -> None:
    fitted = offering.offer([Text(body="Hola")], Limits(), "es")
    assert fitted.offered is None
    assert msgspec.json.encode(fitted.replies[0])
    assert words.plain("Ver más") == "ver mas"
