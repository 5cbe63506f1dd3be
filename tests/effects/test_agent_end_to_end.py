"""From a customer's webhook to the agent's words in the outbox, by the product's own wiring."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from centralita.effects import compatible
from centralita.effects.agent.choosing import House
from centralita.kit import crypto, db, json
from centralita.providers.contract import Client, Line, MediaFile
from centralita.records import credentials, knowledge
from centralita.work_effects import EffectsWorker, Wiring, open_worker
from tests.effects.openai_server import OpenAIServer, Step, answering, open_server
from tests.pipeline.switchboard import Switchboard, change, text_message, wamid, webhook

PHONE_NUMBER_ID = "300000000000001"


class Fetching:
    """A provider's client that only fetches."""

    async def download(self, line: Line, media_id: str) -> MediaFile:
        assert line.token.reveal() == "EAAplantedplantedplantedplanted"
        return MediaFile(data=b"OggS of " + media_id.encode(), mime_type="audio/ogg")


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with open_server() as opened:
        yield opened


@pytest.fixture
async def switchboard(database: db.Database, master_keys: crypto.MasterKeys) -> Switchboard:
    switchboard = Switchboard(database, master_keys)
    tenant_id = await switchboard.add_tenant("tacos-sol", language="es")
    rules = [{"name": "wifi", "when": ["wifi"], "answer": "Red de las reglas."}]
    bot = {"bot": {"kind": "agent", "prompt": "Eres Lupita."}, "rules": rules}
    number_id = await switchboard.add_number(tenant_id, PHONE_NUMBER_ID, bot)
    async with database.tenant_write(tenant_id) as t:
        token = crypto.Secret("EAAplantedplantedplantedplanted")
        await credentials.set_access_token(t, master_keys, number_id, token)
        item = knowledge.New(source="faq", language="es", question="¿Hay wifi?", body="Red Sol.")
        await knowledge.add_item(t, item)
    return switchboard


@pytest.fixture
async def worker(switchboard: Switchboard, server: OpenAIServer) -> AsyncIterator[EffectsWorker]:
    clients: dict[str, Client] = {"meta_cloud": Fetching()}  # type: ignore[dict-item]  # it only fetches
    wiring = Wiring(
        verticals={},
        clients=clients,
        house=House(model="openai:planted", base_url=server.base_url, key=crypto.Secret("k" * 20)),
        transcription=compatible.Endpoint(base_url=server.base_url, model="whisper"),
    )
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(
            open_worker(switchboard.database, switchboard.keys, wiring)
        )


async def run_effects(switchboard: Switchboard, worker: EffectsWorker) -> None:
    """Effects that wait, and the turns that they lead to."""
    while await worker.runner.run_once():
        await switchboard.answer()


async def list_said(switchboard: Switchboard) -> list[str | None]:
    return [text for _, text in await switchboard.said("out")]


async def find_why(switchboard: Switchboard) -> Any:
    rows = await switchboard.fetch(
        "select why from messages where direction = 'in' order by message_id desc limit 1"
    )
    return json.decode(rows[0][0])


async def test_an_agent_answers_a_customer(
    switchboard: Switchboard, worker: EffectsWorker, server: OpenAIServer
) -> None:
    server.play(answering("¡Sí! La red es Sol."))
    await switchboard.handle(webhook(change(PHONE_NUMBER_ID, text_message("¿hay wifi?"))))
    assert await list_said(switchboard) == []
    await run_effects(switchboard, worker)
    assert await list_said(switchboard) == ["¡Sí! La red es Sol."]
    assert "Red Sol." in str(server.requests[0]["messages"])
    assert "Eres Lupita." in str(server.requests[0]["messages"])
    why = await find_why(switchboard)
    assert why["bot"] == "agent"
    assert any("openai:planted" in step for step in why["steps"])


async def test_nonsense_falls_back_to_the_rules(
    switchboard: Switchboard, worker: EffectsWorker, server: OpenAIServer
) -> None:
    server.play(Step(text="bla bla"))
    await switchboard.handle(webhook(change(PHONE_NUMBER_ID, text_message("wifi"))))
    await run_effects(switchboard, worker)
    [said] = await list_said(switchboard)
    assert said is not None
    assert said.endswith("Red de las reglas.")
    assert "no valid answer" in str(await find_why(switchboard))


async def test_the_agents_wish_for_a_person_hands_over(
    switchboard: Switchboard, worker: EffectsWorker, server: OpenAIServer
) -> None:
    server.play(
        answering("Ahora te atiende alguien.", needs_person=True, summary="Quiere una factura.")
    )
    await switchboard.handle(webhook(change(PHONE_NUMBER_ID, text_message("quiero factura"))))
    await run_effects(switchboard, worker)
    assert await list_said(switchboard) == ["Ahora te atiende alguien."]
    [[owner]] = await switchboard.fetch("select owner from conversations")
    assert owner == "human"
    notes = [text for _, text in await switchboard.said("note")]
    assert any(text and "Quiere una factura." in text for text in notes)


async def test_a_voice_note_is_heard_and_answered(
    switchboard: Switchboard, worker: EffectsWorker, server: OpenAIServer
) -> None:
    switchboard.pipeline.deciding.hears_voice = True
    server.heard = lambda _audio: "¿Hay wifi en la terraza?"
    server.play(answering("Sí, también ahí."))
    voice = {
        "from": "15550100101",
        "id": wamid(),
        "timestamp": text_message("x")["timestamp"],
        "type": "audio",
        "audio": {"id": "1234567890", "mime_type": "audio/ogg; codecs=opus", "voice": True},
    }
    await switchboard.handle(webhook(change(PHONE_NUMBER_ID, voice)))
    await run_effects(switchboard, worker)
    assert await list_said(switchboard) == ["Sí, también ahí."]
    [(_, heard)] = await switchboard.said("in")
    assert heard == "¿Hay wifi en la terraza?"
    assert server.requests[0]["messages"][-1]["content"].endswith("¿Hay wifi en la terraza?")
    [[content]] = await switchboard.fetch("select content from messages where direction = 'in'")
    assert "1234567890" in content
