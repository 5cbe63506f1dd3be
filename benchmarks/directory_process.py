"""Reads the directory and tells what that took; a process of its own for `benchmarks.directory`."""

import asyncio
import gc
import json
import os
import sys
import time
import tracemalloc
from pathlib import Path

from benchmarks import payloads
from benchmarks.directory import GUESTS, MESSAGES, NUMBERS
from centralita import app
from centralita.installed import PROVIDERS
from centralita.kit import clock, db, log
from centralita.pipeline import Pipeline
from centralita.records import inbound
from centralita.route.directory import Directory
from centralita.settings import Settings
from centralita.vocabulary.ids import WaId
from centralita.vocabulary.incoming import Person

_LOOK_UPS = 200_000
_TABLES = ("numbers", "tenants", "senders", "bot_configs")


def get_resident_mb() -> float:
    """Of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def load(database: db.Database) -> Directory:
    """As a worker does it."""
    directory = Directory()
    async with database.pipe() as p:
        await directory.refresh(p)
    assert len(directory) == NUMBERS
    return directory


async def measure_resident(database: db.Database) -> dict[str, float]:
    """Memory as the machine sees it, and the cost of look-ups."""
    async with database.pipe() as p:
        await p.fetchval("select 1")
    before = get_resident_mb()
    begun = time.perf_counter()
    directory = await load(database)
    took = time.perf_counter() - begun
    gc.collect()
    return {
        "resident_mb": get_resident_mb() - before,
        "load_ms": 1000 * took,
        **time_look_ups(directory),
    }


def time_look_ups(directory: Directory) -> dict[str, float]:
    """Nanoseconds each, loop included."""
    ids = [payloads.get_phone_number_id(serial % NUMBERS) for serial in range(_LOOK_UPS)]
    nobody = Person(wa_id=WaId("15550100001"))
    begun = time.perf_counter()
    for each in ids:
        number = directory.find_number("meta_cloud", each)
        assert number is not None
        directory.find_owner(number, nobody)
    by_number = time.perf_counter() - begun
    shared = directory.find_number("meta_cloud", payloads.get_phone_number_id(0))
    assert shared is not None
    guests = [Person(wa_id=WaId(payloads.get_sender(90_001 + each))) for each in range(GUESTS)]
    begun = time.perf_counter()
    for serial in range(_LOOK_UPS):
        directory.find_owner(shared, guests[serial % GUESTS])
    by_sender = time.perf_counter() - begun
    assert directory.find_owner(shared, guests[0]) != shared.tenant_id
    return {
        "look_up_ns": 1e9 * by_number / _LOOK_UPS,
        "look_up_by_sender_ns": 1e9 * by_sender / _LOOK_UPS,
    }


async def measure_python(database: db.Database) -> dict[str, float]:
    """What Python's own objects take, without what the database's answers needed for a moment."""
    tracemalloc.start()
    directory = await load(database)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    assert len(directory) == NUMBERS
    return {"python_mb": held / 1e6}


async def measure_taking_in(database: db.Database) -> dict[str, float]:
    """Statements that ask the directory's tables, once it is loaded."""
    asked: list[str] = []
    directory = await load(database)
    pipeline = Pipeline(database, PROVIDERS, directory, clock.SystemClock())
    async with database.pipe() as p:
        bodies = payloads.list_bodies(MESSAGES, NUMBERS, NUMBERS)
        await inbound.add(p, [("meta_cloud", payloads.APP, body) for body in bodies])
    # Both connections at once, so that each is asked to tell.
    async with database.pipe() as one, database.pipe() as other:
        for each in (one, other):
            each._connection.add_query_logger(lambda logged: asked.append(logged.query))
    asked.clear()
    while await pipeline.take_in():
        pass
    about = [query for query in asked if any(f"from {table}" in query for table in _TABLES)]
    return {"queries": len(asked), "directory_queries": len(about)}


MEASURES = {
    "resident": measure_resident,
    "python": measure_python,
    "taking-in": measure_taking_in,
}


async def main(what: str) -> None:
    """Print one JSON object."""
    settings = Settings()
    log.configure(as_json=False, level=settings.log_level)
    keys = app.load_master_keys(settings)
    urls = app.resolve_database(settings, keys)
    database = await db.open_database(
        app_url=urls.app, pipe_url=urls.pipe, app_pool_size=1, pipe_pool_size=2
    )
    try:
        print(json.dumps(await MEASURES[what](database)))
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
