"""Secrets at rest: a data key per tenant seals its credentials, a master key seals the data keys.

AES-256-GCM throughout. The context (whose secret this is, and which) is authenticated with every
sealed value, so that a row copied to another tenant cannot be opened there. Sealed values begin
with a version byte and the id of the key that made them, so that keys can be rotated.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION: Final = b"\x01"
_KEY_BYTES: Final = 32
_KEY_ID_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_HEADER_BYTES: Final = len(_VERSION) + _KEY_ID_BYTES


class SealBroken(Exception):
    """A sealed value cannot be opened: another key, another context, or altered bytes."""


class Secret:
    """Text that is shown only on purpose.

    It never appears in a repr, an f-string, a log line, a pickle or a copy; `reveal()` is the one
    way out.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself. Call it where it is used, not before."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __str__(self) -> str:
        return "(hidden)"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is neither pickled nor copied; seal it with kit.crypto")


class _Key:
    """32 bytes and a short public name for them."""

    __slots__ = ("_material", "key_id")

    def __init__(self, material: bytes) -> None:
        if len(material) != _KEY_BYTES:
            raise ValueError(f"a key has {_KEY_BYTES} bytes, not {len(material)}")
        self._material = material
        self.key_id = hashlib.sha256(b"centralita key id" + material).hexdigest()[
            : 2 * _KEY_ID_BYTES
        ]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.key_id})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys are neither pickled nor copied")


class DataKey(_Key):
    """A tenant's own key. It leaves memory only wrapped by a master key."""

    __slots__ = ()


class MasterKey(_Key):
    """The operator's key, given in the environment and never stored."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "MasterKey":
        """A master key from its base64 form, as `new_master_key` writes it.

        Raises ValueError that says how to make one, and never quotes the text.
        """
        cure = "it must be 32 random bytes in base64; make one with: centralita keys new"
        try:
            # The URL-safe alphabet is accepted too: people paste what their tool of choice made.
            material = base64.b64decode(
                text.strip().replace("-", "+").replace("_", "/"), validate=True
            )
        except (binascii.Error, ValueError):
            raise ValueError(f"the master key is not base64: {cure}") from None
        if len(material) != _KEY_BYTES:
            raise ValueError(f"the master key has {len(material)} bytes: {cure}")
        if len(set(material)) == 1:
            raise ValueError(f"the master key is one byte repeated: {cure}")
        return cls(material)


class MasterKeys:
    """The master key in use and those it replaced, so that old wrappings still open."""

    def __init__(self, current: MasterKey, previous: Sequence[MasterKey] = ()) -> None:
        self.current = current
        self._by_id = {key.key_id: key for key in (*previous, current)}

    @classmethod
    def parse(cls, current: str, previous: Iterable[str] = ()) -> "MasterKeys":
        """The ring from base64 texts.

        Empty previous ones are skipped. Raises ValueError as `MasterKey.parse`.
        """
        return cls(
            MasterKey.parse(current), [MasterKey.parse(text) for text in previous if text.strip()]
        )

    def find(self, key_id: str) -> MasterKey | None:
        """The key of that id, if it is on the ring."""
        return self._by_id.get(key_id)


def new_master_key() -> str:
    """A fresh master key as base64 text, for an operator's secret store."""
    return base64.b64encode(os.urandom(_KEY_BYTES)).decode()


def new_data_key() -> DataKey:
    """A fresh key for one tenant."""
    return DataKey(os.urandom(_KEY_BYTES))


def seal(data_key: DataKey, plaintext: bytes, context: bytes) -> bytes:
    """Encrypt one value for one context (whose it is and which it is)."""
    return _encrypt(data_key, plaintext, b"value:" + context)


def open_sealed(data_key: DataKey, sealed: bytes, context: bytes) -> bytes:
    """The value that `seal` put away.

    Raises SealBroken for another key, another context or altered bytes.
    """
    if find_key_id(sealed) != data_key.key_id:
        raise SealBroken("sealed with another data key")
    return _decrypt(data_key, sealed, b"value:" + context)


def wrap_data_key(keys: MasterKeys, data_key: DataKey, context: bytes) -> bytes:
    """A data key, encrypted by the current master key for one tenant's context."""
    return _encrypt(keys.current, data_key._material, b"data key:" + context)


def unwrap_data_key(keys: MasterKeys, wrapped: bytes, context: bytes) -> DataKey:
    """The data key that `wrap_data_key` put away, by whichever master key of the ring made it.

    Raises SealBroken.
    """
    key_id = find_key_id(wrapped)
    master = keys.find(key_id) if key_id else None
    if master is None:
        raise SealBroken(
            f"no master key {key_id or '(unreadable)'} at hand: was the previous key left out?"
        )
    return DataKey(_decrypt(master, wrapped, b"data key:" + context))


def needs_rewrap(keys: MasterKeys, wrapped: bytes) -> bool:
    """Whether the current master key is not the one that made this wrapping."""
    return find_key_id(wrapped) != keys.current.key_id


def find_key_id(sealed: bytes) -> str | None:
    """The id of the key that made a sealed value.

    None when it is no sealed value of a version we know.
    """
    if len(sealed) < _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES or sealed[:1] != _VERSION:
        return None
    return sealed[1:_HEADER_BYTES].hex()


def derive_password(key: MasterKey, purpose: str) -> str:
    """A password that follows from the master key (HKDF-SHA256).

    So the database roles need no secret of their own.
    """
    derived = HKDF(
        algorithm=SHA256(), length=24, salt=None, info=b"centralita password:" + purpose.encode()
    )
    return base64.urlsafe_b64encode(derived.derive(key._material)).decode()


def _encrypt(key: _Key, plaintext: bytes, context: bytes) -> bytes:
    header = _VERSION + bytes.fromhex(key.key_id)
    nonce = os.urandom(_NONCE_BYTES)
    return header + nonce + AESGCM(key._material).encrypt(nonce, plaintext, header + context)


def _decrypt(key: _Key, sealed: bytes, context: bytes) -> bytes:
    header, nonce = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES : _HEADER_BYTES + _NONCE_BYTES]
    try:
        return AESGCM(key._material).decrypt(
            nonce, sealed[_HEADER_BYTES + _NONCE_BYTES :], header + context
        )
    except InvalidTag:
        raise SealBroken("wrong key, wrong context or altered bytes") from None
