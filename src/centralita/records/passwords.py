"""What proves who somebody is: the password's hash, and the second factor.

A code of the second factor is good once: the 30 seconds it belongs to are kept, and no code of then
or before is taken again. The secret behind the codes is sealed by the platform's key.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import crypto, db
from centralita.records import keys as key_records

STEP_SECONDS: Final = 30


class Proofs(Struct, frozen=True, kw_only=True):
    """What an account is compared with; `sealed_totp` may be set while `totp_on` is not yet."""

    person_id: UUID
    email: str
    name: str
    password_hash: str | None
    disabled: bool
    totp_on: bool
    sealed_totp: bytes | None


_PROOFS: Final = """
select person_id, email, name, password_hash, disabled_at is not null as disabled,
    totp_on_at is not null as totp_on, sealed_totp
from people
"""


async def find_proofs(p: db.PipeTransaction, email: str) -> Proofs | None:
    """Those of the account with that address."""
    row = await p.fetchrow(_PROOFS + "where lower(email) = lower($1)", email.strip())
    return Proofs(**row) if row else None


async def find_own_proofs(p: db.PipeTransaction, person_id: UUID) -> Proofs | None:
    """Those of an account that is known."""
    row = await p.fetchrow(_PROOFS + "where person_id = $1", person_id)
    return Proofs(**row) if row else None


async def set_hash(p: db.PipeTransaction, person_id: UUID, password_hash: str) -> None:
    """The password's new hash; links to set one are good no more."""
    await p.execute(
        "update people set password_hash = $2, updated_at = now() where person_id = $1",
        person_id,
        password_hash,
    )
    await p.execute("delete from password_links where person_id = $1", person_id)


async def renew_hash(p: db.PipeTransaction, person_id: UUID, old: str, new: str) -> None:
    """The same password, hashed as is right today; nothing where it was changed meanwhile."""
    await p.execute(
        "update people set password_hash = $3 where person_id = $1 and password_hash = $2",
        person_id,
        old,
        new,
    )


# ─── the second factor ───────────────────────────────────────────────────────────────────────


async def prepare_totp(
    p: db.PipeTransaction, keys: crypto.MasterKeys, person_id: UUID, secret: crypto.Secret
) -> bool:
    """Keep a secret that is to be confirmed; False where the second factor is on already."""
    data_key = await key_records.ensure_platform_key(p, keys)
    kept = await p.fetchval(
        """
        update people set sealed_totp = $2, updated_at = now()
        where person_id = $1 and totp_on_at is null returning true
        """,
        person_id,
        crypto.seal(data_key, secret.reveal().encode(), _context(person_id)),
    )
    return bool(kept)


async def open_totp(
    p: db.PipeTransaction, keys: crypto.MasterKeys, proofs: Proofs
) -> crypto.Secret | None:
    """The secret behind the codes. Raises `crypto.SealBroken`."""
    data_key = await key_records.get_platform_key(p, keys)
    if data_key is None or proofs.sealed_totp is None:
        return None
    opened = crypto.open_sealed(data_key, proofs.sealed_totp, _context(proofs.person_id))
    return crypto.Secret(opened.decode())


async def turn_totp_on(
    p: db.PipeTransaction, proofs: Proofs, recovery_codes: Sequence[str], now: datetime
) -> bool:
    """From now on codes are asked for; False where the secret was changed meanwhile."""
    turned = await p.fetchval(
        """
        update people set totp_on_at = $3, recovery_digests = $4, updated_at = now()
        where person_id = $1 and sealed_totp = $2 and totp_on_at is null returning true
        """,
        proofs.person_id,
        proofs.sealed_totp,
        now,
        [_digest(code) for code in recovery_codes],
    )
    return bool(turned)


async def renew_recovery_codes(
    p: db.PipeTransaction, person_id: UUID, recovery_codes: Sequence[str]
) -> bool:
    """These codes in place of those from before; False where the second factor is not on."""
    renewed = await p.fetchval(
        """
        update people set recovery_digests = $2, updated_at = now()
        where person_id = $1 and totp_on_at is not null returning true
        """,
        person_id,
        [_digest(code) for code in recovery_codes],
    )
    return bool(renewed)


async def turn_totp_off(p: db.PipeTransaction, person_id: UUID) -> None:
    """The password is enough again."""
    await p.execute(
        """
        update people set totp_on_at = null, sealed_totp = null, recovery_digests = '{}',
            updated_at = now()
        where person_id = $1
        """,
        person_id,
    )


async def take_step(p: db.PipeTransaction, person_id: UUID, step: int) -> bool:
    """Use up the code of a step (seconds since 1970 by 30); False where it was used already."""
    taken = await p.fetchval(
        "update people set totp_step = $2 where person_id = $1 and totp_step < $2 returning true",
        person_id,
        step,
    )
    return bool(taken)


async def take_recovery_code(p: db.PipeTransaction, person_id: UUID, code: str) -> bool:
    """Use up a recovery code; False where it is none, or was used."""
    taken = await p.fetchval(
        """
        update people set recovery_digests = array_remove(recovery_digests, $2)
        where person_id = $1 and $2 = any (recovery_digests) returning true
        """,
        person_id,
        _digest(code),
    )
    return bool(taken)


def _context(person_id: UUID) -> bytes:
    return b"person:" + person_id.bytes + b":totp"


def _digest(code: str) -> bytes:
    """Of the letters and digits alone: people leave out dashes."""
    plain = "".join(char for char in code.lower() if char.isalnum())
    return hashlib.sha256(b"recovery:" + plain.encode()).digest()
