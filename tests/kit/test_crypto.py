"""Sealed values open with the right key in the right context, and with nothing else (promise 7)."""

import base64
import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centralita.kit import crypto

TOKEN = "EAAinventedTokenForTests"
OWNER = b"tenant:a/credential:1"


@given(st.binary(max_size=2000), st.binary(max_size=50))
def test_what_is_sealed_opens_again(plaintext: bytes, context: bytes) -> None:
    key = crypto.new_data_key()
    sealed = crypto.seal(key, plaintext, context)
    assert crypto.open_sealed(key, sealed, context) == plaintext
    assert len(plaintext) < 8 or plaintext not in sealed


def test_the_same_value_never_seals_the_same_way() -> None:
    key = crypto.new_data_key()
    assert crypto.seal(key, b"x", OWNER) != crypto.seal(key, b"x", OWNER)


def test_another_context_or_key_breaks_the_seal() -> None:
    key = crypto.new_data_key()
    sealed = crypto.seal(key, TOKEN.encode(), OWNER)
    with pytest.raises(crypto.SealBroken):
        crypto.open_sealed(key, sealed, b"tenant:b/credential:1")
    with pytest.raises(crypto.SealBroken, match="another data key"):
        crypto.open_sealed(crypto.new_data_key(), sealed, OWNER)


def test_every_altered_byte_breaks_the_seal() -> None:
    key = crypto.new_data_key()
    sealed = crypto.seal(key, b"secret", OWNER)
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(crypto.SealBroken):
            crypto.open_sealed(key, bytes(altered), OWNER)
    for length in range(len(sealed)):
        with pytest.raises(crypto.SealBroken):
            crypto.open_sealed(key, sealed[:length], OWNER)


def test_a_replaced_master_key_still_opens_and_says_that_it_should_not_stay() -> None:
    old, new = crypto.new_master_key(), crypto.new_master_key()
    data_key = crypto.new_data_key()
    before = crypto.MasterKeys.parse(old)
    wrapped = crypto.wrap_data_key(before, data_key, OWNER)
    assert not crypto.needs_rewrap(before, wrapped)

    rotated = crypto.MasterKeys.parse(new, [old, " "])
    assert crypto.needs_rewrap(rotated, wrapped)
    opened = crypto.unwrap_data_key(rotated, wrapped, OWNER)
    assert opened.key_id == data_key.key_id
    assert not crypto.needs_rewrap(rotated, crypto.wrap_data_key(rotated, opened, OWNER))

    with pytest.raises(crypto.SealBroken, match="previous key"):
        crypto.unwrap_data_key(crypto.MasterKeys.parse(new), wrapped, OWNER)
    with pytest.raises(crypto.SealBroken):
        crypto.unwrap_data_key(rotated, wrapped, b"another tenant")


def test_a_wrapped_key_is_no_value_and_a_value_no_wrapped_key() -> None:
    text = crypto.new_master_key()
    keys, twin = crypto.MasterKeys.parse(text), crypto.DataKey(base64.b64decode(text))
    sealed = crypto.seal(twin, b"0" * 32, OWNER)
    with pytest.raises(crypto.SealBroken):
        crypto.unwrap_data_key(keys, sealed, OWNER)


@pytest.mark.parametrize(
    "text",
    ["", "short", "not base64 !!", base64.b64encode(b"x" * 31).decode(), "A" * 43 + "="],
)
def test_a_wrong_master_key_is_refused_with_the_cure_and_not_quoted(text: str) -> None:
    with pytest.raises(ValueError, match="centralita keys new") as caught:
        crypto.MasterKey.parse(text)
    assert not text or text not in str(caught.value)


def test_a_master_key_may_come_in_the_url_safe_alphabet() -> None:
    raw = b"\xff\xfe" * 16
    standard, url_safe = base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()
    first, second = crypto.MasterKey.parse(standard), crypto.MasterKey.parse(f" {url_safe}\n")
    assert standard != url_safe
    assert first.key_id == second.key_id


def test_passwords_follow_from_key_and_purpose() -> None:
    key = crypto.MasterKey.parse(crypto.new_master_key())
    other = crypto.MasterKey.parse(crypto.new_master_key())
    assert crypto.derive_password(key, "app") == crypto.derive_password(key, "app")
    assert len({crypto.derive_password(k, p) for k in (key, other) for p in ("app", "pipe")}) == 4


def test_a_secret_shows_itself_only_on_purpose() -> None:
    secret = crypto.Secret(TOKEN)
    shown = f"{secret} {secret!r} {[secret]} { ({TOKEN[:3]: secret}) }"
    assert TOKEN not in shown
    assert secret.reveal() == TOKEN
    assert secret == crypto.Secret(TOKEN) != crypto.Secret("other")
    assert secret != TOKEN
    assert len({secret, crypto.Secret(TOKEN)}) == 1
    assert not crypto.Secret("")


@pytest.mark.parametrize("hidden", [crypto.Secret(TOKEN), crypto.new_data_key()])
def test_secrets_and_keys_are_neither_pickled_nor_copied(hidden: object) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(hidden)
    with pytest.raises(TypeError):
        copy.deepcopy(hidden)
