"""What a thief hands to the queries of webhooks: see `trespasses`."""

from datetime import UTC, datetime

from centralita.records import webhook_deliveries, webhook_news, webhooks
from tests.promises.trespasses import Case, Victim, with_

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def _listener(victim: Victim) -> webhook_news.Listener:
    return webhook_news.Listener(victim.webhook_id, ["*"], 0)


def _list_news(victim: Victim) -> list[webhook_news.News]:
    said = victim.conversation_id, victim.message_id
    return [
        webhook_news.News(1, "sent", *said, _LONG_AGO),
        webhook_news.News(2, "raised", victim.conversation_id, victim.alert_id, _LONG_AGO),
        webhook_news.News(3, "owner", victim.conversation_id, None, _LONG_AGO),
    ]


def _delivery(victim: Victim) -> webhook_deliveries.New:
    return webhook_deliveries.New(webhook_id=victim.webhook_id, event="x", body="{}")


def _claimed(victim: Victim) -> webhook_deliveries.Claimed:
    return webhook_deliveries.Claimed(
        victim.tenant_id, victim.delivery_id, victim.webhook_id, "{}", 1, 0
    )


CASES: dict[str, Case] = {
    "alerts.list_by_ids": lambda v: (([v.alert_id],), {}),
    "webhook_deliveries.add": lambda v: (([_delivery(v)],), {}),
    "webhook_deliveries.finish": lambda v: (
        (_claimed(v), webhook_deliveries.Ending(done=True)),
        {},
    ),
    "webhook_deliveries.get": lambda v: ((v.webhook_id, v.delivery_id), {}),
    "webhook_deliveries.list_for": lambda v: ((v.webhook_id, None, 10), {}),
    "webhook_deliveries.send_again": lambda v: ((v.webhook_id, v.delivery_id), {}),
    "webhook_news.list_news": with_(0),
    "webhook_news.mark_told": lambda v: (([v.webhook_id], 1_000_000), {}),
    "webhook_news.take_listeners": with_(),
    "webhook_news.write_deliveries": lambda v: (([_listener(v)], _list_news(v)), {}),
    "webhooks.add": lambda v: (
        (v.keys, webhooks.New(url="https://x.example/", name="x", events=["*"], created_by="x")),
        {},
    ),
    "webhooks.change": lambda v: ((v.webhook_id, webhooks.Changes(name="x")), {}),
    "webhooks.delete": lambda v: ((v.webhook_id,), {}),
    "webhooks.get": lambda v: ((v.webhook_id,), {}),
    "webhooks.get_target": lambda v: ((v.keys, v.webhook_id), {}),
    "webhooks.list_for": with_(),
    "webhooks.mark_answered": lambda v: ((v.webhook_id,), {}),
    "webhooks.mark_failed": lambda v: ((v.webhook_id, "x"), {}),
    "webhooks.rotate": lambda v: ((v.keys, v.webhook_id), {}),
}
