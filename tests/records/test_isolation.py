"""The proof itself: it passes on our schema, and it fails on every weakened one."""

import pytest

from centralita.kit import db
from centralita.records import isolation, operator
from tests.conftest import DatabaseUrls
from tests.records.conftest import House


async def _list_leaks(database: db.Database) -> list[tuple[str, str]]:
    return [(each.table, each.attempt) for each in await isolation.prove(database) if not each.held]


async def test_promise_5_nothing_crosses(database: db.Database, hotel: House) -> None:
    attempts = await isolation.prove(database)
    assert [each for each in attempts if not each.held] == []
    tried = {each.table for each in attempts if each.attempt == "insert for the other"}
    async with database.pipe() as p:
        rows = await p.fetch(
            """
            select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = 'centralita'::regnamespace and c.relkind in ('r', 'p')
              and a.attname = 'tenant_id' and not a.attisdropped
            """
        )
    assert tried == {row[0] for row in rows}
    assert {each.outcome for each in attempts if each.table == "messages"} >= {
        isolation.NOTHING_SEEN,
        isolation.ROW_SECURITY,
        isolation.FOREIGN_KEY,
    }


async def test_the_proof_leaves_nothing_behind(database: db.Database, hotel: House) -> None:
    await isolation.prove(database)
    async with database.pipe() as p:
        assert await p.fetchval("select count(*) from tenants") == 1
        assert await p.fetchval("select count(*) from messages") == 0


WEAKENED = {
    "switched off": (
        "alter table contacts disable row level security",
        [("contacts", "row security"), ("contacts", "read"), ("contacts", "insert for the other")],
    ),
    "not forced": (
        "alter table contacts no force row level security",
        [("contacts", "row security for its owner")],
    ),
    "an open policy": (
        "create policy oops on alerts for select using (true)",
        [
            ("alerts", "policy of the tenant"),
            ("alerts", "read"),
            ("alerts", "read without a tenant"),
        ],
    ),
    "an open write policy": (
        "create policy oops on conversations for insert with check (true)",
        [("conversations", "insert for the other")],
    ),
    "a powerful role": (
        "alter table contacts owner to centralita_app",
        [("centralita_app", "owns tables")],
    ),
    "a key that may point elsewhere": (
        "grant update on lines to centralita_app",
        [("lines", "point own number_id at the other's")],
    ),
    "a view with its owner's eyes": (
        "create view peek as select tenant_id, wa_id from contacts; "
        "grant select on peek to centralita_app",
        [("peek", "read through a view")],
    ),
    "a new table without row security": (
        "create table leaky (tenant_id uuid not null, note text not null); "
        "grant all on leaky to centralita_app",
        [("leaky", "row security"), ("leaky", "policy of the tenant"), ("leaky", "read")],
    ),
    "a function that lends rights": (
        "create function peek() returns bigint language sql security definer "
        "as 'select count(*) from centralita.contacts'",
        [("centralita_app", "functions that lend rights")],
    ),
}


@pytest.mark.parametrize("weakness", WEAKENED)
async def test_a_weakened_schema_is_found(
    weakness: str, database: db.Database, database_urls: DatabaseUrls
) -> None:
    statement, expected = WEAKENED[weakness]
    async with operator.open_operator(database_urls.owner) as o:
        for part in statement.split("; "):
            await o.execute(part)
    leaks = await _list_leaks(database)
    assert set(expected) <= set(leaks)


async def test_a_table_that_cannot_be_tried_is_no_pass(
    database: db.Database, database_urls: DatabaseUrls
) -> None:
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute("create table odd (tenant_id uuid not null, a int check (a > 5) not null)")
        await o.execute("grant all on odd to centralita_app")
    assert ("odd", "sample row") in await _list_leaks(database)
