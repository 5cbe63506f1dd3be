"""A customer who sends what nobody expects, and what everybody is owed all the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from centralita.kit import db
from centralita.records import timeline
from tests.pipeline.switchboard import Json, Switchboard, change, text_message, webhook
from tests.verticals.hotel.talking import Writer
from tests.verticals.restaurant.talking import Guest

NUMBER = "300000000000001"


@dataclass
class Trial:
    """One customer, in one language, of one of the trades; another business looks on."""

    board: Switchboard
    person: Guest | Writer
    language: str
    tenant_id: UUID
    other: UUID

    async def begin(self, *steps: str) -> None:
        await self.person.say("hola" if self.language == "es" else "hello")
        if self.language == "en":
            await self.person.say("in English please")
        await self.person.run(*steps)

    async def send(self, *sent: Json) -> str:
        """All in one POST, as bytes through the door; what came back, looked at from all sides."""
        before = await self._list_replies()
        stamp = str(int(self.board.now.now().timestamp()))
        messages = [
            {**text_message("", sender=self.person.sender), "timestamp": stamp, **each}
            for each in sent
        ]
        for each in messages:
            if each["type"] != "text":
                del each["text"]
        await self.board.handle(webhook(change(NUMBER, *messages)))
        await self._check_nothing_lost(messages)
        await self._check_timeline([str(each["id"]) for each in messages])
        said = (await self._list_replies())[len(before) :]
        assert said, "no answer"
        return "\n".join(said)

    async def tap(self, id_: str, title: str) -> str:
        reply = {"id": id_, "title": title}
        tap = {"type": "button_reply", "button_reply": reply}
        return await self.send({"type": "interactive", "interactive": tap})

    async def say(self, text: str) -> str:
        return await self.send({"text": {"body": text}})

    async def go_on(self, *steps: str) -> str:
        """The way on is really there."""
        return await self.person.run(*steps)

    async def change(self, sql: str) -> None:
        """Something happens at the business meanwhile."""
        async with self.board.database.tenant_write(self.tenant_id) as t:
            await t.execute(sql)

    async def list_rows(self, table: str) -> list[db.Row]:
        """All of the trade's own rows in a table."""
        async with self.board.database.tenant_read(self.tenant_id) as t:
            return await t.fetch(f"select * from {table}")

    async def _list_replies(self) -> list[str]:
        """What waits in the outbox, in order."""
        rows = await self.board.fetch(
            "select m.text, m.content::text from outbox o join messages m "
            "using (tenant_id, message_id) where m.direction = 'out' order by m.message_id"
        )
        return [f"{row[0]} {row[1]}" for row in rows]

    async def _check_nothing_lost(self, messages: Sequence[Json]) -> None:
        """Every message is stored, with all of its words, and none with another business."""
        rows = await self.board.fetch("select wa_message_id, text, tenant_id from messages")
        texts = {row[0]: row[1] for row in rows}
        for each in messages:
            assert each["id"] in texts
            if each["type"] == "text":
                assert (texts[each["id"]] or "").strip() == each["text"]["body"].strip()
        assert self.other not in {row[2] for row in rows}
        quarantined = await self.board.fetch("select from quarantine")
        assert not quarantined

    async def _check_timeline(self, names: Sequence[str]) -> None:
        """The operator sees what the bot made of it, and why, in both languages."""
        for name in names:
            story = await timeline.get_story(self.board.database, name)
            for language in ("es", "en"):
                told = timeline.tell(story, language, explain_nothing)
                kinds = [each.kind for each in told]
                assert {"said", "routed"} <= set(kinds)
                assert {"decided", "handled"} & set(kinds), kinds
                assert "by_flow" in kinds
                assert "answered" in kinds
            assert story.message["because"]

    async def is_reviewed(self) -> bool:
        """Whether the timeline of the newest message asks a person to look at it."""
        rows = await self.board.fetch(
            "select message_id from messages where direction = 'in' "
            "order by message_id desc limit 1"
        )
        story = await timeline.get_story(self.board.database, str(rows[0][0]))
        return any(each.kind == "review" for each in timeline.tell(story, "en", explain_nothing))


def explain_nothing(_provider: str, _code: str, _language: str) -> tuple[str, str]:
    return "", ""


def of(language: str, es: Any, en: Any) -> Any:
    return es if language == "es" else en
