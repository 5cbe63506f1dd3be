"""Types for rows that arrive in batches."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(sql)


def downgrade() -> None:
    op.execute("drop type new_message, message_of_turn, handled_message")
    op.execute("drop type answered_turn, queued_send, accepted_send")
