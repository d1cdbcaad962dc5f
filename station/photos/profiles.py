"""What each picture must be: bytes, pixels and shape, as data.

Limits of the first four: plan 六(二) and the 优待证 rules of 2021; where the plan is cut off, the values are this
station's own choice. "K" is read as 1000 bytes, the smaller reading, so that a picture passes under either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from station.errors import WrongUsage


@dataclass(frozen=True, slots=True)
class Profile:
    """The bounds of one kind of picture; a side is in pixels, a shape is (width, height).

    A picture with a `size` has exactly these pixels; one with an `aspect` is cut to it; any other keeps its shape.
    Its long side is at most `max_long_side`, and shorter than `min_long_side` only where the source already was.
    `dpi` is what the file says of itself, 0 where it says nothing.
    """

    name: str
    label: str
    max_bytes: int
    min_bytes: int = 0
    size: tuple[int, int] | None = None
    aspect: tuple[int, int] | None = None
    max_long_side: int = 2000
    min_long_side: int = 1
    dpi: int = 0

    @property
    def shape(self) -> tuple[int, int] | None:
        """Width and height whose ratio the picture must have, if any."""
        return self.size or self.aspect


CHIP_PORTRAIT = Profile("chip_portrait", "身份证基准头像", max_bytes=2_999, size=(102, 126), max_long_side=126)
ID_CARD_SIDE = Profile("id_card_side", "身份证照片", max_bytes=39_999, max_long_side=1000, min_long_side=600)
RECENT = Profile(
    "recent", "个人免冠近照", max_bytes=300_000, aspect=(4, 5), max_long_side=1200, min_long_side=440, dpi=300
)
PREFERENTIAL_CARD = Profile(
    "preferential_card",
    "优待证照片",
    min_bytes=20_480,
    max_bytes=50_000,
    size=(352, 440),
    max_long_side=440,
    dpi=300,
)
HOUSEHOLD_BOOKLET = Profile("household_booklet", "户口簿", max_bytes=300_000, min_long_side=1200)
CERTIFICATE = Profile("certificate", "证件材料", max_bytes=300_000, min_long_side=1200)
SIGNED_FORM = Profile("signed_form", "已签字的信息采集表", max_bytes=500_000, min_long_side=1600)

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            CHIP_PORTRAIT,
            ID_CARD_SIDE,
            RECENT,
            PREFERENTIAL_CARD,
            HOUSEHOLD_BOOKLET,
            CERTIFICATE,
            SIGNED_FORM,
        )
    }
)


def profile_named(name: str) -> Profile:
    """Raises WrongUsage for a name that is no profile."""
    if name not in PROFILES:
        raise WrongUsage(profile=name)
    return PROFILES[name]
