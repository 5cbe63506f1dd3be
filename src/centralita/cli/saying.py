"""`centralita conversation say`: a person answers from the command line."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer
from msgspec import Struct

from centralita.app import App
from centralita.cli import messages, options
from centralita.cli.session import get_session
from centralita.kit import json
from centralita.records import audit, inbox, replies
from centralita.route import handover
from centralita.send import window
from centralita.vocabulary import errors


class Said(Struct, frozen=True, kw_only=True):
    """What was written. `held` says why it can't leave yet: `parked` or `paused`."""

    message_id: UUID
    conversation_id: UUID
    taken: bool
    held: str | None


def say(
    ctx: typer.Context,
    conversation: messages.ConversationArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to say, in quotes.")],
    keep_bot: Annotated[
        bool, typer.Option("--keep-bot", help="Don't take it over: the bot goes on answering.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Answer as a person; the bot is silent from then on.

    Refused when the customer has not written for 24 hours: WhatsApp takes only templates then.

    Example: centralita conversation say 01990000-0000-7000-8000-000000000000 "Claro, ¡hasta luego!"
    """
    session = get_session(ctx)
    said = session.run(lambda app: write(app, session.actor, conversation, text, keep_bot=keep_bot))
    if as_json:
        session.print_json(said)
        return
    session.print("conversation.said", style="green", id=said.message_id)
    if said.taken:
        session.print("conversation.taken", conversation=said.conversation_id)
    if said.held is not None:
        session.print("conversation.held", style="yellow", state=session.say(f"word.{said.held}"))


async def write(app: App, actor: str, name: str, text: str, *, keep_bot: bool) -> Said:
    """Message, outbox and owner in one transaction. Raises `NotFound`, `Invalid`, `Refused`."""
    body = json.clean_text(text).strip()
    if not body:
        raise errors.Invalid(
            "text: it is empty. Give what you want to say, in quotes.", code="empty_text"
        )
    async with app.database.pipe() as p:
        tenant_id, conversation_id = await inbox.get_tenant_of_conversation(p, name)
    now, because = app.now.now(), f"{actor} answered on the command line"
    async with app.database.tenant_write(tenant_id) as t:
        place = await replies.get_place(t, conversation_id)
        check_window(place.last_inbound_at, now)
        message_id = await replies.add_reply(t, place, body, because=because, now=now)
        taken = False
        if not keep_bot:
            wish = handover.Wish(
                tenant_id=tenant_id,
                conversation_id=conversation_id,
                cause="operator_writes",
                because=because,
                by_whom=actor,
            )
            taken = await handover.hand_over(t, wish, now) is not None
        await audit.add(
            t, actor, "conversation.say", str(conversation_id), {"message": str(message_id)}
        )
    held = "parked" if place.parked_code else None if place.number_status == "active" else "paused"
    return Said(message_id=message_id, conversation_id=conversation_id, taken=taken, held=held)


def check_window(last_inbound_at: datetime | None, now: datetime) -> None:
    """Whether a free text may go (Cloud API §2.1). Raises `Refused`."""
    if not window.is_open(last_inbound_at, now):
        since = f"{last_inbound_at:%Y-%m-%d %H:%M} UTC" if last_inbound_at else "–"
        raise errors.Refused(
            f"conversation: the customer has not written for 24 hours (last: {since}), so WhatsApp "
            "takes only an approved template. Wait until they write.",
            code="no_window",
            facts={"since": since},
        )
