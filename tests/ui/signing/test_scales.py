"""The signing window on real screens of the size, number and scale that stations have, in processes of their own."""

import json
import subprocess
import sys
from typing import Any

import pytest

from scripts import stage
from scripts.sign_shots import SCENES, on_screens


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("scale")
    stage.make_station(folder / "station")
    screens, scale = SCENES[request.param]
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.signing.at_scale", str(folder / "station")],
        cwd=stage.ROOT,
        env=on_screens(screens, scale, folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told | {"scene": request.param}


@pytest.mark.parametrize("facts", list(SCENES), indirect=True, scope="module")
def test_mouse_finger_and_pen_sign_and_nothing_is_cut_off(facts: dict[str, Any]) -> None:
    strokes = [[[x, 30.0], [x, 60.0], [x, 90.0]] for x in (40.0, 80.0, 120.0)]
    assert facts["written"] == facts["stored"] == strokes
    assert facts["fills"]
    assert facts["mirrored"]
    assert (facts["cut_off"], facts["overlapping"]) == ([], [])
    assert (facts["cut_off_large"], facts["overlapping_large"]) == ([], [])
    ratio = 2 if "200" in facts["scene"] else 1
    assert facts["ratio"] == ratio
    assert facts["picture"] == [side * ratio for side in facts["canvas"]]
    assert all(width >= 2 * ratio for width in facts["ink"]), "ink is as fine as the screen's pixels, and as broad"
    apart = facts["scene"] == "two-screens"
    assert (facts["screen"] != facts["clerk"]) == apart
    assert facts.get("kept", True)
