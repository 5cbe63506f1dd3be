"""`centralita message …` and `centralita conversation …`: what was said, and who answers."""

from typing import Annotated

import typer
from rich.text import Text

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.provider_words import ProviderWords
from centralita.cli.session import Session, get_session
from centralita.records import inbox, tenants, timeline
from centralita.vocabulary.ids import TenantId

messages = Commands(help="Messages and their timelines.")
talks = Commands(help="Conversations and who answers them.")

MessageArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Our id of the message, or WhatsApp's (wamid.…).")
]
ConversationArgument = Annotated[
    str, typer.Argument(metavar="ID", help="As `conversation list` shows it.")
]
Owner = Annotated[
    str | None, typer.Option("--owner", help="Only those answered by bot, human or nobody.")
]


async def find_tenant_id(app: App, name: str) -> TenantId:
    """A tenant's id by slug. Raises `NotFound`."""
    async with app.database.pipe() as p:
        return TenantId((await tenants.get_tenant(p, name)).id)


@messages.command("timeline")
def show_timeline(
    ctx: typer.Context, message: MessageArgument, as_json: options.AsJson = False
) -> None:
    """Tell a message's life: received, routed, decided and why, attempts, statuses.

    Example: centralita message timeline wamid.HBgLMTU1NTAxMDAwMDE
    """
    session = get_session(ctx)

    async def act(app: App) -> list[timeline.Event]:
        words = ProviderWords(app.providers)
        return await timeline.get_timeline(
            app.database, message, session.language, words.explain, words.adapt
        )

    events = session.run(act)
    if as_json:
        session.print_json(events)
        return
    for event in events:
        moment = f"{event.at:%Y-%m-%d %H:%M:%S}" if event.at else session.say("word.now").ljust(19)
        line = Text(f"{moment}  ", style="dim").append(Text(event.text, style="default"))
        session.console.print(line)
        if event.cure:
            session.print_text(f"{'':21}→ {event.cure}", style="yellow")


@messages.command("list")
def list_messages(
    ctx: typer.Context,
    tenant: options.TenantName,
    review: Annotated[
        bool, typer.Option("--review", help="Only those a person should look at.")
    ] = False,
    limit: options.Limit = 50,
    as_json: options.AsJson = False,
) -> None:
    """List a tenant's newest messages.

    Example: centralita message list --tenant hotel-marea --limit 20
    """
    session = get_session(ctx)

    async def act(app: App) -> list[inbox.MessageCard]:
        async with app.database.tenant_read(await find_tenant_id(app, tenant)) as t:
            return await inbox.list_messages(t, requires_review=review, limit=limit)

    _print_messages(session, session.run(act), as_json=as_json)


_ARROWS = {"in": "←", "out": "→", "note": "✎"}


def _print_messages(session: Session, cards: list[inbox.MessageCard], *, as_json: bool) -> None:
    if as_json:
        session.print_json(cards)
        return
    rows = [
        (
            card.said_at,
            _ARROWS[card.direction],
            card.contact,
            card.text or f"({card.kind})",
            card.status,
            card.handled_by,
            card.intent,
            card.id,
        )
        for card in cards
    ]
    columns = ("at", "direction", "contact", "text", "status", "handled_by", "intent", "id")
    session.print_rows(columns, rows)


@talks.command("list")
def list_conversations(
    ctx: typer.Context,
    tenant: options.TenantName,
    owner: Owner = None,
    limit: options.Limit = 50,
    as_json: options.AsJson = False,
) -> None:
    """List a tenant's conversations, the liveliest first.

    Example: centralita conversation list --tenant hotel-marea --owner human
    """
    session = get_session(ctx)

    async def act(app: App) -> list[inbox.ConversationCard]:
        async with app.database.tenant_read(await find_tenant_id(app, tenant)) as t:
            return await inbox.list_conversations(t, owner=owner, limit=limit)

    cards = session.run(act)
    if as_json:
        session.print_json(cards)
        return
    rows = [
        (c.last_message_at, c.contact_name, c.contact, c.owner, c.stage, c.last_text, c.id)
        for c in cards
    ]
    columns = ("last_message_at", "name", "contact", "owner", "stage", "text", "id")
    session.print_rows(columns, rows)


@talks.command("show")
def show_conversation(
    ctx: typer.Context,
    conversation: ConversationArgument,
    limit: options.Limit = 50,
    as_json: options.AsJson = False,
) -> None:
    """Show one conversation with its newest messages.

    Example: centralita conversation show 01990000-0000-7000-8000-000000000000
    """
    session = get_session(ctx)

    async def act(app: App) -> tuple[inbox.ConversationCard, list[inbox.MessageCard]]:
        async with app.database.pipe() as p:
            tenant_id, found = await inbox.get_tenant_of_conversation(p, conversation)
        async with app.database.tenant_read(tenant_id) as t:
            card = await inbox.get_conversation(t, found)
            return card, await inbox.list_messages(t, conversation_id=found, limit=limit)

    card, said = session.run(act)
    if as_json:
        session.print_json({"conversation": card, "messages": said})
        return
    pairs = {name: getattr(card, name) for name in card.__struct_fields__}
    because = timeline.say_reason(card.owner_because, session.language)
    session.print_pairs({**pairs, "owner_because": because})
    _print_messages(session, said, as_json=False)
