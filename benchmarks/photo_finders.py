"""The face finder beside the cascades that come with OpenCV: what each finds, where nothing is, and how long it takes.

Behind docs/decisions/0010. The small faces are the hundred of scikit-image's lfw_subset, 25 × 25 grey pixels, enlarged
twelvefold on a grey ground: who they are and how old is as mixed as the press of 2007, but nothing fine is in them.
"""

import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray

from station.photos.faces import FaceFinder
from tests.photos.papers import desk, sheet
from tests.photos.people import (
    EVERYONE,
    Pixels,
    Sitting,
    blurred,
    curtain,
    exposed,
    outdoors,
    poster,
    shelf,
    taken,
    wall,
)

Find = Callable[[Pixels], int]


def cascade(name: str) -> Find:
    """A cascade as its authors use it: on a picture of 480 pixels, in steps of a tenth, three neighbours."""
    trained = cv2.CascadeClassifier(f"{cv2.data.haarcascades}haarcascade_{name}.xml")

    def find(pixels: Pixels) -> int:
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        scale = min(1.0, 480 / max(grey.shape))
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        least = round(0.12 * min(small.shape))
        return len(trained.detectMultiScale(small, 1.1, 3, minSize=(least, least)))

    return find


def sets() -> dict[str, tuple[int, list[Pixels]]]:
    """Pictures by what they show, and how many faces are in each."""
    people = [(who, seed) for seed in range(4) for who in EVERYONE]
    sat = [taken(who, Sitting((480, 600), seed=seed)) for who, seed in people]
    return {
        "before a wall": (1, sat),
        "before scenery": (1, [_before(who, seed) for who, seed in people]),
        "tilted by 15°": (1, [taken(who, Sitting((480, 600), roll=15 * (-1) ** seed)) for who, seed in people]),
        "tilted by 25°": (1, [taken(who, Sitting((480, 600), roll=25 * (-1) ** seed)) for who, seed in people]),
        "three stops dark": (1, [exposed(picture, -3) for picture in sat]),
        "out of focus": (1, [blurred(picture, 0.012) for picture in sat]),
        "small faces": (1, [_framed(face) for face in skimage.data.lfw_subset()[:100]]),
        "nobody": (0, _nobody()),
    }


def _before(who: str, seed: int) -> Pixels:
    at = Sitting((480, 600), seed=seed)
    return taken(who, at, (curtain, shelf, poster, outdoors)[seed](at))


def _framed(face: NDArray[np.float64]) -> Pixels:
    large = cv2.resize(np.clip(face * 255, 0, 255).astype(np.uint8), (300, 300), interpolation=cv2.INTER_CUBIC)
    framed = cv2.copyMakeBorder(large, 150, 150, 90, 90, cv2.BORDER_REPLICATE)
    return np.repeat(framed[..., None], 3, axis=2)


def _nobody() -> list[Pixels]:
    scenes = [scenery(Sitting((480, 600), seed=s)) for s in range(20) for scenery in (wall, curtain, shelf, outdoors)]
    scenes += [sheet(480, 680, seed) for seed in range(10)] + [desk(600, 480, "wood", seed) for seed in range(10)]
    return [
        *scenes,
        skimage.data.chelsea(),
        skimage.data.coffee(),
        skimage.data.rocket(),
        skimage.data.immunohistochemistry(),
    ]


def main() -> None:
    finder = FaceFinder()
    finders: dict[str, Find] = {
        "MTCNN (ours)": lambda pixels: len(finder.find(pixels)),
        "Haar default": cascade("frontalface_default"),
        "Haar alt2": cascade("frontalface_alt2"),
    }
    print(f"{'right number of faces':<18}" + "".join(f"{name:>16}" for name in finders))
    times: dict[str, list[float]] = {name: [] for name in finders}
    for name, (faces, pictures) in sets().items():
        told = []
        for who, find in finders.items():
            right = 0
            for picture in pictures:
                start = time.perf_counter()
                right += find(picture) == faces
                times[who].append(1000 * (time.perf_counter() - start))
            told.append(f"{right}/{len(pictures)}")
        print(f"{name:<18}" + "".join(f"{text:>16}" for text in told))
    print(f"{'median ms':<18}" + "".join(f"{statistics.median(each):>16.1f}" for each in times.values()))


if __name__ == "__main__":
    main()
