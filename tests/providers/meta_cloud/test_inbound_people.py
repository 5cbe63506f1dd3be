"""Whose message it is: phones, business-scoped ids and contacts that only nearly match."""

from typing import Any

import pytest

from centralita.providers.meta_cloud import inbound
from centralita.vocabulary.incoming import Message, Person
from tests.providers.meta_cloud.test_inbound_bytes import body_of, text_message


def person_of(message: dict[str, Any], *contacts: Any, more: tuple[Any, ...] = ()) -> Person:
    item = inbound.parse(body_of(message, *more, contacts=contacts))[0]
    assert isinstance(item, Message)
    return item.person


def contact(name: str, **ids: str) -> dict[str, Any]:
    return {"profile": {"name": name}, **ids}


OTHER = contact("Otra", wa_id="15550100199")


@pytest.mark.parametrize(
    ("sender", "listed"),
    [
        ("5210000000001", "520000000001"),
        ("520000000001", "5210000000001"),
        ("5490000000001", "540000000001"),
        ("5500900000001", "550000000001"),
    ],
)
def test_an_optional_digit_does_not_part_message_and_contact(sender: str, listed: str) -> None:
    message = text_message(1) | {"from": sender}
    found = person_of(message, OTHER, contact("Ana", wa_id=listed, user_id="MX.1"))
    assert (found.wa_id, found.user_id, found.name) == (sender, "MX.1", "Ana")


def test_one_contact_and_one_message_belong_together() -> None:
    found = person_of(text_message(1), contact("Ana", wa_id="34600000001"))
    assert (found.wa_id, found.name) == ("15550100123", "Ana")


def test_one_contact_does_not_name_the_senders_of_two_messages() -> None:
    second = text_message(2) | {"from": "34600000002"}
    found = person_of(second, contact("Ana", wa_id="15550100123"), more=(text_message(1),))
    assert (found.wa_id, found.name) == ("34600000002", None)


def test_a_contact_with_another_user_id_is_somebody_else() -> None:
    message = text_message(1) | {"from_user_id": "US.1"}
    found = person_of(message, contact("Ana", wa_id="15550100123", user_id="US.2"))
    assert (found.user_id, found.name) == ("US.1", None)


def test_a_person_is_found_by_user_id_alone() -> None:
    message = text_message(1) | {"from": None, "from_user_id": "US.1"}
    found = person_of(message, OTHER, contact("Ana", user_id="US.1"))
    assert (found.wa_id, found.user_id, found.name) == (None, "US.1", "Ana")


def test_a_user_id_in_from_is_understood() -> None:
    found = person_of(text_message(1) | {"from": "US.ENT.1a"})
    assert (found.wa_id, found.user_id) == (None, "US.ENT.1a")


def test_the_only_contact_stands_in_for_a_missing_from() -> None:
    message = text_message(1)
    del message["from"]
    found = person_of(message, contact("Ana", wa_id="15550100123"))
    assert (found.wa_id, found.name) == ("15550100123", "Ana")


@pytest.mark.parametrize("written", ["+1 555 010-0123", "+15550100123", 15550100123])
def test_a_phone_is_digits_only(written: object) -> None:
    assert person_of(text_message(1) | {"from": written}).wa_id == "15550100123"
