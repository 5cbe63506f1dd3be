"""What becomes of a slow bot's answer, by how it ended and who has the conversation by then."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centralita.decide.returns import decide_return
from centralita.vocabulary.answers import BotAnswer
from centralita.vocabulary.content import Text
from centralita.vocabulary.turns import Alarm, Decision, Returned
from tests.decide.turns import GREETED, build_bot, build_turn, hear, read_all

ANSWER = BotAnswer(
    replies=(Text(body="Hay mesa a las 21."),),
    intent="booking",
    confidence=0.9,
    stage="lead",
    steps=("looked up the tables",),
)


def returns(
    value: Any = None,
    problem: str = "",
    *,
    said: str = "¿Hay mesa esta noche?",
    kind: str = "agent",
    bot: dict[str, Any] | None = None,
    **memory: Any,
) -> Decision:
    """What is decided when this comes back."""
    plain = msgspec.to_builtins(value) if isinstance(value, BotAnswer) else value
    returned = Returned(
        kind=kind, ok=not problem, value=plain, problem=problem, heard=(hear(said),)
    )
    turn = msgspec.structs.replace(build_turn(**{**GREETED, **memory}), returned=returned)
    settings: dict[str, Any] = bot or {"kind": "outside", "url": "https://bot.example.com/"}
    return decide_return(build_bot(bot=settings), turn)


def outside(**more: Any) -> dict[str, Any]:
    return {"kind": "outside", "url": "https://bot.example.com/", **more}


def test_an_answer_is_said() -> None:
    decision = returns(ANSWER, misses=1)
    assert read_all(decision) == ["Hay mesa a las 21."]
    assert (decision.intent, decision.confidence, decision.stage) == ("booking", 0.9, "lead")
    assert (decision.misses, decision.owner, decision.note) == (0, None, None)
    assert decision.because == "the agent answered"
    assert decision.why is not None
    assert (decision.why.bot, decision.why.steps) == ("agent", ("looked up the tables",))


def test_a_first_answer_counts_as_the_greeting() -> None:
    assert returns(ANSWER, greeted_at=None).greeted
    assert not returns(ANSWER).greeted


def test_silence_is_an_answer() -> None:
    decision = returns(BotAnswer())
    assert (decision.replies, decision.owner) == ((), None)


def test_it_may_ask_for_a_person_with_its_own_words_or_ours() -> None:
    wish = msgspec.structs.replace(
        ANSWER, hand_over=True, reason="asks for a discount", summary="Ana pide descuento"
    )
    decision = returns(wish)
    assert read_all(decision) == ["Hay mesa a las 21."]
    assert (decision.owner, decision.cause) == ("human", "agent_wish")
    assert (decision.note, decision.stage) == ("Ana pide descuento", "handed_over")
    assert decision.because == "the agent wants a person: asks for a discount"
    assert [alarm.message for alarm in decision.alarms] == [
        "El bot pidió que siga una persona. Escribió: «¿Hay mesa esta noche?»"
    ]
    silent = returns(msgspec.structs.replace(wish, replies=()), kind="outside")
    assert "aviso ahora mismo al equipo" in read_all(silent)[0]
    assert silent.cause == "bot_wish"


def test_an_unsure_answer_is_a_draft_for_a_person() -> None:
    decision = returns(msgspec.structs.replace(ANSWER, confidence=0.2, summary="Ana pide mesa"))
    assert (decision.owner, decision.cause) == ("human", "low_confidence")
    assert read_all(decision) != ["Hay mesa a las 21."]
    assert decision.note is not None
    assert decision.note.startswith("Ana pide mesa\n\nEl bot no estaba seguro.")
    assert decision.note.endswith("Hay mesa a las 21.")
    kept = returns(msgspec.structs.replace(ANSWER, confidence=0.2), bot=outside(least_confidence=0))
    assert kept.owner is None


@pytest.mark.parametrize("owner", ["human", "nobody"])
def test_when_somebody_else_has_it_by_now_the_answer_is_a_note(owner: Any) -> None:
    """Promise 8: bot and person never talk over each other."""
    alarm = Alarm(severity="info", title="a", message="b")
    decision = returns(msgspec.structs.replace(ANSWER, alarms=(alarm,)), owner=owner, misses=1)
    assert decision.replies == ()
    assert decision.owner is None
    assert decision.note is not None
    assert decision.note.startswith("Esto iba a contestar el bot")
    assert decision.note.endswith("Hay mesa a las 21.")
    assert (decision.misses, decision.alarms) == (1, (alarm,))
    failed = returns(problem="it took too long", owner=owner)
    assert (failed.replies, failed.note, failed.alarms) == ((), None, ())


def test_without_an_answer_the_rules_try() -> None:
    decision = returns(problem="it answered with status 500", said="¿a qué hora abren?")
    assert read_all(decision) == ["Abrimos de 9 a 18."]
    assert decision.because.startswith("the agent gave no answer: it answered with status 500; ")
    assert decision.why is not None
    assert decision.why.steps == ("it answered with status 500",)


def test_what_no_rule_answers_is_said_kindly_and_counts_as_a_miss() -> None:
    first = returns(problem="it took too long")
    assert read_all(first)[0].startswith("Perdona, ahora mismo no puedo contestarte a eso.")
    assert (first.misses, first.requires_review, first.owner) == (1, True, None)
    english = returns(problem="it took too long", contact_language="en", said="Any table?")
    assert read_all(english)[0].startswith("Sorry, I can't answer that right now.")
    second = returns(problem="it took too long", misses=1)
    assert second.owner == "human"


def test_a_tenants_own_fallback_text() -> None:
    text = {"es": "Un momento, {name}.", "en": "One moment."}
    decision = returns(problem="x", bot=outside(fallback_text=text), contact_name="Ana Ruiz")
    assert read_all(decision) == ["Un momento, Ana."]


def test_the_fallback_may_be_a_person() -> None:
    decision = returns(problem="x", said="¿a qué hora abren?", bot=outside(fallback="person"))
    assert (decision.owner, decision.cause, decision.stage) == (
        "human",
        "bot_failed",
        "handed_over",
    )
    assert "aviso ahora mismo al equipo" in read_all(decision)[0]


@pytest.mark.parametrize(
    "value", [None, 7, "Hola", {"replies": [{"kind": "dance"}]}, {"replies": 1}]
)
def test_an_answer_in_no_shape_we_know_is_none(value: Any) -> None:
    decision = returns(value)
    assert decision.replies
    assert "wrong shape" in decision.because


def test_asking_for_a_person_is_heard_also_when_the_bot_failed() -> None:
    assert returns(problem="x", said="quiero hablar con una persona").owner == "human"


@given(
    st.sampled_from(["bot", "human", "nobody"]),
    st.sampled_from(["agent", "outside", "code", "transcription", "x"]),
    st.booleans(),
    st.builds(
        BotAnswer,
        replies=st.lists(st.builds(Text, body=st.text(min_size=1)), max_size=12).map(tuple),
        confidence=st.none() | st.floats(0, 1),
        hand_over=st.booleans(),
        summary=st.none() | st.text(),
    ),
    st.text(max_size=50),
)
def test_any_return_is_decided(
    owner: Any, kind: str, ok: bool, answer: BotAnswer, said: str
) -> None:
    decision = returns(answer, "" if ok else "it failed", owner=owner, kind=kind, said=said)
    assert decision.because
    assert len(decision.replies) <= 10
    if owner != "bot":
        assert not decision.replies
        assert decision.owner is None
    elif answer.hand_over and ok:
        assert decision.owner == "human"
        assert decision.replies
