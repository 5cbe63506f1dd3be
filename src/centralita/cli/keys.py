"""`centralita keys …`: the master key, its rotation, and whether every data key opens."""

import typer

from centralita import app as composition
from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.session import FAILED, get_session
from centralita.kit import crypto
from centralita.records import audit, keys, operator

commands = Commands(help="The master key and the data keys it wraps.")


@commands.command("new")
def new(ctx: typer.Context) -> None:
    """Print a fresh master key. It is stored nowhere: keep it in your secret store.

    Example: export CENTRALITA_MASTER_KEY="$(centralita keys new)"
    """
    session = get_session(ctx)
    session.console.file.write(crypto.new_master_key() + "\n")
    session.warn("key.keep_safe")


@commands.command("rotate")
def rotate(ctx: typer.Context, as_json: options.AsJson = False) -> None:
    """Wrap every data key by the new master key; no token is touched, none is lost.

    Stop server and workers first: with the old key alone they can't open tokens any more. Then set
    CENTRALITA_MASTER_KEY to the new key and CENTRALITA_PREVIOUS_MASTER_KEYS to the old one, rotate,
    and start them with the new key. It may be repeated: it goes on where it stopped.

    Example: centralita keys rotate
    """
    session = get_session(ctx)
    settings = session.load_settings()
    master_keys = composition.load_master_keys(settings)
    urls = composition.resolve_database(settings, master_keys)
    if urls.owner is not None:
        composition.migrate_database(urls)  # the roles' passwords follow from the master key

    async def act(app: App) -> keys.Rotated:
        rotated = await keys.rotate(app.database, app.get_owner_url(), app.keys)
        async with operator.open_operator(app.get_owner_url()) as o:
            await audit.add_operator_act(o, session.actor, "keys.rotate", app.keys.current.key_id)
        return rotated

    rotated = session.run(act)
    if as_json:
        session.print_json(rotated)
    else:
        session.print(
            "key.rotated", style="green", rewrapped=rotated.rewrapped, current=rotated.current
        )


@commands.command("verify")
def verify(ctx: typer.Context, as_json: options.AsJson = False) -> None:
    """Try to open every data key. Exit code 1 when one does not open.

    Example: centralita keys verify
    """
    session = get_session(ctx)

    async def act(app: App) -> list[keys.KeyState]:
        return await keys.verify(app.database, app.keys)

    states = session.run(act)
    if as_json:
        session.print_json(states)
    else:
        rows = [(each.owner, each.master_key_id, each.current, each.opens) for each in states]
        session.print_rows(("whose", "master_key_id", "current", "opens"), rows)
    if not all(each.opens for each in states):
        raise typer.Exit(FAILED)
