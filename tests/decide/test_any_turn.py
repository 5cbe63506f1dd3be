"""Any turn whatever: never an error, always the same decision, never a bot over a person."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import centralita
from centralita.decide import bot, config, rules, scene, words
from centralita.decide.bot import CompiledBot
from centralita.vocabulary import content, errors
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.incoming import Choice, MessageKind, Place
from centralita.vocabulary.turns import Heard, Turn
from tests.decide.turns import NOW, build_bot, build_turn, hear

KINDS: tuple[MessageKind, ...] = get_args(MessageKind)
FOLDER = Path(centralita.__file__).parent / "demo" / "bots"
BOTS = [
    build_bot(rules=[]),
    build_bot(fuzziness=100, on_misses="fallback", old_messages={"do": "answer"}),
    *(
        bot.compile_config(config.parse_config(json.loads(path.read_text("utf-8"))))
        for path in sorted(FOLDER.glob("*.json"))
    ),
]
SAID = (
    "hola precio horario persona agente menú reserva gracias ok dónde están 👍 ¿? no . {name}"
    " {opens} quiero hablar con vacantes mi pago desayuno xyzzy営業 שעות"
)
FIELDS = (
    "rules name when answer texts greeting es en text buttons list opening_hours monday exceptions"
    " human_words old_messages do tone title rule rows"
)
WORDS = st.sampled_from([*SAID.split(), "\n"])
TEXTS = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.lists(WORDS, max_size=12).map(" ".join),
    st.text(alphabet=st.characters(), min_size=300, max_size=400).map(lambda text: text * 10),
)
FIRST, LAST = (datetime(year, 1, 2, tzinfo=UTC).replace(tzinfo=None) for year in (1970, 2100))
TIMES = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@st.composite
def draw_heard(draw: st.DrawFn) -> Heard:
    more: dict[str, Any] = {"at": draw(st.one_of(st.just(NOW), TIMES))}
    kind: MessageKind = draw(st.one_of(st.just("text"), st.sampled_from(KINDS)))
    if kind == "choice":
        option = draw(st.sampled_from(["person", "menu", "vacantes", "", "xyz"]))
        more["choice"] = Choice(how="list", id=option, title=option)
    if kind == "location":
        more["place"] = Place(latitude=draw(st.floats()), longitude=draw(st.floats()))
    return hear(draw(TEXTS), kind, **more)


@st.composite
def draw_turn(draw: st.DrawFn) -> Turn:
    turn = build_turn(
        *draw(st.lists(draw_heard(), min_size=1, max_size=6)),
        time_zone=draw(st.sampled_from(["America/Mexico_City", "Europe/Madrid", "Nowhere", ""])),
        language=draw(st.sampled_from(["es", "en", "fr", ""])),
        owner=draw(st.sampled_from(["bot", "bot", "bot", "human", "nobody"])),
        stage=draw(st.sampled_from(["new", "received", "handed_over", "x"])),
        misses=draw(st.integers(0, 20)),
        greeted_at=draw(st.one_of(st.none(), TIMES)),
        contact_name=draw(st.one_of(st.none(), st.text(max_size=40))),
        contact_language=draw(st.sampled_from([None, "es", "en_US", "pt", "-"])),
    )
    return msgspec.structs.replace(turn, now=draw(st.one_of(st.just(NOW), TIMES)))


def get_words(said: AnyContent) -> str:
    match said:
        case content.Text(body=body) | content.Buttons(body=body) | content.Menu(body=body):
            return body
        case content.Link(body=body):
            return body
    return "a place or a file"


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(turn=draw_turn(), chosen=st.sampled_from(BOTS))
def test_any_turn_is_decided(turn: Turn, chosen: CompiledBot) -> None:
    decision = rules.decide_turn(chosen, turn)
    assert decision == rules.decide_turn(chosen, turn)
    assert decision.because
    assert len(decision.replies) <= 3
    assert all(get_words(reply).strip() for reply in decision.replies)
    assert all(len(get_words(reply)) <= 4096 for reply in decision.replies)
    assert 0 <= (decision.confidence or 0.0) <= 1
    assert decision.misses <= turn.conversation.misses + 1
    assert all(alarm.title.strip() and alarm.message.strip() for alarm in decision.alarms)
    if turn.conversation.owner != "bot":
        assert not decision.replies
        assert not decision.alarms
    if decision.owner is not None:
        assert decision.owner == "human"
        assert decision.alarms
        assert decision.replies


@settings(max_examples=300, deadline=None)
@given(
    said=st.lists(
        st.text(alphabet=st.sampled_from("aaeñÉß.?!;¿¡\n\t '1½ﷺ\u200b\u0301👍"), max_size=30),
        max_size=3,
    )
)
def test_sentences_together_are_all_that_was_said(said: list[str]) -> None:
    here = scene.read_turn(BOTS[0], build_turn(*(hear(text) for text in said)))
    assert here.whole == words.plain(" ".join(said))


@settings(max_examples=60, deadline=None)
@given(
    data=st.recursive(
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
            st.sampled_from(["09:00", "es", "hand_over", "https://example.com"]),
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(
                st.sampled_from(FIELDS.split()),
                inner,
                max_size=4,
            ),
        ),
        max_leaves=15,
    )
)  # fmt: skip
def test_any_configuration_is_read_or_refused(data: Any) -> None:
    problem = None
    try:
        config.parse_config(data)
    except errors.Invalid as refused:
        problem = str(refused)
    assert problem is None or problem.strip()
