"""Properties, what is told about them, rates, calendars, nights, leads, quotes, bookings."""

from pathlib import Path

from alembic import op

revision = "hotel_0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    "hotel_nights", "hotel_bookings", "hotel_quotes", "hotel_leads", "hotel_blocks",
    "hotel_calendars", "hotel_rates", "hotel_facts", "hotel_properties",
)  # fmt: skip


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(sql)


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"drop table {table}")
