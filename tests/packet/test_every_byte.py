"""Every bit of a packet, a message and a letter, changed from outside and from within; every cut: the right refusal.

From outside means what a line or a stick can do to the sealed file. From within means what somebody can do who may
seal for the receiver, as everybody may who knows his public recipient, but cannot sign.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from station.errors import PacketError, PacketMalformed, PacketTooNew, PacketUnreadable, SignatureInvalid
from station.packet.post import letter_signed_by, open_letter, open_message, seal_letter, seal_message, sign_letter
from station.packet.seal import open_packet, seal, verify_manifest
from station.packet.suite import decrypt_with, encrypt_for
from tests.builders import CONTENT, PHOTO, a_manifest
from tests.packet.test_post import COUNTY, STATION, a_letter, a_message
from tests.packet.test_suite import flips

MALFORMED, SIGNATURE, TOO_NEW = {PacketMalformed}, {SignatureInvalid}, {PacketTooNew}
SECOND = b"household booklet"


@dataclass(frozen=True)
class Kind:
    """One of the three: how it is sealed and opened, and which refusals its parts earn, by the parts' sizes."""

    name: str
    sealed: bytes
    plain: bytes
    seal: Callable[[bytes], bytes]
    open: Callable[[bytes], None]
    parts: tuple[tuple[str, int, set[type[PacketError]]], ...]
    whole_at: frozenset[int] = frozenset()
    """Cuts that leave something whole: pieces of evidence may be left out."""

    def refusals(self) -> list[set[type[PacketError]]]:
        """For each byte within the envelope, what its change may be called."""
        return [refusals for _, size, refusals in self.parts for _ in range(size)]


def a_packet() -> Kind:
    signed = STATION.sign(a_manifest(evidence=(PHOTO, SECOND)))

    def opened(sealed: bytes) -> None:
        packet = open_packet(sealed, COUNTY.identity)
        verify_manifest(packet.signed, STATION.public_key)

    sealed = seal(signed, CONTENT, (PHOTO, SECOND), COUNTY.recipient)
    plain = decrypt_with(COUNTY.identity, sealed)
    assert plain
    content = 8 + 4 + len(signed.data) + 64 + 8 + len(CONTENT)
    return Kind(
        "packet",
        sealed,
        plain,
        lambda inside: encrypt_for(COUNTY.recipient, inside),
        opened,
        (
            ("name", 6, MALFORMED),
            ("version", 2, TOO_NEW),
            ("length", 4, MALFORMED),
            ("manifest", len(signed.data), MALFORMED | SIGNATURE),
            ("signature", 64, SIGNATURE),
            ("sections", 3 * 8 + len(CONTENT) + len(PHOTO) + len(SECOND), MALFORMED),
        ),
        frozenset({content, content + 8 + len(PHOTO)}),
    )


def a_sealed_message() -> Kind:
    signed, body = a_message()
    sealed = seal_message(signed, body, STATION.recipient)
    plain = decrypt_with(STATION.identity, sealed)
    assert plain
    return Kind(
        "message",
        sealed,
        plain,
        lambda inside: encrypt_for(STATION.recipient, inside),
        lambda sealed: open_message(sealed, STATION.identity, COUNTY.public_key) and None,
        (
            ("name", 6, MALFORMED),
            ("version", 2, TOO_NEW),
            ("length", 4, MALFORMED | SIGNATURE),
            ("header", len(signed.data), SIGNATURE),
            ("signature", 64, SIGNATURE),
            ("body", len(body), MALFORMED),
        ),
    )


def a_sealed_letter() -> Kind:
    signed = sign_letter(a_letter(), STATION.signing_key)
    sealed = seal_letter(signed, COUNTY.recipient)
    plain = decrypt_with(COUNTY.identity, sealed)
    assert plain

    def opened(sealed: bytes) -> None:
        read, _ = open_letter(sealed, COUNTY.identity)
        if not letter_signed_by(read, STATION.public_key):
            raise SignatureInvalid

    return Kind(
        "letter",
        sealed,
        plain,
        lambda inside: encrypt_for(COUNTY.recipient, inside),
        opened,
        (
            ("name", 6, MALFORMED),
            ("version", 2, TOO_NEW),
            ("length", 4, MALFORMED),
            ("letter", len(signed.data), MALFORMED | SIGNATURE),
            ("signature", 64, SIGNATURE),
        ),
    )


KINDS = [a_packet(), a_sealed_message(), a_sealed_letter()]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def refused(kind: Kind, sealed: bytes) -> type[PacketError]:
    with pytest.raises(PacketError) as told:
        kind.open(sealed)
    return type(told.value)


@every_kind
def test_unaltered_it_is_taken(kind: Kind) -> None:
    kind.open(kind.sealed)
    kind.open(kind.seal(kind.plain))
    assert len(kind.refusals()) == len(kind.plain)


@every_kind
def test_every_bit_of_the_sealed_file_counts(kind: Kind) -> None:
    for altered in flips(kind.sealed):
        assert refused(kind, altered) is PacketUnreadable


@every_kind
def test_cut_anywhere_or_with_something_behind_it_is_unreadable(kind: Kind) -> None:
    for length in range(len(kind.sealed)):
        assert refused(kind, kind.sealed[:length]) is PacketUnreadable
    for more in (b"\x00", kind.sealed, bytes(1000)):
        assert refused(kind, kind.sealed + more) is PacketUnreadable


@every_kind
def test_every_bit_within_counts_and_is_refused_by_its_part_s_name(kind: Kind) -> None:
    expected = kind.refusals()
    for index, altered in enumerate(flips(kind.plain)):
        assert refused(kind, kind.seal(altered)) in expected[index // 8], index // 8


@every_kind
def test_cut_anywhere_within_it_is_malformed(kind: Kind) -> None:
    for length in range(len(kind.plain)):
        if length not in kind.whole_at:
            assert refused(kind, kind.seal(kind.plain[:length])) is PacketMalformed, length


@every_kind
def test_with_something_behind_it_within_it_is_malformed(kind: Kind) -> None:
    for more in (b"\x00", b"\x00" * 8, kind.plain):
        assert refused(kind, kind.seal(kind.plain + more)) is PacketMalformed


def test_none_passes_for_another() -> None:
    for kind in KINDS:
        for other in KINDS:
            if other is not kind:
                assert refused(kind, kind.seal(other.plain)) is PacketMalformed
