"""A server sees how new the schema is; a number that was never used can be taken away."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(sql)


def downgrade() -> None:
    op.execute("revoke select on alembic_version from centralita_pipe")
    op.execute("revoke delete on numbers, bot_configs from centralita_app")
