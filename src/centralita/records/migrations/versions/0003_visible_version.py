"""Servers and workers may see how new the schema is."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("grant select on alembic_version to centralita_pipe")


def downgrade() -> None:
    op.execute("revoke select on alembic_version from centralita_pipe")
