"""The write-ahead log as it lies there: which of its frames SQLite will take, and what stands behind the last of them.

SQLite takes frames up to the last whole commit and drops the rest without a word: what an interrupted save left, but
also commits behind a damaged byte. Format: sqlite.org/fileformat2.html, 4.1.
"""

import struct
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from station.db.pages import PAGE

if TYPE_CHECKING:
    import numpy as np

_HEADER, _FRAME = 32, 24
_MAGIC_LITTLE, _MAGIC_BIG = 0x377F0682, 0x377F0683
_STEP = _FRAME + PAGE
_MASK = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Wal:
    """What a log holds. `pages` are the newest of each number; `dropped` counts commits that SQLite will not see."""

    frames: int
    pages: dict[int, bytes] = field(repr=False)
    dropped: int


EMPTY = Wal(0, {}, 0)


def read_wal(path: Path) -> Wal:
    """Reads a log nobody writes to; one that is not there is empty."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return EMPTY
    if len(data) < _HEADER:
        return EMPTY
    magic, _, page_size, _, *salts, sum0, sum1 = struct.unpack_from(">8I", data)
    frames = [data[at : at + _STEP] for at in range(_HEADER, len(data) - _STEP + 1, _STEP)]
    whole = magic in (_MAGIC_LITTLE, _MAGIC_BIG) and page_size == PAGE
    summed = _summed(data[:24], (0, 0), big=magic == _MAGIC_BIG)
    good = _chained(frames, salts, summed, big=magic == _MAGIC_BIG) if whole and summed == (sum0, sum1) else 0
    commits = [number for number, frame in enumerate(frames, start=1) if _size_after(frame)]
    taken = max((number for number in commits if number <= good), default=0)
    pages = {_number(frame): frame[_FRAME:] for frame in frames[:taken]}
    if taken:
        pages = {number: page for number, page in pages.items() if number <= _size_after(frames[taken - 1])}
    own = [tuple(salts), *(_salts(frame) for frame in frames[:1])]
    dropped = sum(number > taken and _of_this_log(frames[number - 1], own) for number in commits)
    return Wal(taken, pages, dropped)


def _of_this_log(frame: bytes, own: list[tuple[int, ...]]) -> bool:
    """Not left over from before the log last began anew, when both salts were others; one may be damaged."""
    one, other = _salts(frame)
    return any(one == salts[0] or other == salts[1] for salts in own)


def _chained(frames: list[bytes], salts: list[int], summed: tuple[int, int], *, big: bool) -> int:
    """How many frames from the first on have this log's salts and a checksum that goes on from the one before."""
    for good, frame in enumerate(frames):
        summed = _summed(frame[:8] + frame[_FRAME:], summed, big=big)
        if list(_salts(frame)) != salts or struct.unpack_from(">2I", frame, 16) != summed:
            return good
    return len(frames)


def _summed(data: bytes, begin: tuple[int, int], *, big: bool) -> tuple[int, int]:
    """SQLite's running checksum: of each two words x and y, s += x + t, then t += y + s; modulo 2^32.

    That is s, t times a matrix, plus x and y: so all words are weighed at once with the matrix's powers.
    """
    import numpy as np  # loads slowly, and after a clean end there is no log

    words = np.frombuffer(data, ">u4" if big else "<u4").astype(np.uint32)
    sums = _weights(len(words)) @ np.concatenate([np.array(begin, np.uint32), words])
    return int(sums[0]), int(sums[1])


@cache
def _weights(words: int) -> "np.ndarray[tuple[int, int], np.dtype[np.uint32]]":
    """What the two start values and each of the words weigh in the sums (2 rows)."""
    (a, b), (c, d) = (1, 0), (0, 1)
    columns: list[tuple[int, int]] = []
    for _ in range(words // 2):
        columns = [((a + b) & _MASK, (c + d) & _MASK), (b, d), *columns]
        a, b = (a + b) & _MASK, (a + 2 * b) & _MASK
        c, d = (c + d) & _MASK, (c + 2 * d) & _MASK
    import numpy as np

    return np.array([(a, c), (b, d), *columns], np.uint32).T.copy()


def _number(frame: bytes) -> int:
    return int.from_bytes(frame[:4])


def _size_after(frame: bytes) -> int:
    """The database's size in pages after a commit; 0 in a frame that ends none."""
    return int.from_bytes(frame[4:8])


def _salts(frame: bytes) -> tuple[int, int]:
    one, other = struct.unpack_from(">2I", frame, 8)
    return one, other
