"""A note is good as long as its edition stands, and for its owner alone."""

from uuid import UUID

import pytest

from centralita.kit.ids import new_id
from centralita.kit.notebook import Forgotten, Notebook

ANA, BEN = UUID(int=1), UUID(int=2)
TALK = UUID(int=3)


def test_what_was_noted_is_found_until_its_edition_changes() -> None:
    book, first, second = Notebook(), new_id(), new_id()
    book.open(ANA, {TALK: first}).write("cart", "two soups", TALK)
    assert book.open(ANA, {TALK: first}).get("cart", TALK) == "two soups"
    assert book.open(ANA, {TALK: second}).find("cart", TALK) is None
    with pytest.raises(Forgotten):
        book.open(ANA, {}).get("cart", TALK)


def test_what_never_had_an_edition_stands_until_it_has_one() -> None:
    book = Notebook()
    book.open(ANA, {}).write("menu", "soup")
    assert book.open(ANA, {}).find("menu") == "soup"
    assert book.open(ANA, {ANA: new_id()}).find("menu") is None


def test_what_the_owner_changes_makes_every_note_of_theirs_old() -> None:
    book, cart = Notebook(), new_id()
    book.open(ANA, {TALK: cart}).write("cart", "two soups", TALK)
    assert book.open(ANA, {TALK: cart, ANA: new_id()}).find("cart", TALK) is None


def test_nobody_finds_what_another_one_noted() -> None:
    book, edition = Notebook(), new_id()
    standing = {TALK: edition, ANA: edition, BEN: edition}
    book.open(ANA, standing).write("menu", "soup")
    book.open(ANA, standing).write("cart", "two soups", TALK)
    theirs = book.open(BEN, standing)
    assert theirs.find("menu") is None
    assert theirs.find("cart", TALK) is None
    assert theirs.find("menu", ANA) is None


def test_after_an_action_nothing_counts_but_what_it_vouched_for() -> None:
    book, before, after = Notebook(), new_id(), new_id()
    notes = book.open(ANA, {TALK: before})
    notes.write("menu", "soup")
    notes.write("cart", "empty", TALK)
    notes.vouch(TALK, after)
    notes.write("cart", "two soups", TALK)
    notes.end_action()
    assert (notes.find("cart", TALK), notes.find("menu")) == ("two soups", "soup")
    notes.end_action()
    assert (notes.find("cart", TALK), notes.find("menu")) == (None, None)
    notes.write("cart", "seen in a transaction that may fail", TALK)
    assert book.open(ANA, {TALK: before}).find("cart", TALK) is None
    assert book.open(ANA, {TALK: after}).find("cart", TALK) == "two soups"


def test_the_oldest_notes_leave_first() -> None:
    book = Notebook(most=2)
    notes = book.open(ANA, {})
    for name in ("first", "second", "first", "third"):
        notes.write(name, name)
    assert len(book) == 2
    assert [notes.find(name) for name in ("first", "second", "third")] == ["first", None, "third"]
