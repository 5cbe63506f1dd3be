"""A switchboard to measure: a durable Postgres of its own, tenants, numbers and one Meta app."""

import asyncio
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import payloads, processes
from centralita import app
from centralita.kit import crypto, db, postgres
from centralita.records import bot_configs, credentials, doors, numbers, operator, tenants
from centralita.settings import Settings

MESSAGES_PER_SECOND = 1_000.0
"""Of the bench's numbers: Meta's highest throughput level, so that the pace limit of 80/s a number
is not what is measured."""

TOKEN = "invented0token0for0benchmarks"

BOT: dict[str, Any] = {
    "burst_seconds": 0,
    "old_messages": {"do": "answer", "older_than_minutes": 60},
    "rules": [
        {"name": "hours", "when": ["a qué hora abren", "horario"], "answer": "Abrimos a las 9."},
        {"name": "price", "when": ["cuánto cuesta", "precio"], "answer": "Desde 90 € la noche."},
        {"name": "parking", "when": ["estacionamiento", "aparcar"], "answer": "Sí, y gratis."},
        {"name": "menu", "when": ["menú", "carta"], "answer": "El menú está en la recepción."},
        {"name": "cards", "when": ["aceptan tarjeta", "pagar con tarjeta"], "answer": "Todas."},
        {"name": "place", "when": ["ubicación", "dónde están"], "answer": "Junto al faro."},
    ],
}
"""A small rule bot: every question of `payloads.SAID` has one answer."""


METRICS_TOKEN = "a-metrics-token-of-the-benchmarks"


@dataclass(frozen=True)
class Ground:
    """What the programs under test are pointed at."""

    server: postgres.EmbeddedPostgres
    keys: crypto.MasterKeys
    urls: app.DatabaseUrls
    environment: Mapping[str, str]
    folder: Path

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """As the owner, outside any transaction."""
        with psycopg.connect(self.server.owner_url(), autocommit=True) as connection:
            connection.execute("set search_path = centralita, public")
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def count(self, table: str) -> int:
        """Rows of a table."""
        return int(self.execute(f"select count(*) from {table}")[0][0])

    def get_postgres_cpu_seconds(self) -> float:
        """Processor time of all of Postgres so far."""
        postmaster = self.server.folder.find_postmaster()
        return 0.0 if postmaster is None else processes.measure_family_cpu_seconds(postmaster)

    def forget_messages(self) -> None:
        """Every round starts from the same: tenants and numbers, but nothing said yet."""
        self.execute(
            """
            truncate inbound, inbound_queue, quarantine, lanes, outbox, send_attempts, limit_uses,
                early_statuses, alerts, number_days, messages, conversations, contacts cascade
            """
        )
        self.execute("checkpoint")


@contextmanager
def open_ground(
    *, number_count: int = 40, tenant_count: int = 20, extra: Mapping[str, str] | None = None
) -> Iterator[Ground]:
    """Postgres with fsync and synchronous_commit on, in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="centralita-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # Postgres runs as an ordinary user where we are root
        server = postgres.ensure_running(folder, fast=False)
        try:
            ground = _lay(server, folder, extra or {})
            asyncio.run(_populate(ground, number_count, tenant_count))
            yield ground
        finally:
            server.stop()


def _lay(server: postgres.EmbeddedPostgres, folder: Path, extra: Mapping[str, str]) -> Ground:
    environment = {
        "CENTRALITA_DATABASE_URL": server.owner_url(),
        "CENTRALITA_MASTER_KEY": crypto.new_master_key(),
        "CENTRALITA_METRICS_TOKEN": METRICS_TOKEN,
        "CENTRALITA_LOG_LEVEL": "WARNING",
        **extra,
    }
    os.environ.update(environment)
    settings = Settings()
    keys = app.load_master_keys(settings)
    urls = app.resolve_database(settings, keys)
    app.migrate_database(urls)
    return Ground(server, keys, urls, environment, folder)


async def _populate(ground: Ground, number_count: int, tenant_count: int) -> None:
    async with operator.open_operator(ground.urls.owner or "") as o:
        await doors.set_app(
            o,
            ground.keys,
            doors.MetaApp(
                payloads.APP,
                crypto.Secret(payloads.APP_SECRET),
                crypto.Secret(payloads.VERIFY_TOKEN),
            ),
        )
    database = await db.open_database(
        app_url=ground.urls.app, pipe_url=ground.urls.pipe, app_pool_size=1, pipe_pool_size=1
    )
    try:
        owners = []
        for index in range(tenant_count):
            new = tenants.NewTenant(slug=f"bench-{index}", name=f"Negocio {index}")
            owners.append(await tenants.open_tenant(database, ground.keys, new))
        for index in range(number_count):
            await _add_number(database, ground.keys, owners[index % tenant_count], index)
    finally:
        await database.close()


async def _add_number(
    database: db.Database, keys: crypto.MasterKeys, owner: tenants.Tenant, index: int
) -> None:
    new = numbers.NewNumber(
        phone_number_id=payloads.get_phone_number_id(index),
        waba_id="200000000000001",
        display_name=f"Línea {index}",
        messages_per_second=MESSAGES_PER_SECOND,
    )
    async with database.tenant_write(owner.id) as t:
        number = await numbers.add_number(t, new)
        await credentials.set_access_token(t, keys, number.id, crypto.Secret(TOKEN))
        await bot_configs.publish(t, number.id, BOT, actor="benchmarks")
