"""The two tables, the sentences in both languages, the standard flows as publishing sees them."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from centralita.decide.flow import checking
from centralita.verticals import hotel
from centralita.verticals.hotel import flow, topics, words
from centralita.verticals.hotel.rows import CALENDAR, PROPERTY, RATE
from tests.verticals.hotel.villas import DESK

VERTICAL = hotel.VERTICAL
FOLDER = Path(hotel.__file__).parent
SOURCES = "\n".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
FLOWS = "\n".join(path.read_text("utf-8") for path in (FOLDER / "flows").glob("*.json"))


@pytest.mark.parametrize("table", [flow.LEAD, flow.BOOKING])
def test_every_state_is_reached_from_the_first_and_knows_where_it_goes(table: flow.Table) -> None:
    reached, waiting = set[str](), [next(iter(table))]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += table[state]
    assert reached == set(table)
    for start in table:
        assert not flow.may_move(table, start, start)
        for end in table:
            assert flow.may_move(table, start, end) == (end in table[start])


def test_a_talk_never_takes_a_lead_back() -> None:
    assert flow.advance("new", "qualifying") == "qualifying"
    assert flow.advance("quoted", "qualifying") == "quoted"
    assert flow.advance("quoted", "new") == "quoted"
    assert flow.advance("lost", "quoted") == "lost"
    assert flow.advance("booked", "quoted") == "booked"
    for stage in flow.OPEN_STAGES:
        for wished in ("new", "qualifying", "quoted"):
            moved = flow.advance(stage, wished)
            assert moved == stage or flow.may_move(flow.LEAD, stage, moved)


def test_the_diagrams_in_the_readme_are_those_of_the_tables() -> None:
    page = (FOLDER / "README.md").read_text("utf-8")
    for table in (flow.LEAD, flow.BOOKING):
        assert f"```mermaid\n{flow.draw(table)}\n```" in page


def test_both_languages_have_every_sentence_with_the_same_facts() -> None:
    for texts in (words.TEXTS, {language: _read_commands(language) for language in ("es", "en")}):
        assert set(texts["es"]) == set(texts["en"])
        for key, sentence in texts["es"].items():
            other = texts["en"][key]
            assert sentence.strip(), key
            assert set(re.findall(r"{[^}]*}", sentence)) == set(re.findall(r"{[^}]*}", other)), key


def _read_commands(language: str) -> Mapping[str, str]:
    tree = tomllib.loads((FOLDER / "command_texts" / f"{language}.toml").read_text("utf-8"))
    return {
        f"{table}.{key}": text
        for table, keys in tree.items()
        if isinstance(keys, dict)
        for key, text in keys.items()
    }


def test_every_sentence_is_used_and_every_one_used_is_there() -> None:
    named = set(re.findall(r'"@(\w+)"', FLOWS))
    assert named <= set(words.TEXTS["es"])
    said = set(re.findall(r'say\(\s*\w+,\s*"(\w+)"', SOURCES))
    assert said <= set(words.TEXTS["es"])
    built = (
        "refused_",
        "topic_",
        "stage_",
        "one_",
        "many_",
        "line_",
        "own_",
        "intent_",
        "notice_",
        "problem_",
    )
    for key in words.TEXTS["es"]:
        used = key in named | said or f'"{key}"' in SOURCES or key.startswith((*built, "summary_"))
        assert used, key
    refusals = set(re.findall(r'Refusal\(\s*"(\w+)"', SOURCES))
    assert {f"refused_{code}" for code in refusals} == {
        key for key in words.TEXTS["es"] if key.startswith("refused_")
    }
    for topic in topics.STANDARD:
        assert f"topic_{topic}" in words.TEXTS["es"]
    for stage in flow.LEAD:
        assert f"stage_{stage}" in words.TEXTS["es"]


def test_the_hints_for_files_are_right_themselves() -> None:
    for field in (*PROPERTY.values(), *RATE.values(), *CALENDAR.values()):
        assert field.parse(field.hint) is not None


def test_titles_fit_into_whatsapps_buttons_and_rows() -> None:
    for language, texts in words.TEXTS.items():
        for definition in VERTICAL.flows.values():
            for name, node in definition["nodes"].items():
                for option in node.get("menu", {}).get("options", ()):
                    title = option["title"]
                    text = title[language] if isinstance(title, dict) else texts[title[1:]]
                    assert len(text) <= 20, (name, text)


@pytest.mark.parametrize("name", sorted(VERTICAL.flows))
def test_the_standard_flows_pass_the_check_that_publishing_does(name: str) -> None:
    problems = checking.check(
        VERTICAL.flows[name], DESK.list_known(), VERTICAL.texts, flows=VERTICAL.flows, name=name
    )
    assert problems == []


def test_every_fact_and_action_says_what_it_is_for() -> None:
    for name, known in DESK.list_known().items():
        assert known["about"].endswith("."), name
        assert known["arguments"]["type"] == "object"
        assert known["arguments"].get("additionalProperties") is False
        assert "tenant" not in str(known["arguments"]).lower()
