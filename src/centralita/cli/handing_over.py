"""`centralita conversation take · give-back · mute · close · note · handovers`: who answers."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import typer
from msgspec import Struct

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.messages import ConversationArgument
from centralita.cli.session import Session, get_session
from centralita.kit import db, json
from centralita.records import audit, handovers, inbox, replies, timeline
from centralita.route import handover
from centralita.vocabulary import errors
from centralita.vocabulary.handover import Cause


class Changed(Struct, frozen=True, kw_only=True):
    """What a command led to. `changed` False: it was so already."""

    conversation_id: UUID
    owner: str
    changed: bool


def add_to(commands: Commands) -> None:
    """Register them under `conversation`."""
    for name, function in (
        ("take", take),
        ("give-back", give_back),
        ("mute", mute),
        ("close", close),
        ("note", note),
        ("handovers", list_handovers),
    ):
        commands.command(name)(function)


Act = Callable[[db.TenantWrite, UUID], Awaitable[None]]


async def _do_nothing(_t: db.TenantWrite, _conversation_id: UUID) -> None:
    return None


async def _hand_over(
    app: App, actor: str, name: str, cause: Cause, also: Act = _do_nothing
) -> Changed:
    """One transaction. `also` is done whether or not the owner changes."""
    async with app.database.pipe() as p:
        tenant_id, conversation_id = await inbox.get_tenant_of_conversation(p, name)
    wish = handover.Wish(
        tenant_id=tenant_id,
        conversation_id=conversation_id,
        cause=cause,
        because=f"{actor} did so on the command line",
        by_whom=actor,
    )
    async with app.database.tenant_write(tenant_id) as t:
        owner = await handover.hand_over(t, wish, app.now.now())
        await also(t, conversation_id)
        if owner is not None or also is not _do_nothing:
            await audit.add(t, actor, f"conversation.{cause}", str(conversation_id))
        card = await inbox.get_conversation(t, conversation_id)
    return Changed(conversation_id=conversation_id, owner=card.owner, changed=owner is not None)


def _run(ctx: typer.Context, name: str, cause: Cause, *, as_json: bool) -> None:
    session = get_session(ctx)
    changed = session.run(lambda app: _hand_over(app, session.actor, name, cause))
    if as_json:
        session.print_json(changed)
        return
    said = f"conversation.{changed.owner}" if changed.changed else "conversation.unchanged"
    session.print(said, style="green")


def take(
    ctx: typer.Context, conversation: ConversationArgument, as_json: options.AsJson = False
) -> None:
    """Take a conversation over: the bot is silent until it is given back.

    What the bot has queued there is withdrawn. Whoever has it says so again to gain more time.

    Example: centralita conversation take 01990000-0000-7000-8000-000000000000
    """
    _run(ctx, conversation, "operator_takes", as_json=as_json)


def give_back(
    ctx: typer.Context, conversation: ConversationArgument, as_json: options.AsJson = False
) -> None:
    """Give a conversation back to the bot.

    Example: centralita conversation give-back 01990000-0000-7000-8000-000000000000
    """
    _run(ctx, conversation, "operator_gives_back", as_json=as_json)


def mute(
    ctx: typer.Context, conversation: ConversationArgument, as_json: options.AsJson = False
) -> None:
    """Let nobody answer: messages are only kept, until it is taken or given back.

    Example: centralita conversation mute 01990000-0000-7000-8000-000000000000
    """
    _run(ctx, conversation, "nobody_wanted", as_json=as_json)


def close(
    ctx: typer.Context, conversation: ConversationArgument, as_json: options.AsJson = False
) -> None:
    """Close a conversation: the matter is settled, and the bot meets the next message anew.

    Example: centralita conversation close 01990000-0000-7000-8000-000000000000
    """
    session = get_session(ctx)
    closed = session.run(
        lambda app: _hand_over(app, session.actor, conversation, "operator_closes", handovers.close)
    )
    if as_json:
        session.print_json(closed)
    else:
        session.print("conversation.closed", style="green")


def note(
    ctx: typer.Context,
    conversation: ConversationArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to note, in quotes.")],
    as_json: options.AsJson = False,
) -> None:
    """Write a note among the messages: for the people of the business, never sent.

    Example: centralita conversation note 01990000-0000-7000-8000-000000000000 "Llega tarde"
    """
    session = get_session(ctx)
    noted = session.run(lambda app: _write_note(app, session.actor, conversation, text))
    if as_json:
        session.print_json({"message_id": noted})
    else:
        session.print("conversation.noted", style="green")


async def _write_note(app: App, actor: str, name: str, text: str) -> UUID:
    """Raises `NotFound`, `Invalid`."""
    body = json.clean_text(text).strip()
    if not body:
        raise errors.Invalid(
            "text: it is empty. Give what you want to say, in quotes.", code="empty_text"
        )
    async with app.database.pipe() as p:
        tenant_id, conversation_id = await inbox.get_tenant_of_conversation(p, name)
    async with app.database.tenant_write(tenant_id) as t:
        place = await replies.get_place(t, conversation_id)
        because = f"{actor} noted it on the command line"
        noted = await replies.add_note(t, place, body, because=because, now=app.now.now())
        await audit.add(
            t, actor, "conversation.note", str(conversation_id), {"message": str(noted)}
        )
    return noted


def list_handovers(
    ctx: typer.Context,
    conversation: ConversationArgument,
    limit: options.Limit = 50,
    as_json: options.AsJson = False,
) -> None:
    """Tell who answered a conversation, since when and why; with the bot's summaries.

    Example: centralita conversation handovers 01990000-0000-7000-8000-000000000000
    """
    session = get_session(ctx)

    async def act(app: App) -> list[handovers.Entry]:
        async with app.database.pipe() as p:
            tenant_id, found = await inbox.get_tenant_of_conversation(p, conversation)
        async with app.database.tenant_read(tenant_id) as t:
            return await handovers.list_for(t, found, limit)

    entries = session.run(act)
    if as_json:
        session.print_json(entries)
    elif not entries:
        session.print("conversation.no_handovers", style="green")
    else:
        _print_entries(session, entries)


def _print_entries(session: Session, entries: list[handovers.Entry]) -> None:
    rows = [
        (
            each.at,
            f"{session.say(f'owner.{each.from_owner}')} → {session.say(f'owner.{each.to_owner}')}",
            session.say(f"cause.{each.cause}"),
            each.by_whom,
            timeline.say_reason(each.because, session.language),
        )
        for each in entries
    ]
    session.print_rows(("at", "handover", "cause", "by_whom", "because"), rows)
    for each in entries:
        if each.summary:
            session.print_text(f"\n{each.at:%Y-%m-%d %H:%M:%S}", style="dim")
            session.print_text(each.summary)
