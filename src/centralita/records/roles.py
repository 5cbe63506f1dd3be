"""The roles that the program works as; the owner makes them, or an administrator did.

Two log in. The third, of trades, is only ever taken on by the pipe, in the middle of a turn.
"""

from collections.abc import Mapping
from typing import Final

import asyncpg
import psycopg
from psycopg import sql

from centralita.vocabulary import errors

APP_ROLE: Final = "centralita_app"
PIPE_ROLE: Final = "centralita_pipe"
TRADE_ROLE: Final = "centralita_trade"
_INHERITANCE_PER_GRANT: Final = 160_000
"""Since this version of Postgres a membership itself says what it lends."""


def ensure(connection: psycopg.Connection, passwords: Mapping[str, str]) -> bool:
    """Make the roles that are missing and set their passwords, in the open transaction.

    False: they are there, and the owner may not touch them; whoever made them gave them their
    passwords. Roles belong to the whole server, so another database may have made them already.
    Raises `Refused` where one is missing and the owner may not make it.
    """
    known = _list_known(connection, [*passwords, TRADE_ROLE])
    for role in passwords:
        if role not in known:
            _make(connection, role)
    if TRADE_ROLE not in known:
        _make(connection, TRADE_ROLE, login=False)
    _let_pipe_become_trade(connection)
    try:
        with connection.transaction():
            for role, password in passwords.items():
                _set_password(connection, role, password)
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


async def can_log_in(url: str) -> bool:
    """Whether a role's address opens the database: its password is the one we derive."""
    try:
        connection = await asyncpg.connect(url)
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError):
        return False
    await connection.close()
    return True


def _list_known(connection: psycopg.Connection, names: list[str]) -> set[str]:
    rows = connection.execute("select rolname from pg_roles where rolname = any(%s)", (names,))
    return {row[0] for row in rows}


def _make(connection: psycopg.Connection, role: str, *, login: bool = True) -> None:
    right = sql.SQL("login" if login else "nologin")
    try:
        with connection.transaction():
            connection.execute(sql.SQL("create role {} {}").format(sql.Identifier(role), right))
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        return  # somebody else's migration made it just now
    except psycopg.errors.InsufficientPrivilege:
        raise errors.Refused(
            f"The database's owner may not create the role {role}. Let an administrator run: "
            f"create role {APP_ROLE} login password '…'; create role {PIPE_ROLE} login noinherit "
            f"password '…'; create role {TRADE_ROLE} nologin; grant {TRADE_ROLE} to {PIPE_ROLE}; "
            "and give their addresses as CENTRALITA_APP_DATABASE_URL and "
            "CENTRALITA_PIPE_DATABASE_URL.",
            code="no_create_role",
            facts={"role": role, "app": APP_ROLE, "pipe": PIPE_ROLE, "trade": TRADE_ROLE},
        ) from None


def _let_pipe_become_trade(connection: psycopg.Connection) -> None:
    """The pipe may take on the role of trades, and has none of its rights by itself."""
    pipe, trade = sql.Identifier(PIPE_ROLE), sql.Identifier(TRADE_ROLE)
    member = connection.execute("select pg_has_role(%s, %s, 'member')", (PIPE_ROLE, TRADE_ROLE))
    if member.fetchone() == (True,):
        return
    grant = sql.SQL("grant {} to {}").format(trade, pipe)
    if connection.info.server_version >= _INHERITANCE_PER_GRANT:
        grant += sql.SQL(" with inherit false, set true")
    else:
        grant = sql.SQL("alter role {} noinherit; ").format(pipe) + grant
    try:
        with connection.transaction():
            connection.execute(grant)
    except psycopg.errors.InsufficientPrivilege:
        raise errors.Refused(
            f"The database's owner may not let one role become another. Let an administrator run: "
            f"grant {TRADE_ROLE} to {PIPE_ROLE};",
            code="no_grant_role",
            facts={"trade": TRADE_ROLE, "pipe": PIPE_ROLE},
        ) from None


def _set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    connection.execute(
        sql.SQL("alter role {} with login password {}").format(
            sql.Identifier(role), sql.Literal(password)
        )
    )
