"""What the doctor says of bots that could not answer."""

from typing import Any

import pytest

from centralita.kit import crypto, db
from centralita.records import bot_checks, tenant_secrets
from tests.pipeline.switchboard import Switchboard

NUMBER = "300000000000001"


@pytest.mark.parametrize(
    ("bot", "house_has_model", "check", "what"),
    [
        ({"kind": "flow", "flow": "orders"}, True, "bot_without_flow", "orders"),
        (
            {"kind": "outside", "url": "https://x.example"},
            True,
            "bot_without_secret",
            "outside_bot",
        ),
        ({"kind": "agent", "prompt": "x"}, False, "bot_without_model", "–"),
        ({"kind": "agent", "prompt": "x", "api_key": "mine"}, True, "bot_without_secret", "mine"),
        ({"kind": "agent", "prompt": "x"}, True, "bots", None),
        ({"kind": "agent", "prompt": "x", "api_key": "key"}, False, "bots", None),
        ({"kind": "rules"}, False, "bots", None),
    ],
)
async def test_a_bot_that_lacks_something_is_named(
    database: db.Database,
    master_keys: crypto.MasterKeys,
    bot: dict[str, Any],
    house_has_model: bool,
    check: str,
    what: str | None,
) -> None:
    switchboard = Switchboard(database, master_keys)
    tenant_id = await switchboard.add_tenant("alba")
    await switchboard.add_number(tenant_id, NUMBER, {"bot": bot})
    async with database.tenant_write(tenant_id) as t:
        await tenant_secrets.set_secret(t, master_keys, "key", crypto.Secret("sk-of-alba"))
    [found] = await bot_checks.list_findings(database, house_has_model=house_has_model)
    assert found.check == check
    assert found.facts.get("what") == what
    assert found.level == ("ok" if check == "bots" else "problem")
