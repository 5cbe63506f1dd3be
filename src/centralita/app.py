"""The composition root: settings become opened things, and are closed again.

load_master_keys   the operator's key, without which nothing starts (promise 7)
resolve_database   the external Postgres of the settings, or the embedded one
open_app           connections and provider clients for one process
"""

import asyncio
import urllib.parse
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from centralita.installed import MIGRATIONS, PROVIDERS, VERTICALS
from centralita.kit import clock, crypto, db, postgres
from centralita.providers.contract import Client, Provider
from centralita.records import revisions, roles
from centralita.settings import Settings
from centralita.verticals.contract import Vertical
from centralita.vocabulary import errors

_NO_MASTER_KEY = (
    "There is no master key. Make one with `centralita keys new`, keep it safe, and set it as "
    "CENTRALITA_MASTER_KEY."
)


@dataclass(frozen=True)
class DatabaseUrls:
    """One database as its three roles reach it; `owner` None where it was not given."""

    owner: str | None
    app: str
    pipe: str
    embedded: bool = False


@dataclass(frozen=True)
class App:
    """Everything a process holds open; `now` is its clock."""

    settings: Settings
    urls: DatabaseUrls
    database: db.Database
    keys: crypto.MasterKeys
    providers: Mapping[str, Provider]
    clients: Mapping[str, Client]
    verticals: Mapping[str, Vertical]
    now: clock.Clock

    def get_owner_url(self) -> str:
        """For the operator's own acts. Raises `Refused` where only the roles' URLs were given."""
        if self.urls.owner is None:
            raise errors.Refused(
                "This needs the database's owner. Set CENTRALITA_DATABASE_URL.", code="no_owner_url"
            )
        return self.urls.owner


def load_master_keys(settings: Settings) -> crypto.MasterKeys:
    """The master key and those it replaced. Raises `Refused` without one, `Invalid` for a bad."""
    if settings.master_key is None:
        raise errors.Refused(_NO_MASTER_KEY, code="no_master_key")
    try:
        return crypto.MasterKeys.parse(
            settings.master_key.get_secret_value(), settings.list_previous_master_keys()
        )
    except ValueError as problem:
        raise errors.Invalid(f"CENTRALITA_MASTER_KEY: {problem}", code="bad_master_key") from None


def hide(text: SecretStr | None) -> crypto.Secret | None:
    """A setting's secret as everything below the settings knows secrets."""
    return None if text is None else crypto.Secret(text.get_secret_value())


def load_demo_keys(folder: Path) -> crypto.MasterKeys:
    """The demo's own master key, made on first use and readable by this user alone."""
    file = folder / "master.key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(crypto.new_master_key() + "\n")
    return crypto.MasterKeys.parse(file.read_text())


def resolve_database(settings: Settings, keys: crypto.MasterKeys) -> DatabaseUrls:
    """Which database: the one of the settings, else the embedded one, started if need be.

    Blocks while Postgres starts, so call it before the event loop. Raises `PostgresFailed`.
    """
    given = settings.database_url.get_secret_value() if settings.database_url else None
    app = settings.app_database_url.get_secret_value() if settings.app_database_url else None
    pipe = settings.pipe_database_url.get_secret_value() if settings.pipe_database_url else None
    if given is None and app is not None and pipe is not None:
        return DatabaseUrls(owner=None, app=app, pipe=pipe)
    if given is not None:
        _check_url(given)
    owner = given or _ensure_embedded(settings).owner_url()
    return DatabaseUrls(
        owner=owner,
        app=app or _as_role(owner, roles.APP_ROLE, keys),
        pipe=pipe or _as_role(owner, roles.PIPE_ROLE, keys),
        embedded=given is None,
    )


def _ensure_embedded(settings: Settings) -> postgres.EmbeddedPostgres:
    return postgres.ensure_running(postgres.default_data_dir(settings.data_dir))


def start_embedded(settings: Settings) -> postgres.EmbeddedPostgres:
    """The embedded database, running. Raises `Refused` where another one is used."""
    _check_embedded(settings)
    return _ensure_embedded(settings)


def find_embedded(settings: Settings) -> postgres.EmbeddedPostgres | None:
    """The embedded database when it runs. Raises `Refused` where another one is used."""
    _check_embedded(settings)
    return postgres.find_running(postgres.default_data_dir(settings.data_dir))


def _check_embedded(settings: Settings) -> None:
    if settings.database_url or (settings.app_database_url and settings.pipe_database_url):
        raise errors.Refused(
            "The settings name a database of your own, and that is not for us to start or stop. "
            "Unset CENTRALITA_DATABASE_URL to speak of the embedded one.",
            code="not_embedded",
        )


def _check_url(url: str) -> None:
    if not url.startswith(("postgresql://", "postgres://")):
        raise errors.Invalid(
            "CENTRALITA_DATABASE_URL: it must look like postgresql://user:password@host/database.",
            code="bad_database_url",
        )


def _as_role(owner_url: str, role: str, keys: crypto.MasterKeys) -> str:
    """The same address as another role, whose password follows from the master key."""
    parts = urllib.parse.urlsplit(owner_url)
    password = urllib.parse.quote(crypto.derive_password(keys.current, role), safe="")
    host = parts.netloc.rpartition("@")[2]
    return urllib.parse.urlunsplit(parts._replace(netloc=f"{role}:{password}@{host}"))


def migrate_database(urls: DatabaseUrls) -> bool:
    """Bring the schema and the roles' passwords up to date; blocks. Raises `Refused`.

    False: an administrator made the roles and keeps their passwords.
    """
    # Here, because the migration tool takes half a second to load and nothing else needs it.
    from centralita.records import migrate

    if urls.owner is None:
        raise errors.Refused(
            "Migrations need the database's owner. Set CENTRALITA_DATABASE_URL.",
            code="no_owner_url",
        )
    return migrate.migrate(
        urls.owner,
        app_password=_password_of(urls.app),
        pipe_password=_password_of(urls.pipe),
        trades=MIGRATIONS,
    )


def prepare_embedded(urls: DatabaseUrls) -> None:
    """Migrate the embedded database before its first use and after an upgrade; blocks.

    Raises `Refused` when its roles have passwords of another master key: whoever works with that
    one must not be locked out.
    """
    if urls.owner is not None and not asyncio.run(_is_ours(urls.owner, urls.pipe)):
        raise errors.Refused(
            "The database's roles have passwords of another master key. Set that one as "
            "CENTRALITA_MASTER_KEY; or, if this is the right one, run: centralita migrate",
            code="other_master_key",
        )
    migrate_database(urls)


async def _is_ours(owner_url: str, pipe_url: str) -> bool:
    """Nobody has used it yet, or its roles know the passwords that this master key gives."""
    return await revisions.is_new(owner_url) or await roles.can_log_in(pipe_url)


def _password_of(url: str) -> str:
    return urllib.parse.unquote(urllib.parse.urlsplit(url).password or "")


@asynccontextmanager
async def open_app(
    settings: Settings,
    keys: crypto.MasterKeys,
    urls: DatabaseUrls,
    *,
    now: clock.Clock | None = None,
    pool_size: int | None = None,
) -> AsyncIterator[App]:
    """Connections and clients for one process, all closed at the end of the block.

    `pool_size` replaces the settings' for programs that ask little. Raises `DatabaseUnavailable`.
    """
    async with AsyncExitStack() as stack:
        database = await db.open_database(
            app_url=urls.app,
            pipe_url=urls.pipe,
            app_pool_size=pool_size or settings.app_pool_size,
            pipe_pool_size=pool_size or settings.pipe_pool_size,
            statement_cache_size=settings.database_statement_cache,
        )
        stack.push_async_callback(database.close)
        clients = {key: _open_client(settings, each) for key, each in PROVIDERS.items()}
        for client in clients.values():
            stack.push_async_callback(client.aclose)
        yield App(
            settings=settings,
            urls=urls,
            database=database,
            keys=keys,
            providers=PROVIDERS,
            clients=clients,
            verticals=VERTICALS,
            now=now or clock.SystemClock(),
        )


def list_trades_with_chores(app: App) -> list[str]:
    """The installed trades that do something by the clock."""
    return [key for key, trade in app.verticals.items() if trade.chores]


def _open_client(settings: Settings, provider: Provider) -> Client:
    base_url = (
        settings.chakra_base_url if provider.manifest.key == "chakra" else settings.graph_base_url
    )
    return provider.open_client(base_url, settings.graph_version)
