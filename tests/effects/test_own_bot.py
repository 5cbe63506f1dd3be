"""The program of docs/how-to/connect-your-own-bot.md, run as it stands there and really called."""

import asyncio
import json
import re
import sys
from pathlib import Path

from centralita.decide.config import parse_config
from centralita.demo.children import find_free_port
from centralita.effects.fetching import Fetcher
from centralita.effects.jobs import Done, Failed, Job
from centralita.effects.outside import OutsideBot
from centralita.effects.reading import read_answer
from centralita.kit import clock, crypto, ids
from centralita.records import tenant_secrets
from tests.effects.house import House

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "connect-your-own-bot.md").read_text(
    "utf-8"
)
SECRET = "an-invented-secret-of-the-guide"
TURN = {
    "business": {"id": "1", "name": "Villa Alba", "language": "es", "time_zone": "Europe/Madrid"},
    "conversation": {"stage": "new", "contact_name": "Ana"},
    "heard": [{"id": "2", "kind": "text", "at": "2026-11-21T10:00:00Z", "text": "¿Hay sitio?"}],
}


def find_blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)


def test_the_examples_of_the_page_are_what_we_read() -> None:
    config, asked, answer = map(json.loads, find_blocks("json"))
    assert parse_config(config).bot.name == "outside"
    assert set(asked) == {
        "version", "id", "business", "number_id", "conversation", "contact", "messages", "history",
        "now", "answer_by",
    }  # fmt: skip
    assert len(read_answer(json.dumps(answer).encode()).replies) == 4
    for short in ('"Hola"', '{"text": "Hola"}', '{"replies": ["Hola", "¿Algo más?"]}'):
        assert f"`{short}`" in PAGE
        assert read_answer(short.encode()).replies


async def test_the_program_of_the_page_answers_a_signed_call_and_no_other(
    house: House, tmp_path: Path
) -> None:
    program = find_blocks("python")[0]
    assert len(program.strip().splitlines()) <= 22
    file = tmp_path / "bot.py"
    file.write_text(program)
    port = find_free_port()
    bot = await asyncio.create_subprocess_exec(
        sys.executable, file, env={"BOT_SECRET": SECRET, "PORT": str(port)},
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await _wait_for(port)
        fetcher = Fetcher(allow_loopback=True)
        handler = OutsideBot(house.database, house.keys, fetcher, clock.SystemClock())
        chat = await house.add_chat()
        job = Job(
            tenant_id=chat.tenant_id,
            effect_id=ids.new_id(),
            conversation_id=chat.conversation_id,
            number_id=chat.number_id,
            kind="outside",
            payload={"bot": {"url": f"http://127.0.0.1:{port}/"}, "turn": TURN},
        )
        for secret, ending in (
            (SECRET, Done({"replies": ({"kind": "text", "body": "Ana, dijiste: ¿Hay sitio?"},)})),
            ("another", Failed("it answered with status 401")),
        ):
            async with house.database.tenant_write(chat.tenant_id) as t:
                await tenant_secrets.set_secret(t, house.keys, "outside_bot", crypto.Secret(secret))
            assert await handler.run(job) == ending
        await fetcher.aclose()
    finally:
        bot.kill()
        await bot.wait()


async def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise AssertionError("the program did not start")
