"""Promise 5: what the database itself guarantees, read from its catalogue and tried."""

import pytest

from centralita.kit import db, ids
from centralita.records import isolation, operator
from tests.conftest import DatabaseUrls

PLATFORM_KEYS = {
    "tenants.tenants_slug_key": "a slug names one tenant of the whole installation",
    "numbers.number_id_once": "guests' lines point at a number whoever hosts it",
    "numbers.phone_number_id_owned_once": "a number of WhatsApp's has one owner",
    "api_keys.api_key_prefix_once": "a caller's key alone tells whose it is",
    "senders.sender_once": "on a shared number a sender speaks to one tenant",
    "live_events.live_event_once": "what browsers are told has one order, by which they resume",
}
"""Keys of tenant tables that do not lead with tenant_id, and why."""

_TENANT_TABLES = """
select c.oid, c.relname from pg_class c
where c.relnamespace = 'centralita'::regnamespace and c.relkind in ('r', 'p')
  and exists (select from pg_attribute a
              where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
"""


async def _fetch(urls: DatabaseUrls, query: str, *values: object) -> list[db.Row]:
    async with operator.open_operator(urls.owner) as o:
        return await o.fetch(query, *values)


async def test_row_security_is_on_and_forced_with_a_policy_on_every_tenant_table(
    database_urls: DatabaseUrls,
) -> None:
    rows = await _fetch(
        database_urls,
        f"""
        select t.relname, c.relrowsecurity, c.relforcerowsecurity,
            (select count(*) from pg_policy p where p.polrelid = t.oid and p.polpermissive
             and 'centralita_app'::regrole = any(p.polroles)
             and pg_get_expr(p.polqual, t.oid) like '%tenant_id = ( SELECT current_tenant()%'
             and pg_get_expr(p.polwithcheck, t.oid) like '%tenant_id = ( SELECT current_tenant()%'),
            (select count(*) from pg_policy p where p.polrelid = t.oid and p.polpermissive
             and (p.polroles = '{{0}}' or 'centralita_app'::regrole = any(p.polroles)))
        from ({_TENANT_TABLES}) t join pg_class c on c.oid = t.oid
        """,
    )
    assert len(rows) >= 18
    assert {tuple(row)[1:] for row in rows} == {(True, True, 1, 1)}


async def test_the_roles_own_nothing_and_bypass_nothing(database_urls: DatabaseUrls) -> None:
    rows = await _fetch(
        database_urls,
        """
        select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
            (select count(*) from pg_class where relowner = r.oid),
            (select count(*) from pg_proc where proowner = r.oid),
            (select count(*) from pg_auth_members where member = r.oid
                and not (r.rolname = 'centralita_pipe'
                    and roleid = 'centralita_trade'::regrole and not inherit_option))
        from pg_roles r where rolname like 'centralita\\_%' and rolname <> 'centralita_owner'
        order by rolname
        """,
    )
    assert [row["rolname"] for row in rows] == [
        "centralita_app",
        "centralita_pipe",
        "centralita_trade",
    ]
    for row in rows:
        assert not any(tuple(row)[1:]), dict(row)


async def test_every_key_of_a_tenant_table_leads_with_the_tenant(
    database_urls: DatabaseUrls,
) -> None:
    rows = await _fetch(
        database_urls,
        f"""
        select t.relname || '.' || i.relname, x.indisprimary, a.attname
        from ({_TENANT_TABLES}) t
        join pg_index x on x.indrelid = t.oid and x.indisunique
        join pg_class i on i.oid = x.indexrelid
        join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
        """,
    )
    assert len(rows) > 20
    others = {row[0] for row in rows if row[2] != "tenant_id"}
    assert others == set(PLATFORM_KEYS)
    assert not any(row[1] for row in rows if row[0] in others)


async def test_every_link_between_tenant_tables_carries_the_tenant(
    database_urls: DatabaseUrls,
) -> None:
    """A composite foreign key: a row cannot point into another tenant."""
    rows = await _fetch(
        database_urls,
        f"""
        select t.relname || ' -> ' || f.relname, a.attname, b.attname
        from ({_TENANT_TABLES}) t
        join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
        join ({_TENANT_TABLES}) f on f.oid = k.confrelid
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
        join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
        """,
    )
    assert len(rows) > 15
    loose = {row[0] for row in rows if (row[1], row[2]) != ("tenant_id", "tenant_id")}
    assert loose == {"lines -> numbers"}, "a guest's line points at its host's number, no other may"


@pytest.mark.parametrize(
    ("role", "forbidden"),
    [
        ("centralita_pipe", {"credentials", "tenant_keys", "audit_log"}),
        (
            "centralita_app",
            {"platform_keys", "meta_apps", "secret_paths", "inbound", "inbound_queue"}
            | {"kept_bodies", "quarantine", "platform_alerts", "workers", "send_shards"},
        ),
    ],
)
async def test_a_role_has_no_right_at_all_on_what_is_not_its_business(
    database_urls: DatabaseUrls, role: str, forbidden: set[str]
) -> None:
    rows = await _fetch(
        database_urls,
        """
        select c.relname from pg_class c
        where c.relnamespace = 'centralita'::regnamespace and c.relkind in ('r', 'p')
          and (has_any_column_privilege($1, c.oid, 'select, insert, update, references')
               or has_table_privilege($1, c.oid, 'delete, truncate, trigger'))
        """,
        role,
    )
    reachable = {row[0] for row in rows}
    assert len(reachable) > 10
    assert reachable & forbidden == set()


async def test_without_a_tenant_nothing_is_seen(database: db.Database) -> None:
    """A transaction bound to nobody's id sees nobody's rows."""
    async with database.tenant_read(ids.new_id()) as t:
        assert await t.fetchval("select count(*) from tenants") == 0
        await t.fetchval("select set_config('app.tenant_id', '', true)")
        assert await t.fetchval("select count(*) from tenants") == 0


async def test_the_products_own_proof_holds(database: db.Database) -> None:
    """What `centralita isolation prove` tries: every table, every way to write."""
    attempts = await isolation.prove(database)
    assert len(attempts) > 100
    assert [each for each in attempts if not each.held] == []


async def test_the_proof_finds_a_leak(database: db.Database, database_urls: DatabaseUrls) -> None:
    """A proof that cannot fail proves nothing."""
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute("alter table contacts disable row level security")
    attempts = await isolation.prove(database)
    assert {each.table for each in attempts if not each.held} == {"contacts"}
