"""Names of people: when two spellings are the same, and what a name has lost on its way through older systems."""

import unicodedata
from enum import StrEnum

from station.domain.gb18030 import out_of_private_use

POINT = "\u00b7"
"""The point between the parts of a name (买买提·艾力), as the form writes it."""

_POINTS = dict.fromkeys(
    map(ord, ".\u2022\u2024\u2027\u2219\u22c5\u25cf\u25e6\u30fb\u318d\u16eb\u0387\uff0e\uff65\u2e30\u2e31\u2e33"), POINT
)
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_LOST = frozenset("\ufffd\u25a1\u25a0\u3013?\uff1f")  # � □ ■ 〓 ?: what stands where a character could not be kept


class Flaw(StrEnum):
    """What a name shows of characters a system did not know."""

    PRIVATE_USE = "private_use"
    LOST = "lost"


def comparable(name: str) -> str:
    """The form by which names are compared: one kind of point, no blanks, half-width letters of one case.

    Characters that older software kept in the private use area stand at their own code points. Only for comparing: what
    is stored and shown is the name as it came.
    """
    folded = _folded(name)
    while (again := _folded(folded)) != folded:  # taking a blank out may bring together what is one character
        folded = again
    return folded


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", out_of_private_use(name).translate(_POINTS)).casefold()
    return "".join(unicodedata.normalize("NFKC", plain).translate(_POINTS | _UNSEEN).split())


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are the same name."""
    return one == other or comparable(one) == comparable(other)


def flaws(name: str) -> frozenset[Flaw]:
    """What has to be checked against the card: private characters, which look different elsewhere, and lost ones."""
    found = set()
    if any(unicodedata.category(character) == "Co" for character in name):
        found.add(Flaw.PRIVATE_USE)
    if not _LOST.isdisjoint(name):
        found.add(Flaw.LOST)
    return frozenset(found)
