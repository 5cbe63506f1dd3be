"""Who somebody is: `contacts[]`, senders and recipients (Cloud API §1.3, §1.8)."""

from typing import cast

from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_spot import Spot
from centralita.vocabulary.ids import UserId, WaId
from centralita.vocabulary.incoming import Person

_LONG_MOBILE = 13


def parse_contacts(value: object) -> tuple[Person, ...]:
    """The `contacts[]` of a value; entries that name nobody are left out."""
    people = [parse_contact(one) for one in values.parse_objects(value)]
    return tuple([one for one in people if one.wa_id or one.user_id])


def index_people(people: tuple[Person, ...]) -> dict[str, Person]:
    """People by business-scoped id, by phone, and by phone without its optional digit."""
    index: dict[str, Person] = {}
    for person in people:
        if person.user_id is not None:
            index.setdefault(person.user_id, person)
        if person.wa_id is not None:
            index.setdefault(person.wa_id, person)
            index.setdefault(_loose(person.wa_id), person)
    return index


def parse_contact(raw: values.Object) -> Person:
    """One `contacts[]` entry."""
    profile = values.parse_object(raw.get("profile"))
    return Person(
        wa_id=_wa_id(raw, "wa_id"),
        user_id=_user_id(raw, "user_id"),
        parent_user_id=values.find_id(raw, "parent_user_id"),
        username=values.find_id(profile, "username"),
        name=values.find_id(profile, "name"),
        identity_key_hash=values.find_id(raw, "identity_key_hash"),
    )


def parse_sender(spot: Spot, raw: values.Object) -> Person:
    """The sender of an inbound message. Raises `Unreadable` where nobody can be named."""
    phone = _wa_id(raw, "from")
    user_id = _user_id(raw, "from_user_id")
    if phone is None and user_id is None:
        said = values.find_id(raw, "from")
        user_id = UserId(said) if said and values.is_user_id(said) else None
    identity = values.parse_object(raw.get("identity"))
    named = Person(
        wa_id=phone,
        user_id=user_id,
        parent_user_id=values.find_id(raw, "from_parent_user_id"),
        identity_key_hash=values.find_id(identity, "hash"),
    )
    return get_person(spot, named, "The message does not say who sent it (from, from_user_id).")


def parse_recipient(spot: Spot, raw: values.Object) -> Person:
    """Whom one of our messages went to, from a status; an empty `Person` where nobody is named."""
    if raw.get("recipient_type") == "group":
        phone = _wa_id(raw, "recipient_participant_id")
        user_id = _user_id(raw, "recipient_participant_user_id")
    else:
        phone = _wa_id(raw, "recipient_id")
        user_id = _user_id(raw, "recipient_user_id")
    parent = values.find_id(raw, "recipient_parent_user_id", "parent_recipient_user_id")
    named = Person(
        wa_id=phone,
        user_id=user_id,
        parent_user_id=parent,
        identity_key_hash=values.find_id(raw, "recipient_identity_key_hash"),
    )
    return complete(spot, named)


def parse_named(spot: Spot, raw: values.Object, phone_key: str, user_key: str) -> Person:
    """A person named by any two keys; an empty `Person` where neither is usable."""
    return complete(spot, Person(wa_id=_wa_id(raw, phone_key), user_id=_user_id(raw, user_key)))


def get_person(spot: Spot, named: Person, reason: str) -> Person:
    """As `complete`; raises `Unreadable(reason)` where the result has neither phone nor id."""
    person = complete(spot, named)
    if person.wa_id is None and person.user_id is None:
        raise values.Unreadable(reason)
    return person


def complete(spot: Spot, named: Person) -> Person:
    """Fill what the item left out from the `contacts[]` entry that belongs to it."""
    contact = spot.only or (_find_contact(spot, named) if spot.people else None)
    if contact is None or _contradict(contact, named):
        return named
    return Person(
        wa_id=named.wa_id or contact.wa_id,
        user_id=named.user_id or contact.user_id,
        parent_user_id=named.parent_user_id or contact.parent_user_id,
        username=contact.username,
        name=contact.name,
        identity_key_hash=named.identity_key_hash or contact.identity_key_hash,
    )


def _find_contact(spot: Spot, named: Person) -> Person | None:
    found = spot.people.get(named.user_id) if named.user_id is not None else None
    if found is None and named.wa_id is not None:
        found = spot.people.get(named.wa_id) or spot.people.get(_loose(named.wa_id))
    return found


def _contradict(contact: Person, named: Person) -> bool:
    return None not in (contact.user_id, named.user_id) and contact.user_id != named.user_id


def _loose(phone: str) -> str:
    """Mexican, Argentine and Brazilian mobiles are written with and without an extra digit.

    The mark in front keeps these keys apart from real phones.
    """
    if phone.startswith(("521", "549")) and len(phone) == _LONG_MOBILE:
        return f"~{phone[:2]}{phone[3:]}"
    if phone.startswith("55") and len(phone) == _LONG_MOBILE and phone[4] == "9":
        return f"~{phone[:4]}{phone[5:]}"
    return f"~{phone}"


def _wa_id(raw: values.Object, key: str) -> WaId | None:
    return cast("WaId | None", values.find_phone(raw, key))


def _user_id(raw: values.Object, key: str) -> UserId | None:
    return cast("UserId | None", values.find_id(raw, key))
