"""What owners read about sends that did not go as they should, in Spanish and English."""

from pathlib import Path
from typing import Final, NamedTuple

from centralita.providers import contract
from centralita.records import wording

_WORDING: Final = wording.Wording(Path(__file__).parent / "texts")


class Meaning(NamedTuple):
    """A code in plain words: what happened, and what to do."""

    meaning: str
    cure: str

    def join(self) -> str:
        return f"{self.meaning} {self.cure}".strip()


def explain(provider: contract.Provider | None, code: str, language: str) -> Meaning:
    """A code of ours, or else of the provider's."""
    own = _WORDING.find(language, f"code.{code}.meaning", {})
    if own is not None:
        return Meaning(own, _WORDING.say(language, f"code.{code}.cure"))
    if provider is None:
        return Meaning(code, "")
    return Meaning(*provider.explain_code(code, language))


def say_about(what: str, meaning: Meaning, language: str) -> tuple[str, str]:
    """(title, message) of an alert: `parked`, `failed` or `partly`."""
    facts = {"meaning": meaning.meaning, "cure": meaning.cure}
    return (
        _WORDING.say(language, f"{what}.title"),
        _WORDING.say(language, f"{what}.message", **facts).strip(),
    )


def say_uncertain(language: str) -> tuple[str, str]:
    """(title, message) for a message that a person has to decide about."""
    return _WORDING.say(language, "uncertain.title"), _WORDING.say(language, "uncertain.message")


def say_limit(limit: int, language: str) -> tuple[str, str]:
    """(title, message) for a portfolio whose people of the day are used up."""
    return (
        _WORDING.say(language, "daily_limit.title"),
        _WORDING.say(language, "daily_limit.message", limit=limit),
    )
