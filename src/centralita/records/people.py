"""People who sign in to the console: one account each, whatever tenants they work for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from email_validator import EmailNotValidError, validate_email
from msgspec import Struct

from centralita.kit import db, ids
from centralita.vocabulary import errors

NAME_MAX_CHARS: Final = 80


class New(Struct, frozen=True, kw_only=True):
    """An account to make. Without a password its person sets the first one by a link.

    `home_tenant_id`: the tenant that makes it, whose owners may make the person another link.
    """

    email: str
    name: str
    password_hash: str | None = None
    language: str = "es"
    is_admin: bool = False
    home_tenant_id: UUID | None = None


class Profile(Struct, frozen=True, kw_only=True):
    """What somebody sees of the own account."""

    person_id: UUID
    email: str
    name: str
    language: str
    preferences: Mapping[str, Any]
    is_admin: bool
    totp_on: bool


class Account(Struct, frozen=True, kw_only=True):
    """An account as the platform's admins see it; `places`: (slug, name, role) of each tenant."""

    person_id: UUID
    email: str
    name: str
    language: str
    is_admin: bool
    totp_on: bool
    has_password: bool
    disabled_at: datetime | None
    last_seen_at: datetime | None
    created_at: datetime
    home_tenant_id: UUID | None
    places: Sequence[Sequence[str]]


_ACCOUNTS: Final = """
select person_id, email, name, language, is_admin, totp_on_at is not null as totp_on,
    password_hash is not null as has_password, disabled_at, last_seen_at, created_at,
    home_tenant_id,
    array(
        select array[t.slug, t.name, m.role]
        from memberships m join tenants t using (tenant_id)
        where m.person_id = people.person_id order by t.slug
    ) as places
from people
"""


def check_email(text: str) -> str:
    """The address, in its plain form. Raises `Invalid`."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise errors.Invalid(
            "email: that is no e-mail address. Write one such as ana@hotel-marea.example.",
            code="bad_email",
        ) from None


def check_name(text: str) -> str:
    """The name on one line. Raises `Invalid`."""
    name = " ".join(text.split())
    if not name or len(name) > NAME_MAX_CHARS or not name.isprintable():
        raise errors.Invalid(
            f"name: one line of 1 to {NAME_MAX_CHARS} characters.",
            code="bad_person_name",
            facts={"most": NAME_MAX_CHARS},
        )
    return name


async def add(p: db.PipeTransaction, new: New) -> UUID:
    """Make an account. Raises `Invalid`, and `Conflict` where the address has one."""
    person_id = ids.new_id()
    try:
        async with p.savepoint():
            await p.execute(
                """
                insert into people (person_id, email, name, password_hash, language, is_admin,
                    home_tenant_id)
                values ($1, $2, $3, $4, $5, $6, $7)
                """,
                person_id,
                check_email(new.email),
                check_name(new.name),
                new.password_hash,
                new.language,
                new.is_admin,
                new.home_tenant_id,
            )
    except asyncpg.UniqueViolationError:
        raise errors.Conflict(
            "email: somebody signs in with this address already.", code="email_taken"
        ) from None
    return person_id


async def find_by_email(p: db.PipeTransaction, email: str) -> UUID | None:
    """Whose address it is; small and capital letters are the same."""
    found: UUID | None = await p.fetchval(
        "select person_id from people where lower(email) = lower($1)", email.strip()
    )
    return found


async def take_unused(p: db.PipeTransaction, person_id: UUID, home_tenant_id: UUID | None) -> bool:
    """Whether an account was made and never handed over: no password, no place, no admin.

    Then it is as good as new, and that tenant's.
    """
    taken = await p.fetchval(
        """
        update people set home_tenant_id = $2
        where person_id = $1 and password_hash is null and not is_admin and not exists (
            select from memberships m where m.person_id = people.person_id)
        returning true
        """,
        person_id,
        home_tenant_id,
    )
    return bool(taken)


async def get_profile(p: db.PipeTransaction, person_id: UUID) -> Profile:
    """Somebody's own account. Raises `NotFound`."""
    row = await p.fetchrow(
        """
        select person_id, email, name, language, preferences, is_admin,
            totp_on_at is not null as totp_on
        from people where person_id = $1
        """,
        person_id,
    )
    if row is None:
        raise _unknown()
    return Profile(**row)


async def set_profile(
    p: db.PipeTransaction,
    person_id: UUID,
    *,
    name: str | None = None,
    language: str | None = None,
    preferences: Mapping[str, Any] | None = None,
) -> None:
    """Change what is not None. Raises `Invalid`."""
    await p.execute(
        """
        update people set name = coalesce($2, name), language = coalesce($3, language),
            preferences = coalesce($4, preferences), updated_at = now()
        where person_id = $1
        """,
        person_id,
        None if name is None else check_name(name),
        language,
        None if preferences is None else dict(preferences),
    )


async def set_disabled(p: db.PipeTransaction, person_id: UUID, *, disabled: bool) -> None:
    """Let somebody sign in no more, which ends the sessions and links, or again.

    Raises `NotFound`, and `Refused` for the last admin.
    """
    await _check_not_last_admin(p, person_id, leaves=disabled)
    await p.execute(
        """
        update people set disabled_at = case when $2 then coalesce(disabled_at, now()) end,
            updated_at = now()
        where person_id = $1
        """,
        person_id,
        disabled,
    )
    if disabled:
        await p.execute("delete from sessions where person_id = $1", person_id)
        await p.execute("delete from password_links where person_id = $1", person_id)


async def set_admin(p: db.PipeTransaction, person_id: UUID, *, is_admin: bool) -> None:
    """Make somebody an admin of the platform, or no more. Raises as `set_disabled`."""
    await _check_not_last_admin(p, person_id, leaves=not is_admin)
    await p.execute(
        "update people set is_admin = $2, updated_at = now() where person_id = $1",
        person_id,
        is_admin,
    )


async def remove(p: db.PipeTransaction, person_id: UUID) -> None:
    """Delete an account with its places, sessions and links. Raises as `set_disabled`."""
    await _check_not_last_admin(p, person_id, leaves=True)
    await p.execute("delete from people where person_id = $1", person_id)


async def list_accounts(
    p: db.PipeTransaction, *, search: str = "", after: str = "", limit: int = 100
) -> list[Account]:
    """Accounts by address, those behind `after`; `search` is part of a name or address."""
    rows = await p.fetch(
        _ACCOUNTS
        + """
        where lower(email) > $1
            and ($2 = '' or position(lower($2) in lower(email || ' ' || name)) > 0)
        order by lower(email) limit $3
        """,
        after.lower(),
        search,
        limit,
    )
    return [Account(**row) for row in rows]


async def get_account(p: db.PipeTransaction, person_id: UUID) -> Account:
    """One of them. Raises `NotFound`."""
    row = await p.fetchrow(_ACCOUNTS + "where person_id = $1", person_id)
    if row is None:
        raise _unknown()
    return Account(**row)


async def _check_not_last_admin(p: db.PipeTransaction, person_id: UUID, *, leaves: bool) -> None:
    """Two admins who take each other's right away at once wait here for each other."""
    rows = await p.fetch(
        """
        select person_id, is_admin and disabled_at is null as counts from people
        where is_admin or person_id = $1 order by person_id for update
        """,
        person_id,
    )
    if person_id not in {row["person_id"] for row in rows}:
        raise _unknown()
    admins = {row["person_id"] for row in rows if row["counts"]}
    if leaves and admins == {person_id}:
        raise errors.Refused(
            "This is the platform's last admin. Make somebody else one first.", code="last_admin"
        )


def _unknown() -> errors.NotFound:
    return errors.NotFound(
        "person: nobody here goes by that. See them with: centralita person list",
        code="unknown_person",
    )
