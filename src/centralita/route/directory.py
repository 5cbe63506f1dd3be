"""The switchboard's own memory: number → tenant without asking the database per message.

Loaded whole (10,000 numbers are a few megabytes), read afresh when NOTIFY `directory` says that
something changed. It decides nothing for good: a number it has not heard of is looked up once more
before its items go to quarantine, so a number just added is never missed.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from sys import intern
from uuid import UUID

from centralita.kit import db
from centralita.records import directory as rows
from centralita.records.directory import NumberRow, TenantRow
from centralita.vocabulary.ids import TenantId
from centralita.vocabulary.incoming import Person

BURST_SECONDS = 1.0
"""Where a bot's configuration says nothing else."""


HEARD_EVERY = timedelta(minutes=1)
"""How exactly a number's last message is known."""


class Directory:
    """Look-ups over what was loaded last. Replaced whole on reload, so readers never see half."""

    def __init__(self) -> None:
        self._numbers: dict[str, NumberRow] = {}
        self._by_waba: dict[str, list[NumberRow]] = {}
        self._by_display: dict[str, tuple[NumberRow, ...]] = {}
        self._tenants: dict[UUID, TenantRow] = {}
        self._senders: dict[tuple[UUID, str], UUID] = {}
        self._habits: dict[tuple[UUID, UUID], rows.HabitRow] = {}
        self._bound_doors: dict[tuple[str, str], UUID] = {}
        self._heard: dict[UUID, datetime] = {}
        self._stale = True
        self.generation = 0
        """Counts how often it was loaded: what hangs on it is as fresh."""

    def mark_stale(self) -> None:
        """Something changed: the next `refresh` reads again."""
        self._stale = True

    async def refresh(self, p: db.PipeTransaction) -> None:
        """Read everything again, if somebody said that it changed."""
        if not self._stale:
            return
        self._stale = False
        try:
            numbers = await rows.list_numbers(p)
            tenants = await rows.list_tenants(p)
            senders = await rows.list_senders(p)
            habits = await rows.list_habits(p)
            doors = await rows.list_bound_doors(p)
        except BaseException:
            self._stale = True
            raise
        self.load(numbers, tenants, senders, habits)
        self._bound_doors = {(row.provider, row.door): row.tenant_id for row in doors}

    def load(
        self,
        numbers: Iterable[NumberRow],
        tenants: Iterable[TenantRow],
        senders: Iterable[rows.SenderRow] = (),
        habits: Iterable[rows.HabitRow] = (),
    ) -> None:
        """Take these rows for the whole truth."""
        self.generation += 1
        self._numbers, self._by_waba, self._by_display = {}, {}, {}
        self._tenants = {row.tenant_id: row for row in tenants}
        self._senders = {(row.number_id, row.address): row.tenant_id for row in senders}
        self._habits = {(row.tenant_id, row.number_id): row for row in habits}
        self._learn(numbers)

    def _learn(self, numbers: Iterable[NumberRow]) -> None:
        for row in numbers:
            self._numbers[row.phone_number_id] = row
            if row.waba_id:
                self._by_waba.setdefault(intern(row.waba_id), []).append(row)
            if row.phone_number:
                digits = row.phone_number.lstrip("+")
                self._by_display[digits] = (*self._by_display.get(digits, ()), row)

    async def look_up_missing(self, p: db.PipeTransaction, phone_number_ids: Iterable[str]) -> None:
        """Ask the database about ids the memory lacks: a number added a moment ago."""
        missing = [key for key in phone_number_ids if key not in self._numbers]
        if missing and await rows.find_numbers(p, missing):
            self._stale = True
            await self.refresh(p)

    def find_number(self, provider: str, phone_number_id: str) -> NumberRow | None:
        """The number that this provider knows by this id."""
        row = self._numbers.get(phone_number_id)
        return row if row is not None and row.provider == provider else None

    def find_by_display(self, provider: str, digits: str, waba_id: str | None) -> NumberRow | None:
        """By its telephone number, where a management field names nothing else.

        Nobody checks whose telephone an operator writes down, so the account decides: a number
        that is known to belong to another one is not meant.
        """
        rows = [
            row
            for row in self._by_display.get(digits.lstrip("+"), ())
            if row.provider == provider and (not waba_id or row.waba_id in (waba_id, None))
        ]
        return min(rows, key=lambda row: row.waba_id is None, default=None)

    def list_of_waba(self, provider: str, waba_id: str) -> list[NumberRow]:
        """All numbers of a WhatsApp Business Account, whoever owns them."""
        return [row for row in self._by_waba.get(waba_id, []) if row.provider == provider]

    def is_open_to(self, provider: str, door: str, number: NumberRow) -> bool:
        """Whether what comes in by this door may speak of that number.

        The operator's doors lead everywhere; one that was bound to a tenant, to its numbers only.
        """
        owner = self._bound_doors.get((provider, door))
        return owner is None or owner == number.tenant_id

    def get_tenant(self, tenant_id: UUID) -> TenantRow:
        return self._tenants[tenant_id]

    def find_owner(self, number: NumberRow, person: Person) -> TenantId:
        """The tenant a message belongs to: the number's own, or on a shared number its sender's.

        A sender that nobody registered belongs to the shared number's host.
        """
        if number.shared:
            for address in (person.user_id, person.wa_id):
                if address and (number.number_id, address) in self._senders:
                    return TenantId(self._senders[number.number_id, address])
        return TenantId(number.tenant_id)

    def is_answering(self, number: NumberRow, tenant_id: UUID) -> bool:
        """False for a paused number or a suspended tenant: stored, not answered."""
        tenant = self._tenants.get(tenant_id)
        return number.active and tenant is not None and tenant.active

    def burst_seconds(self, tenant_id: UUID, number_id: UUID) -> float:
        """How long to wait for a burst of messages to end before the bot takes its turn."""
        habit = self._habits.get((tenant_id, number_id))
        wished = habit.burst_seconds if habit is not None else None
        return BURST_SECONDS if wished is None else wished

    def is_marking_read(self, tenant_id: UUID, number_id: UUID) -> bool:
        """Whether customers see blue ticks while the bot answers."""
        habit = self._habits.get((tenant_id, number_id))
        return habit is None or habit.mark_read

    def is_typing(self, tenant_id: UUID, number_id: UUID) -> bool:
        """Whether customers see "typing…" meanwhile."""
        habit = self._habits.get((tenant_id, number_id))
        return habit is None or habit.typing

    def is_news(self, number_id: UUID, at: datetime) -> bool:
        """Whether a number was last heard so long ago that its health card should know of it."""
        heard = self._heard.get(number_id)
        if heard is not None and at - heard < HEARD_EVERY:
            return False
        self._heard[number_id] = at
        return True

    def __len__(self) -> int:
        return len(self._numbers)
