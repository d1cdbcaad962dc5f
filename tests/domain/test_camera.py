from hypothesis import given
from hypothesis import strategies as st

from station.domain.camera import FULL_HD, CameraInfo, Mode, best_mode, sizes

modes = st.lists(st.builds(Mode, st.integers(1, 8000), st.integers(1, 6000), st.floats(1, 120)))


def test_the_sharpest_mode_within_the_bound_is_chosen():
    assert best_mode([Mode(640, 480, 30), Mode(1920, 1080, 30), Mode(3840, 2160, 30), Mode(1280, 720, 60)]) == 1


def test_a_fluent_picture_is_worth_more_than_a_sharp_one():
    assert best_mode([Mode(1920, 1080, 5), Mode(1280, 720, 30)]) == 1


def test_a_document_camera_may_be_asked_for_more():
    assert best_mode([Mode(1920, 1080, 30), Mode(2592, 1944, 15)], most_pixels=2592 * 1944) == 1


def test_the_smallest_is_taken_when_all_are_too_large():
    assert best_mode([Mode(4000, 3000, 30), Mode(2592, 1944, 30)]) == 1


def test_a_camera_that_names_no_mode_is_left_to_itself():
    assert best_mode([]) is None


@given(modes)
def test_a_mode_that_is_fluent_and_small_enough_is_never_passed_over(some):
    def good(mode: Mode) -> bool:
        return mode.width * mode.height <= FULL_HD and mode.frames >= 10

    if any(map(good, some)):
        assert good(some[best_mode(some)])


def test_of_each_size_the_most_fluent_mode_is_offered_the_largest_first():
    offered = sizes([Mode(640, 480, 30), Mode(1920, 1080, 5), Mode(1920, 1080, 30), Mode(1280, 720, 30)])
    assert [(mode.label, mode.frames) for mode in offered] == [
        ("1920 × 1080", 30),
        ("1280 × 720", 30),
        ("640 × 480", 30),
    ]


def test_a_camera_may_say_that_it_looks_down_on_a_desk():
    names = ("模拟高拍仪", "USB Document Camera", "Integrated Webcam", "网络摄像头")
    assert [CameraInfo("key", name).for_paper for name in names] == [True, True, False, False]
