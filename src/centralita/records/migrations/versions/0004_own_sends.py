"""What a tenant may queue, and how fast a number may be said to be."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(sql)


def downgrade() -> None:
    op.execute("drop policy own_message on outbox")
    op.execute("drop policy own_message_still on outbox")
    op.execute("alter table numbers drop constraint pace_has_an_end")
