"""A story's file: read, written, and refused with the line and the cure."""

import contextlib
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centralita.stories import reading, steps, transcript, writing
from centralita.stories.steps import Hears, Says, Story, Taps, Waits
from centralita.vocabulary import content, errors

WHOLE = """\
story: Pedido para recoger
number: '15550100002'
starts: 2026-11-21 20:30
customer:
  name: Lucía
  phone: '34600000021'
talk:
  - says: Hola
  - hears: |-
      ¡Hola, Lucía! …
      [Pedir] [Ver el menú]
  - taps: Pedir
  - sends:
      location: 19.4326, -99.1332
  - sends:
      order:
        - item: taco-1
          quantity: '2'
          price: '3.50'
  - sends:
      voice: ''
  - waits: 1 h 30 min
  - person: takes
  - person:
      says: Ya voy
  - business:
      does: restaurant.move_order
      with:
        to: accepted
  - hears: (nothing)
  - owner: human
  - shows:
      fact: restaurant.orders
      is:
        total: '7.00'
"""


def test_a_whole_story_is_read_and_written_as_it_was() -> None:
    story = reading.parse_story(WHOLE, "pedido.yaml")
    assert story.title == "Pedido para recoger"
    assert story.starts == datetime(2026, 11, 21, 20, 30)  # noqa: DTZ001  # the tenant's own time
    assert story.customer.name == "Lucía"
    assert story.steps[0] == Says(text="Hola", line=8)
    assert story.steps[2] == Taps(title="Pedir", line=12)
    assert story.steps[6] == Waits(time=timedelta(minutes=90), line=22)
    assert story.steps[10] == Hears(text=None, line=30)
    again = reading.parse_story(writing.write_story(story), "pedido.yaml")
    assert again.steps == story.steps
    assert again.customer == story.customer


@pytest.mark.parametrize(
    ("text", "line", "cure"),
    [
        ("", 1, "story:"),
        ("just words", 1, "story:"),
        ("story: x\n", 1, "talk:"),
        ("story: x\ntalk: []\n", 2, "list its steps"),
        ("story: x\ntlak:\n- says: a\n", 2, "`tlak` is not known"),
        ("story: x\ntalk:\n- says: a\n- sings: b\n", 4, "`sings` is no step"),
        ("story: x\ntalk:\n- says:\n", 3, "A text is missing"),
        ("story: x\ntalk:\n- waits: soon\n", 3, "3 h"),
        ("story: x\ntalk:\n- sends: {parrot: yes}\n", 3, "can't be sent"),
        ("story: x\ntalk:\n- sends: {location: here}\n", 3, "latitude"),
        ("story: x\ntalk:\n- sends: {order: []}\n", 3, "item:"),
        ("story: x\ntalk:\n- person: sleeps\n", 3, "gives back"),
        ("story: x\ntalk:\n- shows: {fact: a}\n", 3, "`is`"),
        ("story: x\ntalk:\n- business: sleeps\n", 3, "does one of"),
        ("story: x\ntalk:\n- business: {does: a.b, to: c}\n", 3, "does one of"),
        ("story: x\ntalk:\n- business: {does: a.b, with: c}\n", 3, "arguments by name"),
        ("story: x\nstarts: soon\ntalk:\n- says: a\n", 2, "2026-11-21"),
        ("story: x\nstarts: 2026-11-21T20:30+01:00\ntalk:\n- says: a\n", 2, "time zone"),
        ("story: x\ncustomer: {language: fr}\ntalk:\n- says: a\n", 2, "language"),
        ("story: [unclosed\ntalk:\n- says: a\n", 2, "expected"),
        ("story: &a x\ntalk:\n- says: *b\n", 3, "undefined alias"),
        ("story: &a [x]\ntalk:\n- says: a\n- says: *a\n", 4, "*a is a reference"),
        ("talk: " + "[" * 20_000, 1, "story:"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_its_cure(text: str, line: int, cure: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        reading.parse_story(text, "s.yaml")
    assert str(refused.value).startswith(f"s.yaml:{line}: ")
    assert cure in str(refused.value)


@given(st.text(max_size=200))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(errors.Invalid):
        assert reading.parse_story(text).steps


_words = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\x85\u2028\u2029\ufeff"),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() == text and text != "(nothing)")


@given(st.lists(st.tuples(_words, _words), min_size=1, max_size=5))
def test_what_is_written_is_read_as_it_was(pairs: list[tuple[str, str]]) -> None:
    talk: list[steps.AnyStep] = []
    for said, heard in pairs:
        talk += [Says(text=said), Hears(text=f"{heard}\n{said}")]
    story = Story(title="any", steps=tuple(talk))
    read = reading.parse_story(writing.write_story(story))
    texts = [each.text for each in read.steps if isinstance(each, Says | Hears)]
    assert texts == [text for said, heard in pairs for text in (said, f"{heard}\n{said}")]


def test_replies_are_written_with_what_can_be_tapped_below() -> None:
    buttons = content.Buttons(
        body="¿Qué va a ser?", buttons=(content.Button(id="a", title="Pedir"),)
    )
    menu = content.Menu(
        body="Elige",
        button="Ver",
        sections=(content.Section(rows=(content.Row(id="b", title="Taco", description="3 €"),)),),
    )
    assert transcript.write_reply(buttons) == "¿Qué va a ser?\n[Pedir]"
    assert transcript.write_reply(menu) == "Elige\n• Taco — 3 €"
    assert transcript.write_reply(content.LocationRequest(body="¿Dónde?")) == (
        "¿Dónde?\n(location_request)"
    )
    assert transcript.list_options(menu) == [("list", "b", "Taco")]


@pytest.mark.parametrize(
    ("expected", "got", "told"),
    [
        ("a\nb\nc", "a\nx\nc", "  a\n- b\n+ x\n  c"),
        ("Pedido *…* listo\nb", "Pedido *7KQ2* listo\nx", "  Pedido *7KQ2* listo\n- b\n+ x"),
        ("…", "(nothing)", "- …\n+ (nothing)"),
        ("a\nb", "b", "- a\n  b"),
        ("", "a", "- \n+ a"),
    ],
)
def test_a_difference_is_told_line_by_line(expected: str, got: str, told: str) -> None:
    lines = transcript.compare(expected, got)
    assert "\n".join(f"{mark} {line}" for mark, line in lines) == told


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [
        ("Hola", "Hola ", True),
        ("Hola", "hola", False),
        ("Total: …", "Total: 7,00 €", True),
        ("Total: … €\n[Sí]", "Total: 7,00 €\n[Sí]", True),
        ("…", "anything\nat all", True),
        ("Total: … €", "Total: 7,00", False),
        ("a.c", "abc", False),
        ("Total: …, …, …!", "Total: 1, 2, 3!", True),
        ("ab…ba", "aba", False),
        ("a…b…a", "aba", True),
        ("…a", "ab", False),
        ("a" + "…a" * 40 + "b", "a" * 2_000, False),  # takes no longer than any other
    ],
)
def test_three_dots_stand_for_anything(expected: str, got: str, same: bool) -> None:
    assert transcript.is_as_expected(expected, got) is same
