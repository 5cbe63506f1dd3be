"""What every kind of bot owes after it has decided: pages, memory, a summary, our hours."""

from typing import Any

import msgspec

from centralita.decide import bot, bots, closing, config, scene
from centralita.decide.bot import CompiledBot
from centralita.decide.flow.nodes import CompiledFlow
from centralita.vocabulary.answers import BotAnswer
from centralita.vocabulary.content import AnyContent, Menu, Row, Section, Text
from centralita.vocabulary.turns import Decision, Returned, Turn
from tests.decide.turns import GREETED, NOW, build_bot, build_turn, hear, read

CLOSED = {"opening_hours": {"monday": [["09:00", "18:00"]]}}


class NoFlows:
    """A tenant without flows."""

    def get(self, name: str, version: int | None = None) -> CompiledFlow:
        raise LookupError(name)


def build_outside(**more: Any) -> CompiledBot:
    settings = {"bot": {"kind": "outside", "url": "https://bot.example.org/turn"}, **more}
    return bot.compile_config(config.parse_config(settings))


def take(chosen: CompiledBot, turn: Turn) -> Decision:
    decision = bots.start(chosen, turn, NoFlows())
    assert isinstance(decision, Decision)
    return decision


def come_back(chosen: CompiledBot, answer: BotAnswer, **memory: Any) -> Decision:
    returned = Returned(
        kind="outside", ok=True, value=msgspec.to_builtins(answer), heard=(hear("¿qué hay?"),)
    )
    turn = build_turn(**{**GREETED, **memory})
    return take(chosen, msgspec.structs.replace(turn, returned=returned))


def build_list(count: int) -> Menu:
    rows = tuple(Row(id=f"row-{n}", title=f"Plato {n}") for n in range(count))
    return Menu(body="Elige", button="Ver", sections=(Section(rows=rows),))


def test_an_outside_bots_long_list_has_pages_and_numbers() -> None:
    chosen = build_outside()
    first = come_back(chosen, BotAnswer(replies=(build_list(12),)))
    (page,) = first.replies
    assert isinstance(page, Menu)
    assert page.sections[0].rows[-1].title == "Ver más"
    memory = first.memory
    more = take(chosen, build_turn("ver más", memory=memory, **GREETED))
    assert more.effect is None, "the house turns its own pages"
    (rest,) = more.replies
    assert isinstance(rest, Menu)
    assert [row.id for row in rest.sections[0].rows] == ["row-9", "row-10", "row-11"]
    asked = take(chosen, build_turn("la segunda", memory=more.memory, **GREETED))
    assert asked.effect is not None
    assert "row-10" in msgspec.json.encode(asked.effect.payload).decode()


def test_a_bot_that_wants_a_person_leaves_a_summary_and_a_time() -> None:
    answer = BotAnswer(replies=(Text(body="Te paso con Ana."),), hand_over=True)
    decision = come_back(build_outside(), answer)
    assert decision.owner == "human"
    assert decision.note is not None
    assert "¿qué hay?" in decision.note
    assert decision.wake_at is not None
    assert decision.wake_at > NOW
    assert [read(each) for each in decision.replies] == ["Te paso con Ana."]


def test_whoever_hands_over_says_that_we_are_closed() -> None:
    answer = BotAnswer(replies=(Text(body="Te paso con Ana."),), hand_over=True)
    decision = come_back(build_outside(**CLOSED), answer)
    first, second = (read(each) for each in decision.replies)
    assert first == "Te paso con Ana."
    assert "cerrados" in second
    assert "lunes" in second


def test_it_is_said_once() -> None:
    chosen = build_bot(**CLOSED)
    here = scene.read_turn(chosen, build_turn("persona", **GREETED))
    said: tuple[AnyContent, ...] = take(chosen, here.turn).replies
    assert len(said) == 1
    again = closing.close(here, Decision(replies=said, owner="human", cause="words"))
    assert again.replies == said
