"""Branches, menu, carts and orders."""

from pathlib import Path

from alembic import op

revision = "restaurant_0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    "order_events", "order_lines", "orders", "cart_options", "cart_lines", "carts", "sold_out",
    "options", "option_groups", "items", "categories", "zones", "hours", "branches",
)  # fmt: skip


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(sql)


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"drop table restaurant_{table} cascade")
