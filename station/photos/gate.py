"""The photo gate: what the services and the window ask about pictures."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from station.domain.photo import LiveView, PhotoFault, PhotoReport
from station.photos import paper, portrait
from station.photos.cut import Cut, proposed
from station.photos.document import find_sheet, from_above
from station.photos.faces import Face, FaceFinder
from station.photos.fit import LOOKED_AT, fit
from station.photos.head import Head, head_of
from station.photos.picture import Picture
from station.photos.pixels import Frame, Pixels, averaged, rgb_of
from station.photos.portrait import Judged
from station.photos.profiles import PaperRules, Profile, Profiles, profile_named

_JUDGED_AT = 2000
"""Pixels of the long side at which a file is judged."""
_NEAR = 0.15
"""The smallest face in a live frame, in shares of its shorter side: who is farther away is told to come nearer."""


@dataclass(frozen=True, slots=True)
class PhotoGate:
    """Judges and fits pictures by the profiles' names. May be used from any thread."""

    profiles: Profiles
    finder: FaceFinder

    def check(self, data: bytes, profile_name: str) -> PhotoReport:
        """What is wrong with a file as it is.

        Raises PhotoUnreadable, PhotoTooLarge, WrongUsage for a name that is no profile.
        """
        profile = profile_named(profile_name, self.profiles)
        picture = Picture(data)
        judged = self._judged(np.asarray(picture.whole(_JUDGED_AT)), profile)
        width, height = picture.size
        over = (PhotoFault.TOO_MANY_BYTES,) if len(data) > profile.max_bytes else ()
        measures = {**judged.measures, "width": width, "height": height, "bytes": len(data)}
        return PhotoReport(judged.faults + over, _rounded(measures))

    def fit(self, data: bytes, profile_name: str) -> bytes:
        """The picture cut, straightened, scaled and compressed as the profile asks.

        Raises PhotoUnreadable, PhotoTooLarge, PhotoCannotFit, WrongUsage for a name that is no profile.
        """
        return fit(data, profile_named(profile_name, self.profiles), self.finder)

    def look(self, bgrx: bytes | memoryview, width: int, height: int, stride: int, profile_name: str) -> LiveView:
        """What a camera's frame would give if it were taken now: rows of `stride` bytes that begin with its pixels.

        A pixel is blue, green, red and a byte that says nothing. Judges the part that `fit` would cut out. Raises
        WrongUsage for a name that is no profile.
        """
        profile = profile_named(profile_name, self.profiles)
        rows = np.frombuffer(bgrx, np.uint8, height * stride).reshape(height, stride)
        frame = rows[:, : 4 * width].reshape(height, width, 4)
        if profile.paper is not None:
            return _sheet_in(frame, profile.paper, profile.max_long_side)
        pixels = rgb_of(frame)
        rules, shape = profile.portrait, profile.shape
        if rules is None or shape is None:
            judged = self._judged(pixels, profile)
            return LiveView((), None, PhotoReport(judged.faults, _rounded(judged.measures)))
        faces = self.finder.find(pixels, _NEAR)
        if not faces:
            judged = portrait.judge(pixels, (), None, rules)
            return LiveView((), None, PhotoReport(judged.faults, _rounded(judged.measures)))
        head = head_of(faces[0], pixels)
        cut = proposed(head, (width, height), shape, rules)
        shown, moved = _cut_out(pixels, cut, head, rules.smallest[1])
        judged = portrait.judge(shown, faces, moved, rules)
        corners = tuple((float(x), float(y)) for x, y in cut.corners())
        boxes = tuple((face.left, face.top, face.right, face.bottom) for face in faces)
        return LiveView(boxes, corners, PhotoReport(judged.faults, _rounded(judged.measures)))

    def _judged(self, pixels: Pixels, profile: Profile) -> Judged:
        if profile.portrait is not None:
            faces = self.finder.find(pixels)
            return portrait.judge(pixels, faces, _first_head(faces, pixels), profile.portrait)
        if profile.paper is not None:
            return paper.judge(pixels, profile.paper)
        return Judged((), {})


def _sheet_in(frame: Frame, rules: PaperRules, longest: int) -> LiveView:
    height, width = frame.shape[:2]
    parts = max(1, round(max(width, height) / LOOKED_AT))  # whole ones: several times as fast to average
    corners = find_sheet(rgb_of(averaged(frame, (width // parts, height // parts))))
    grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGRA2GRAY), np.uint8)
    judged = paper.judge(grey if corners is None else from_above(grey, corners, longest), rules)
    seen = None if corners is None else tuple((float(x * width), float(y * height)) for x, y in corners)
    return LiveView((), seen, PhotoReport(judged.faults, _rounded(judged.measures)))


def _first_head(faces: list[Face], pixels: Pixels) -> Head | None:
    return head_of(faces[0], pixels) if faces else None


def _cut_out(pixels: Pixels, cut: Cut, head: Head, smallest: int) -> tuple[Pixels, Head]:
    """The part of the frame, no larger than it takes to judge it, and the head in it."""
    tall = round(min(cut.height, 1.05 * smallest))
    size = (max(8, round(cut.width * tall / cut.height)), max(8, tall))
    wanted = np.array([(0, 0), (size[0], 0), size], np.float32)
    warp = cv2.getAffineTransform(cut.corners()[:3].astype(np.float32), wanted)
    crown, chin = (warp @ np.array([*point, 1.0]) for point in (head.crown, head.chin))
    moved = Head((float(crown[0]), float(crown[1])), (float(chin[0]), float(chin[1])), head.roll - cut.turn)
    if cut.turn:
        shown = cv2.warpAffine(pixels, warp, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(shown, np.uint8), moved
    (left, top), _, (right, bottom), _ = np.round(cut.corners()).astype(int)
    return averaged(pixels[max(0, top) : max(1, bottom), max(0, left) : max(1, right)], size), moved


def _rounded(measures: Mapping[str, float]) -> dict[str, float]:
    """Counts as they are, other numbers with three digits behind the point: more is noise."""
    return {name: value if isinstance(value, int) else round(float(value), 3) for name, value in measures.items()}
