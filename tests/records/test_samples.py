"""What the planner samples: a look at messages must not hold up whoever writes meanwhile."""

from centralita.kit import db

MOST = 20
"""Postgres reads 300 rows for each unit, and as many as its largest column asks for."""


async def test_no_column_of_messages_asks_for_a_large_sample(database: db.Database) -> None:
    async with database.pipe() as p:
        rows = await p.fetch(
            """
            select attname from pg_attribute
            where attrelid = to_regclass('messages') and attnum > 0 and not attisdropped
                and coalesce(attstattarget, -1) not between 0 and $1
            """,
            MOST,
        )
    assert [row[0] for row in rows] == []
