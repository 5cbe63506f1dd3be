"""Customers who wrote to the hotel, and what reached WhatsApp."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from centralita.kit import db
from centralita.providers import contract
from centralita.vocabulary import errors
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.show.callers import Business


async def say(
    switchboard: Switchboard, business: Business, text: str, *, sender: str = "15550100101"
) -> UUID:
    """A customer's text comes in, unanswered; the conversation's id."""
    body = webhook(change(business.phone_number_id, text_message(text, sender=sender)))
    await switchboard.receive(body)
    await switchboard.take_in()
    return await find_conversation(switchboard.database, business.tenant_id, sender)


async def find_conversation(database: db.Database, tenant_id: UUID, sender: str) -> UUID:
    async with database.tenant_read(tenant_id) as t:
        found: UUID = await t.fetchval(
            """
            select conversation_id
            from conversations v join contacts c using (tenant_id, contact_id)
            where v.tenant_id = $1 and c.wa_id = $2
            """,
            tenant_id,
            sender,
        )
    return found


@dataclass
class FakeClient:
    """A provider's client that remembers what it was asked, and fails with `failure`."""

    media: Mapping[str, contract.MediaFile] = field(default_factory=dict)
    templates: Sequence[contract.TemplateFacts] = ()
    failure: errors.SendFailure | None = None
    uploads: list[tuple[str, bytes, str]] = field(default_factory=list)
    downloads: list[tuple[str, str]] = field(default_factory=list)
    asked: int = 0

    def _meet(self) -> None:
        if db.transaction_open():
            raise AssertionError("a transaction is open during a call")
        if self.failure is not None:
            raise self.failure

    async def send(
        self, line: contract.Line, body: Mapping[str, Any], *, attempt: int = 1
    ) -> contract.Accepted:
        raise AssertionError("the console sends nothing by itself")

    async def mark_read(self, line: contract.Line, message_id: Any, *, typing: bool) -> None:
        raise AssertionError("nobody asked for it")

    async def upload(self, line: contract.Line, data: bytes, mime_type: str, filename: str) -> str:
        self._meet()
        self.uploads.append((line.token.reveal(), data, filename))
        return f"media-{len(self.uploads)}"

    async def download(self, line: contract.Line, media_id: str) -> contract.MediaFile:
        self._meet()
        self.downloads.append((line.token.reveal(), media_id))
        found = self.media.get(media_id)
        if found is None:
            raise errors.GiveUp("media_expired", "The file is gone.")
        return found

    async def get_number(self, line: contract.Line) -> contract.NumberFacts:
        return contract.NumberFacts()

    async def subscribe(self, line: contract.Line) -> None:
        return None

    async def list_templates(self, line: contract.Line) -> list[contract.TemplateFacts]:
        self._meet()
        self.asked += 1
        return list(self.templates)

    async def aclose(self) -> None:
        return None
