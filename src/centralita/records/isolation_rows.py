"""Sample rows for the isolation proof, made from the catalogue alone.

Nothing here knows a table by name, so a vertical's new table is tried like every other. A row holds
the columns that must be given, as text that Postgres casts to the column's type; keys into other
tables come from the sample row there.
"""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from centralita.kit import db, ids

Row = Mapping[str, str]
"""Column → value as text."""


class Column(Struct, frozen=True):
    """A column of a tenant table; `words` are the values its check allows, where it lists them."""

    name: str
    type: str
    must_be_given: bool
    words: tuple[str, ...]


class Link(Struct, frozen=True):
    """A foreign key to another tenant table: `columns` here, `targets` there."""

    name: str
    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


class Table(Struct, frozen=True):
    """A tenant table as the catalogue describes it."""

    name: str
    columns: tuple[Column, ...]
    links: tuple[Link, ...]

    def list_needed(self) -> list[Link]:
        """The links whose columns must all be given: their rows have to be there first."""
        given = {column.name for column in self.columns if column.must_be_given}
        return [link for link in self.links if given.issuperset(link.columns)]


_COLUMNS = """
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
       a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = '',
       coalesce((select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k
                 where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any(k.conkey)), '')
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'centralita'::regnamespace and c.relkind in ('r', 'p')
  and not c.relispartition
  and exists (select from pg_attribute t
              where t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped)
order by c.relname, a.attnum
"""

_LINKS = """
select c.relname, k.conname, f.relname,
       (select array_agg(a.attname::text order by u.place)
        from unnest(k.conkey) with ordinality u(attnum, place)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum),
       (select array_agg(a.attname::text order by u.place)
        from unnest(k.confkey) with ordinality u(attnum, place)
        join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum)
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
where k.contype = 'f' and c.relnamespace = 'centralita'::regnamespace
order by c.relname, k.conname
"""

_VALUES = {
    "text": "x",
    "bytea": "\\x01",
    "jsonb": "{}",
    "json": "{}",
    "boolean": "false",
    "date": "2026-01-01",
    "inet": "127.0.0.1",
}


async def list_tables(t: db.TenantRead) -> dict[str, Table]:
    """Every table with a `tenant_id`, parents before children."""
    columns: dict[str, list[Column]] = {}
    for table, name, type_, must_be_given, checks in await t.fetch(_COLUMNS):
        words = _parse_words(name, checks)
        columns.setdefault(table, []).append(Column(name, type_, must_be_given, words))
    links: dict[str, list[Link]] = {}
    for table, name, target, here, there in await t.fetch(_LINKS):
        if target in columns:
            links.setdefault(table, []).append(Link(name, tuple(here), target, tuple(there)))
    tables = {
        name: Table(name, tuple(found), tuple(links.get(name, ())))
        for name, found in columns.items()
    }
    return {name: tables[name] for name in _ordered(tables)}


def _parse_words(column: str, checks: str) -> tuple[str, ...]:
    """From `CHECK ((role = ANY (ARRAY['host'::text, 'guest'::text])))` the words."""
    found = re.search(rf"\b{column} = (?:ANY \(+ARRAY\[)?((?:'[^']*'[^,)\]]*,? ?)+)", checks)
    return tuple(re.findall(r"'([^']*)'", found[1])) if found else ()


def _ordered(tables: Mapping[str, Table]) -> list[str]:
    order: list[str] = []

    def visit(name: str, below: Sequence[str]) -> None:
        if name in order or name in below:
            return
        for link in tables[name].list_needed():
            visit(link.table, [*below, name])
        order.append(name)

    for name in tables:
        visit(name, [])
    return order


def make_row(table: Table, tenant_id: str, parents: Mapping[str, Row]) -> Row:
    """A row of that tenant that points at its own `parents`."""
    row: dict[str, str] = {}
    for link in table.list_needed():
        parent = parents.get(link.table, {})
        row.update(
            (here, parent[there])
            for here, there in zip(link.columns, link.targets, strict=True)
            if there in parent
        )
    for column in table.columns:
        if column.must_be_given and column.name not in row:
            row[column.name] = _find_inherited(column, table, parents) or _make_value(column)
    return {**row, "tenant_id": tenant_id}


def _find_inherited(column: Column, table: Table, parents: Mapping[str, Row]) -> str | None:
    """An id that a parent has by the same name: both are about the same thing."""
    if column.type != "uuid":
        return None
    holders = (parents.get(link.table, {}) for link in table.list_needed())
    return next((holder[column.name] for holder in holders if column.name in holder), None)


def _make_value(column: Column) -> str:
    if column.words:
        return column.words[0]
    if column.type == "uuid":
        return str(ids.new_id())
    if column.type == "text":
        return f"x{ids.new_id().hex[-16:]}"  # fits what checks of names allow
    if column.type.endswith("[]"):
        return "{}"
    if column.type.startswith("timestamp"):
        return "2026-01-01 12:00Z"
    return _VALUES.get(column.type, "1")


def list_ancestors(tables: Mapping[str, Table], name: str) -> list[str]:
    """The tables that must have a row before `name` can, in order, ending with itself."""
    wanted = {name}
    while True:
        more = {link.table for table in wanted for link in tables[table].list_needed()} | wanted
        if more == wanted:
            return [table for table in tables if table in wanted]
        wanted = more


def insert_statement(table: Table, row: Row) -> tuple[str, list[str]]:
    """An INSERT and its parameters."""
    types = {column.name: column.type for column in table.columns}
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f"${at}::text::{types[name]}" for at, name in enumerate(row, 1))
    return f'insert into "{table.name}" ({names}) values ({places})', list(row.values())


async def add_rows(
    t: db.TenantWrite, tables: Mapping[str, Table], names: Sequence[str], tenant_id: str
) -> dict[str, Row]:
    """Insert one sample row in each of these tables, in this order."""
    rows: dict[str, Row] = {}
    for name in names:
        rows[name] = make_row(tables[name], tenant_id, rows)
        statement, values = insert_statement(tables[name], rows[name])
        await t.execute(statement, *values)
    return rows
