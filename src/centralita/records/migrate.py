"""Bring a database to the newest schema: the roles, the schema `centralita`, and Alembic's steps.

Run by `centralita migrate` (and by the demo) with the owner's URL. Safe to repeat, and safe to run
twice at once: an advisory lock lets the second wait for the first.
"""

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import create_engine, make_url, text

from centralita.vocabulary import errors

APP_ROLE = "centralita_app"
PIPE_ROLE = "centralita_pipe"
_LOCK = 727_000


def migrate(owner_url: str, *, app_password: str, pipe_password: str) -> None:
    """Create the roles where they are missing, set their passwords, and apply what is new.

    Raises `Unavailable` when the database can't be reached and `Refused` when the owner may not
    create roles.
    """
    url = make_url(owner_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, connect_args={"options": "-c search_path=centralita"})
    try:
        with engine.connect() as connection:
            connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
            raw = connection.connection.driver_connection
            if raw is None:
                raise errors.Unavailable("The database closed the connection. Try again.")
            _grant_roles(raw, {APP_ROLE: app_password, PIPE_ROLE: pipe_password})
            connection.execute(text("create schema if not exists centralita"))
            connection.commit()
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    except psycopg.errors.InsufficientPrivilege as problem:
        raise errors.Refused(
            "The database's owner may not create roles. Ask for CREATEROLE, or have an "
            f"administrator create {APP_ROLE} and {PIPE_ROLE} first."
        ) from problem
    finally:
        engine.dispose()


def _grant_roles(raw: psycopg.Connection, passwords: dict[str, str]) -> None:
    """Roles belong to the whole server, so another database may have made them already."""
    with raw.cursor() as cursor:
        for role, password in passwords.items():
            name = sql.Identifier(role)
            cursor.execute("select 1 from pg_roles where rolname = %s", (role,))
            if cursor.fetchone() is None:
                try:
                    with raw.transaction():
                        cursor.execute(sql.SQL("create role {} login").format(name))
                except psycopg.errors.DuplicateObject:
                    pass
            cursor.execute(
                sql.SQL("alter role {} with login password {}").format(name, sql.Literal(password))
            )
    raw.commit()
