"""What a thief hands to each of a tenant's queries: the ids of somebody else's rows.

A new query gets its case here; `test_isolation_queries.py` finds the one that has none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from centralita.kit import clock, crypto, ids
from centralita.records import (
    alert_rules,
    alerts,
    api_keys,
    audit,
    handovers,
    knowledge,
    messages,
    numbers,
    outbox,
    replies,
    tenants,
)
from centralita.records.day_figures import Days
from centralita.records.knowledge_vectors import Meaning
from centralita.records.number_forms import Changes
from centralita.verticals.contract import Notice
from centralita.vocabulary.content import Text

MARK = "of the victim"
PHONE_NUMBER_ID = "300000000000001"
TOKEN = "EAAtokenOfTheVictim0123456789"
NOW = clock.SystemClock().now()


@dataclass(frozen=True)
class Victim:
    """Whose rows are tried: one id of everything."""

    tenant_id: UUID
    number_id: UUID
    conversation_id: UUID
    message_id: UUID
    alert_id: UUID
    person_id: UUID
    api_key_id: UUID
    webhook_id: UUID
    delivery_id: UUID
    keys: crypto.MasterKeys
    contact_id: UUID
    file_id: UUID
    quick_reply_id: UUID


Case = Callable[[Victim], tuple[tuple[Any, ...], dict[str, Any]]]


def with_(*given: Any, **named: Any) -> Case:
    """Arguments that do not depend on the victim."""
    return lambda _victim: (given, named)


def _message(victim: Victim) -> messages.New:
    return messages.New(
        tenant_id=victim.tenant_id,
        message_id=ids.new_id(),
        conversation_id=victim.conversation_id,
        number_id=victim.number_id,
        direction="out",
        kind="text",
        text="planted by the thief",
        content="{}",
        said_at=NOW,
        status="queued",
        wa_message_id=None,
        reply_to=None,
        handled_by="human",
        inbound_id=None,
    )


def _alert(victim: Victim) -> alerts.New:
    return alerts.New(
        tenant_id=victim.tenant_id,
        severity="info",
        title="x",
        message="x",
        source="thief",
        subject="x",
        conversation_id=victim.conversation_id,
    )


def _send(victim: Victim) -> outbox.NewSend:
    return outbox.NewSend(
        tenant_id=victim.tenant_id,
        message_id=victim.message_id,
        number_id=victim.number_id,
        conversation_id=victim.conversation_id,
        not_before=NOW,
    )


def _handover(victim: Victim) -> handovers.New:
    return handovers.New(
        tenant_id=victim.tenant_id,
        handover_id=ids.new_id(),
        conversation_id=victim.conversation_id,
        from_owner="bot",
        to_owner="human",
        cause="operator_takes",
        by_whom="thief",
        because="thief",
    )


def _number(victim: Victim) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (victim.number_id,), {}


def _place(victim: Victim) -> replies.Place:
    return replies.Place(
        conversation_id=victim.conversation_id,
        number_id=victim.number_id,
        owner="bot",
        last_inbound_at=NOW,
        number_status="active",
        parked_code=None,
    )


def _notice(victim: Victim) -> Notice:
    return Notice(
        key="of the thief",
        because="thief",
        replies=(Text(body="planted"),),
        conversation_id=victim.conversation_id,
    )


def _outbox_row(victim: Victim) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (victim.message_id, NOW), {}


def _keys(victim: Victim) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (victim.keys,), {}


_DAYS = Days(
    first=NOW.date() - timedelta(days=1), last=NOW.date() + timedelta(days=1), time_zone="UTC"
)
_KNOWN = knowledge.New(source="faq", language="es", body="thief")


CASES: dict[str, Case] = {
    "agent_scenes.get_scene": lambda v: (
        (v.conversation_id, ()),
        {"most_messages": 20},
    ),
    "agent_uses.claim_turn": with_(NOW.date(), "openai:x", most_turns=5, most_tokens=5),
    "agent_uses.add_tokens": with_(NOW.date(), "openai:x", input_tokens=5, output_tokens=5),
    "agent_uses.get_used": with_(NOW.date()),
    "agent_uses.list_days": with_(NOW.date()),
    "agent_uses.list_led": with_(),
    "agent_uses.add_alert_once": lambda v: ((_alert(v),), {}),
    "alert_rules.list_for": with_(),
    "alert_rules.remove": with_("bot_lost"),
    "alert_rules.set_rule": with_(
        alert_rules.Rule(kind="bot_lost", enabled=False, severity="info", updated_by="thief")
    ),
    "alerts.add": lambda v: ((_alert(v),), {}),
    "alerts.add_all": lambda v: (([_alert(v)],), {}),
    "alerts.list_for": with_(include_resolved=True),
    "alerts.mark_resolved": lambda v: ((v.alert_id, "thief"), {}),
    "alerts.mark_subject_resolved": lambda v: (
        (v.tenant_id,),
        {"source": "test", "subject": MARK, "by": "thief"},
    ),
    "api_keys.add": with_(api_keys.New(name="n8n", scopes=["all"], created_by="thief")),
    "api_keys.list_for": with_(),
    "api_keys.revoke": with_("n8n of one"),
    "api_keys.revoke_by_id": lambda v: ((v.api_key_id,), {}),
    "audit.add": with_("thief", "look", "x"),
    "audit.list_entries": with_(),
    "audit.list_page": with_(audit.Wanted()),
    "day_counts.count": with_(_DAYS),
    "day_counts.keep": with_(_DAYS, NOW),
    "day_counts.read": with_(_DAYS, NOW),
    "day_counts.take": with_(),
    "quarantine.list_own_numbers": with_(),
    "statistics.count_alerts": with_(NOW - timedelta(days=1), NOW + timedelta(days=1)),
    "statistics.list_conversations": with_(None, 100),
    "statistics.list_number_days": with_(_DAYS.first, _DAYS.last),
    "statistics.list_number_names": with_(),
    "statistics.list_people_names": with_(),
    "calls.make": lambda v: (
        ("get_contact_conversation",),
        {
            "arguments": {
                "p_whatsapp_number_id": v.number_id,
                "p_contact_phone": "15550100101",
            }
        },
    ),
    "bot_configs.publish": lambda v: ((v.number_id, {"rules": []}), {"actor": "thief"}),
    "bot_configs.find_active": _number,
    "bot_configs.list_versions": _number,
    "bot_configs.roll_back": _number,
    "credentials.find_access_token": lambda v: ((v.keys, v.number_id), {}),
    "credentials.set_access_token": lambda v: (
        (v.keys, v.number_id, crypto.Secret("EAAtokenOfTheThief")),
        {},
    ),
    "credentials.set_expiry": lambda v: ((v.number_id, NOW), {}),
    "credentials.mark_dead": lambda v: ((v.number_id,), {}),
    "credentials.list_states": with_(),
    "deeds.find": with_("deed of the victim"),
    "deeds.add": with_("deed of the thief", {}),
    "deeds.add_once": with_("deed of the thief once"),
    "flows.publish": lambda v: (("orders", {"flow": 1}), {"actor": "thief"}),
    "flows.list_active": with_(),
    "flows.list_versions": with_("orders"),
    "flows.find": with_("orders"),
    "flows.get": with_("orders"),
    "flows.roll_back": with_("orders"),
    "handovers.add": lambda v: (([_handover(v)],), {}),
    "handovers.close": lambda v: ((v.conversation_id,), {}),
    "handovers.list_for": lambda v: ((v.conversation_id,), {}),
    "handovers.lock": lambda v: ((v.tenant_id, v.conversation_id), {}),
    "handovers.set_owner": lambda v: ((_handover(v), NOW), {}),
    "handovers.set_wake": lambda v: ((v.tenant_id, v.conversation_id, NOW), {}),
    "handovers.withdraw": lambda v: (([(v.tenant_id, v.conversation_id)],), {}),
    "inbox.list_conversations": with_(),
    "inbox.get_conversation": lambda v: ((v.conversation_id,), {}),
    "inbox.list_messages": lambda v: ((), {"conversation_id": v.conversation_id}),
    "isolation_catalog.list_views": with_(),
    "isolation_catalog.may_insert": with_("messages"),
    "isolation_rows.list_tables": with_(),
    "isolation_rows.add_rows": lambda v: (({}, [], str(v.tenant_id)), {}),
    "keys.add_tenant_key": _keys,
    "keys.get_tenant_key": _keys,
    "keys.rotate_tenant_key": _keys,
    "knowledge.replace_source": with_([_KNOWN]),
    "knowledge.add_item": with_(_KNOWN),
    "knowledge.remove_source": with_("faq"),
    "knowledge.list_sources": with_(),
    "knowledge.search": with_(MARK, language="es"),
    "knowledge_vectors.find_schema": with_(),
    "knowledge_vectors.find_nearest": with_(Meaning("m", [1.0]), None, 5),
    "knowledge_vectors.list_bare": with_("m"),
    "knowledge_vectors.add_embeddings": lambda v: (("m", [(v.message_id, [1.0])]), {}),
    "kept_answers.take": with_("owner of the victim", "key", b"fingerprint"),
    "kept_answers.keep": with_("owner of the victim", "key", {}),
    # Whoever has an account may be given a place anywhere, so here it is nobody's.
    "memberships.add_member": with_(ids.new_id(), "owner"),
    "memberships.change_role": lambda v: ((v.person_id, "viewer"), {}),
    "memberships.get_member": lambda v: ((v.person_id,), {}),
    "memberships.list_members": with_(),
    "memberships.remove_member": lambda v: ((v.person_id,), {}),
    "messages.add": lambda v: (([_message(v)],), {}),
    "number_changes.change_number": lambda v: ((v.number_id, Changes(display_name="thief")), {}),
    "number_changes.remove_number": lambda v: ((v.number_id, PHONE_NUMBER_ID), {}),
    "notices.tell": lambda v: (([_notice(v)], NOW), {}),
    "numbers.add_number": with_(numbers.NewNumber(phone_number_id=PHONE_NUMBER_ID)),
    "numbers.find_number": _number,
    "numbers.set_status": lambda v: ((v.number_id, "suspended"), {}),
    "numbers.set_facts": lambda v: ((v.number_id, numbers.Facts(display_name="thief")), {}),
    "numbers.set_shared": _number,
    "outbox.add": lambda v: (([_send(v)],), {}),
    "replies.get_place": lambda v: ((v.conversation_id,), {}),
    "replies.add_note": lambda v: ((_place(v), "thief"), {"because": "thief", "now": NOW}),
    "replies.queue": lambda v: (([_message(v)], NOW), {}),
    "replies.add_reply": lambda v: ((_place(v), "thief"), {"because": "thief", "now": NOW}),
    "settling.unpark": _number,
    "settling.resend": _outbox_row,
    "settling.give_up": _outbox_row,
    "tenant_secrets.set_secret": lambda v: ((v.keys, "model_key", crypto.Secret("thief")), {}),
    "tenant_secrets.find_secret": lambda v: ((v.keys, "model_key"), {}),
    "tenant_secrets.delete_secret": with_("model_key"),
    "tenant_secrets.list_secrets": with_(),
    "transcripts.get": lambda v: ((v.conversation_id,), {}),
    "tenants.add_tenant": lambda v: ((v.keys, tenants.NewTenant(slug="victim", name="x")), {}),
    "tenants.set_status": with_("suspended"),
    "tenants.get_stats": with_(),
    "trades.enable": with_("restaurant", {}),
    "trades.disable": with_("restaurant"),
    "trades.list_for": with_(),
    "trades.get": with_("restaurant"),
    "trades.describe": with_("restaurant"),
}
"""Function → what a thief would hand it."""
