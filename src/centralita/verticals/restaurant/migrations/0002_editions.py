"""Editions: whoever read the menu, or a conversation's cart, knows whether it still stands."""

from pathlib import Path

from alembic import op

revision = "restaurant_0002"
down_revision = "restaurant_0001"
branch_labels = None
depends_on = None

_SHARED = (
    "branches", "hours", "zones", "categories", "items", "sold_out", "option_groups", "options",
)  # fmt: skip


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(sql)


def downgrade() -> None:
    for table in (*_SHARED, "carts", "orders"):
        op.execute(f"drop trigger mark_edition on restaurant_{table}")
    op.execute("drop function restaurant_mark_order()")
    op.execute("drop function restaurant_mark_cart()")
    op.execute("alter table restaurant_carts drop column edition")
