"""A day at the laundry: run in a copy of the project that followed the recipe of a trade.

    python -m tests.verticals.laundry_day ROOT

The program's own commands on an empty database, a conversation through the whole pipeline, the
chore, the story. Ends with 0 when all of it went as the page says.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from centralita import app, installed
from centralita.cli.program import program
from centralita.effects.chores import ChoreRunner, Tools
from centralita.effects.fetching import Fetcher
from centralita.kit import clock, db, ids
from centralita.settings import Settings
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook

NUMBER = "300000000000001"
CUSTOMER = "15550100142"
ADDRESS = "Calle Inventada 5"
TRADE = Path(installed.__file__).parent / "verticals" / "laundry"


def run(*arguments: str) -> str:
    """What a command prints; it must end well."""
    done = CliRunner().invoke(program, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0, f"{arguments}: {done.output}"
    return done.stdout


def refuse(*arguments: str) -> str:
    """The sentence of a command that ends with 1."""
    done = CliRunner().invoke(program, list(arguments), catch_exceptions=False)
    assert done.exit_code == 1, f"{arguments}: {done.output}"
    return done.stderr


def work(act: Callable[[app.App], Awaitable[None]]) -> None:
    """Do something with the opened product."""
    settings = Settings()
    keys = app.load_master_keys(settings)
    urls = app.resolve_database(settings, keys)

    async def opened() -> None:
        async with app.open_app(settings, keys, urls) as product:
            await act(product)

    asyncio.run(opened())


async def say(board: Switchboard, *texts: str) -> list[str]:
    """What the bot answers to the last of them."""
    told: list[str] = []
    for text in texts:
        before = len(await board.said("out"))
        await board.handle(webhook(change(NUMBER, text_message(text, sender=CUSTOMER))))
        told = [said or "" for _, said in (await board.said("out"))[before:]]
    return told


async def talk(product: app.App) -> None:
    """A customer asks for a pick-up of today, is refused once, and sees it in the list."""
    board = Switchboard(product.database, product.keys, product.now, verticals=installed.VERTICALS)
    assert "Lavamos tu ropa" in (await say(board, "hola"))[-1]
    told = await say(board, "Pedir recogida", "hoy", "9", ADDRESS)
    assert told[0] == "De una vez podemos llevar 5 bolsas.", told
    told = await say(board, "2", ADDRESS)
    assert "bolsas: 2, en Calle Inventada 5" in told[-1], told
    assert "bolsas: 2" in (await say(board, "hola", "Mis recogidas"))[-1]


async def tick(product: app.App) -> None:
    """In the morning of that day the customer is told, once: by a message, or by way of an alert
    where 24 hours have passed since they wrote, which depends on the hour of this test."""
    board = Switchboard(product.database, product.keys)
    morning = product.now.now().replace(hour=18, minute=0) + timedelta(days=1)
    fetcher = Fetcher()
    tools = Tools(fetcher, clock.ManualClock(morning), ids.SystemChance())
    laundry = {"laundry": installed.VERTICALS["laundry"]}
    for _ in range(2):
        await ChoreRunner(product.database, laundry, tools).run_once()
        await board.fetch("update chore_runs set due_at = now() returning 1")
    await fetcher.aclose()
    [row] = await board.fetch(
        """
        select (select count(*) from alerts where message like '%Hoy pasamos%')
            + (select count(*) from messages where direction = 'out' and text like 'Hoy pasamos%')
        """
    )
    assert row[0] == 1


async def find_code(database: db.Database) -> str:
    async with database.pipe() as p:
        [(tenant_id,)] = await p.fetch("select tenant_id from tenants where slug = 'burbujas'")
    async with database.tenant_read(tenant_id) as t:
        [(code,)] = await t.fetch("select code from laundry_pickups")
    return str(code)


def collect() -> None:
    """The staff sees the pick-up and collects it; a second time is refused."""
    codes: list[str] = []

    async def find(product: app.App) -> None:
        codes.append(await find_code(product.database))

    work(find)
    [code] = codes
    assert ADDRESS in run("laundry", "list", "--tenant", "burbujas")
    assert code in run("laundry", "collect", code, "--tenant", "burbujas")
    assert "collected" in refuse("laundry", "collect", code, "--tenant", "burbujas")
    assert "nada" in refuse("laundry", "collect", "nada", "--tenant", "burbujas")
    assert "pendientes" in run("laundry", "list", "--tenant", "burbujas")

    async def told(product: app.App) -> None:
        board = Switchboard(product.database, product.keys)
        assert any(f"Recogida {code}" in (each or "") for _, each in await board.said("out"))

    work(told)


def prove() -> None:
    """Row security and everything that a thief may try hold for the new table, too."""
    tried: dict[str, Any] = json.loads(run("isolation", "prove", "--json"))
    own = [each for each in tried["attempts"] if each["table"] == "laundry_pickups"]
    assert len(own) >= 8
    assert all(each["held"] for each in own), own


def main(root: Path) -> None:
    assert Path(installed.__file__).is_relative_to(root), "this is not the copy"
    run("migrate")
    assert "laundry" in run("trade", "list")
    run("tenant", "add", "burbujas", "--name", "Burbujas", "--time-zone", "America/Mexico_City")
    token, bot = root / "token", root / "bot.json"
    token.write_text("EAAinventedinventedinvented")
    bot.write_text('{"burst_seconds": 0}')
    run("number", "add", "--tenant", "burbujas", "--phone-number-id", NUMBER, "--waba-id",
        "200000000000001", "--token-file", str(token), "--bot", str(bot), "--no-check")  # fmt: skip
    assert NUMBER in run("trade", "add", "burbujas", "laundry", "--number", NUMBER)
    work(talk)
    work(tick)
    collect()
    run("story", "run", "burbujas", str(TRADE / "stories"))
    prove()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
