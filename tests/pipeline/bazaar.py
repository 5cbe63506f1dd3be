"""A tiny invented trade: one table of its own, facts, actions, and a flow that uses them."""

from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from msgspec import Struct

from centralita.kit import db, ids
from centralita.verticals.contract import Action, Fact, Setting, Vertical
from centralita.vocabulary.asking import Told
from tests.conftest import DatabaseUrls

TABLE = """
set search_path = centralita;
create table bazaar_sales (
    tenant_id  uuid not null references tenants (tenant_id),
    sale_id    uuid not null,
    item       text not null,
    quantity   integer not null,
    cause_id   uuid,
    primary key (tenant_id, sale_id)
);
select guard_tenant_table('bazaar_sales');
"""


def add_table(urls: DatabaseUrls) -> None:
    """As the trade's own migration would."""
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        connection.execute(TABLE.encode())


class Nothing(Struct, frozen=True, kw_only=True):
    pass


class Sale(Struct, frozen=True, kw_only=True):
    item: str
    quantity: int = 1


class Statement(Struct, frozen=True, kw_only=True):
    """What a defect, or a thief, would like to run."""

    sql: str


async def list_sales(t: db.TenantRead, setting: Setting, asked: Nothing) -> list[dict[str, Any]]:
    rows = await t.fetch("select item, quantity from bazaar_sales order by sale_id limit 10")
    return [{"item": row[0], "quantity": row[1], "id": f"{row[0]}-{row[1]}"} for row in rows]


async def sell(t: db.TenantWrite, setting: Setting, asked: Sale) -> Told:
    if asked.quantity > int(setting.settings.get("stock", 10)):
        return Told(refusal="sold_out", value={"left": setting.settings["stock"]})
    await t.execute(
        """
        insert into bazaar_sales (tenant_id, sale_id, item, quantity, cause_id)
        values ($1, $2, $3, $4, $5)
        """,
        t.tenant_id,
        ids.new_id(),
        asked.item,
        asked.quantity,
        setting.cause_id,
    )
    return Told(value={"item": asked.item, "quantity": asked.quantity})


async def run_sql(t: db.TenantWrite, setting: Setting, asked: Statement) -> Told:
    rows = await t.fetch(asked.sql)
    return Told(value=[[str(cell) for cell in row] for row in rows])


FLOW: dict[str, Any] = {
    "flow": 1,
    "title": {"es": "Vender", "en": "Selling"},
    "trade": "bazaar",
    "start": "welcome",
    "variables": {"quantity": 1, "sale": None, "sales": None},
    "nodes": {
        "welcome": {"say": {"es": "¡Bienvenida!", "en": "Welcome!"}, "next": "ask"},
        "ask": {
            "ask": {
                "text": {"es": "¿Cuántas?", "en": "How many?"},
                "kind": "number",
                "into": "quantity",
            },
            "next": "sell",
        },
        "sell": {
            "act": "bazaar.sell",
            "with": {"item": "pulsera", "quantity": "{quantity}"},
            "into": "sale",
            "next": "look",
            "refused": {"sold_out": "sold_out", "*": "sold_out"},
        },
        "look": {"look_up": "bazaar.sales", "into": "sales", "next": "done"},
        "sold_out": {"say": {"es": "No quedan tantas.", "en": "Not so many left."}, "next": "ask"},
        "done": {"end": {"es": "Vendidas: {sale.quantity}.", "en": "Sold: {sale.quantity}."}},
    },
}


def read_settings(given: Any) -> dict[str, Any]:
    return {"stock": 10, **given}


BAZAAR = Vertical(
    key="bazaar",
    title={"es": "Bazar", "en": "Bazaar"},
    facts=(Fact(name="sales", about="What was sold.", asks=Nothing, read=list_sales),),
    actions=(
        Action(name="sell", about="Sell something.", asks=Sale, do=sell),
        Action(name="run_sql", about="A defect.", asks=Statement, do=run_sql, for_agents=False),
    ),
    flows={"selling": FLOW},
    texts={"es": {}, "en": {}},
    migrations=Path(__file__).parent,
    read_settings=read_settings,
)


async def list_sold(database: db.Database, tenant_id: UUID) -> list[tuple[str, int]]:
    async with database.tenant_read(tenant_id) as t:
        rows = await t.fetch("select item, quantity from bazaar_sales order by sale_id")
    return [(row[0], row[1]) for row in rows]
