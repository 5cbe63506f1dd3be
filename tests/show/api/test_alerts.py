"""Alerts, and that a right is asked for first."""

from uuid import UUID

from centralita.kit import db
from centralita.records import alerts
from tests.show.api.staff import Member
from tests.show.callers import Business


async def raise_alert(database: db.Database, tenant_id: UUID) -> None:
    new = alerts.New(
        tenant_id=tenant_id,
        severity="urgent",
        title="The token is dead",
        message="Put in a new one.",
        source="token",
        subject="300000000000001",
    )
    async with database.tenant_write(tenant_id) as t:
        await alerts.add(t, new)


async def test_an_alert_is_seen_and_resolved_once(
    database: db.Database, hotel: Business, agent: Member
) -> None:
    await raise_alert(database, hotel.tenant_id)
    found = (await agent.get("/tenants/hotel/alerts"))["items"]
    assert [each["title"] for each in found] == ["The token is dead"]
    assert await agent.get("/tenants/hotel/alerts/count") == {"open": 1, "urgent": 1}
    path = f"/tenants/hotel/alerts/{found[0]['alert_id']}/resolve"
    await agent.post(path, status=204)
    assert (await agent.get("/tenants/hotel/alerts"))["items"] == []
    assert await agent.refused("POST", path) == (404, "unknown_alert")


async def test_nobody_reaches_another_business(
    database: db.Database, hotel: Business, stranger: Member, nobody: Member, viewer: Member
) -> None:
    await raise_alert(database, hotel.tenant_id)
    assert await stranger.refused("GET", "/tenants/hotel/alerts") == (404, "unknown_tenant")
    assert await stranger.refused("GET", "/tenants/nothing/alerts") == (404, "unknown_tenant")
    assert await nobody.refused("GET", "/tenants/hotel/alerts") == (401, "not_signed_in")
    path = f"/tenants/hotel/alerts/{hotel.number_id}/resolve"
    assert await viewer.refused("POST", path) == (403, "missing_right")
