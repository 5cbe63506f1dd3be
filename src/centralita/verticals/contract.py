"""What a trade is: its facts, its actions, its standard flows, its commands.

A trade's folder exports one `Vertical`; `installed.py` names it, and nothing else does. Its facts
are read and its actions done in the turn's own transaction, as the role of trades, bound to the
turn's tenant: a trade never chooses a tenant, a number or a token. The same actions are the tools
of an agent.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import typer
from msgspec import Struct

from centralita.kit import db
from centralita.kit.notebook import Notes
from centralita.vocabulary.asking import Told
from centralita.vocabulary.content import AnyContent, Template

Asked = TypeVar("Asked", bound=Struct)
Answer = Any
"""Plain data: dict, list, str, int, bool, None; exact decimals and times as text."""


class Setting(Struct, frozen=True, kw_only=True):
    """Where a fact is read or an action done. `language` is the reader's, `es` or `en`.

    `cause_id` names the message that led to it: what must happen once a message hangs on it.
    `settings` are the tenant's own for this trade. `time_zone` is an IANA name.

    `notes` keep what a trade read, from turn to turn; without them all is read anew. A tenant's
    turns of one batch share a transaction, and each opens its notes under the editions that stood
    when the batch began. So note nothing that an action changes for other conversations, too: the
    next turn would recall it as it was before, or note what an error may still undo.
    """

    now: datetime
    language: str
    time_zone: str
    business: str
    number_id: UUID | None = None
    conversation_id: UUID | None = None
    contact_id: UUID | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    cause_id: UUID | None = None
    settings: Mapping[str, Any] = {}
    notes: Notes | None = None


class Fact(Struct, Generic[Asked], frozen=True, kw_only=True):
    """Something that can be looked up. `asks` says which arguments it takes, typed.

    `about` is one plain English sentence; agents read it too when `for_agents`. `recall` tells the
    same from the setting's notes alone, and raises `kit.notebook.Forgotten` where it can't.
    """

    name: str
    about: str
    asks: type[Asked]
    read: Callable[[db.TenantRead, Setting, Asked], Awaitable[Answer]]
    recall: Callable[[Setting, Asked], Answer] | None = None
    for_agents: bool = True


class Action(Struct, Generic[Asked], frozen=True, kw_only=True):
    """Something that can be done, at most once for each message that led to it.

    `do` answers with what was done, or with a refusal by its code: an exception means a defect and
    undoes the whole turn.
    """

    name: str
    about: str
    asks: type[Asked]
    do: Callable[[db.TenantWrite, Setting, Asked], Awaitable[Told]]
    for_agents: bool = True


class Task(Struct, Generic[Asked], frozen=True, kw_only=True):
    """Something the business itself does: a dish is sold out, an order moves, a stay is confirmed.

    Nobody's bot may do it; stories do, so that they can tell what happens in between. `do` answers
    with what customers should read of it, and raises `NotFound`, `Refused` or `Conflict`.
    """

    name: str
    about: str
    asks: type[Asked]
    do: "Callable[[db.TenantWrite, Setting, Asked], Awaitable[Sequence[Notice]]]"


class Notice(Struct, frozen=True, kw_only=True):
    """Something a trade wants somebody to read, outside any turn.

    To a customer of a conversation, or to `phone` (digits: the owner's own WhatsApp) from the
    tenant's number `number_id`. `template` goes instead of `replies` when the 24 hours are over;
    without one the notice then becomes an alert. `even_with_person` False leaves it out while a
    person has the conversation. `key` makes it once: the same key is never told twice.
    """

    key: str
    because: str
    replies: tuple[AnyContent, ...]
    conversation_id: UUID | None = None
    number_id: UUID | None = None
    phone: str | None = None
    template: Template | None = None
    even_with_person: bool = True


class Fetched(Struct, frozen=True, kw_only=True):
    """What an address gave: `data`, or the `problem` in a short English sentence."""

    data: bytes = b""
    problem: str = ""


class Chore(Struct, frozen=True, kw_only=True):
    """Something a trade does by the clock for each tenant that works in it.

    `wants` names addresses to be fetched first, outside any transaction (https, public hosts, a few
    seconds, a few megabytes). `do` gets the tenant's transaction and what was fetched, and answers
    with what should be told; it must be safe to repeat.
    """

    name: str
    every_seconds: float
    do: Callable[[db.TenantWrite, Setting, Mapping[str, Fetched]], Awaitable[Sequence[Notice]]]
    wants: Callable[[db.TenantRead, Setting], Awaitable[Sequence[str]]] | None = None


class Shell(Protocol):
    """What a trade's commands get of the program: its printing, its database, its language."""

    @property
    def language(self) -> str: ...

    def run(self, act: "Callable[[Desk], Awaitable[Any]]") -> Any:
        """Open the product, do one thing with it, close it."""
        ...

    def print_table(
        self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None: ...

    def print_text(self, text: str, style: str = "") -> None: ...

    def print_json(self, value: object) -> None: ...


class Desk(Protocol):
    """The product as a trade's command sees it."""

    @property
    def now(self) -> datetime: ...

    async def get_tenant(self, slug: str) -> UUID:
        """Raises `NotFound`."""
        ...

    def read(self, tenant_id: UUID) -> AbstractAsyncContextManager[db.TenantRead]: ...

    def write(self, tenant_id: UUID) -> AbstractAsyncContextManager[db.TenantWrite]: ...

    async def describe(self, t: db.TenantRead, trade: str) -> Setting:
        """The tenant's own setting for this trade, without a conversation."""
        ...

    async def tell(self, t: db.TenantWrite, notices: Sequence[Notice]) -> None:
        """Store and queue what customers should read, in the same transaction."""
        ...


class Screen(Protocol):
    """What a trade's page in the console gets of a request: the business, and who asks.

    `language` is the reader's. Whoever got here may read, or write, the trade's rows.
    """

    @property
    def now(self) -> datetime: ...

    @property
    def language(self) -> str: ...

    @property
    def actor(self) -> str: ...

    @property
    def slug(self) -> str: ...

    def read(self) -> AbstractAsyncContextManager[db.TenantRead]: ...

    def write(self) -> AbstractAsyncContextManager[db.TenantWrite]: ...

    async def describe(self, t: db.TenantRead) -> Setting:
        """The tenant's own setting for this trade, without a conversation."""
        ...

    async def tell(self, t: db.TenantWrite, notices: Sequence[Notice]) -> None:
        """Store and queue what customers should read, in the same transaction."""
        ...

    async def note(
        self, t: db.TenantWrite, action: str, subject: str, details: Mapping[str, object]
    ) -> None:
        """Write the change into the business's audit log."""
        ...


def get_screen(request: Any) -> Screen:
    """The screen of a request (of the web framework), as the console has set it."""
    screen: Screen = request.state.screen
    return screen


class Screens(Struct, frozen=True, kw_only=True):
    """A trade's endpoints as routers of the web framework: who may read, and who may write."""

    reads: Any
    writes: Any


class Span(Struct, frozen=True, kw_only=True):
    """From `since` up to `until`, which is left out."""

    since: datetime
    until: datetime


class Figure(Struct, frozen=True, kw_only=True):
    """One number of a trade's, for the overview. `value` is exact decimal text; of money, in
    `currency`."""

    key: str
    title: Mapping[str, str]
    value: str
    currency: str | None = None


class CardRow(Struct, frozen=True, kw_only=True):
    """One thing that a trade knows of a contact, in the reader's language.

    `state` is a word of the trade's own; `amount` exact decimal text in `currency`.
    """

    title: str
    detail: str = ""
    state: str | None = None
    amount: str | None = None
    currency: str | None = None
    at: datetime | None = None


class CardSection(Struct, frozen=True, kw_only=True):
    """Things of one kind, the newest first; `title` by language."""

    key: str
    title: Mapping[str, str]
    rows: tuple[CardRow, ...]


class Vertical(Struct, frozen=True, kw_only=True):
    """A trade's card.

    `key` is its folder's name and the first part of its facts' and actions' names. `title` by
    language. `flows` are its standard flows by name, as data. `texts` are its sentences by
    language and key: flows name them as `@key`. `migrations` is the folder of its own tables'
    steps. `read_settings` checks a tenant's settings for it (raises `Invalid`) and fills in what
    was left out. `tasks` are what the business itself does in stories; `stories` is the folder of
    the trade's own (`es/`, `en/`), played against its sample. `screens` loads its pages' endpoints,
    which live under `/tenants/{tenant}/<key>`; `statistics` counts for the overview.
    """

    key: str
    title: Mapping[str, str]
    facts: tuple[Fact[Any], ...]
    actions: tuple[Action[Any], ...]
    flows: Mapping[str, Mapping[str, Any]]
    texts: Mapping[str, Mapping[str, str]]
    migrations: Path
    read_settings: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    commands: Callable[[Callable[[typer.Context], Shell]], typer.Typer] | None = None
    chores: tuple[Chore, ...] = ()
    tasks: tuple[Task[Any], ...] = ()
    stories: Path | None = None
    screens: Callable[[], Screens] | None = None
    statistics: Callable[[db.TenantRead, Setting, Span], Awaitable[Sequence[Figure]]] | None = None
    card: Callable[[db.TenantRead, Setting, UUID], Awaitable[Sequence[CardSection]]] | None = None
    """What it knows of a contact, for whoever writes with them."""
