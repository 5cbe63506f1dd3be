"""`centralita outbox …`: what is to leave, and sends whose outcome nobody knows."""

from typing import Annotated

import typer

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.session import Session, get_session
from centralita.records import audit, inbox, settling
from centralita.vocabulary import errors

commands = Commands(help="What is to be sent, and what is uncertain.")

MessageArgument = Annotated[str, typer.Argument(metavar="ID", help="The message's id.")]


@commands.command("list")
def list_(
    ctx: typer.Context,
    uncertain: Annotated[
        bool, typer.Option("--uncertain", help="Only those whose outcome nobody knows.")
    ] = False,
    limit: options.Limit = 100,
    as_json: options.AsJson = False,
) -> None:
    """List what has not left yet, oldest first.

    Example: centralita outbox list --uncertain
    """
    session = get_session(ctx)

    async def act(app: App) -> list[inbox.Unsent]:
        async with app.database.pipe() as p:
            return await inbox.list_unsent(p, uncertain_only=uncertain, limit=limit)

    found = session.run(act)
    if as_json:
        session.print_json(found)
    elif not found:
        session.print("outbox.none", style="green")
    else:
        columns = inbox.Unsent.__struct_fields__
        session.print_rows(columns, [[getattr(w, name) for name in columns] for w in found])


@commands.command("resend")
def resend(ctx: typer.Context, message: MessageArgument, yes: options.Yes = False) -> None:
    """Send an uncertain message again. If the first one did arrive, the customer gets it twice.

    Example: centralita outbox resend 01990000-0000-7000-8000-000000000000
    """
    session = get_session(ctx)
    options.confirm(session, session.say("ask.resend"), yes=yes)
    _settle(session, message, "resend")


@commands.command("drop")
def drop(ctx: typer.Context, message: MessageArgument, yes: options.Yes = False) -> None:
    """Give an uncertain message up: it counts as failed.

    Example: centralita outbox drop 01990000-0000-7000-8000-000000000000
    """
    session = get_session(ctx)
    options.confirm(session, session.say("ask.drop"), yes=yes)
    _settle(session, message, "drop")


def _settle(session: Session, name: str, how: str) -> None:
    async def act(app: App) -> bool:
        async with app.database.pipe() as p:
            tenant_id, message_id = await inbox.get_tenant_of_message(p, name)
        settle = settling.resend if how == "resend" else settling.give_up
        async with app.database.tenant_write(tenant_id) as t:
            done = await settle(t, message_id, app.now.now())
            if done:
                await audit.add(t, session.actor, f"outbox.{how}", str(message_id))
        return done

    if not session.run(act):
        raise errors.Refused(
            f"message: {name} is not uncertain, so there is nothing to decide. See what is with: "
            "centralita outbox list --uncertain",
            code="not_uncertain",
            facts={"message": name},
        )
    session.print(f"outbox.{how}", style="green")
