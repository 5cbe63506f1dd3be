"""A scripted provider, and a database that comes and goes: what the sending tests stand on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from centralita.kit import db, ids
from centralita.providers import contract
from centralita.vocabulary import content as say
from centralita.vocabulary import errors
from centralita.vocabulary.ids import WaMessageId

Answer = errors.SendFailure | str | None
"""A failure to raise, a WhatsApp id to give, or None: any new id."""


SPLIT = contract.Adapted(es="salió en varios mensajes", en="sent as several messages")


class FakeProvider:
    """Renders a text as one body per 4096 letters, like Meta's format, and knows every code."""

    manifest = contract.Manifest(
        key="fake", title="Fake", needs=(), kinds=frozenset(), redact=(), signed=True,
        echoes_reference=True,
    )  # fmt: skip

    def check_signature(self, headers: Mapping[str, str], body: bytes, secret: object) -> bool:
        return True

    def parse(self, body: bytes) -> list[Any]:
        return []

    def render(
        self, content: say.AnyContent, to: contract.Recipient, reference: str
    ) -> contract.Rendered:
        text = content.body if isinstance(content, say.Text) else type(content).__name__
        if text == "unrenderable":
            raise errors.GiveUp("unrenderable", "It can't be written.")
        parts = [text[at : at + 4096] for at in range(0, len(text), 4096)]
        return contract.Rendered(
            bodies=tuple(
                {"to": to.wa_id or to.user_id, "text": part, "reference": f"{reference}#{n}"}
                for n, part in enumerate(parts, 1)
            ),
            adapted=(SPLIT,) if len(parts) > 1 else (),
        )

    def status_failure(self, code: str | None) -> errors.SendFailure:
        return errors.GiveUp(code or "?", "refused")

    def explain_code(self, code: str, language: str) -> tuple[str, str]:
        return f"Code {code} in {language}.", "Do something."

    def open_client(self, base_url: str, version: str) -> contract.Client:
        raise NotImplementedError


@dataclass
class FakeClient:
    """Answers as `answering` says; a call inside a transaction is an error of the caller."""

    answering: Callable[[contract.Line, Mapping[str, Any]], Answer] = lambda line, body: None
    calls: list[tuple[contract.Line, Mapping[str, Any]]] = field(default_factory=list)
    receipts: list[tuple[contract.Line, str, bool]] = field(default_factory=list)
    in_transaction: int = 0
    gate: asyncio.Event | None = None
    """While it is there and not set, calls hang."""
    running: int = 0
    most_running: int = 0
    _called: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(
        self, line: contract.Line, body: Mapping[str, Any], *, attempt: int = 1
    ) -> contract.Accepted:
        self.in_transaction += db.transaction_open()
        self.calls.append((line, body))
        self._called.set()
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await (self.gate.wait() if self.gate else asyncio.sleep(0))
        finally:
            self.running -= 1
        answer = self.answering(line, body)
        if isinstance(answer, errors.SendFailure):
            raise answer
        return contract.Accepted(wa_message_id=WaMessageId(answer or f"wamid.{ids.new_id().hex}"))

    async def mark_read(
        self, line: contract.Line, message_id: WaMessageId, *, typing: bool
    ) -> None:
        self.in_transaction += db.transaction_open()
        self.receipts.append((line, message_id, typing))
        answer = self.answering(line, {"read": message_id})
        if isinstance(answer, errors.SendFailure):
            raise answer

    async def upload(self, line: contract.Line, data: bytes, mime_type: str, filename: str) -> str:
        raise NotImplementedError

    async def download(self, line: contract.Line, media_id: str) -> contract.MediaFile:
        raise NotImplementedError

    async def get_number(self, line: contract.Line) -> contract.NumberFacts:
        raise NotImplementedError

    async def subscribe(self, line: contract.Line) -> None:
        raise NotImplementedError

    async def aclose(self) -> None:
        pass

    async def wait_for_calls(self, how_many: int) -> None:
        """Until that many calls have begun."""
        while len(self.calls) < how_many:
            self._called.clear()
            await self._called.wait()

    def texts(self) -> list[str]:
        """What was called, in order."""
        return [str(body["text"]) for _, body in self.calls]


class Unsteady(db.Database):
    """The real database, but away when told so, or breaking off right after a commit."""

    def __init__(self, real: db.Database) -> None:
        self._real = real
        self.away = False
        self.break_after_commits: set[int] = set()
        self.commits = 0
        self.on_tenant_read: Callable[[], None] = lambda: None

    @contextlib.asynccontextmanager
    async def pipe(self, *, waits_for_disk: bool = True) -> AsyncIterator[db.PipeTransaction]:
        if self.away:
            raise db.DatabaseUnavailable("It is away.")
        async with self._real.pipe(waits_for_disk=waits_for_disk) as p:
            yield p
        self._break_if_told()

    @contextlib.asynccontextmanager
    async def pipe_statement(self) -> AsyncIterator[db.PipeTransaction]:
        if self.away:
            raise db.DatabaseUnavailable("It is away.")
        async with self._real.pipe_statement() as p:
            yield p
        self._break_if_told()

    def _break_if_told(self) -> None:
        self.commits += 1
        if self.commits in self.break_after_commits:
            raise db.DatabaseUnavailable("The connection broke after the commit.")

    @contextlib.asynccontextmanager
    async def tenant_read(self, tenant_id: UUID) -> AsyncIterator[db.TenantRead]:
        if self.away:
            raise db.DatabaseUnavailable("It is away.")
        self.on_tenant_read()
        async with self._real.tenant_read(tenant_id) as t:
            yield t

    @contextlib.asynccontextmanager
    async def tenant_write(self, tenant_id: UUID) -> AsyncIterator[db.TenantWrite]:
        if self.away:
            raise db.DatabaseUnavailable("It is away.")
        async with self._real.tenant_write(tenant_id) as t:
            yield t

    @contextlib.asynccontextmanager
    async def listen(
        self,
        channels: Sequence[str],
        on_notify: Callable[[str, str], None],
        on_reconnect: Callable[[], None] | None = None,
        *,
        not_own: Collection[str] = (),
    ) -> AsyncIterator[None]:
        async with self._real.listen(channels, on_notify, on_reconnect, not_own=not_own):
            yield
