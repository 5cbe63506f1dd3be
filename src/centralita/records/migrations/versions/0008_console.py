"""The console: people who sign in, their places at tenants, what they see live and are told."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_PARTS = ("people", "inbox", "live", "webhooks", "alert_rules")
_TABLES = (
    "alert_rules", "webhook_deliveries", "webhooks", "live_events", "live_touched", "live_watches",
    "files", "quick_replies", "kept_answers", "memberships", "sign_in_tries", "password_links",
    "sessions", "people",
)  # fmt: skip
_TOUCHED = ("messages", "conversations", "alerts")


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()
    for part in _PARTS:
        cursor.execute(Path(__file__).with_name(f"0008_console_{part}.sql").read_text())


def downgrade() -> None:
    for table in _TOUCHED:
        for moment in ("inserted", "updated"):
            op.execute(f"drop trigger touch_{moment} on {table}")
        op.execute(f"drop function touch_{table}()")
    for column in ("assigned_to", "assigned_at", "seen_at", "answered_at"):
        op.execute(f"alter table conversations drop column {column}")
    op.execute("drop index conversations_by_time, messages_about")
    op.execute("alter table messages drop column person_id")
    for table in _TABLES:
        op.execute(f"drop table {table} cascade")
    op.execute("drop function notify_sessions()")
