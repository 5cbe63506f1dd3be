"""Promise 5: every query that takes a tenant's transaction, tried on another tenant's rows.

The functions are found by their first parameter, so a new one without a case here fails.
"""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from centralita import records
from centralita.kit import clock, crypto, db, ids
from centralita.records import alerts, messages, numbers, operator, outbox, tenants
from centralita.vocabulary import errors
from tests.conftest import DatabaseUrls
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook

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
    keys: crypto.MasterKeys


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


def _number(victim: Victim) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (victim.number_id,), {}


def _outbox_row(victim: Victim) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (victim.message_id, NOW), {}


def _keys(victim: Victim) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (victim.keys,), {}


CASES: dict[str, Case] = {
    "alerts.add": lambda v: ((_alert(v),), {}),
    "alerts.list_for": with_(include_resolved=True),
    "alerts.mark_resolved": lambda v: ((v.alert_id, "thief"), {}),
    "alerts.mark_subject_resolved": lambda v: (
        (v.tenant_id,),
        {"source": "test", "subject": MARK, "by": "thief"},
    ),
    "audit.add": with_("thief", "look", "x"),
    "audit.list_entries": with_(),
    "bot_configs.publish": lambda v: ((v.number_id, {"rules": []}), {"actor": "thief"}),
    "bot_configs.find_active": _number,
    "bot_configs.list_versions": _number,
    "bot_configs.roll_back": _number,
    "conversations.set_owner": lambda v: (
        (v.tenant_id, v.conversation_id),
        {"owner": "nobody", "because": "thief"},
    ),
    "credentials.find_access_token": lambda v: ((v.keys, v.number_id), {}),
    "credentials.set_access_token": lambda v: (
        (v.keys, v.number_id, crypto.Secret("EAAtokenOfTheThief")),
        {},
    ),
    "credentials.set_expiry": lambda v: ((v.number_id, NOW), {}),
    "credentials.mark_dead": lambda v: ((v.number_id,), {}),
    "credentials.list_states": with_(),
    "inbox.list_conversations": with_(),
    "inbox.get_conversation": lambda v: ((v.conversation_id,), {}),
    "inbox.list_messages": lambda v: ((), {"conversation_id": v.conversation_id}),
    "isolation_catalog.list_views": with_(),
    "isolation_rows.list_tables": with_(),
    "isolation_rows.add_rows": lambda v: (({}, [], str(v.tenant_id)), {}),
    "keys.add_tenant_key": _keys,
    "keys.get_tenant_key": _keys,
    "keys.rotate_tenant_key": _keys,
    "messages.add": lambda v: (([_message(v)],), {}),
    "numbers.add_number": with_(numbers.NewNumber(phone_number_id=PHONE_NUMBER_ID)),
    "numbers.find_number": _number,
    "numbers.set_status": lambda v: ((v.number_id, "suspended"), {}),
    "numbers.set_facts": lambda v: ((v.number_id, numbers.Facts(display_name="thief")), {}),
    "numbers.set_shared": _number,
    "outbox.add": lambda v: (([_send(v)],), {}),
    "outbox.unpark": _number,
    "outbox.resend": _outbox_row,
    "outbox.give_up": _outbox_row,
    "tenants.add_tenant": lambda v: ((v.keys, tenants.NewTenant(slug="victim", name="x")), {}),
    "tenants.set_status": with_("suspended"),
    "tenants.get_stats": with_(),
}
"""Function → what a thief would hand it."""

REFUSALS = (
    errors.CentralitaError,
    asyncpg.InsufficientPrivilegeError,
    asyncpg.ForeignKeyViolationError,
    asyncpg.UniqueViolationError,
)


def list_queries() -> dict[str, Callable[..., Awaitable[Any]]]:
    """Every public function of `records` whose first parameter is a tenant's transaction."""
    found: dict[str, Callable[..., Awaitable[Any]]] = {}
    for module in pkgutil.iter_modules(records.__path__):
        if module.name == "migrations":
            continue
        loaded = importlib.import_module(f"{records.__name__}.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.iscoroutinefunction):
            if function.__module__ == loaded.__name__ and not name.startswith("_"):
                first = next(iter(inspect.signature(function).parameters), None)
                hint = typing.get_type_hints(function).get(first) if first else None
                if {db.TenantRead, db.TenantWrite} & {hint, *typing.get_args(hint)}:
                    found[f"{module.name}.{name}"] = function
    return found


QUERIES = list_queries()


def test_every_query_of_a_tenant_has_its_case() -> None:
    assert set(QUERIES) == set(CASES)
    assert len(QUERIES) > 30


@pytest.fixture
async def victim(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys
) -> Victim:
    """A tenant with a row in everything these functions reach, all of it marked."""
    switchboard = Switchboard(database, master_keys)
    tenant_id = await switchboard.add_tenant("victim")
    bot = {"rules": [{"name": "r", "when": ["hello"], "answer": MARK}]}
    number_id = await switchboard.add_number(
        tenant_id, PHONE_NUMBER_ID, bot, display_name=MARK, waba_id="200000000000001"
    )
    await switchboard.handle(webhook(change(PHONE_NUMBER_ID, text_message(f"hello {MARK}"))))
    [row] = await switchboard.fetch("select * from messages where direction = 'out'")
    async with database.tenant_write(tenant_id) as t:
        token = crypto.Secret(TOKEN)
        await QUERIES["credentials.set_access_token"](t, master_keys, number_id, token)
        await QUERIES["audit.add"](t, MARK, MARK, MARK)
        new = alerts.New(
            tenant_id=tenant_id,
            severity="urgent",
            title=MARK,
            message=MARK,
            source="test",
            subject=MARK,
        )
        await alerts.add(t, new)
        [alert] = await alerts.list_for(t)
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute("update outbox set state = 'uncertain'")
        await o.execute("update numbers set parked_at = now(), parked_code = '190'")
        await o.execute("update contacts set name = $1", MARK)
    return Victim(
        tenant_id,
        number_id,
        row["conversation_id"],
        row["message_id"],
        alert.alert_id,
        master_keys,
    )


async def _dump(owner_url: str, tenant_id: UUID) -> dict[str, list[str]]:
    """Every row of a tenant in every table, as text."""
    async with operator.open_operator(owner_url) as o:
        tables = await o.fetch(
            """
            select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = 'centralita'::regnamespace and c.relkind = 'r'
              and a.attname = 'tenant_id' and not a.attisdropped
            """
        )
        return {
            table: [
                str(row[0])
                for row in await o.fetch(
                    f"select x::text from {table} x where tenant_id = $1 order by 1", tenant_id
                )
            ]
            for (table,) in tables
        }


async def test_promise_5_no_query_reads_or_changes_another_tenants_rows(
    database: db.Database,
    database_urls: DatabaseUrls,
    master_keys: crypto.MasterKeys,
    victim: Victim,
) -> None:
    """As a thief, with the victim's own ids in hand; committed each time."""
    thief = await tenants.open_tenant(
        database, master_keys, tenants.NewTenant(slug="thief", name="Thief")
    )
    before = await _dump(database_urls.owner, victim.tenant_id)
    assert len([table for table, rows in before.items() if rows]) >= 10
    for name, query in QUERIES.items():
        given, named = CASES[name](victim)
        shown = ""
        try:
            async with database.tenant_write(thief.id) as t:
                shown = repr(await query(t, *given, **named))
        except REFUSALS as refusal:
            shown = f"{refusal!r} {refusal}"
        assert MARK not in shown, name
        assert TOKEN not in shown, name
        assert await _dump(database_urls.owner, victim.tenant_id) == before, name


async def test_the_same_queries_do_find_the_victims_rows_for_the_victim(
    database: db.Database, victim: Victim
) -> None:
    """So that silence above means isolation, and not a wrong argument."""
    for name in (
        "alerts.list_for",
        "audit.list_entries",
        "bot_configs.find_active",
        "bot_configs.list_versions",
        "inbox.list_conversations",
        "inbox.get_conversation",
        "inbox.list_messages",
        "numbers.find_number",
    ):
        given, named = CASES[name](victim)
        async with database.tenant_read(victim.tenant_id) as t:
            assert MARK in repr(await QUERIES[name](t, *given, **named)), name
    for name in ("alerts.mark_resolved", "outbox.unpark", "outbox.resend"):
        given, named = CASES[name](victim)
        async with database.tenant_write(victim.tenant_id) as t:
            assert await QUERIES[name](t, *given, **named) is True, name
    async with database.tenant_read(victim.tenant_id) as t:
        given, named = CASES["credentials.find_access_token"](victim)
        token = await QUERIES["credentials.find_access_token"](t, *given, **named)
    assert token is not None
    assert token.reveal() == TOKEN
