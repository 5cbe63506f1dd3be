"""What the doctor finds of bots: those that could not answer if somebody wrote to them now."""

from typing import Any
from uuid import UUID

from centralita.kit import db
from centralita.records.checks import Finding
from centralita.vocabulary.answers import SIGNING_NAME
from centralita.vocabulary.ids import TenantId

_BOTS = """
select l.tenant_id, t.slug, n.phone_number_id, b.config -> 'bot',
    (select f.active_version is not null from flows f
     where f.tenant_id = l.tenant_id and f.name = b.config -> 'bot' ->> 'flow')
from lines l
join bot_configs b on b.tenant_id = l.tenant_id and b.number_id = l.number_id
    and b.version = l.bot_version
join tenants t on t.tenant_id = l.tenant_id and t.status = 'active'
join numbers n on n.number_id = l.number_id and n.status = 'active'
where b.config -> 'bot' ->> 'kind' in ('flow', 'agent', 'outside')
order by t.slug, n.phone_number_id
"""


async def list_findings(database: db.Database, *, house_has_model: bool) -> list[Finding]:
    """Flows that are not there, models and signing secrets that nobody set.

    `house_has_model`: agents without a key of their own have one to think with.
    """
    async with database.pipe() as p:
        bots = await p.fetch(_BOTS)
    secrets: dict[UUID, frozenset[str]] = {}
    for tenant_id in dict.fromkeys(row[0] for row in bots):
        async with database.tenant_read(TenantId(tenant_id)) as t:
            rows = await t.fetch(
                "select name from tenant_secrets where tenant_id = $1", t.tenant_id
            )
        secrets[tenant_id] = frozenset(row[0] for row in rows)
    found: list[Finding] = []
    for tenant_id, slug, phone_number_id, bot, has_flow in bots:
        facts = {"tenant": slug, "phone_number_id": phone_number_id}
        lack = _find_lack(bot, bool(has_flow), secrets[tenant_id], house_has_model)
        if lack is not None:
            check, what = lack
            found.append(Finding(check, "problem", phone_number_id, {**facts, "what": what}))
    return found or [Finding("bots", "ok", facts={"count": len(bots)})]


def _find_lack(
    bot: dict[str, Any], has_flow: bool, secrets: frozenset[str], house_has_model: bool
) -> tuple[str, str] | None:
    """(check, what is missing), None where the bot can answer."""
    match bot["kind"]:
        case "flow":
            return None if has_flow else ("bot_without_flow", str(bot.get("flow")))
        case "outside":
            name = str(bot.get("secret", SIGNING_NAME))
            return None if name in secrets else ("bot_without_secret", name)
    own = bot.get("api_key")
    if own is not None:
        return None if own in secrets else ("bot_without_secret", str(own))
    return None if house_has_model else ("bot_without_model", str(bot.get("model") or "–"))
