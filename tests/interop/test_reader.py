"""What real stations and counties make is read, to the same content, by a reader that knows docs/packet.md alone."""

import ast
import hashlib
import sys
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from station.packet.canonical import canonical
from station.packet.suite import encrypt_for, new_signing_key, public_of
from station.services.letters import letter_of, sealed_letter
from station.sync.county_client import RequestSigner
from tests.db.builders import an_id_number
from tests.interop import reader
from tests.interop.conftest import Town
from tests.services.builders import Quiet, a_photo

SOURCE = Path(reader.__file__)
AT = datetime(2018, 11, 5, 8, 30, tzinfo=UTC)


def test_the_reader_is_short_and_knows_nothing_of_the_project() -> None:
    tree = ast.parse(SOURCE.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} - sys.stdlib_module_names == {"cryptography"}
    assert len(SOURCE.read_text("utf-8").splitlines()) <= 100


def test_packets_are_read_to_what_the_station_holds(town: Town) -> None:
    manifests = {}
    brought: set[str] = set()
    for sealed in town.sealed:
        plain = reader.unsealed(sealed, town.county_identity)
        manifest, name, content, evidence = reader.packet(plain, town.station_key)
        manifests[name] = manifest
        with town.desk.store.look() as unit:
            revision_id = UUID(manifest["revision_id"])
            assert unit.outbox.get(revision_id).signed.packet_digest == name
            assert unit.records.content(revision_id) == content
            listed = {each["digest"] for each in manifest["evidence"]}
            assert evidence.keys() == listed - brought  # what the county has receipted is not brought again
            brought |= listed
            for digest, piece in evidence.items():
                assert unit.blobs.get(digest) == piece
    assert [(each["epoch"], each["number"]) for each in manifests.values()] == [(1, 1), (1, 2), (1, 3), (2, 1)]
    assert list(manifests.values())[3]["follows"]["packet_digest"] == list(manifests)[2]
    assert reader.broken_at(manifests) == []


def test_a_broken_chain_is_seen(town: Town) -> None:
    read = [reader.packet(reader.unsealed(each, town.county_identity), town.station_key) for each in town.sealed]
    manifests = {name: manifest for manifest, name, _, _ in read}
    first, second, third, restored = manifests

    def broken(*names: str) -> list[tuple[int, int]]:
        at = reader.broken_at({name: manifests[name] for name in names})
        return [(epoch, number) for _, epoch, number in at]

    assert broken(first, third, restored) == [(1, 3)]
    assert broken(second, third, restored) == [(1, 2)]
    assert broken(first, second, restored) == [(2, 1)]


def test_receipts_are_the_county_s_and_name_their_packets(town: Town) -> None:
    packets = [reader.packet(reader.unsealed(each, town.county_identity), town.station_key) for each in town.sealed]
    for signed, (manifest, name, _, _) in zip(town.desk.county.receipts, packets, strict=True):
        said = reader.receipt(signed.model_dump(mode="json"), town.keys.public_key)
        assert said["packet_digest"] == name
        assert said["content_digest"] == manifest["content_digest"]
        assert said["county"] == "模拟县"
        with pytest.raises(ValueError, match="signature"):
            reader.receipt(signed.model_dump(mode="json"), town.station_key)


def test_messages_are_read_to_what_the_county_says(town: Town) -> None:
    read = [
        reader.message(reader.unsealed(sealed, town.station_identity), town.keys.public_key)
        for sealed in town.messages()
    ]
    assert [header["number"] for header, _ in read] == list(range(1, len(read) + 1))
    assert {header["station"] for header, _ in read} == {town.station.code}
    bodies = {body["kind"]: body for _, body in read}
    assert {each["state"] for each in bodies["standings"]["standings"]} == {"processed"}
    assert len(bodies["standings"]["standings"]) == len(town.sealed)
    (carried,) = bodies["receipts"]["receipts"]
    assert reader.receipt(carried, town.keys.public_key)["epoch"] == 2
    collected = [each for _, body in read if body["kind"] == "register" for each in body["collected"]]
    assert len(collected) == len(town.sealed)
    with pytest.raises(ValueError, match="age"):
        reader.unsealed(town.messages()[0], town.county_identity)


def test_a_letter_is_read_to_what_the_station_knows(town: Town) -> None:
    town.desk.sync(Quiet())
    with town.desk.store.look() as unit:
        county = unit.settings.county()
        assert county is not None
        letter = letter_of(unit, AT)
        sealed = sealed_letter(unit, letter, county)
        head = unit.outbox.head()
    read = reader.letter(reader.unsealed(sealed, town.county_identity), town.station_key)
    assert (read["packets"], read["packet_digest"]) == head
    assert (read["epoch"], read["incarnation"]) == (2, str(town.station.incarnation))
    assert read["heard"] == letter.heard > 0
    assert read["counted"] == letter.counted > 0
    assert read["made_at"] == "2018-11-05T08:30:00Z"


def test_what_lies_on_a_stick_is_found_by_its_names_and_read(town: Town, tmp_path: Path) -> None:
    town.desk.queued(an_id_number(24), a_photo(b"by stick"))
    town.desk.carry_out(Quiet(), tmp_path)
    up = tmp_path / "collection" / town.keys.public_key[:16] / "up" / town.station.code
    (packet,), (letter,) = up.glob("*.packet"), up.glob("*.letter")
    manifest, name, *_ = reader.packet(reader.unsealed(packet.read_bytes(), town.county_identity), town.station_key)
    assert packet.name == f"{name}.packet"
    read = reader.letter(reader.unsealed(letter.read_bytes(), town.county_identity), town.station_key)
    assert letter.name == f"{read['epoch']}-{read['packets']}.letter"
    assert (read["packets"], read["packet_digest"]) == (manifest["number"], name) == (2, name)


def test_a_request_s_signature_is_that_of_the_standard(town: Town) -> None:
    """RFC 9421, section 2.5, written out once more."""
    signer = RequestSigner(town.station.code, town.station.signing_key, lambda: AT)
    headers = {name.lower(): value for name, value in signer.headers("POST", "/v1/x", b"body", timedelta(0)).items()}
    digest = f"sha-256=:{b64encode(hashlib.sha256(b'body').digest()).decode()}:"
    assert headers["content-digest"] == digest
    label, _, parameters = headers["signature-input"].partition("=")
    created, station = int(AT.timestamp()), town.station.code
    covered = '("@method" "@path" "content-digest")'
    assert (label, parameters) == ("station", f'{covered};created={created};keyid="{station}";alg="ed25519"')
    base = f'"@method": POST\n"@path": /v1/x\n"content-digest": {digest}\n"@signature-params": {parameters}'
    signature = b64decode(headers["signature"].removeprefix("station=:").removesuffix(":"), validate=True)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(town.station_key))
    key.verify(signature, base.encode())
    with pytest.raises(InvalidSignature):
        key.verify(signature, base.replace("/v1/x", "/v1/y").encode())


def test_the_reader_refuses_what_was_altered(town: Town) -> None:
    plain = reader.unsealed(town.sealed[0], town.county_identity)
    for place in range(0, len(plain), 7):
        with pytest.raises(ValueError):  # noqa: PT011  # which it is, is the reader's own affair
            reader.packet(plain[:place] + bytes([plain[place] ^ 1]) + plain[place + 1 :], town.station_key)
    with pytest.raises(ValueError, match="signature"):
        reader.packet(plain, public_of(new_signing_key()))
    with pytest.raises(ValueError, match="age"):
        reader.unsealed(town.sealed[0][:-1], town.county_identity)


def test_what_another_program_writes_by_the_document_is_taken(town: Town) -> None:
    """Resealed by the stock tool's library and canonical JSON of Python's own, a packet earns the receipt it has."""
    plain = reader.unsealed(town.sealed[0], town.county_identity)
    manifest, *_ = reader.packet(plain, town.station_key)
    assert reader.canonical(manifest) == canonical(manifest)
    again = town.desk.county.parts.receive_packet(encrypt_for(town.keys.recipient, plain))
    assert again == canonical(town.desk.county.receipts[0].model_dump(mode="json"))
