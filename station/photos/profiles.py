"""What each picture must be, as data: resources/photo-profiles.json, or a file of the same shape in its place.

Limits of the first four: plan 六(二) and the 优待证 rules of 2021; where the plan is cut off, the values are this
station's own choice. "K" is read as 1000 bytes, the smaller reading, so that a picture passes under either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError, with_config

from station.errors import PhotoProfilesInvalid, WrongUsage
from station.resources import resource

Side = Annotated[int, Field(ge=1, le=10_000)]
Share = Annotated[float, Field(gt=0, lt=1)]


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class PortraitRules:
    """What is asked of a person's picture: pixels (width, height), and the head, chin to crown, in picture heights.

    A cut that the gate proposes makes the head `head_aim`; `plain` asks for a plain wall behind it.
    """

    smallest: tuple[Side, Side]
    head_least: Share
    head_most: Share
    head_aim: Share
    plain: bool = True


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class PaperRules:
    """What is asked of a paper's picture: pixels of its long side."""

    long_side: Side


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Profile:
    """The bounds of one kind of picture; a side is in pixels, a shape is (width, height).

    A picture with a `size` has exactly these pixels; one with an `aspect` is cut to it; any other keeps its shape.
    Its long side is at most `max_long_side`, and shorter than `min_long_side` only where the source already was.
    `dpi` is what the file says of itself, 0 where it says nothing.
    """

    name: str
    label: str
    max_bytes: Annotated[int, Field(ge=1)]
    min_bytes: Annotated[int, Field(ge=0)] = 0
    size: tuple[Side, Side] | None = None
    aspect: tuple[Side, Side] | None = None
    max_long_side: Side = 2000
    min_long_side: Side = 1
    dpi: Annotated[int, Field(ge=0, le=65_535)] = 0
    portrait: PortraitRules | None = None
    paper: PaperRules | None = None

    @property
    def shape(self) -> tuple[int, int] | None:
        """Width and height whose ratio the picture must have, if any."""
        return self.size or self.aspect


Profiles = Mapping[str, Profile]


def load_profiles(path: Path) -> Profiles:
    """Raises PhotoProfilesInvalid for a file that is no list of profiles."""
    try:
        profiles = TypeAdapter(list[Profile]).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise PhotoProfilesInvalid(cause=type(error).__name__) from None
    return {profile.name: profile for profile in profiles}


def profiles_told(told: Mapping[str, object]) -> Profiles:
    """The shipped profiles with those in place that the county tells by name. Raises PhotoProfilesInvalid."""
    try:
        said = TypeAdapter(dict[str, Profile]).validate_python(dict(told))
    except ValidationError as error:
        raise PhotoProfilesInvalid(cause=type(error).__name__) from None
    return {**shipped_profiles(), **said}


@cache
def shipped_profiles() -> Profiles:
    """The profiles that come with the program."""
    return load_profiles(resource("photo-profiles.json"))


def profile_named(name: str, profiles: Profiles | None = None) -> Profile:
    """Raises WrongUsage for a name that is no profile."""
    known = shipped_profiles() if profiles is None else profiles
    if name not in known:
        raise WrongUsage(profile=name)
    return known[name]
