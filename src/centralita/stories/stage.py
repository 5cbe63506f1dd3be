"""The directory of one tenant: what somebody tries out needs no other's numbers.

On a shared number whoever writes in a trial speaks to the tenant that tries it, never to its host.
"""

from uuid import UUID

from centralita.kit import db
from centralita.records import directory as rows
from centralita.route.directory import Directory


class Stage(Directory):
    """Knows the numbers of one tenant, and reads them once; `phone` is the customer's."""

    def __init__(self, tenant_id: UUID, phone: str) -> None:
        super().__init__()
        self._tenant_id = tenant_id
        self._phone = phone

    async def refresh(self, p: db.PipeTransaction) -> None:
        """Read them, the first time."""
        if self.generation == 0:
            numbers = await rows.list_numbers_of(p, self._tenant_id)
            tenant = await rows.list_tenant(p, self._tenant_id)
            senders = [
                rows.SenderRow(each.number_id, self._phone, self._tenant_id) for each in numbers
            ]
            self.load(numbers, tenant, senders)
