"""Bring a database to the newest schema: the roles, the schema `centralita`, and Alembic's steps.

Run by `centralita migrate` (and by the demo) with the owner's URL. Safe to repeat, and safe to run
twice at once: an advisory lock lets the second wait for the first.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import psycopg
import sqlalchemy.exc
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, make_url, text

from centralita.records import revisions, roles
from centralita.vocabulary import errors

_LOCK = 727_000


def migrate(
    owner_url: str,
    *,
    app_password: str,
    pipe_password: str,
    trades: Mapping[str, Path] | None = None,
) -> bool:
    """Create the roles where they are missing, set their passwords, and apply what is new.

    `trades`: where each installed trade keeps its own steps; they come after the house's.

    False: an administrator made the roles, so their passwords are not for us to set. Raises
    `Unavailable` when the database can't be reached and `Refused` when the owner may not do it.
    """
    url = make_url(owner_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, connect_args={"options": "-c search_path=centralita"})
    try:
        with engine.connect() as connection:
            connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
            passwords = {roles.APP_ROLE: app_password, roles.PIPE_ROLE: pipe_password}
            ours = roles.ensure(_get_driver(connection), passwords)
            connection.commit()
            _upgrade(connection, trades or {})
            connection.commit()
            return ours
    except sqlalchemy.exc.OperationalError as problem:
        raise errors.Unavailable(
            "The database can't be reached as its owner. Check CENTRALITA_DATABASE_URL.",
            code="owner_unreachable",
        ) from problem
    except (psycopg.errors.InsufficientPrivilege, sqlalchemy.exc.ProgrammingError) as problem:
        raise _refuse(problem) from problem
    finally:
        engine.dispose()


def _get_driver(connection: Connection) -> psycopg.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise errors.Unavailable("The database closed the connection. Try again.")
    return driver


def _upgrade(connection: Connection, trades: Mapping[str, Path]) -> None:
    # Asked first, because whoever may not create a schema may still use the one that is there.
    if connection.scalar(text("select to_regnamespace('centralita')")) is None:
        connection.execute(text("create schema centralita"))
    connection.commit()
    config = Config()
    steps = Path(__file__).parent / "migrations"
    folders = [steps / "versions", *trades.values()]
    config.set_main_option("script_location", str(steps))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join(map(str, folders)))
    config.attributes["connection"] = connection
    command.upgrade(config, revisions.list_known()[-1])
    command.upgrade(config, "heads")


def _refuse(problem: Exception) -> Exception:
    """What the owner lacks, as an error with a cure; anything else stays what it is."""
    cause = problem.orig if isinstance(problem, sqlalchemy.exc.ProgrammingError) else problem
    if not isinstance(cause, psycopg.errors.InsufficientPrivilege):
        return problem
    reason = cause.diag.message_primary or "permission denied"
    return errors.Refused(
        f"CENTRALITA_DATABASE_URL: its role may not change the schema ({reason}). Use the role "
        "that owns the database, and that made the schema.",
        code="not_owner",
        facts={"reason": reason},
    )
