"""People who sign in to the console: one account each, whatever tenants they work for."""

from uuid import UUID

import asyncpg
from email_validator import EmailNotValidError, validate_email
from msgspec import Struct

from centralita.kit import db, ids
from centralita.vocabulary import errors

NAME_MAX_CHARS = 80


class New(Struct, frozen=True, kw_only=True):
    """An account to make. Without a password its person sets the first one by a link."""

    email: str
    name: str
    password_hash: str | None = None
    language: str = "es"
    is_admin: bool = False


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
                insert into people (person_id, email, name, password_hash, language, is_admin)
                values ($1, $2, $3, $4, $5, $6)
                """,
                person_id,
                check_email(new.email),
                check_name(new.name),
                new.password_hash,
                new.language,
                new.is_admin,
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
