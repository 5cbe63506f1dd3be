"""Promise 5: every query that takes a tenant's transaction, tried on another tenant's rows.

The functions are found by their first parameter, so a new one without a case in `trespasses.py`
fails.
"""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from centralita import records
from centralita.kit import crypto, db
from centralita.records import (
    alert_rules,
    alerts,
    api_keys,
    files,
    kept_answers,
    knowledge,
    memberships,
    operator,
    people,
    quick_replies,
    tenants,
    webhook_deliveries,
    webhooks,
)
from centralita.vocabulary import errors
from tests.conftest import DatabaseUrls
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.promises import trespasses, trespasses_inbox, trespasses_settings, trespasses_webhooks
from tests.promises.trespasses import MARK, PHONE_NUMBER_ID, TOKEN, Victim

CASES = {
    **trespasses.CASES,
    **trespasses_inbox.CASES,
    **trespasses_settings.CASES,
    **trespasses_webhooks.CASES,
}
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
        mine = api_keys.New(name="n8n of one", scopes=["all"], created_by=MARK)
        made, _ = await api_keys.add(t, mine)
        await kept_answers.take(t, "owner of the victim", "key", b"fingerprint")
        known = knowledge.New(source="faq", language="es", body=f"{MARK} {MARK}")
        await knowledge.add_item(t, known)
        new = alerts.New(
            tenant_id=tenant_id,
            severity="urgent",
            title=MARK,
            message=MARK,
            source="test",
            subject=MARK,
        )
        await alerts.add(t, new)
        rule = alert_rules.Rule(kind="bot_lost", enabled=True, severity="info", updated_by=MARK)
        await alert_rules.set_rule(t, rule)
        hook = webhooks.New(url=f"https://{MARK}.example", name=MARK, events=["*"], created_by=MARK)
        webhook_id = (await webhooks.add(t, master_keys, hook))[0].webhook_id
        told = webhook_deliveries.New(webhook_id=webhook_id, event=MARK, body=f'"{MARK}"')
        [delivery_id] = await webhook_deliveries.add(t, [told])
        [alert] = await alerts.list_for(t)
        quick = quick_replies.New(shortcut="hello", body=MARK, language=None)
        quick_reply_id = await quick_replies.add(t, quick, MARK)
        sent = files.New(name=MARK, mime_type="text/plain", data=MARK.encode(), created_by=MARK)
        file_id = await files.add(t, sent)
        [(contact_id,)] = await t.fetch("select contact_id from contacts")
    async with database.pipe() as p:
        new_person = people.New(email="victim@people.example", name=MARK)
        person_id = await people.add(p, new_person)
        await memberships.set_role(p, tenant_id, person_id, "owner")
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
        person_id,
        made.key_id,
        webhook_id,
        delivery_id,
        master_keys,
        contact_id,
        file_id,
        quick_reply_id,
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
        "api_keys.list_for",
        "audit.list_entries",
        "bot_configs.find_active",
        "bot_configs.list_versions",
        "bot_configs.find_version",
        "inbox.list_conversations",
        "inbox.get_conversation",
        "inbox.list_messages",
        "calls.make",
        "knowledge.search",
        "files.find",
        "files.read_part",
        "inbox_cards.load",
        "inbox_contacts.find",
        "inbox_contacts.list_called",
        "memberships.get_member",
        "quick_replies.find",
        "memberships.list_members",
        "numbers.find_number",
    ):
        given, named = CASES[name](victim)
        async with database.tenant_read(victim.tenant_id) as t:
            assert MARK in repr(await QUERIES[name](t, *given, **named)), name
    for name in ("alerts.mark_resolved", "settling.unpark", "settling.resend"):
        given, named = CASES[name](victim)
        async with database.tenant_write(victim.tenant_id) as t:
            assert await QUERIES[name](t, *given, **named) is True, name
    async with database.tenant_read(victim.tenant_id) as t:
        given, named = CASES["credentials.find_access_token"](victim)
        token = await QUERIES["credentials.find_access_token"](t, *given, **named)
    assert token is not None
    assert token.reveal() == TOKEN
