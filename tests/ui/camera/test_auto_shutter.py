from hypothesis import given
from hypothesis import strategies as st

from station.ui.camera.auto_shutter import RIGHT_FOR_S, AutoShutter


def released(*looks: tuple[bool, float]) -> list[float]:
    shutter = AutoShutter()
    return [at for fits, at in looks if shutter.see(fits, at)]


def test_a_second_of_a_right_picture_releases_once():
    assert released(*((True, 10 + 0.1 * n) for n in range(40))) == [11.0]


def test_a_look_that_does_not_fit_begins_the_second_anew():
    assert released(*((n != 8, 0.125 * n) for n in range(30))) == [2.125]


def test_nobody_knows_what_was_between_looks_far_apart():
    assert released((True, 0.0), (True, 0.9), (True, 1.8), (True, 2.7)) == []


def test_it_rests_until_it_is_armed():
    shutter = AutoShutter()
    shutter.disarm()
    assert not any(shutter.see(True, 0.1 * n) for n in range(30))
    shutter.arm()
    assert any(shutter.see(True, 3 + 0.1 * n) for n in range(30))


def test_the_share_of_the_second_is_told():
    shutter = AutoShutter()
    for n in range(6):
        shutter.see(True, 0.1 * n)
    assert abs(shutter.held - 0.5) < 1e-9
    shutter.see(False, 0.6)
    assert shutter.held == 0


@given(st.lists(st.tuples(st.booleans(), st.floats(0.01, 0.7)), max_size=60))
def test_it_never_releases_unless_every_look_of_the_last_second_fitted(steps: list[tuple[bool, float]]):
    shutter, now, looks = AutoShutter(), 0.0, list[tuple[float, bool]]()
    for fits, gap in steps:
        now += gap
        looks.append((now, fits))
        if shutter.see(fits, now):
            assert all(right for at, right in looks if at >= now - RIGHT_FOR_S)
            shutter.arm()
