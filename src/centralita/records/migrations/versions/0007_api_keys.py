"""API keys of tenants, and the five calls that other tools make."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FUNCTIONS = (
    "get_tenant_by_phone_number_id", "log_whatsapp_message", "get_contact_conversation",
    "create_autopilot_alert", "get_whatsapp_number_stats", "parse_address", "new_id",
)  # fmt: skip


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(sql)


def downgrade() -> None:
    for name in _FUNCTIONS:
        op.execute(f"drop function {name}")
    for column in ("property_id", "related_type", "related_id"):
        op.execute(f"alter table alerts drop column {column}")
    op.execute("alter table messages drop column logged")
    op.execute("drop table api_keys")
    op.execute("drop function notify_api_keys()")
