"""Doors of one tenant, and a lock for the intake that only the pipe can take."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(sql)


def downgrade() -> None:
    op.execute("alter table meta_apps drop column bound_to")
    op.execute("alter table secret_paths drop column bound_to")
    op.execute("drop table intake_turn")
