"""Flows, effects, hand-overs, knowledge; a role and a fence for what trades do in a turn."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = (
    "tenant_secrets", "agent_uses", "knowledge_vectors", "knowledge", "handovers", "effects",
    "deeds", "tenant_trades", "flow_versions", "flows",
)  # fmt: skip


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(sql)


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"drop table {table} cascade")
    for column in ("memory", "effect_id", "wake_at", "owner_by", "closed_at"):
        op.execute(f"alter table conversations drop column {column}")
    for column in ("why", "adapted"):
        op.execute(f"alter table messages drop column {column}")
    op.execute("delete from messages where direction = 'note'")
    op.execute("alter table messages drop constraint messages_direction_check")
    op.execute(
        "alter table messages add constraint messages_direction_check "
        "check (direction in ('in', 'out'))"
    )
    op.execute("drop policy of_trade_writing on contacts")
    op.execute("revoke update (language) on contacts from centralita_trade")
    for table in ("tenants", "contacts", "conversations", "messages"):
        op.execute(f"drop policy of_trade on {table}")
        op.execute(f"revoke select on {table} from centralita_trade")
    op.execute("drop function guard_tenant_table(text, text)")
    op.execute("revoke execute on function current_tenant() from centralita_trade")
    op.execute("revoke usage on schema centralita from centralita_trade")
