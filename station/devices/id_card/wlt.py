"""Portraits of the chip (WLT, 1024 bytes), decoded by the library a reader's maker supplies.

No open decoder exists. Makers' libraries differ in the name of the function and in its arguments, which are data here;
none was at hand, so each profile is what makers' own samples show, **unverified with the real library**. The library
runs in a helper process with a time limit, and what it leaves is looked at before it is believed.
"""

import json
import re
import secrets
import struct
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from station.devices.id_card import wlt_helper
from station.devices.id_card.library import look_at
from station.errors import PortraitNotDecoded, WrongUsage

WIDTH, HEIGHT = 102, 126
PIXELS_BYTES = WIDTH * HEIGHT * 3
WLT_BYTES = 1024
HEADER = bytes.fromhex("574C66007E00")
"""What every portrait begins with: "WL", width, height."""
TIME_LIMIT_S = 5.0

_BMP_HEADER_BYTES = 54
_BMP_ROW_BYTES = 308
_BMP_BYTES = _BMP_HEADER_BYTES + _BMP_ROW_BYTES * HEIGHT
_ROOM = 1 << 16
"""What the library is given: more than the largest picture, so that writing too far is seen and harms nothing."""
_FILL_BYTES = 16
_MEMORY = 1 << 30
_MOST_GRAIN = 60.0
"""Mean difference between neighbouring samples: a face has less than 30, noise 85."""


@dataclass(frozen=True, slots=True)
class DecoderProfile:
    """How a family of libraries is called.

    `functions` are tried in turn. `arguments` are of wlt, wlt_bytes, picture, picture_bytes (a pointer to an int) and
    magic (a number of the maker's). `any_positive` says that success is told by a length instead of 1.
    `rgb` is the order of the samples (otherwise blue first), `bottom_up` that of the rows; a BMP tells by itself.
    """

    name: str
    label: str
    functions: tuple[str, ...]
    arguments: tuple[str, ...]
    magic: int = 0
    any_positive: bool = False
    rgb: bool = False
    bottom_up: bool = False


PROFILES: Mapping[str, DecoderProfile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            DecoderProfile(
                "unpack", "libwlt、libwlt2bmp 等", ("unpack", "_Z6unpackPcS_i"), ("wlt", "picture", "magic")
            ),
            DecoderProfile("wlt2bmp", "wlt2bmp 函数", ("wlt2bmp", "dewlt"), ("wlt", "picture", "magic")),
            DecoderProfile("zkid", "ZKID 读卡库", ("ZKID_PHunpack",), ("wlt", "picture", "magic")),
            DecoderProfile(
                "sized", "带长度参数的 _Unpack", ("_Unpack",), ("wlt", "wlt_bytes", "picture", "picture_bytes")
            ),
            DecoderProfile("wlttobmp", "WltToBmp 函数", ("WltToBmp",), ("wlt", "picture")),
            DecoderProfile("dewlt", "Dewlt 一类（两个参数）", ("iDR220S_Dewlt", "Dewlt", "dewlt"), ("wlt", "picture")),
            DecoderProfile(
                "unpack_length", "返回长度的 Unpack", ("Unpack",), ("wlt", "picture", "wlt_bytes"), any_positive=True
            ),
        )
    }
)

_SPEC = re.compile(r"(?P<name>[a-z0-9_]+)(?::(?P<magic>[0-9]{1,6}))?(?P<rgb>\+rgb)?(?P<bottom_up>\+bottom_up)?")


def profile_named(spec: str) -> DecoderProfile:
    """A profile by name, with the maker's number and the order of samples where they differ: `unpack:311+rgb`.

    Raises WrongUsage.
    """
    found = _SPEC.fullmatch(spec)
    if found is None or found["name"] not in PROFILES:
        raise WrongUsage(profile=spec, known="/".join(PROFILES))
    profile = PROFILES[found["name"]]
    return replace(
        profile,
        magic=int(found["magic"] or profile.magic),
        rgb=bool(found["rgb"]) or profile.rgb,
        bottom_up=bool(found["bottom_up"]) or profile.bottom_up,
    )


def is_portrait(wlt: bytes) -> bool:
    """Whether bytes are a chip's portrait, by length and header."""
    return len(wlt) == WLT_BYTES and wlt[: len(HEADER)] == HEADER


class PortraitLibrary:
    """A maker's library: takes a WLT, gives a BMP of 102 by 126 pixels."""

    def __init__(self, path: Path, profile: DecoderProfile, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._path, self._profile, self._time_limit_s = path, profile, time_limit_s

    def __call__(self, wlt: bytes) -> bytes:
        """The portrait as BMP. Raises PortraitNotDecoded, LibraryUnusable; whatever the library does, no more."""
        if not is_portrait(wlt):
            raise PortraitNotDecoded(reason="no portrait", bytes=len(wlt))
        look_at(str(self._path))
        fill = secrets.token_bytes(_FILL_BYTES)
        answer, room = self._run(wlt, fill)
        if "failed" in answer:
            raise PortraitNotDecoded(reason=answer["failed"])
        result = answer.get("done")
        if not isinstance(result, int) or not (result == 1 or (self._profile.any_positive and result > 0)):
            raise PortraitNotDecoded(reason="refused by the library", result=result)
        picture = _picture(room, fill, self._profile)
        _refuse_noise(picture)
        return bmp(picture)

    def _run(self, wlt: bytes, fill: bytes) -> tuple[dict[str, object], bytes]:
        order = {
            "path": str(self._path.absolute()),
            "functions": self._profile.functions,
            "arguments": self._profile.arguments,
            "magic": self._profile.magic,
            "room": _ROOM,
            "fill": fill.hex(),
            "memory": _MEMORY,
        }
        try:
            done = subprocess.run(  # noqa: S603  # this very Python, and a file of this package
                [sys.executable, "-I", str(Path(wlt_helper.__file__))],
                input=json.dumps(order).encode() + b"\n" + wlt,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=self._time_limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise PortraitNotDecoded(reason="hung", seconds=self._time_limit_s) from None
        except OSError as error:
            raise PortraitNotDecoded(reason="helper not started", cause=type(error).__name__) from None
        line, _, room = done.stdout.partition(b"\n")
        if done.returncode:
            raise PortraitNotDecoded(reason="crashed", status=done.returncode)
        try:
            answer = json.loads(line)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or ("done" in answer and len(room) != _ROOM):
            raise PortraitNotDecoded(reason="helper cut short", bytes=len(done.stdout))
        return answer, room


def _picture(room: bytes, fill: bytes, profile: DecoderProfile) -> bytes:
    """The samples, blue first and from the top, out of the room a library was given. Raises PortraitNotDecoded."""
    if room[:2] == b"BM":
        size, at = struct.unpack_from("<I4xI", room, 2)
        width, height, planes, bits, packed = struct.unpack_from("<iiHHI", room, 18)
        told = (size, at, width, abs(height), planes, bits, packed)
        if told != (_BMP_BYTES, _BMP_HEADER_BYTES, WIDTH, HEIGHT, 1, 24, 0):
            raise PortraitNotDecoded(reason="a bitmap of another kind", width=width, height=height, bits=bits)
        rows = [_row(room, _BMP_HEADER_BYTES + at * _BMP_ROW_BYTES) for at in range(HEIGHT)]
        written, bottom_up, rgb = _BMP_BYTES, height > 0, False
    else:
        rows = [_row(room, at * WIDTH * 3) for at in range(HEIGHT)]
        written, bottom_up, rgb = PIXELS_BYTES, profile.bottom_up, profile.rgb
    untouched = fill * (_ROOM // _FILL_BYTES)
    if room[written:] != untouched[written:]:
        raise PortraitNotDecoded(reason="wrote more than a picture")
    if any(row.count(fill) for row in rows):
        raise PortraitNotDecoded(reason="wrote less than a picture")
    samples = b"".join(reversed(rows) if bottom_up else rows)
    if rgb:
        swapped = bytearray(samples)
        swapped[0::3], swapped[2::3] = samples[2::3], samples[0::3]
        samples = bytes(swapped)
    return samples


def _row(room: bytes, at: int) -> bytes:
    return room[at : at + WIDTH * 3]


def _refuse_noise(samples: bytes) -> None:
    """Raises PortraitNotDecoded for one flat colour, and for what has no two neighbours alike."""
    if len(set(samples)) < 8:
        raise PortraitNotDecoded(reason="an empty picture")
    grain = sum(abs(left - right) for left, right in zip(samples, samples[3:], strict=False)) / len(samples)
    if grain > _MOST_GRAIN:
        raise PortraitNotDecoded(reason="noise", grain=round(grain))


def bmp(samples: bytes) -> bytes:
    """Samples (blue first, from the top) as a BMP file."""
    padding = bytes(_BMP_ROW_BYTES - WIDTH * 3)
    head = b"BM" + struct.pack("<IHHI", _BMP_BYTES, 0, 0, _BMP_HEADER_BYTES)
    info = struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 24, 0, _BMP_ROW_BYTES * HEIGHT, 2835, 2835, 0, 0)
    rows = (_row(samples, at * WIDTH * 3) + padding for at in reversed(range(HEIGHT)))
    return head + info + b"".join(rows)
