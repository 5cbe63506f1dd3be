"""A fixed set of webhook items for two tenants, and the state that they leave, without its ids."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.pipeline.switchboard import Json, Switchboard, change, text_message, webhook

BOT: Json = {
    "greeting_every_hours": 0,
    "old_messages": {"do": "answer"},
    "mark_read": False,
    "rules": [{"name": "price", "when": ["price"], "answer": "100 a night."}],
}
SECONDS = 1_765_000_000
SENDERS = [f"1555010{n:04}" for n in range(110, 114)]
TALKATIVE = "15550100120"
STATUSES = {
    "a": ("sent", "delivered", "read"),
    "b": ("sent", "delivered"),
    "c": ("sent", "failed"),
    "unknown": ("sent", "delivered"),
}
"""What is reported of the messages that each tenant sent before."""


@dataclass
class Scene:
    """Two tenants of their own on a shared database, each with three messages sent before."""

    board: Switchboard
    run: int
    tenants: dict[str, UUID] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, str]:
        return {f"3{self.run:07}{n}": slug for n, slug in enumerate(("hotel", "diner"), 1)}

    def wamid(self, *parts: object) -> str:
        return f"wamid.{self.run}." + ".".join(map(str, parts))

    async def open(self) -> None:
        for number, slug in self.numbers.items():
            self.tenants[slug] = await self.board.add_tenant(f"{slug}-{self.run}")
            number_id = await self.board.add_number(self.tenants[slug], number, BOT)
            for name in ("a", "b", "c"):
                await self._add_sent(slug, number, number_id, name)

    async def _add_sent(self, slug: str, number: str, number_id: UUID, name: str) -> None:
        """A message that was accepted by Meta a moment ago."""
        sender = f"1555010013{'abc'.index(name)}"
        hello = text_message("price", sender=sender, id=self.wamid("hello", slug, name))
        hello["timestamp"] = str(SECONDS)
        await self.board.handle(webhook(change(number, hello)))
        async with self.board.database.pipe() as p:
            self.references[f"{slug} {name}"] = str(
                await p.fetchval(
                    """
                    update messages set status = 'sent', sent_at = to_timestamp($3),
                        wa_message_id = $2
                    where number_id = $1 and status = 'queued' returning message_id
                    """,
                    number_id,
                    self.wamid("out", slug, name),
                    SECONDS,
                )
            )
            await p.execute("delete from outbox where number_id = $1", number_id)

    def list_items(self) -> list[tuple[str, str, Json]]:
        """(number, "messages" or "statuses", item), in the order of a clean delivery."""
        items = [
            (number, *item)
            for number, slug in self.numbers.items()
            for item in (*self._messages(slug), *self._statuses(slug))
        ]
        assert len({str(item) for item in items}) == len(items)
        return items

    def _messages(self, slug: str) -> Iterator[tuple[str, Json]]:
        for n, sender in enumerate([*SENDERS, TALKATIVE, TALKATIVE, TALKATIVE]):
            message = text_message(f"price {n}", sender=sender, id=self.wamid("in", slug, n))
            yield "messages", {**message, "timestamp": str(SECONDS + 100 + n)}

    def _statuses(self, slug: str) -> Iterator[tuple[str, Json]]:
        for name, statuses in STATUSES.items():
            for at, status in enumerate(statuses, 200):
                told: Json = {
                    "id": self.wamid("out", slug, name),
                    "status": status,
                    "timestamp": str(SECONDS + at),
                    "recipient_id": SENDERS[0],
                }
                if name == "a":
                    told["biz_opaque_callback_data"] = self.references[f"{slug} {name}"]
                if status == "failed":
                    told["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
                yield "statuses", told

    async def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """The state of both tenants, comparable between scenes."""
        slugs = {tenant: slug for slug, tenant in self.tenants.items()}
        found: dict[str, list[tuple[Any, ...]]] = {}
        for name, query in _STATE.items():
            rows = await self.board.fetch(query, list(self.tenants.values()))
            found[name] = sorted(
                (tuple(_plain(value, slugs, self.run) for value in row) for row in rows), key=repr
            )
        return found


def _plain(value: Any, slugs: dict[UUID, str], run: int) -> Any:
    if isinstance(value, UUID):
        return slugs[value]
    return value.replace(f"wamid.{run}.", "") if isinstance(value, str) else value


def make_posts(items: list[tuple[str, str, Json]]) -> Json:
    """One POST with these items, in this order: neighbours of one number share a change."""
    changes = []
    for (number, key), group in itertools.groupby(items, lambda item: item[:2]):
        each = [item for _, _, item in group]
        if key == "messages":
            changes.append(change(number, *each))
        else:
            changes.append(change(number, statuses=each))
    return webhook(*changes)


_STATE = {
    "contacts": """
        select tenant_id, wa_id, name, merged_into is null from contacts
        where tenant_id = any($1::uuid[])
        """,
    "conversations": """
        select v.tenant_id, c.wa_id, v.owner, v.stage, v.misses, v.status, v.last_inbound_at
        from conversations v join contacts c using (tenant_id, contact_id)
        where v.tenant_id = any($1::uuid[])
        """,
    "heard": """
        select tenant_id, wa_message_id, kind, text, status, handled_by, intent, said_at,
            turn_id is not null
        from messages where tenant_id = any($1::uuid[]) and direction = 'in'
        """,
    "sent before": """
        select tenant_id, wa_message_id, status, delivered_at, read_at, error_code
        from messages where tenant_id = any($1::uuid[]) and direction = 'out'
            and wa_message_id is not null
        """,
    "replies": f"""
        select m.tenant_id, c.wa_id, count(*), min(m.text), max(m.text), count(distinct m.turn_id)
        from messages m join outbox o using (tenant_id, message_id)
        join conversations v on (v.tenant_id, v.conversation_id) = (m.tenant_id, m.conversation_id)
        join contacts c using (contact_id)
        where m.tenant_id = any($1::uuid[]) and c.wa_id <> '{TALKATIVE}' group by 1, 2
        """,
    "turns of the talkative": f"""
        select m.tenant_id, count(distinct m.turn_id) filter (where m.direction = 'in')
            = count(*) filter (where m.direction = 'out')
        from messages m
        join conversations v on (v.tenant_id, v.conversation_id) = (m.tenant_id, m.conversation_id)
        join contacts c using (contact_id)
        where m.tenant_id = any($1::uuid[]) and c.wa_id = '{TALKATIVE}' group by 1
        """,
    "early statuses": """
        select tenant_id, wa_message_id, status, at from early_statuses
        where tenant_id = any($1::uuid[])
        """,
    "counts": """
        select tenant_id, sum(received), sum(delivered), sum(read), sum(failed) from number_days
        where tenant_id = any($1::uuid[]) group by 1
        """,
    "alerts": """
        select tenant_id, severity, source from alerts where tenant_id = any($1::uuid[])
        """,
    "left over": """
        select (select count(*) from inbound_queue), (select count(*) from lanes),
            (select count(*) from quarantine), cardinality($1::uuid[])
        """,
}
