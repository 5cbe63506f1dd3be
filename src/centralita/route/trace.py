"""One log line a step, with one correlation id from webhook to delivery.

The correlation is the webhook's own number in `inbound`: the message it brought, the turn it led
to, the reply that answers it and the statuses of that reply all carry it.
"""

from collections.abc import Sequence

from centralita.kit import log
from centralita.records import inbound
from centralita.records.statuses import Moved
from centralita.route.talk import Arrived
from centralita.route.turns import Taken

_log = log.get_logger("trace")
# `bind()` finds the level once a batch: at WARNING each line left out would cost ten times more.


def log_arrived(arrived: Sequence[Arrived]) -> None:
    say = _log.bind().info
    for each in arrived:
        say(
            "message stored",
            correlation=inbound.name_correlation(each.inbound_id),
            tenant=each.tenant_id,
            conversation=each.conversation_id,
            message=each.message_id,
        )


def log_turns(taken: Sequence[Taken]) -> None:
    say = _log.bind().info
    for each in taken:
        say(
            "turn taken",
            correlation=inbound.name_correlation(
                each.due.heard[-1].inbound_id if each.due.heard else None
            ),
            tenant=each.due.lane.tenant_id,
            conversation=each.due.lane.conversation_id,
            intent=each.decision.intent,
            replies=len(each.decision.replies),
            because=each.decision.because,
        )


def log_moved(moved: Sequence[Moved]) -> None:
    say = _log.bind().info
    for each in moved:
        say(
            "message " + each.after.status,
            correlation=inbound.name_correlation(each.inbound_id),
            tenant=each.tenant_id,
            message=each.message_id,
            code=each.after.error_code,
        )
