"""People are called: the owner hears what a turn found alarming, somebody takes over from a bot."""

from datetime import datetime

from centralita.kit import db
from centralita.records import alerts
from centralita.records.lanes import Claimed
from centralita.route import handover
from centralita.route.directory import Directory
from centralita.vocabulary.turns import Decision


def list_alarms(lane: Claimed, decision: Decision) -> list[alerts.New]:
    """What a decision alarms its owner of, in the tenant's own words."""
    return [
        alerts.New(
            tenant_id=lane.tenant_id,
            severity=alarm.severity,
            title=alarm.title,
            message=alarm.message,
            source="bot",
            subject=f"conversation:{lane.conversation_id}:{decision.intent}",
            number_id=lane.number_id,
            conversation_id=lane.conversation_id,
        )
        for alarm in decision.alarms
    ]


_GAVE_UP = {
    "es": (
        "El bot no pudo contestar",
        "Un error impidió contestar esta conversación, aunque se intentó varias veces. "
        "Contesta tú, por favor; el detalle está en el registro del servidor.",
    ),
    "en": (
        "The bot could not answer",
        "An error kept this conversation from being answered, after several tries. Please answer "
        "it yourself; the details are in the server's log.",
    ),
}


async def call_person(
    p: db.PipeTransaction, lane: Claimed, directory: Directory, now: datetime
) -> None:
    """The bot failed for good on this conversation: a person has it now, and is told."""
    wish = handover.Wish(
        tenant_id=lane.tenant_id,
        conversation_id=lane.conversation_id,
        cause="bot_failed",
        because="the bot failed several times",
    )
    await handover.hand_over(p, wish, now)
    title, message = _GAVE_UP[directory.get_tenant(lane.tenant_id).language]
    await alerts.add(
        p,
        alerts.New(
            tenant_id=lane.tenant_id,
            severity="urgent",
            title=title,
            message=message,
            source="pipeline",
            subject=f"conversation:{lane.conversation_id}",
            number_id=lane.number_id,
            conversation_id=lane.conversation_id,
        ),
    )
