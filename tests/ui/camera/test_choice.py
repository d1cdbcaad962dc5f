"""Cameras chosen, unplugged and back, through the real sink."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from station.devices.camera.qt.simulator import SimulatedCameras, SimulatedDevice
from station.domain.camera import EIGHT_MEGAPIXELS, FULL_HD
from station.photos.drawn import portrait
from station.ui.camera.choice import CameraChoice

SMALL, LARGE = (320, 240), (640, 480)


def device(label: str, seed: int) -> SimulatedDevice:
    return SimulatedDevice(label, {size: portrait(seed, size) for size in (SMALL, LARGE)})


@pytest.fixture
def cameras(qtbot: QtBot) -> SimulatedCameras:
    return SimulatedCameras(
        {"web": device("网络摄像头", 1), "desk": device("高拍仪", 2), "other": device("USB Camera", 3)}
    )


@pytest.fixture
def choice(cameras: SimulatedCameras) -> Iterator[CameraChoice]:
    made = CameraChoice(cameras, FULL_HD)
    yield made
    made.close()


def size_seen(qtbot: QtBot, choice: CameraChoice) -> tuple[int, int]:
    with qtbot.waitSignal(choice.frame_arrived):
        pass
    assert choice.camera is not None
    size = choice.camera.sink.videoFrame().size()
    return size.width(), size.height()


def test_the_first_camera_runs_at_its_sharpest(qtbot: QtBot, choice: CameraChoice):
    choice.open()
    assert choice.chosen is not None
    assert choice.chosen.key == "web"
    assert size_seen(qtbot, choice) == LARGE


def test_paper_is_taken_by_the_camera_that_looks_down(qtbot: QtBot, cameras: SimulatedCameras):
    choice = CameraChoice(cameras, EIGHT_MEGAPIXELS, for_paper=True)
    choice.open()
    assert choice.chosen is not None
    assert choice.chosen.key == "desk"
    choice.close()


def test_another_camera_and_another_size_are_chosen(qtbot: QtBot, choice: CameraChoice):
    choice.open()
    choice.choose("other")
    assert choice.chosen is not None
    assert choice.chosen.label == "USB Camera"
    choice.choose_mode(choice.chosen.modes[1])
    assert size_seen(qtbot, choice) == SMALL
    choice.choose("web")
    assert size_seen(qtbot, choice) == LARGE
    choice.choose("other")
    assert size_seen(qtbot, choice) == SMALL, "each camera keeps its size"


def test_an_unplugged_camera_is_told_and_comes_back_by_itself(
    qtbot: QtBot, cameras: SimulatedCameras, choice: CameraChoice
):
    choice.open()
    size_seen(qtbot, choice)

    cameras.unplug("web")
    assert choice.trouble is not None
    assert choice.trouble.code == "DV-132"
    assert choice.camera is None
    assert not choice.there

    cameras.plug("web")
    assert choice.trouble is None
    assert size_seen(qtbot, choice) == LARGE


def test_while_one_is_unplugged_another_may_be_taken(qtbot: QtBot, cameras: SimulatedCameras, choice: CameraChoice):
    choice.open()
    cameras.unplug("web")
    choice.choose("other")
    size_seen(qtbot, choice)
    cameras.plug("web")
    assert choice.chosen is not None
    assert choice.chosen.key == "other", "what was chosen stays"


def test_the_first_camera_plugged_in_is_taken(qtbot: QtBot, cameras: SimulatedCameras, choice: CameraChoice):
    for key in ("web", "desk", "other"):
        cameras.unplug(key)
    choice.open()
    assert choice.trouble is not None
    assert choice.trouble.code == "DV-131"
    cameras.plug("other")
    assert choice.trouble is None
    size_seen(qtbot, choice)


def test_a_camera_that_another_program_has_can_be_tried_again(
    qtbot: QtBot, cameras: SimulatedCameras, choice: CameraChoice
):
    cameras.devices["web"].busy = True
    choice.open()
    assert choice.trouble is not None
    assert choice.trouble.code == "DV-130"
    cameras.devices["web"].busy = False
    choice.choose("web")
    size_seen(qtbot, choice)


def test_a_closed_choice_opens_no_camera(qtbot: QtBot, cameras: SimulatedCameras, choice: CameraChoice):
    choice.open()
    choice.close()
    cameras.unplug("web")
    cameras.plug("web")
    assert choice.camera is None
    choice.open()
    size_seen(qtbot, choice)
