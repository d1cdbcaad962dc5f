"""Canonical JSON (RFC 8785) and digests: one document, one sequence of bytes."""

import hashlib
from collections.abc import Mapping

import rfc8785

from station.errors import NotCanonical


def canonical(document: Mapping[str, object]) -> bytes:
    """The canonical UTF-8 bytes of a JSON document.

    Raises NotCanonical for what JSON cannot carry: integers of 2^53 and beyond, lone surrogates, other types, and for
    lists within lists without end.
    """
    try:
        return rfc8785.dumps(document)  # type: ignore[arg-type]  # any mapping of JSON values is taken
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise NotCanonical(cause=type(error).__name__) from None


def digest(data: bytes) -> str:
    """SHA-256, 64 lower-case hexadecimal characters."""
    return hashlib.sha256(data).hexdigest()
