"""The same for what the console's settings ask."""

from centralita.records.tenants import NewTenant
from tests.promises.trespasses import Case, with_

CASES: dict[str, Case] = {
    "bot_configs.find_version": lambda v: ((v.number_id, 1), {}),
    "bot_configs.lock": lambda v: ((v.number_id,), {}),
    "flows.lock": with_("orders"),
    "number_cards.find_card": lambda v: ((v.number_id,), {}),
    "number_cards.list_cards": with_(),
    "number_cards.set_webhook_state": lambda v: ((v.number_id, "problem"), {}),
    "own_stories.find": with_("greeting"),
    "own_stories.list_all": with_(),
    "own_stories.lock": with_("greeting"),
    "own_stories.remove": with_("greeting"),
    "own_stories.store": lambda _victim: (("greeting", "story: x"), {"actor": "thief"}),
    "tenants.change": with_(NewTenant(slug="thief", name="thief")),
    "tenants.get_own": with_(),
    "tenants.lock": with_(),
}
