from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.devices.signature.simulator import handwriting
from station.devices.signature.strokes import from_json, to_json


def test_the_same_seed_signs_the_same_and_another_seed_differently():
    assert handwriting(3) == handwriting(3)
    assert len({handwriting(seed) for seed in range(20)}) == 20


@settings(deadline=None)
@given(seed=st.integers(0, 2**32 - 1), width=st.integers(100, 2000), height=st.integers(60, 800))
def test_the_hand_stays_on_the_canvas_and_time_runs_forward(seed, width, height):
    signature = handwriting(seed, width, height)
    points = [point for stroke in signature.strokes for point in stroke]

    assert 8 <= len(signature.strokes) <= 24
    assert all(-0.02 * height <= point.x <= width * 1.02 for point in points)
    assert all(-0.02 * height <= point.y <= height * 1.02 for point in points)
    assert all(0 <= point.pressure <= 1 for point in points)
    assert all(before.t_ms < after.t_ms for before, after in pairwise(points))


@pytest.mark.parametrize("seed", range(5))
def test_a_simulated_signature_is_kept_like_a_real_one(seed):
    assert from_json(to_json(handwriting(seed))) == handwriting(seed)
