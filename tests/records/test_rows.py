"""Rows that travel in batches: the database's types for them, field by field as ours."""

import msgspec
import pytest

from centralita.kit import db
from centralita.records import conversations, messages, outbox

_ATTRIBUTES = """
select attname from pg_attribute
where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum
"""


@pytest.mark.parametrize(
    ("name", "struct"),
    [
        ("new_message", messages.New),
        ("message_of_turn", messages.OfTurn),
        ("handled_message", messages.Handled),
        ("answered_turn", conversations.After),
    ],
)
async def test_a_type_has_the_fields_of_its_struct_in_their_order(
    database: db.Database, name: str, struct: type[msgspec.Struct]
) -> None:
    async with database.pipe() as p:
        rows = await p.fetch(_ATTRIBUTES, name)
    assert tuple(row[0] for row in rows) == struct.__struct_fields__


async def test_what_is_queued_travels_as_the_outbox_names_it(database: db.Database) -> None:
    async with database.pipe() as p:
        rows = await p.fetch(_ATTRIBUTES, "queued_send")
    assert ", ".join(row[0] for row in rows) == f"{outbox.COLUMNS}, taken"
