"""One run of the program: its language, its settings, what it prints, and how it fails.

Every command gets a `Session` through Typer's context. Commands raise the product's errors; here
they become one red sentence and an exit code:

    0 done   1 refused, not found or invalid   2 wrong usage   3 the database or provider is away
"""

import asyncio
import getpass
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
import pydantic
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from centralita import app as composition
from centralita.installed import PROVIDERS
from centralita.kit import crypto, db, json, log, postgres, terminal
from centralita.records import wording
from centralita.settings import Settings
from centralita.vocabulary import errors

Result = TypeVar("Result")
Cell = object

FAILED: Final = 1
UNAVAILABLE: Final = 3

_WORDING = wording.Wording(Path(__file__).parent / "texts")
_PLAIN_WIDTH: Final = 180
"""Of tables that go to a file or another program: wide enough that ids stay whole."""


def find_language(wished: str | None, environment: Mapping[str, str]) -> str:
    """`es` or `en`: what was asked for, else CENTRALITA_LANG, else the system's, else English."""
    for text in (wished, *(environment.get(name) for name in ("CENTRALITA_LANG", "LC_ALL"))):
        if text and text[:2].lower() in wording.LANGUAGES:
            return text[:2].lower()
    return "es" if environment.get("LANG", "")[:2].lower() == "es" else "en"


class Session:
    """What a command needs from outside."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.console = _make_console(sys.stdout)
        self._errors = _make_console(sys.stderr)

    @property
    def actor(self) -> str:
        """Who is at the keyboard, for the audit log."""
        try:
            return getpass.getuser()
        except (KeyError, OSError):
            return f"uid {os.getuid()}"

    def load_settings(self) -> Settings:
        """The settings of the environment. Raises `Invalid` that names the variable."""
        try:
            return Settings()
        except pydantic.ValidationError as problem:
            first = problem.errors(include_input=False, include_url=False)[0]
            name = "CENTRALITA_" + "_".join(str(part) for part in first["loc"]).upper()
            raise errors.Invalid(f"{name}: {first['msg']}.", code="bad_setting") from None

    def run(self, act: Callable[[composition.App], Awaitable[Result]]) -> Result:
        """Open the product, do one thing with it, close it."""
        settings = self.load_settings()
        log.configure(as_json=settings.log_json, level="WARNING")
        keys = composition.load_master_keys(settings)
        urls = composition.resolve_database(settings, keys)

        opened = False

        async def work() -> Result:
            nonlocal opened
            async with composition.open_app(settings, keys, urls, pool_size=1) as app:
                opened = True
                return await act(app)

        try:
            return asyncio.run(work())
        except db.DatabaseUnavailable:
            if opened or not urls.embedded:
                raise
            # The embedded database is ours alone: before its first use it has no roles.
            composition.prepare_embedded(urls)
            return asyncio.run(work())

    # ── printing ─────────────────────────────────────────────────────────────────────────────

    def say(self, key: str, **facts: object) -> str:
        """A sentence of `texts/`, in the session's language."""
        return _WORDING.say(self.language, key, **facts)

    def print(self, key: str, style: str = "", **facts: object) -> None:
        """Print such a sentence."""
        self.console.print(Text(self.say(key, **facts), style=style), soft_wrap=True)

    def print_text(self, text: str, style: str = "") -> None:
        """Print a text as it is: nobody's name can style our terminal."""
        self.console.print(Text(text, style=style), soft_wrap=True)

    def warn(self, key: str, **facts: object) -> None:
        """A sentence on standard error, in yellow."""
        self._errors.print(Text(self.say(key, **facts), style="yellow"), soft_wrap=True)

    def print_json(self, value: object) -> None:
        """One JSON document on standard output."""
        self.console.file.write(json.encode_text(msgspec.to_builtins(value)) + "\n")

    def print_rows(
        self, columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, title: str | None = None
    ) -> None:
        """A table; `columns` are keys of `texts/` under `column`."""
        self.print_table(title, [self.say(f"column.{column}") for column in columns], rows)

    def print_table(
        self, title: str | None, headings: Sequence[str], rows: Sequence[Sequence[Cell]]
    ) -> None:
        """A table under headings that are in the reader's language already."""
        table = Table(title=title, title_justify="left", header_style="bold", title_style="bold")
        for heading in headings:
            table.add_column(heading, overflow="fold")
        for row in rows:
            table.add_row(*(self._cell(cell) for cell in row))
        self.console.print(table)

    def print_pairs(self, pairs: Mapping[str, Cell]) -> None:
        """One thing's facts, a line each; names are keys of `texts/` under `column`."""
        table = Table(show_header=False, box=None, pad_edge=False)
        for name, value in pairs.items():
            table.add_row(Text(self.say(f"column.{name}"), style="bold"), self._cell(value))
        self.console.print(table)

    def _cell(self, value: Cell) -> Text:
        if isinstance(value, Text):
            return value
        if value is None or value == "":
            return Text("–", style="dim")
        if isinstance(value, bool):
            return Text(self.say("word.yes" if value else "word.no"))
        if hasattr(value, "astimezone"):
            return Text(f"{value:%Y-%m-%d %H:%M:%S}")
        return Text(str(value), style=_STYLES.get(str(value), ""))

    # ── failing ──────────────────────────────────────────────────────────────────────────────

    def fail(self, problem: BaseException) -> int:
        """Print what went wrong as one sentence; returns the exit code."""
        sentence, code = self._explain(problem)
        self._errors.print(Text(log.redact(sentence), style="bold red"), soft_wrap=True)
        if os.environ.get("CENTRALITA_DEBUG"):
            self._errors.print_exception()
        return code

    def _explain_code(self, failure: errors.SendFailure) -> str:
        """A provider's refusal in the session's language; its codes are Meta's everywhere."""
        for provider in PROVIDERS.values():
            meaning, cure = provider.explain_code(failure.code, self.language)
            return f"{meaning} ({failure.code}) {cure}".strip()
        return str(failure)

    def _explain(self, problem: BaseException) -> tuple[str, int]:
        if isinstance(problem, errors.SendFailure):
            away = problem.kind == "unavailable"
            return self._explain_code(problem), UNAVAILABLE if away else FAILED
        if isinstance(problem, errors.CentralitaError):
            code = UNAVAILABLE if problem.kind == "unavailable" else FAILED
            known = _WORDING.find(self.language, f"errors.{problem.code}", problem.facts)
            return known or str(problem), code
        if isinstance(problem, db.DatabaseUnavailable):
            return self.say("errors.database_away", reason=problem), UNAVAILABLE
        if isinstance(problem, postgres.PostgresFailed):
            return self.say("errors.postgres_failed", reason=problem), UNAVAILABLE
        if isinstance(problem, crypto.SealBroken):
            return self.say("errors.seal_broken", reason=problem), FAILED
        if type(problem).__name__ in _OLD_SCHEMA:
            return self.say("errors.old_schema"), UNAVAILABLE
        name = type(problem).__name__
        return self.say("errors.unexpected", name=name, reason=problem), FAILED


_OLD_SCHEMA: Final = (
    "UndefinedTableError",
    "UndefinedColumnError",
    "UndefinedFunctionError",
    "InvalidSchemaNameError",
)

_STYLES: Final = {
    "active": "green", "ok": "green", "GREEN": "green", "sent": "green", "delivered": "green",
    "read": "cyan", "suspended": "red", "inactive": "yellow", "YELLOW": "yellow", "RED": "red",
    "dead": "red", "failed": "red", "problem": "red", "warning": "yellow", "urgent": "red",
    "uncertain": "yellow", "human": "magenta",
}  # fmt: skip


def _make_console(file: Any) -> Console:
    is_terminal = bool(getattr(file, "isatty", lambda: False)())
    return terminal.make_console(file, width=None if is_terminal else _PLAIN_WIDTH)


def get_session(ctx: typer.Context) -> Session:
    """The session of this run, made by the root command."""
    session = ctx.find_root().obj
    return session if isinstance(session, Session) else Session(find_language(None, os.environ))
