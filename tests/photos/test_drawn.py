import numpy as np
import pytest

from station.photos.drawn import CHIN, CROWN, portrait
from station.photos.fit import fit
from station.photos.profiles import profile_named
from tests.photos.pictures import opened


def test_the_same_seed_draws_the_same_person_and_another_seed_another():
    assert portrait(1, (160, 200)) == portrait(1, (160, 200))
    assert len({portrait(seed, (160, 200)) for seed in range(8)}) == 8


@pytest.mark.parametrize("size", [(102, 126), (400, 500), (640, 360), (200, 400), (1, 1)])
def test_a_portrait_has_the_size_asked_for(size: tuple[int, int]):
    image = opened(portrait(2, size))

    assert (image.size, image.mode, image.format) == (size, "RGB", "PNG")


def test_the_head_takes_up_two_thirds_of_the_height():
    assert CHIN - CROWN >= 2 / 3


@pytest.mark.parametrize("seed", range(6))
def test_the_person_sits_in_the_middle_before_a_light_plain_wall(seed: int):
    pixels = np.asarray(opened(portrait(seed, (320, 400))), dtype=int)
    wall = pixels[2, 2]
    person = np.abs(pixels - wall).max(axis=2) > 12
    rows, columns = np.nonzero(person[: int(0.7 * 400)])

    assert wall.min() > 220
    assert abs(rows.min() / 400 - CROWN) < 0.02
    assert abs((columns.min() + columns.max()) / 2 - 160) < 8
    assert not person[:20].any()


def test_a_drawn_portrait_fits_as_a_photo_does():
    frame = portrait(5, (1280, 720))

    assert opened(fit(frame, profile_named("recent"))).size == (576, 720)
    assert opened(fit(frame, profile_named("preferential_card"))).size == (352, 440)
