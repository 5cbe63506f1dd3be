"""A story made to say what was heard."""

from centralita.stories import accepting, reading, writing
from centralita.stories.player import Played
from centralita.stories.steps import Hears, Story

WRITTEN = """\
story: Pedido
talk:
  - says: hola
  - hears: Hola, …
  - says: uno
  - hears: Son 3 €.
  - owner: bot
  - says: gracias
  - hears: De nada.
  - waits: 1 h
"""


def play(*heard: tuple[int, str]) -> Played:
    return Played(title="", source="", differences=(), heard=heard)


def accept(written: str, played: Played, again: Played | None = None) -> str:
    story: Story = reading.parse_story(written)
    return writing.write_story(accepting.accept(story, played, again or played))


def test_what_went_as_written_stays_as_it_is_written() -> None:
    played = play((3, "Hola, Ana."), (5, "Son 3 €."), (8, "De nada."))
    assert accept(WRITTEN, played) == WRITTEN


def test_what_was_heard_is_written_after_what_it_answers() -> None:
    played = play((3, "Hola, Ana."), (5, "Son 4 €."), (5, "¿Algo más?"), (10, "¿Sigues ahí?"))
    assert (
        accept(WRITTEN, played)
        == """\
story: Pedido
talk:
  - says: hola
  - hears: Hola, …
  - says: uno
  - hears: Son 4 €.
  - hears: ¿Algo más?
  - owner: bot
  - says: gracias
  - hears: (nothing)
  - waits: 1 h
  - hears: ¿Sigues ahí?
"""
    )


def test_what_differs_each_time_stands_for_anything() -> None:
    heard = [(3, "Adiós"), (5, "Tu pedido *7KQ2* ya está."), (8, "De nada.")]
    again = [(3, "Adiós"), (5, "Tu pedido *M8B4* ya está."), (8, "De nada.")]
    accepted = accept(WRITTEN, play(*heard), play(*again))
    assert "Tu pedido *…* ya está." in accepted
    assert "hears: Adiós" in accepted


def test_what_was_not_played_stays() -> None:
    lost = Played(title="", source="", differences=(), heard=((3, "Adiós"),), lost_at=5)
    assert accept(WRITTEN, lost) == WRITTEN.replace("Hola, …", "Adiós")


def test_what_is_accepted_is_heard_the_next_time() -> None:
    heard = ["Hola\n[Sí] [No]", "Son 4 €.\n\n*Total*: 4 €", "x" * 100]
    accepted = accept(WRITTEN, play(*zip((3, 5, 8), heard, strict=True)))
    steps = reading.parse_story(accepted).steps
    assert [each.text for each in steps if isinstance(each, Hears)] == heard
