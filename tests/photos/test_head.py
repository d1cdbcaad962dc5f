"""How well the face finder and the head's measure do where the truth is known."""

import numpy as np
import pytest
from hypothesis import settings

from station.photos.faces import FaceFinder
from station.photos.head import head_of
from tests.photos.papers import desk, sheet
from tests.photos.people import EVERYONE, Sitting, curtain, outdoors, poster, shelf, taken, wall


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder()


def sittings() -> list[tuple[str, Sitting]]:
    whole = settings.default is not None and settings.default.max_examples >= 1000
    people = EVERYONE * 12 if whole else ("drawn0", "drawn1", "president", "commodore")
    placed = []
    for number, who in enumerate(people):
        rng = np.random.default_rng(number)
        place = {
            "head": rng.uniform(0.3, 0.78),
            "crown": rng.uniform(0.06, 0.14),
            "middle": rng.uniform(0.45, 0.55),
            "roll": rng.uniform(-15, 15),
        }
        placed.append((who, Sitting(seed=number, **place)))
    return placed


@pytest.mark.parametrize("behind", [wall, curtain, shelf, poster, outdoors])
def test_one_face_is_found_where_one_is_and_its_head_measured(finder: FaceFinder, behind):
    heights, middles, rolls = [], [], []
    placed = sittings()
    for who, at in placed:
        pixels = taken(who, at, behind(at))
        faces = finder.find(pixels)
        assert faces, (who, at)
        head = head_of(faces[0], pixels)
        heights.append(head.height / (at.head * at.size[1]) - 1)
        middles.append((head.middle[0] / at.size[0] - at.middle) * at.size[0] / (at.head * at.size[1]))
        rolls.append(head.roll - at.roll)

    print(
        f"\n{behind.__name__}: {len(placed)} heads, height off by {np.median(np.abs(heights)):.3f} (median), "
        f"{np.percentile(np.abs(heights), 95):.3f} (95 %), {np.abs(heights).max():.3f} (most) of itself; middle "
        f"{np.abs(middles).max():.3f} of it; tilt {np.abs(rolls).max():.1f}°"
    )
    plain = behind is wall
    assert np.median(np.abs(heights)) < (0.04 if plain else 0.06)
    assert np.percentile(np.abs(heights), 95) < (0.07 if plain else 0.15)
    assert np.abs(heights).max() < (0.10 if plain else 0.20)
    assert np.abs(middles).max() < 0.08
    assert np.abs(rolls).max() < 6


@pytest.mark.parametrize("seed", range(6))
def test_no_face_is_found_where_none_is(finder: FaceFinder, seed: int):
    at = Sitting((960, 720), seed=seed)
    scenes = [scenery(at) for scenery in (wall, curtain, shelf, poster, outdoors)]
    scenes += [sheet(600, 850, seed), desk(640, 480, "wood", seed)]
    for number, pixels in enumerate(scenes):
        assert finder.find(pixels) == [], number


def test_faces_of_any_size_are_found_to_a_few_pixels(finder: FaceFinder):
    for head in (0.2, 0.3, 0.5, 0.8, 1.0, 1.15):
        pixels = taken("drawn1", Sitting((1280, 720), head=head, crown=(1 - head) / 2))
        (face,) = finder.find(pixels)
        assert abs((face.left + face.right) / 2 / 1280 - 0.5) < 0.02


@pytest.mark.parametrize("size", [(1, 1), (5, 4000), (4000, 5), (12, 12), (40, 30)])
def test_a_sliver_has_no_face(finder: FaceFinder, size: tuple[int, int]):
    assert finder.find(np.zeros((size[1], size[0], 3), np.uint8)) == []
