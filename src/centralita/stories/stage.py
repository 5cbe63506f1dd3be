"""The directory of one tenant: what somebody tries out needs no other's numbers."""

from uuid import UUID

from centralita.kit import db
from centralita.records import directory as rows
from centralita.route.directory import Directory


class Stage(Directory):
    """Knows the numbers that one tenant hosts, and reads them once."""

    def __init__(self, tenant_id: UUID) -> None:
        super().__init__()
        self._tenant_id = tenant_id

    async def refresh(self, p: db.PipeTransaction) -> None:
        """Read them, the first time."""
        if self.generation == 0:
            numbers = await rows.list_numbers_of(p, self._tenant_id)
            self.load(numbers, await rows.list_tenant(p, self._tenant_id))
