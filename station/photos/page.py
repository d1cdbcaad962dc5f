"""Printed pages that come back: the mark in a photograph or scan, and the page upright as it will be kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import cv2
import numpy as np
import zxingcpp
from PIL import Image

from station.domain.photo import PhotoReport
from station.errors import SeveralPagesInFile
from station.photos.document import Corners, find_sheet
from station.photos.fit import LOOKED_AT, encoded, sheet_at
from station.photos.gate import PhotoGate
from station.photos.picture import Picture
from station.photos.pixels import Grey, Points, grey_of
from station.photos.profiles import Profile, profile_named

PROFILE = "signed_form"
_QUICK, _LONGEST = 1800, 4200
"""Pixels of the long side at which a mark is first and last looked for."""
_UNENLARGED = 4
"""How many of the ways of looking do without enlarging."""
_A4 = 2**0.5
_STRETCHED = 0.2
"""How far an outline's shape may be from A4: seen at an angle, it is a little off; beyond, it is no sheet of ours."""
_FAR = 0.08
"""The share of the picture that a page with a mark may take up at the least: it was photographed from far away."""
_BEYOND = 0.02
"""How far beyond its sheet's edge a mark may seem to lie, in shares of the picture: edges are found coarsely."""

IsMark = Callable[[str], bool]
"""Whether a code's text is a mark of ours: other codes lie on desks too."""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page as it will be kept, and the texts of the marks on it: none, one, or those of several pages."""

    marks: tuple[str, ...]
    picture: bytes = field(repr=False)
    report: PhotoReport


@dataclass(frozen=True, slots=True)
class _Code:
    """A code in a picture: four (x, y) in shares of it, from its own top left on clockwise."""

    text: str
    corners: Points


def see_page(gate: PhotoGate, is_mark: IsMark, data: bytes) -> SeenPage:
    """Looks for the marks, puts the page upright and makes it what the profile asks for.

    A mark beside the sheet that is kept is not the sheet's. Raises PhotoUnreadable, PhotoTooLarge, PhotoCannotFit,
    SeveralPagesInFile.
    """
    profile = profile_named(PROFILE, gate.profiles)
    picture = Picture(data)
    if picture.pages > 1:
        raise SeveralPagesInFile(pages=picture.pages)
    codes = _codes_in(picture, is_mark)
    small = np.asarray(picture.whole(LOOKED_AT))
    corners = find_sheet(small)
    if corners is not None:
        codes = [code for code in codes if _within(code, corners)]
    elif codes:
        far = find_sheet(small, _FAR)
        corners = far if far is not None and all(_within(code, far) for code in codes) else None
        codes = codes if corners is not None else _all_codes_in(picture, is_mark)
    kept = _kept(picture, corners, codes, profile)
    return SeenPage(tuple(sorted({code.text for code in codes})), kept, gate.check(kept, PROFILE))


def _codes_in(picture: Picture, is_mark: IsMark) -> list[_Code]:
    """All marks at the first size and contrast at which any is read."""
    for grey in _greys(picture):
        found = _read(grey, is_mark)
        if found:
            return found
    return []


def _all_codes_in(picture: Picture, is_mark: IsMark) -> list[_Code]:
    """Every mark that is read at any size: where no outline is seen, more than one page may lie there."""
    found: dict[str, _Code] = {}
    for grey in islice(_greys(picture), _UNENLARGED):
        for code in _read(grey, is_mark):
            found.setdefault(code.text, code)
    return list(found.values()) or _codes_in(picture, is_mark)


def _greys(picture: Picture) -> Iterator[Grey]:
    """The picture in ever more pixels, as it is, with its shadows lifted, and enlarged and sharpened.

    What a small blur takes from a code of two pixels a module, the last two give back.
    """
    longest = min(max(picture.size), _LONGEST)
    for most in sorted({min(_QUICK, longest), longest}):
        grey = grey_of(np.asarray(picture.whole(most)))
        yield grey
        yield np.asarray(cv2.createCLAHE(3.0, (8, 8)).apply(grey), np.uint8)
    for times in (1.5, 2.0):
        large = cv2.resize(grey, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
        yield np.asarray(cv2.addWeighted(large, 3.0, cv2.GaussianBlur(large, (0, 0), 2.0), -2.0, 0), np.uint8)


def _read(grey: Grey, is_mark: IsMark) -> list[_Code]:
    height, width = grey.shape
    found = []
    for code in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        if is_mark(code.text):
            place = code.position
            corners = [place.top_left, place.top_right, place.bottom_right, place.bottom_left]
            found.append(_Code(code.text, np.array([(at.x / width, at.y / height) for at in corners], np.float64)))
    return found


def _within(code: _Code, sheet: Corners) -> bool:
    """Whether all of the code lies on the sheet."""
    outline = sheet.astype(np.float32)
    return all(cv2.pointPolygonTest(outline, (float(x), float(y)), True) >= -_BEYOND for x, y in code.corners)


def _kept(picture: Picture, sheet: Corners | None, codes: list[_Code], profile: Profile) -> bytes:
    """The page upright, straightened where its outline was found and its mark can be read in what comes of it."""
    one = codes[0] if codes else None
    picture.decode(min(1.0, profile.max_long_side / max(picture.size)))
    if sheet is not None:
        straight = sheet_at(picture, _upright(sheet, one, picture.size), profile)
        if one is None:
            return encoded(straight, profile)
        if abs(straight.height / straight.width / _A4 - 1) < _STRETCHED:
            kept = encoded(straight.resize((round(straight.height / _A4), straight.height)), profile)
            if _bears(kept, one.text):
                return kept
    whole = np.asarray(picture.whole(profile.max_long_side))
    return encoded(Image.fromarray(whole if one is None else _turned(whole, one)), profile)


def _bears(jpeg: bytes, text: str) -> bool:
    """Whether the mark can still be read."""
    return bool(_codes_in(Picture(jpeg), lambda found: found == text))


def _upright(sheet: Corners, code: _Code | None, size: tuple[int, int]) -> Corners:
    """The sheet's corners from that on which is its top left when its mark stands upright."""
    if code is None:
        return sheet
    seen = (sheet * size).astype(np.float32)
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    onto = cv2.getPerspectiveTransform(seen, square)
    placed = cv2.perspectiveTransform((code.corners * size).astype(np.float32)[np.newaxis], onto)[0]
    across = placed[1] - placed[0] + placed[2] - placed[3]
    quarters = round(float(np.degrees(np.arctan2(across[1], across[0]))) / 90)
    return np.roll(sheet, -quarters, axis=0)


def _turned(pixels: Grey, code: _Code) -> Grey:
    """The whole picture turned so that its mark stands upright; white where there was nothing."""
    height, width = pixels.shape[:2]
    corners = code.corners * (width, height)
    across = corners[1] - corners[0] + corners[2] - corners[3]
    angle = float(np.degrees(np.arctan2(across[1], across[0])))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cosine, sine = abs(turn[0, 0]), abs(turn[0, 1])
    size = (round(height * sine + width * cosine), round(height * cosine + width * sine))
    turn[:, 2] += (size[0] / 2 - width / 2, size[1] / 2 - height / 2)
    scale = min(1.0, max(height, width) / max(size))
    turn, size = turn * scale, (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    return np.asarray(cv2.warpAffine(pixels, turn, size, borderValue=(255, 255, 255)), np.uint8)
