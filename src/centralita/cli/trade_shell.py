"""What a trade's own commands get of the program: printing, the database, the way to customers."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

import typer

from centralita.app import App
from centralita.cli import commands
from centralita.cli.messages import find_tenant_id
from centralita.cli.session import Session, get_session
from centralita.installed import VERTICALS
from centralita.kit import db
from centralita.records import notices as notice_records
from centralita.records import trades
from centralita.verticals import contract
from centralita.verticals.contract import Notice, Setting


class TradeDesk:
    """The opened product, as `verticals.contract.Desk`."""

    def __init__(self, app: App) -> None:
        self._app = app

    @property
    def now(self) -> datetime:
        return self._app.now.now()

    async def get_tenant(self, slug: str) -> UUID:
        return await find_tenant_id(self._app, slug)

    def read(self, tenant_id: UUID) -> AbstractAsyncContextManager[db.TenantRead]:
        return self._app.database.tenant_read(tenant_id)

    def write(self, tenant_id: UUID) -> AbstractAsyncContextManager[db.TenantWrite]:
        return self._app.database.tenant_write(tenant_id)

    async def describe(self, t: db.TenantRead, trade: str) -> Setting:
        """Raises `NotFound` where the tenant does not work in that trade."""
        found = await trades.describe(t, trade)
        return Setting(
            now=self.now,
            language=found.language,
            time_zone=found.time_zone,
            business=found.name,
            settings=found.settings,
        )

    async def tell(self, t: db.TenantWrite, notices: Sequence[Notice]) -> None:
        await notice_records.tell(t, notices, self.now)


class TradeShell:
    """One run of the program, as `verticals.contract.Shell`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def language(self) -> str:
        return self._session.language

    def run(self, act: Callable[[contract.Desk], Awaitable[Any]]) -> Any:
        return self._session.run(lambda app: act(TradeDesk(app)))

    def print_table(
        self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        self._session.print_table(title, columns, rows)

    def print_text(self, text: str, style: str = "") -> None:
        self._session.print_text(text, style)

    def print_json(self, value: object) -> None:
        self._session.print_json(value)


def open_shell(ctx: typer.Context) -> contract.Shell:
    """What a trade's command works with."""
    return TradeShell(get_session(ctx))


def mount(program: typer.Typer) -> None:
    """Each installed trade's commands under its own name; their errors become sentences too."""
    for key, vertical in VERTICALS.items():
        if vertical.commands is not None:
            group = vertical.commands(open_shell)
            commands.guard(group)
            program.add_typer(group, name=key)
