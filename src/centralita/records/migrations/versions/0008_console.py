"""The console: people who sign in, their places at tenants, what they see live and are told."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_PARTS = ("people", "numbers", "inbox", "live", "webhooks", "alert_rules")
_TABLES = (
    "day_figures", "alert_rules", "webhook_deliveries", "webhooks", "live_events", "live_touched",
    "live_watches",
    "contact_words", "files", "quick_replies", "kept_answers", "memberships", "sign_in_tries",
    "password_links", "sessions", "people", "stories",
)  # fmt: skip
_TRIGGERS = (
    *((f"touch_{moment}", table) for table in ("messages", "conversations", "alerts")
      for moment in ("inserted", "updated")),
    ("touch_renamed", "contacts"), ("touch_renamed", "numbers"), ("touch_renamed", "people"),
    ("touch_uncertain", "outbox"), ("touch_filed", "files"), ("touch_filed_later", "files"),
)  # fmt: skip
_FUNCTIONS = (
    "touch_new_messages", "touch_messages", "touch_new_conversations", "touch_conversations",
    "touch_new_alerts", "touch_alerts", "touch_contact", "touch_number", "touch_person",
    "touch_message_of",
)  # fmt: skip

_KEEPERS = (
    ("keep_property_of_new", "messages"), ("keep_property", "messages"),
    ("keep_words_of_new", "contacts"), ("keep_words", "contacts"),
)  # fmt: skip
_OF_CONVERSATIONS = (
    "last_slot", "closed", "unseen", "waiting", "assigned_to", "assigned_at", "heard_at", "seen_at",
    "answered_at", "property_id",
)  # fmt: skip


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()
    for part in _PARTS:
        cursor.execute(Path(__file__).with_name(f"0008_console_{part}.sql").read_text())


def downgrade() -> None:
    for trigger, table in _TRIGGERS:
        op.execute(f"drop trigger {trigger} on {table}")
    for function in _FUNCTIONS:
        op.execute(f"drop function {function}()")
    for trigger, table in _KEEPERS:
        op.execute(f"drop trigger {trigger} on {table}")
    for function in ("keep_property()", "keep_contact_words()", "list_words(text, text, text)",
                     "fold_words(text)"):  # fmt: skip
        op.execute(f"drop function {function}")
    op.execute("drop index conversations_listed, conversations_waiting, conversations_unassigned")
    for column in _OF_CONVERSATIONS:
        op.execute(f"alter table conversations drop column {column}")
    op.execute("alter table conversations drop constraint conversation_once")
    op.execute(
        "alter table conversations add constraint conversation_once "
        "unique (tenant_id, number_id, contact_id)"
    )
    op.execute("drop index messages_about, messages_reactions")
    op.execute("alter table messages drop column person_id")
    op.execute("alter table contacts drop column name_kept")
    for table in _TABLES:
        op.execute(f"drop table {table} cascade")
    for column in ("webhook_state", "webhook_checked_at"):
        op.execute(f"alter table numbers drop column {column}")
    op.execute("drop function notify_sessions()")
    op.execute("alter table alerts drop column kind")
    op.execute("drop index quarantine_by_state")
    op.execute("drop policy of_pipe on agent_uses")
    op.execute("revoke select on agent_uses from centralita_pipe")
    op.execute("revoke insert on platform_keys from centralita_pipe")
    op.execute("revoke select, insert on operator_acts from centralita_pipe")
