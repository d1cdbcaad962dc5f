"""Reads packets, messages, letters and receipts by docs/packet.md alone: none of the project's modules, but the stock
`age` tool and a library for Ed25519. Keys are the hexadecimal text of a ticket; an identity is a file of `age`.
"""

import hashlib
import json
import subprocess
import zlib
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Document = dict[str, Any]


def must(holds: object, what: str) -> None:
    if not holds:
        raise ValueError(what)


def unsealed(sealed: bytes, identity_file: str) -> bytes:
    done = subprocess.run(["age", "-d", "-i", identity_file], input=sealed, capture_output=True, check=False)
    must(done.returncode == 0, "age")
    return done.stdout


def canonical(document: Document) -> bytes:
    """RFC 8785, of documents whose names are ASCII and whose numbers are whole."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def signed_by(key: str, purpose: str, data: bytes, signature: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, purpose.encode() + b"\x00" + data)
    except InvalidSignature:
        raise ValueError("signature") from None


def section(plain: bytes, width: int) -> tuple[bytes, bytes]:
    """The bytes behind a length of this width, and what is left."""
    size = width + int.from_bytes(plain[:width], "big")
    must(width <= size <= len(plain), "cut")
    return plain[width:size], plain[size:]


def head(plain: bytes, kind: str, magic: bytes, key: str) -> tuple[Document, str, bytes]:
    """What each kind begins with: a signed document; with its digest, and what is left."""
    must(plain[:8] == magic, "magic")
    data, rest = section(plain[8:], 4)
    signed_by(key, f"collection-station/{kind}/1", data, rest[:64])
    document = json.loads(data)
    must(canonical(document) == data and document["format"] == 1, "document")
    return document, sha256(data), rest[64:]


def packet(plain: bytes, station_key: str) -> tuple[Document, str, bytes, dict[str, bytes]]:
    """Manifest, the packet's digest, content, and evidence by digest."""
    manifest, name, rest = head(plain, "packet", b"VCPACK1\n", station_key)
    content, rest = section(rest, 8)
    must(sha256(content) == manifest["content_digest"] and len(content) == manifest["content_size"], "content")
    listed, carried = {each["digest"]: each["size"] for each in manifest["evidence"]}, {}
    while rest:
        piece, rest = section(rest, 8)
        must(listed.pop(sha256(piece), None) == len(piece), "evidence")
        carried[sha256(piece)] = piece
    return manifest, name, content, carried


def receipt(document: Document, county_key: str) -> Document:
    said, signature = document["receipt"], bytes.fromhex(document["signature"])
    signed_by(county_key, "collection-station/receipt/1", canonical(said), signature)
    return dict(said)


def message(plain: bytes, county_key: str) -> tuple[Document, Document]:
    header, _, body = head(plain, "message", b"VCMESG1\n", county_key)
    must(sha256(body) == header["body_digest"] and len(zlib.decompress(body)) == header["body_size"], "body")
    return header, json.loads(zlib.decompress(body))


def letter(plain: bytes, station_key: str) -> Document:
    document, _, rest = head(plain, "letter", b"VCLETT1\n", station_key)
    must(not rest, "size")
    return document


def broken_at(manifests: dict[str, Document]) -> list[tuple[str, int, int]]:
    """Where packets, given by digest, form no chain: what names another predecessor than the one that is here."""
    at = {(each["incarnation"], each["epoch"], each["number"]): name for name, each in manifests.items()}
    must(len(at) == len(manifests), "a number twice")
    broken = {place for place in at if manifests[at[place]]["previous"] != at.get((*place[:2], place[2] - 1))}
    ends = {place: end for place, name in at.items() if (end := manifests[name].get("follows"))}
    held = {end["packet_digest"] in manifests and place for place, end in ends.items()}
    return sorted(broken | (ends.keys() - held))
