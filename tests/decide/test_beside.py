"""An agent beside a flow: asked what nobody else understands, and the flow goes on."""

from typing import Any

import msgspec
import pytest

from centralita.decide import bots
from centralita.decide.bot import CompiledBot
from centralita.vocabulary.answers import BotAnswer
from centralita.vocabulary.content import Text
from centralita.vocabulary.turns import Conversation, Decision, Returned, Turn
from tests.decide.flow.customers import ORDERS, Customer, Library, Pizzeria, build_bot, drive, read
from tests.decide.turns import build_turn

GREETED = {"greeting_every_hours": 0}
QUESTION = "¿la masa de la pizza lleva gluten?"


class Guest:
    """A customer whose bot is a flow with an agent beside it."""

    def __init__(self, **bot: Any) -> None:
        self.library = Library({"orders": ORDERS})
        self.serve = Pizzeria().serve
        settings = {"kind": "flow", "flow": "orders", "agent": {"goals": "Answer."}, **bot}
        self.bot: CompiledBot = build_bot(
            **GREETED,
            bot=settings,
            rules=[{"name": "card", "when": ["aceptan tarjeta"], "answer": "Sí, tarjeta."}],
        )
        self.turn = build_turn("x")
        self.thinks = True
        self.decision = Decision()

    def say(self, *texts: str) -> list[str]:
        return self._take(build_turn(*texts))

    def returns(self, answer: BotAnswer | None, problem: str = "") -> list[str]:
        """The agent's answer to what was said last."""
        value = msgspec.to_builtins(answer) if answer else None
        back = Returned(
            kind="agent", ok=answer is not None, value=value, problem=problem, heard=self.turn.heard
        )
        return self._take(msgspec.structs.replace(self.turn, heard=(), returned=back))

    def _take(self, turn: Turn) -> list[str]:
        business = msgspec.structs.replace(turn.business, thinks=self.thinks)
        conversation: Conversation = msgspec.structs.replace(
            self.turn.conversation, **self._remembered()
        )
        self.turn = msgspec.structs.replace(turn, business=business, conversation=conversation)
        started = bots.start(self.bot, self.turn, self.library)
        self.decision = started if isinstance(started, Decision) else drive(started, self.serve)
        return [read(each) for each in self.decision.replies]

    def _remembered(self) -> dict[str, Any]:
        found: dict[str, Any] = {"misses": self.decision.misses}
        if self.decision.memory is not msgspec.UNSET:
            found["memory"] = self.decision.memory
        return found


@pytest.fixture
def guest() -> Guest:
    return Guest()


def test_what_nobody_understands_is_asked_and_the_question_put_again(guest: Guest) -> None:
    guest.say("hola")
    [menu] = guest.say("quiero pedir")
    assert guest.say(QUESTION) == []
    effect = guest.decision.effect
    assert effect is not None
    assert effect.kind == "agent"
    assert effect.payload["agent"] == {"goals": "Answer."}
    said = BotAnswer(replies=(Text(body="Sí, lleva trigo."),), intent="allergies", confidence=0.9)
    assert guest.returns(said) == ["Sí, lleva trigo.", menu]
    assert (guest.decision.intent, guest.decision.misses) == ("allergies", 0)
    assert guest.say("margarita") != [menu]
    assert guest.decision.effect is None


def test_a_question_that_comes_first_is_answered_after_the_greeting(guest: Guest) -> None:
    assert guest.say(QUESTION) == []
    assert guest.decision.effect is not None
    heard = guest.returns(BotAnswer(replies=(Text(body="Sí, lleva trigo."),), confidence=0.9))
    assert heard[-2] == "Sí, lleva trigo."
    assert guest.say("quiero pedir")


def test_the_rules_come_first(guest: Guest) -> None:
    guest.say("hola")
    assert guest.say("¿aceptan tarjeta?")[0] == "Sí, tarjeta."
    assert guest.decision.effect is None


def test_a_person_comes_when_the_agent_wants_one(guest: Guest) -> None:
    guest.say("hola")
    guest.say(QUESTION)
    guest.returns(BotAnswer(hand_over=True, reason="an allergy", summary="Pregunta por gluten."))
    assert (guest.decision.owner, guest.decision.cause) == ("human", "agent_wish")
    assert guest.decision.note == "Pregunta por gluten."


def test_an_agent_that_is_not_sure_sends_nothing(guest: Guest) -> None:
    guest.say("hola")
    guest.say(QUESTION)
    said = guest.returns(BotAnswer(replies=(Text(body="Quizá."),), confidence=0.1))
    assert "Quizá." not in said
    assert guest.decision.owner == "human"


def test_without_an_answer_the_flow_goes_on_as_if_alone(guest: Guest) -> None:
    alone = Guest()
    alone.thinks = False
    for each in (alone, guest):
        each.say("hola")
        each.say("quiero pedir")
    expected = alone.say(QUESTION)
    assert expected
    assert alone.decision.effect is None
    guest.say(QUESTION)
    assert guest.returns(None, "it took too long") == expected
    assert guest.decision.misses == alone.decision.misses == 1
    assert "it took too long" in guest.decision.because


def test_a_person_who_took_over_gets_the_answer_as_a_note(guest: Guest) -> None:
    guest.say("hola")
    guest.say(QUESTION)
    guest.turn = msgspec.structs.replace(
        guest.turn, conversation=msgspec.structs.replace(guest.turn.conversation, owner="human")
    )
    assert guest.returns(BotAnswer(replies=(Text(body="Sí, lleva trigo."),))) == []
    assert "Sí, lleva trigo." in (guest.decision.note or "")


@pytest.mark.parametrize("said", ["jajaja", "👍", "zzz"])
def test_a_single_strange_word_is_no_question_for_a_model(guest: Guest, said: str) -> None:
    guest.say("hola")
    guest.say(said)
    assert guest.decision.effect is None


def test_a_tenants_own_key_is_enough() -> None:
    guest = Guest(agent={"api_key": "model_key", "model": "openai:small"})
    guest.thinks = False
    guest.say("hola")
    guest.say(QUESTION)
    assert guest.decision.effect is not None


def test_no_agent_is_asked_where_none_is_given() -> None:
    guest = Guest()
    guest.bot = build_bot(**GREETED, bot={"kind": "flow", "flow": "orders"})
    guest.say("hola")
    guest.say(QUESTION)
    assert guest.decision.effect is None


def test_customer_and_guest_meet_the_same_flow() -> None:
    customer = Customer(Library({"orders": ORDERS}))
    guest = Guest()
    assert guest.say("hola")[-1] == customer.say("hola")[-1]
