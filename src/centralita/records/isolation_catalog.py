"""What the catalogue says of isolation: row security, its policies, and the roles' rights."""

from collections.abc import Iterable
from typing import Final

from centralita.kit import db

Finding = tuple[str, str, str, bool]
"""(table or role, what was looked at, what was found, whether it is as it must be)."""

APP_ROLE: Final = "centralita_app"
TRADE_ROLE: Final = "centralita_trade"
ROLES: Final = (APP_ROLE, "centralita_pipe", TRADE_ROLE)

_TENANT_TABLES = """
select c.relname, c.relrowsecurity, c.relforcerowsecurity, count(p.oid) > 0,
       string_agg(p.polname, ', ' order by p.polname) filter (where
           coalesce(pg_get_expr(p.polqual, c.oid), $2) not like '%' || $2 || '%'
           or coalesce(pg_get_expr(p.polwithcheck, c.oid), $2) not like '%' || $2 || '%')
from pg_class c
left join pg_policy p on p.polrelid = c.oid and p.polpermissive
     and (0::oid = any(p.polroles) or $1::regrole = any(p.polroles))
where c.relnamespace = 'centralita'::regnamespace and c.relkind in ('r', 'p')
  and exists (select from pg_attribute a
              where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
group by c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity
order by c.relname
"""

_ROLES = """
select r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole or r.rolcreatedb or r.rolreplication,
       (select count(*) from pg_class c where c.relowner = r.oid),
       (select count(*) from pg_auth_members m
        where m.member = r.oid and m.roleid <> 'centralita_trade'::regrole)
from pg_roles r where r.rolname = any($1::text[]) order by r.rolname
"""

_DEFINER_FUNCTIONS = """
select p.proname from pg_proc p
where p.pronamespace = 'centralita'::regnamespace and p.prosecdef
  and has_function_privilege($1, p.oid, 'execute')
order by p.proname
"""

_VIEWS = """
select c.relname from pg_class c
where c.relnamespace = 'centralita'::regnamespace and c.relkind in ('v', 'm')
  and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
order by c.relname
"""


async def list_findings(database: db.Database) -> list[Finding]:
    """Every table with a `tenant_id`, both roles, and the functions that lend rights."""
    async with database.pipe() as p:
        tables = await p.fetch(_TENANT_TABLES, APP_ROLE, "current_tenant()")
        roles = await p.fetch(_ROLES, list(ROLES))
        functions = await p.fetch(_DEFINER_FUNCTIONS, APP_ROLE)
    findings = [finding for table in tables for finding in _check_table(*table)]
    for role in roles:
        findings += _check_role(*role)
    findings.append(
        (
            APP_ROLE,
            "functions that lend rights",
            ", ".join(row[0] for row in functions) or "none",
            not functions,
        )
    )
    return findings


async def list_views(t: db.TenantRead) -> list[str]:
    """Views with a `tenant_id`: they must show with the reader's rights, not their owner's."""
    return [row[0] for row in await t.fetch(_VIEWS)]


async def may_insert(t: db.TenantRead, table: str) -> bool:
    """Whether the role of `t` may add rows there at all."""
    return bool(
        await t.fetchval(
            "select has_any_column_privilege(format('%I', $1::text)::regclass, 'insert')", table
        )
    )


def _check_table(
    name: str, enabled: bool, forced: bool, policy: bool, loose: str | None
) -> Iterable[Finding]:
    yield name, "row security", "on" if enabled else "OFF", enabled
    yield name, "row security for its owner", "forced" if forced else "NOT FORCED", forced
    if not policy:
        yield name, "policy of the tenant", "MISSING", False
    else:
        found = "bound to the tenant" if loose is None else f"LOOSE: {loose}"
        yield name, "policy of the tenant", found, loose is None


def _check_role(
    name: str, superuser: bool, bypass: bool, makes: bool, owned: int, member_of: int
) -> Iterable[Finding]:
    yield name, "superuser", "YES" if superuser else "no", not superuser
    yield name, "bypasses row security", "YES" if bypass else "no", not bypass
    yield name, "may create roles or databases", "YES" if makes else "no", not makes
    yield name, "owns tables", f"YES: {owned}" if owned else "no", not owned
    yield name, "member of other roles", f"YES: {member_of}" if member_of else "no", not member_of
