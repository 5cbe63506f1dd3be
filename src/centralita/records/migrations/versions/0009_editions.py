"""Editions of what a tenant's facts are read from."""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(sql)


def downgrade() -> None:
    op.execute("drop trigger mark_edition on tenants")
    op.execute("drop function mark_edition_of_tenant()")
    op.execute("drop function mark_shared_edition()")
    op.execute("drop function mark_edition(uuid, uuid, uuid)")
    op.execute("drop table editions")
