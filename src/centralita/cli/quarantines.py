"""`centralita quarantine …`: what could not be understood or routed, and what becomes of it."""

from typing import Annotated
from uuid import UUID

import typer

from centralita.app import App
from centralita.cli import options, replaying
from centralita.cli.commands import Commands
from centralita.cli.session import get_session
from centralita.records import quarantine
from centralita.records.quarantine import Quarantined
from centralita.vocabulary import errors

commands = Commands(help="What could not be understood or routed.")

Ids = Annotated[
    list[str] | None, typer.Argument(metavar="ID…", help="Ids as `quarantine list` shows them.")
]
ByNumber = Annotated[
    str | None, typer.Option("--phone-number-id", help="Only what came for this number.")
]
All = Annotated[bool, typer.Option("--all", help="Everything that waits.")]


@commands.command("list")
def list_(
    ctx: typer.Context,
    phone_number_id: ByNumber = None,
    limit: options.Limit = 100,
    as_json: options.AsJson = False,
) -> None:
    """List what waits in quarantine, and why.

    Example: centralita quarantine list --phone-number-id 300000000000001
    """
    session = get_session(ctx)

    async def act(app: App) -> list[Quarantined]:
        async with app.database.pipe() as p:
            return await quarantine.list_open(p, phone_number_id=phone_number_id, limit=limit)

    found = session.run(act)
    if as_json:
        session.print_json(found)
    elif not found:
        session.print("quarantine.none", style="green")
    else:
        rows = [
            (q.quarantine_id, q.received_at, q.cause, q.phone_number_id, q.field, q.reason)
            for q in found
        ]
        columns = ("id", "received_at", "cause", "phone_number_id", "field", "reason")
        session.print_rows(columns, rows)


@commands.command("show")
def show(
    ctx: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="As `quarantine list` shows it.")],
    as_json: options.AsJson = False,
) -> None:
    """Show one item with its raw JSON.

    Example: centralita quarantine show 01990000-0000-7000-8000-000000000000
    """
    session = get_session(ctx)

    async def act(app: App) -> Quarantined:
        async with app.database.pipe() as p:
            found = await quarantine.find(p, _parse_id(id_))
        if found is None:
            raise _unknown(id_)
        return found

    found = session.run(act)
    if as_json:
        session.print_json(found)
        return
    names = [name for name in Quarantined.__struct_fields__ if name != "raw"]
    session.print_pairs({name: getattr(found, name) for name in names})
    if found.raw:
        session.print_text(found.raw)


@commands.command("replay")
def replay(
    ctx: typer.Context,
    ids: Ids = None,
    phone_number_id: ByNumber = None,
    all_: All = False,
    as_json: options.AsJson = False,
) -> None:
    """Let items in again, once what kept them out is put right.

    Example: centralita quarantine replay --phone-number-id 300000000000001
    """
    session = get_session(ctx)
    wanted = _check_choice(ids, phone_number_id, all_=all_)

    async def act(app: App) -> tuple[int, list[str]]:
        if wanted is not None:
            return await replaying.replay(app, wanted)
        done = await replaying.replay_all(app, phone_number_id)
        return done, (await replaying.replay(app, None, phone_number_id))[1]

    done, reasons = session.run(act)
    if as_json:
        session.print_json({"replayed": done, "still_waiting": reasons})
        return
    session.print("quarantine.replayed", style="green", count=done)
    for reason in dict.fromkeys(reasons):
        session.print("quarantine.still", style="yellow", reason=reason)


@commands.command("dismiss")
def dismiss(ctx: typer.Context, ids: Ids = None, yes: options.Yes = False) -> None:
    """Close items without letting them in: they are not shown again.

    Example: centralita quarantine dismiss 01990000-0000-7000-8000-000000000000 --yes
    """
    session = get_session(ctx)
    wanted = _check_choice(ids, None, all_=False) or []
    options.confirm(session, session.say("ask.dismiss", count=len(wanted)), yes=yes)

    async def act(app: App) -> int:
        async with app.database.pipe() as p:
            found = await quarantine.claim_open(
                p, ids_=wanted, phone_number_id=None, limit=len(wanted)
            )
            await quarantine.mark(p, [each.quarantine_id for each in found], "dismissed")
        return len(found)

    count = session.run(act)
    session.print("quarantine.dismissed", style="green", count=count)


def _check_choice(
    ids: list[str] | None, phone_number_id: str | None, *, all_: bool
) -> list[UUID] | None:
    """The ids that were named, None for a number's or for all. Raises `Invalid`."""
    if ids:
        return [_parse_id(text) for text in ids]
    if phone_number_id is None and not all_:
        raise errors.Invalid(
            "ID: say which. Give ids, --phone-number-id or --all.", code="nothing_chosen"
        )
    return None


def _parse_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _unknown(text) from None


def _unknown(text: str) -> errors.NotFound:
    return errors.NotFound(
        f"ID: nothing in quarantine is called {text!r}. See it with: centralita quarantine list",
        code="unknown_quarantine",
        facts={"id": text},
    )
