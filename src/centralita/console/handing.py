"""Conversations change hands from the console as from everywhere else."""

from datetime import datetime
from uuid import UUID

from centralita.kit import db
from centralita.route import handover
from centralita.show.ports import HandWish
from centralita.vocabulary.handover import Owner


class Hands:
    """`show.ports.Hands` by `route.handover`."""

    async def hand_over(
        self, t: db.TenantWrite, conversation_id: UUID, wish: HandWish, now: datetime
    ) -> Owner | None:
        """The new owner; None where nothing changed hands."""
        asked = handover.Wish(
            tenant_id=t.tenant_id,
            conversation_id=conversation_id,
            cause=wish.cause,
            because=wish.because,
            by_whom=wish.by_whom,
        )
        return await handover.hand_over(t, asked, now)
