"""A bot ready to decide: its settings with everything prepared that every turn needs."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from centralita.decide import config, matching, words
from centralita.decide.config import BotConfig, Rule
from centralita.decide.matching import Matcher

_FORGIVING_LENGTH: Final = 5


class CompiledBot(Struct, frozen=True):
    """Made once per tenant and version, kept by the caller; safe to share between threads.

    `rules` by name; `person_phrases` are plain words, each phrase a tuple, and `person_starts`
    their first words; `person_words` are their words long enough to forgive a typo, by the length
    of what may have been meant as them.
    """

    config: BotConfig
    rules: dict[str, Rule]
    matcher: Matcher
    person_phrases: tuple[tuple[str, ...], ...]
    person_starts: frozenset[str]
    person_words: dict[int, tuple[str, ...]]


def compile_config(settings: BotConfig) -> CompiledBot:
    """Prepares a configuration; a millisecond or two for a hundred rules."""
    plain = (tuple(words.plain(phrase).split()) for phrase in settings.human_words)
    phrases = tuple(dict.fromkeys(phrase for phrase in plain if phrase))
    longer = {word for phrase in phrases for word in phrase if len(word) >= _FORGIVING_LENGTH}
    return CompiledBot(
        settings,
        {rule.name: rule for rule in settings.rules},
        matching.compile_phrases(
            ((rule.name, rule.when) for rule in settings.rules), settings.fuzziness
        ),
        phrases,
        frozenset(phrase[0] for phrase in phrases),
        _list_by_length(sorted(longer)) if settings.fuzziness else {},
    )


def _list_by_length(longer: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """The words that one wrong, missing or additional letter makes so long."""
    lengths = {len(word) + more for word in longer for more in (-1, 0, 1)}
    return {
        length: tuple(word for word in longer if abs(len(word) - length) <= 1) for length in lengths
    }


def compile_default() -> CompiledBot:
    """The polite bot of a tenant that has set nothing yet."""
    return compile_config(config.parse_config({}))
