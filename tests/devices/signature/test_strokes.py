import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from station.devices.signature.simulator import handwriting
from station.devices.signature.strokes import from_json, render, to_json
from station.domain.signature import INK, Point, Signature
from station.errors import StrokesUnreadable

hundredths = st.integers(-2_000_000, 2_000_000).map(lambda n: n / 100)
points = st.builds(
    Point, hundredths, hundredths, st.integers(0, 86_400_000), st.integers(0, 1000).map(lambda n: n / 1000)
)
strokes = st.lists(st.lists(points, min_size=1, max_size=12).map(tuple), max_size=6).map(tuple)
signatures = st.builds(Signature, strokes, st.integers(1, 3000), st.integers(1, 3000))

KEPT = json.loads(to_json(Signature(((Point(1.5, 2.25, 0, 0.5), Point(3.0, 4.0, 8, 0.625)),), 80, 30)))


def line(*places: tuple[float, float], pressure: float = 0.5, step_ms: int = 80) -> Signature:
    stroke = tuple(Point(x, y, step_ms * index, pressure) for index, (x, y) in enumerate(places))
    return Signature((stroke,), 800, 400)


def ink(signature: Signature, width: int = 800, height: int = 400) -> np.ndarray:
    """How much ink lies on each pixel, from 0 to 1."""
    image = Image.open(io.BytesIO(render(signature, width, height)))
    assert (image.mode, image.size) == ("RGBA", (width, height))
    return np.asarray(image)[:, :, 3] / 255


@settings(deadline=None)
@given(signatures)
def test_a_signature_survives_being_kept(signature):
    assert from_json(to_json(signature)) == signature


@settings(deadline=None)
@given(st.floats(0, 500), st.floats(0, 500), st.floats(0, 1))
def test_keeping_is_exact_to_a_hundredth_of_a_pixel(x, y, pressure):
    kept = from_json(to_json(Signature(((Point(x, y, 3, pressure),),), 500, 500))).strokes[0][0]

    assert abs(kept.x - x) <= 0.00501
    assert abs(kept.y - y) <= 0.00501
    assert abs(kept.pressure - pressure) <= 0.000501


def test_a_signature_is_kept_in_few_bytes():
    signature = handwriting(1)

    assert len(to_json(signature)) < 32 * sum(map(len, signature.strokes))


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"version": True},
        {"width": 0},
        {"height": 30.5},
        {"width": 10**9},
        {"strokes": None},
        {"strokes": [[]]},
        {"strokes": [[[1, 2, 3]]]},
        {"strokes": [[[1, 2, 3, 0.5, 0]]]},
        {"strokes": [[[1, 2, -1, 0.5]]]},
        {"strokes": [[[1, 2, 3.5, 0.5]]]},
        {"strokes": [[[1, 2, 3, 1.01]]]},
        {"strokes": [[["1", 2, 3, 0.5]]]},
        {"strokes": [[[True, 2, 3, 0.5]]]},
        {"strokes": [[[float("nan"), 2, 3, 0.5]]]},
        {"strokes": [[[1e9, 2, 3, 0.5]]]},
        {"note": "more"},
    ],
    ids=str,
)
def test_strokes_nobody_kept_so_are_unreadable(changes):
    with pytest.raises(StrokesUnreadable):
        from_json(json.dumps({**KEPT, **changes}).encode())


@pytest.mark.parametrize("missing", KEPT)
def test_strokes_with_a_part_missing_are_unreadable(missing):
    with pytest.raises(StrokesUnreadable):
        from_json(json.dumps({key: value for key, value in KEPT.items() if key != missing}).encode())


@settings(deadline=None)
@given(st.data())
def test_damaged_bytes_are_unreadable_or_another_valid_signature(data):
    kept = bytearray(to_json(handwriting(0)))
    at = data.draw(st.integers(0, len(kept) - 1))
    kept[at] = data.draw(st.integers(0, 255))
    damaged = bytes(kept[: data.draw(st.integers(0, len(kept)))])
    try:
        signature = from_json(damaged)
    except StrokesUnreadable:
        return
    assert from_json(to_json(signature)) == signature


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_signature_at_all_is_unreadable(data):
    with pytest.raises(StrokesUnreadable):
        from_json(data)


def test_an_untouched_canvas_is_no_signature():
    assert Signature((), 800, 400).is_empty
    assert Signature(((),), 800, 400).is_empty


def test_a_dot_and_a_cross_are_signatures():
    dot = Signature(((Point(200, 200, 0),),), 800, 400)
    cross = Signature(
        ((Point(40, 40, 0), Point(160, 160, 90)), (Point(160, 40, 200), Point(40, 160, 290))), 800, 400
    )  # fmt: skip

    assert not dot.is_empty
    assert not cross.is_empty
    assert ink(dot)[200, 200] == 1
    assert ink(cross)[100, 100] == 1


def test_an_empty_signature_is_a_clear_picture():
    assert ink(Signature((), 800, 400)).max() == 0


def test_the_ink_runs_along_the_stroke_and_nowhere_else():
    laid = ink(line((80, 200), (240, 200), (400, 200), (560, 200), (720, 200)))
    rows, columns = np.nonzero(laid)

    assert laid[200, 80:720].min() == 1
    assert rows.min() >= 194
    assert rows.max() <= 206
    assert columns.min() >= 74
    assert columns.max() <= 726


def test_the_edge_of_a_stroke_is_smooth():
    laid = ink(line((80, 80), (720, 308)))

    assert np.count_nonzero((laid > 0.1) & (laid < 0.9)) > 400


def test_a_bend_is_rounded():
    laid = ink(line((80, 320), (400, 80), (720, 320)))

    assert laid[80, 400] == 0
    assert laid[:, 400].max() == 1


def test_pressing_harder_lays_down_more_ink():
    soft, hard = (ink(line((80, 200), (720, 200), pressure=pressure)).sum() for pressure in (0.2, 0.9))

    assert hard > 1.5 * soft


def test_a_quick_stroke_is_finer_than_a_slow_one():
    places = [(x, 200) for x in range(80, 721, 32)]
    quick, slow = (ink(line(*places, step_ms=step_ms)).sum() for step_ms in (2, 60))

    assert slow > 1.2 * quick


def test_points_at_one_place_and_one_time_do_no_harm():
    assert ink(line((200, 200), (200, 200), (200, 200), step_ms=0))[200, 200] == 1


def test_the_whole_canvas_is_shown_in_the_middle_of_another_shape():
    laid = ink(line((0, 200), (800, 200)), 400, 400)

    assert laid[200, 10:390].min() > 0.9
    assert laid[:195].max() == 0


def test_a_background_can_be_asked_for():
    image = Image.open(io.BytesIO(render(line((80, 200), (720, 200)), 800, 400, (255, 255, 255))))

    assert image.mode == "RGB"
    assert image.getpixel((0, 0)) == (255, 255, 255)
    assert image.getpixel((400, 200)) == INK


def test_strokes_that_leave_the_canvas_by_far_are_drawn_all_the_same():
    wild = tuple(Point(-100_000.0 if n % 2 else 100_000.0, 200, n, 0.0) for n in range(20))

    assert ink(Signature((wild,), 800, 400))[200].min() == 1


@settings(deadline=None)
@given(signature=signatures)
def test_any_signature_can_be_shown(signature):
    assert render(signature, 60, 20)[:4] == b"\x89PNG"
