from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from station.packet.suite import (
    PassphraseCost,
    decrypt_with,
    encrypt_for,
    is_recipient,
    key_from_passphrase,
    new_identity,
    new_signing_key,
    public_of,
    sign,
    unwrap,
    verify,
    wrap,
)

KEY = bytes(range(32))
CHEAP = PassphraseCost(memory_kib=32, passes=1, lanes=1)
IDENTITY, RECIPIENT = new_identity()


def flips(data: bytes) -> list[bytes]:
    """The bytes with one bit changed, for every bit."""
    return [
        data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
        for place in range(len(data))
        for bit in range(8)
    ]


@pytest.mark.parametrize(
    ("private", "public"),
    [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        ),
    ],
)
def test_public_keys_are_those_of_rfc_8032(private: str, public: str) -> None:
    assert public_of(bytes.fromhex(private)) == public


@given(st.binary(max_size=100), st.binary(max_size=20))
def test_a_signature_holds_for_its_message_and_purpose(message: bytes, purpose: bytes) -> None:
    signature = sign(KEY, purpose, message)
    assert verify(public_of(KEY), purpose, message, signature)
    assert not verify(public_of(KEY), purpose, message + b"x", signature)
    assert not verify(public_of(KEY), purpose + b"x", message, signature)
    assert not verify(public_of(new_signing_key()), purpose, message, signature)


def test_a_signature_is_plain_ed25519_over_purpose_and_message() -> None:
    """So that anyone can check one without this program."""
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_of(KEY))).verify(
        sign(KEY, b"purpose", b"message"), b"purpose\x00message"
    )


@pytest.mark.parametrize("key", ["", "00", "zz" * 32, "00" * 33, "无"])
def test_what_is_no_key_vouches_for_nothing(key: str) -> None:
    assert not verify(key, b"p", b"m", sign(KEY, b"p", b"m"))


@pytest.mark.parametrize("signature", [b"", b"\x00" * 63, b"\x00" * 64, b"\x00" * 65])
def test_what_is_no_signature_does_not_hold(signature: bytes) -> None:
    assert not verify(public_of(KEY), b"p", b"m", signature)


def test_fresh_keys_differ() -> None:
    assert new_signing_key() != new_signing_key()
    assert new_identity() != new_identity()


@given(st.binary(max_size=300))
def test_what_is_encrypted_opens_with_its_identity_alone(data: bytes) -> None:
    sealed = encrypt_for(RECIPIENT, data)
    assert decrypt_with(IDENTITY, sealed) == data
    assert decrypt_with(new_identity()[0], sealed) is None


@pytest.mark.parametrize("data", [b"", b"age-encryption.org/v1\n", b"nonsense", b"\x00" * 300])
def test_what_is_no_age_file_opens_for_nobody(data: bytes) -> None:
    assert decrypt_with(IDENTITY, data) is None


def test_a_recipient_with_one_character_changed_is_none() -> None:
    assert is_recipient(RECIPIENT)
    for place in range(4, len(RECIPIENT)):
        other = "q" if RECIPIENT[place] != "q" else "p"
        assert not is_recipient(RECIPIENT[:place] + other + RECIPIENT[place + 1 :])
    assert not is_recipient("")
    assert not is_recipient(IDENTITY)


@given(st.binary(max_size=100), st.binary(max_size=20))
def test_what_is_wrapped_unwraps_under_the_same_key_and_context_alone(secret: bytes, context: bytes) -> None:
    wrapped = wrap(KEY, secret, context)
    assert secret not in wrapped or len(secret) < 4
    assert unwrap(KEY, wrapped, context) == secret
    assert unwrap(KEY[::-1], wrapped, context) is None
    assert unwrap(KEY, wrapped, context + b"x") is None


def test_every_bit_of_what_is_wrapped_counts_and_none_may_be_missing() -> None:
    wrapped = wrap(KEY, b"thirty-two bytes of a store's key", b"store")
    assert all(unwrap(KEY, altered, b"store") is None for altered in flips(wrapped))
    assert all(unwrap(KEY, wrapped[:length], b"store") is None for length in range(len(wrapped)))
    assert unwrap(KEY, wrapped + b"\x00", b"store") is None


def test_wrapping_twice_makes_other_bytes() -> None:
    assert wrap(KEY, b"secret", b"") != wrap(KEY, b"secret", b"")


def test_a_key_of_another_size_unwraps_nothing() -> None:
    assert unwrap(KEY[:31], wrap(KEY, b"secret", b""), b"") is None


def test_a_passphrase_makes_one_key_with_each_salt_and_cost() -> None:
    salt = b"0123456789abcdef"
    key = key_from_passphrase("一句容易记住的话", salt, CHEAP)
    assert len(key) == 32
    assert key_from_passphrase("一句容易记住的话", salt, CHEAP) == key
    assert key_from_passphrase("一句容易记住的画", salt, CHEAP) != key
    assert key_from_passphrase("一句容易记住的话", salt[::-1], CHEAP) != key
    assert key_from_passphrase("一句容易记住的话", salt, replace(CHEAP, passes=2)) != key
