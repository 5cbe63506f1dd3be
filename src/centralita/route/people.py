"""Who wrote: an item's person to the tenant's contact, also when phone or id changed meanwhile.

A person may be known by phone, by business-scoped id (Cloud API §1.8), or by both, and may change
either. What one webhook names together belongs together, so two contacts that turn out to be one
person are merged, and a phone that changed hands is taken from the contact that had it.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec.structs import replace

from centralita.kit import db, ids
from centralita.records import contacts, conversations
from centralita.records.contacts import Found, Known, Wanted
from centralita.records.conversations import Seat
from centralita.vocabulary.incoming import Person

Key = tuple[UUID, str]
Speaker = tuple[UUID, UUID, Person]
"""(tenant_id, number_id, person)"""
Name = tuple[UUID, str | None, str | None, UUID | None]
"""(tenant_id, wa_id, user_id, number_id): a speaker as one webhook names them."""
Wished = Mapping[Name, tuple[str, ...]]
"""Whom a turn at once is wished for, and the ids of what they said."""


def name_speaker(tenant_id: UUID, number_id: UUID | None, person: Person) -> Name:
    return tenant_id, person.wa_id, person.user_id, number_id


class AddressBook:
    """One batch's contacts: what is known, and what has to be written because of it."""

    def __init__(self) -> None:
        self._by_wa_id: dict[Key, Known] = {}
        self._by_user_id: dict[Key, Known] = {}
        self.added: dict[UUID, Known] = {}
        self.changed: dict[UUID, Known] = {}
        self.released: list[tuple[Known, UUID | None]] = []
        self._merged: dict[UUID, Known] = {}
        self._learnt: dict[tuple[UUID, UUID], Known] = {}

    def learn(self, found: Found) -> None:
        """Take in what the database knows."""
        for read in (found.by_wa_id, found.by_user_id):
            if read is None:
                continue
            key = (read.tenant_id, read.contact_id)
            self._index(self._learnt.setdefault(key, read))

    def settle(self, tenant_id: UUID, person: Person) -> Known:
        """The contact this person is; made, merged or brought up to date as needed."""
        one = self._by_wa_id.get((tenant_id, person.wa_id)) if person.wa_id else None
        other = self._by_user_id.get((tenant_id, person.user_id)) if person.user_id else None
        if one is not None and other is not None and one is not other:
            known = self._unite(one, other)
        else:
            known = other or one or self._add(tenant_id, person)
        self._update(known, person)
        return known

    def _add(self, tenant_id: UUID, person: Person) -> Known:
        known = Known(
            tenant_id,
            ids.new_id(),
            person.wa_id,
            person.user_id,
            person.parent_user_id,
            person.username,
            person.name,
        )
        self.added[known.contact_id] = known
        self._index(known)
        return known

    def _unite(self, by_phone: Known, by_id: Known) -> Known:
        """Both names lead somewhere else: a phone that changed hands, or one person all along."""
        if by_phone.user_id is not None and by_id.wa_id is not None:
            by_id.wa_id, by_phone.wa_id = by_phone.wa_id, None
            if by_phone.contact_id not in self.added:
                self.released.append((by_phone, None))
            self._touch(by_id)
            return by_id
        # Ids are ordered by time: the older contact stays, and a stored one beats a new one.
        winner, loser = sorted((by_phone, by_id), key=lambda known: known.contact_id)
        winner.wa_id, winner.user_id = by_phone.wa_id, by_id.user_id
        loser.wa_id = loser.user_id = None
        self._merged[loser.contact_id] = winner
        if self.added.pop(loser.contact_id, None) is None:
            self.changed.pop(loser.contact_id, None)
            self.released.append((loser, winner.contact_id))
        self._touch(winner)
        return winner

    def follow(self, known: Known) -> Known:
        """Where a contact went that was merged later in the same batch."""
        while known.contact_id in self._merged:
            known = self._merged[known.contact_id]
        return known

    def _update(self, known: Known, person: Person) -> None:
        changed = False
        for name in ("wa_id", "user_id", "parent_user_id", "username", "name"):
            value = getattr(person, name)
            if value and value != getattr(known, name):
                setattr(known, name, value)
                changed = True
        if changed:
            self._touch(known)

    def _touch(self, known: Known) -> None:
        self._index(known)
        if known.contact_id not in self.added:
            self.changed[known.contact_id] = known

    def _index(self, known: Known) -> None:
        if known.wa_id:
            self._by_wa_id[known.tenant_id, known.wa_id] = known
        if known.user_id:
            self._by_user_id[known.tenant_id, known.user_id] = known

    async def write(self, p: db.PipeTransaction) -> None:
        """Releases first, so that a phone or id is free before another contact takes it."""
        for known, merged_into in self.released:
            await contacts.release(p, known, merged_into=merged_into)
        await contacts.add(p, list(self.added.values()))
        await contacts.update(p, list(self.changed.values()))


async def find_contacts(
    p: db.PipeTransaction, people: Sequence[tuple[UUID, Person]]
) -> list[Known]:
    """The contact of each (tenant, person), in order; stored and up to date."""
    known, _ = await _settle(p, [(tenant_id, None, person) for tenant_id, person in people], {})
    return known


async def find_seats(
    p: db.PipeTransaction, people: Sequence[Speaker], wished: Wished
) -> list[Seat]:
    """Where the messages of each (tenant, number, person) go, in order.

    Contacts are stored and up to date, conversations made where there were none. Whoever is known,
    as nearly everybody is, costs one question.
    """
    known, seats = await _settle(p, people, wished)
    keys = [
        (tenant_id, number_id, contact.contact_id)
        for (tenant_id, number_id, _), contact in zip(people, known, strict=True)
    ]
    missing = [key for key in keys if key not in seats]
    if missing:
        seats |= await conversations.find_or_add(p, missing)
    return [seats[key] for key in keys]


async def _settle(
    p: db.PipeTransaction, people: Sequence[tuple[UUID, UUID | None, Person]], wished: Wished
) -> tuple[list[Known], dict[conversations.Key, Seat]]:
    """The contact of each, and the conversations that were found on the way."""
    book = AddressBook()
    wanted = list(
        dict.fromkeys(
            Wanted(*name, wished.get(name, ()))
            for tenant_id, number_id, person in people
            for name in [name_speaker(tenant_id, number_id, person)]
        )
    )
    seats: dict[conversations.Key, Seat] = {}
    for each, found in zip(wanted, await contacts.find(p, wanted), strict=True):
        book.learn(found)
        contact = found.by_user_id or found.by_wa_id
        if found.seat and contact and each.number_id:
            key = (each.tenant_id, each.number_id, contact.contact_id)
            # One person by two names: what is known of each was looked up apart.
            seats[key] = found.seat if key not in seats else replace(found.seat, turn=None)
    known = [book.settle(tenant_id, person) for tenant_id, _, person in people]
    await book.write(p)
    if book.released:
        seats.clear()  # conversations went to other contacts
    for key, seat in seats.items():
        if key[2] in book.changed:
            # What the turn would be told of the person is out of date.
            seats[key] = replace(seat, turn=None)
    return [book.follow(each) for each in known], seats
