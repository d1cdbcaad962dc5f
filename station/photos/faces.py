"""Finds faces and where their eyes, nose and mouth are: the three networks of MTCNN (resources/faces)."""

from dataclasses import dataclass, replace
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray

from station.photos.pixels import Pixels
from station.resources import resource

_Boxes = NDArray[np.float64]
"""A row each: left, top, right, bottom, how sure; from the last network on five x and five y of landmarks."""

_SCORE = 4
_SHRINK = 0.709
"""From one size of the picture to the next: about half the area."""
_CELL, _STRIDE = 12, 2
"""The first network looks at squares of 12 pixels, every second pixel."""
_SURE_FIRST, _SURE_SECOND, _SURE_LAST = 0.6, 0.7, 0.7
_LOOKS = [(x, y, x, y) for x, y in ((-0.06, 0), (0.06, 0), (0, -0.06), (0, 0.06))]
"""By how much a found face's left, top, right and bottom are moved to be looked at again, in its widths."""
_MOST_SQUARES = 200
"""More squares than this that look like a face at first sight are a pattern; the likeliest are looked at."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face in a picture: all in its pixels, points as (x, y), left as one looks at it."""

    left: float
    top: float
    right: float
    bottom: float
    sure: float
    eyes: tuple[float, float]
    mouth: tuple[float, float]
    roll: float
    """Degrees by which the head is turned clockwise in the picture."""

    @property
    def height(self) -> float:
        return self.bottom - self.top


class FaceFinder:
    """Finds upright frontal faces; may be asked from any thread, one at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._first, self._second, self._last = (
            cv2.dnn.readNetFromONNX(np.frombuffer(resource(f"faces/{name}.onnx").read_bytes(), np.uint8))
            for name in ("pnet", "rnet", "onet")
        )

    def find(self, pixels: Pixels, smallest: float = 0.12) -> list[Face]:
        """The faces of a picture, the largest first; `smallest` is a face's height in shares of the shorter side.

        Where none is found, one that fills the picture, or more, is looked for.
        """
        found = self._find(pixels, smallest)
        if found:
            return found
        margin = min(pixels.shape[:2]) // 4
        wider = np.asarray(cv2.copyMakeBorder(pixels, margin, margin, margin, margin, cv2.BORDER_REPLICATE), np.uint8)
        return [_moved(face, -margin) for face in self._find(wider, 0.4)]

    def _find(self, pixels: Pixels, smallest: float) -> list[Face]:
        with self._lock:
            boxes = self._propose(pixels, smallest)
            for net, side, sure in ((self._second, 24, _SURE_SECOND), (self._last, 48, _SURE_LAST)):
                boxes = _refined(net, pixels, boxes, side, sure)
                boxes = _distinct(boxes, 0.7, of_smaller=side == 48)
            boxes = np.array([_steadied(self._last, pixels, row) for row in boxes])
        return sorted((_face(row) for row in boxes), key=lambda face: -face.height)

    def _propose(self, pixels: Pixels, smallest: float) -> _Boxes:
        """Squares that may hold a face, from small to large."""
        height, width = pixels.shape[:2]
        shorter = min(height, width)
        scale = _CELL / max(smallest * shorter, _CELL)
        found = [np.empty((0, _SCORE + 1))]
        shown = pixels
        while shorter * scale >= _CELL:
            shown = _resized(shown, (round(width * scale), round(height * scale)))
            self._first.setInput(_normal(shown[np.newaxis]))
            answer = self._first.forward()[0].astype(np.float64)
            sure = _probability(answer[_SCORE])
            rows, columns = np.nonzero(sure > _SURE_FIRST)
            corner = np.stack([columns, rows], axis=1) * _STRIDE
            square = np.concatenate([corner, corner + _CELL], axis=1) + answer[:_SCORE, rows, columns].T * _CELL
            boxes = np.column_stack([square / scale, sure[rows, columns]])
            found.append(_distinct(boxes, 0.5))
            scale *= _SHRINK
        return _distinct(np.concatenate(found), 0.7)[:_MOST_SQUARES]


def _refined(net: cv2.dnn.Net, pixels: Pixels, boxes: _Boxes, side: int, sure: float) -> _Boxes:
    """The boxes that a network still takes for faces, moved to where it sees them."""
    if not len(boxes):
        return boxes
    middle = (boxes[:, :2] + boxes[:, 2:4]) / 2
    width = (boxes[:, 2:4] - boxes[:, :2]).max(axis=1, keepdims=True)
    corner = middle - width / 2
    net.setInput(_normal(np.stack([_patch(pixels, x, y, w, side) for (x, y), (w,) in zip(corner, width, strict=True)])))
    answer = net.forward().astype(np.float64)
    score = _probability(answer[:, -1])
    kept = score > sure
    answer, corner, width = answer[kept], corner[kept], width[kept]
    parts = [np.tile(corner, 2) + np.repeat([[0, 1]], 2) * width + answer[:, :4] * width, score[kept, np.newaxis]]
    if answer.shape[1] > _SCORE + 1:
        parts += [corner[:, :1] + answer[:, 4:9] * width, corner[:, 1:] + answer[:, 9:14] * width]
    return np.concatenate(parts, axis=1)


def _steadied(net: cv2.dnn.Net, pixels: Pixels, row: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same face as the last network sees it from a little to all sides: one look may mistake a tilted head."""
    width = (row[2:4] - row[:2]).max()
    looks = np.tile(row[: _SCORE + 1], (len(_LOOKS), 1))
    looks[:, :4] += np.array(_LOOKS) * width
    seen = _refined(net, pixels, looks, 48, _SURE_LAST)
    steadied = np.median(np.vstack([row, seen]), axis=0)
    steadied[_SCORE] = row[_SCORE]
    return np.asarray(steadied, np.float64)


def _patch(pixels: Pixels, x: float, y: float, width: float, side: int) -> Pixels:
    """A square of the picture at `side` pixels; black where it reaches beyond the picture."""
    left, top, wide = round(x), round(y), max(1, round(width))
    square = np.zeros((wide, wide, 3), np.uint8)
    part = pixels[max(0, top) : max(0, top + wide), max(0, left) : max(0, left + wide)]
    down, across = max(0, -top), max(0, -left)
    square[down : down + part.shape[0], across : across + part.shape[1]] = part
    return _resized(square, (side, side))


def _resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    shrinks = size[0] < pixels.shape[1]
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR), np.uint8)


def _normal(batch: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Pictures as the networks take them: (number, colour, y, x), from -1 to 1."""
    return np.ascontiguousarray(((batch.astype(np.float32) - 127.5) / 128).transpose(0, 3, 1, 2))


def _probability(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -50, 50))))


def _distinct(boxes: _Boxes, most: float, *, of_smaller: bool = False) -> _Boxes:
    """The surest of boxes that share more than `most` of their union, or of the smaller of the two."""
    boxes = boxes[np.argsort(-boxes[:, _SCORE])]
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    left = np.ones(len(boxes), bool)
    kept = []
    for index in range(len(boxes)):
        if not left[index]:
            continue
        kept.append(index)
        across = np.minimum(boxes[:, 2], boxes[index, 2]) - np.maximum(boxes[:, 0], boxes[index, 0])
        down = np.minimum(boxes[:, 3], boxes[index, 3]) - np.maximum(boxes[:, 1], boxes[index, 1])
        shared = np.clip(across, 0, None) * np.clip(down, 0, None)
        whole = np.minimum(area, area[index]) if of_smaller else area + area[index] - shared
        left &= shared <= most * np.maximum(whole, 1e-9)
    return boxes[kept]


def _face(row: NDArray[np.float64]) -> Face:
    left, top, right, bottom, sure = (float(value) for value in row[:5])
    (left_eye, right_eye, _, *corners) = np.stack([row[5:10], row[10:15]], axis=1)
    eyes, mouth = (left_eye + right_eye) / 2, np.mean(corners, axis=0)
    across, down = right_eye - left_eye, mouth - eyes
    # Eyes give the steadier angle of a face that looks straight ahead, the line to the mouth of one turned aside.
    roll = np.degrees((np.arctan2(across[1], across[0]) + np.arctan2(-down[0], down[1])) / 2)
    return Face(left, top, right, bottom, sure, _point(eyes), _point(mouth), float(roll))


def _moved(face: Face, by: float) -> Face:
    """The face as far to the right and down."""
    left, top, right, bottom = (side + by for side in (face.left, face.top, face.right, face.bottom))
    eyes, mouth = ((x + by, y + by) for x, y in (face.eyes, face.mouth))
    return replace(face, left=left, top=top, right=right, bottom=bottom, eyes=eyes, mouth=mouth)


def _point(xy: NDArray[np.float64]) -> tuple[float, float]:
    return float(xy[0]), float(xy[1])
