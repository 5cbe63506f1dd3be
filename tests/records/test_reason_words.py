"""Reasons in their reader's language: all that the code writes, and no other."""

from pathlib import Path
from typing import Final, get_args

import pytest

from centralita.records import reason_words
from centralita.vocabulary.incoming import MessageKind
from tests.records import written_reasons

FILE: Final = written_reasons.SOURCE / "records" / "texts" / "reasons.toml"
CATALOGUE: Final = reason_words.Catalogue(FILE)
WRITTEN: Final = sorted(written_reasons.list_reasons())


def is_known(reason: str) -> bool:
    """Whether it, or each of the reasons it joins, is one of the catalogue's sentences."""
    return CATALOGUE.find(reason) is not None or all(map(CATALOGUE.find, reason.split("; ")))


def test_the_source_is_read() -> None:
    assert len(WRITTEN) > 180
    assert {"a thank you", "the wait is over", "1 took it over", "menu 1"} <= {*WRITTEN}


@pytest.mark.parametrize("reason", WRITTEN)
def test_every_reason_that_is_written_is_in_the_catalogue(reason: str) -> None:
    assert is_known(reason)


def test_no_sentence_stands_there_for_nothing() -> None:
    told = {*WRITTEN, *(part for each in WRITTEN for part in each.split("; "))}
    assert list(CATALOGUE.list_unused(told)) == []


def test_every_kind_of_message_has_a_word() -> None:
    for kind in get_args(MessageKind):
        assert CATALOGUE.find(f"nothing to answer in {kind}")


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("a thank you", "un agradecimiento"),
        ("nothing to answer in reaction, sticker",
         "no hay nada que responder a: una reacción, un sticker"),
        ("rule 'wifi' matched 'clave del wifi' at 0.93; closed, so 'wifi' waits",
         "la regla «wifi» coincidió con «clave del wifi» en 0.93; está cerrado, así que «wifi» "
         "espera"),
        ("handed over: 3 messages were not understood",
         "la conversación pasó a una persona: 3 mensajes no se entendieron"),
        ("the agent gave no answer: it took too long to answer (tried 3 times); not understood; "
         "1 of 3 misses",
         "el agente no respondió: tardó demasiado en responder (3 intentos); no se entendió; van "
         "1 de 3 mensajes sin entender"),
        ("the agent wants a person: she is angry; call her",
         "el agente quiere que siga una persona: she is angry; call her"),
        ("an aside: chose 'Sí; ya' in offer", "una pregunta aparte: eligió «Sí; ya» en offer"),
    ],
)  # fmt: skip
def test_facts_go_into_the_sentence(english: str, spanish: str) -> None:
    assert CATALOGUE.say(english, "es") == spanish
    assert CATALOGUE.say(english, "en") == english


@pytest.mark.parametrize(
    "reason",
    ["the tenant's own words", "a guest who is angry", "{because}", "ask me again", "", "; ",
     "se pidió otra cosa; y más"],
)  # fmt: skip
def test_what_somebody_else_wrote_stays(reason: str) -> None:
    assert CATALOGUE.say(reason, "es") == reason


def test_a_reason_without_end_ends() -> None:
    told = CATALOGUE.say("aside: " * 2_000 + "; " * 2_000, "es")
    assert told.startswith("aparte: ")


def test_both_sides_tell_the_same_facts(tmp_path: Path) -> None:
    file = tmp_path / "reasons.toml"
    file.write_text('words = {}\n[group]\n"{a} did it" = "lo hizo {b}"\n')
    with pytest.raises(KeyError):
        reason_words.Catalogue(file)
