"""Smaller samples of messages for the planner."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _take_samples(20)


def downgrade() -> None:
    _take_samples(-1)


def _take_samples(target: int) -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(sql.replace("%TARGET%", str(target)))
