"""A business's statistics, in its own time zone."""

from centralita.kit import db
from tests.show.api.staff import Member
from tests.show.callers import Business


async def test_a_quiet_business_has_empty_days(viewer: Member, hotel: Business) -> None:
    found = await viewer.get("/tenants/hotel/statistics?from=2026-01-01&to=2026-01-07")
    assert len(found["series"]) == 7
    assert found["totals"]["received"] == 0
    assert found["totals"]["delivery_share"] is None
