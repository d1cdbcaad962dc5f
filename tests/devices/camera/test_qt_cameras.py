import gc
import io
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QCameraDevice, QMediaDevices

from station.devices.camera.qt.camera import encoded
from station.devices.camera.qt.simulator import SimulatedCamera, SimulatedCameras, SimulatedDevice
from station.devices.camera.qt.web import WebCamera, WebCameras
from station.errors import CameraMissing, CameraUnavailable
from station.photos.drawn import portrait

SIZE = (640, 360)


def picture(colour: tuple[int, int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", SIZE, colour).save(buffer, "PNG")
    return buffer.getvalue()


def seen(camera: SimulatedCamera) -> Image.Image:
    return opened(encoded(camera.sink.videoFrame().toImage()))


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.fixture
def camera(qapp):
    camera = SimulatedCamera(portrait(4, SIZE))
    yield camera
    camera.stop()


def test_a_grabbed_frame_is_what_stands_before_the_camera(qtbot, camera):
    with qtbot.waitSignal(camera.frame_arrived):
        camera.start()

    grabbed = seen(camera)

    assert grabbed.size == SIZE
    assert grabbed.tobytes() == opened(camera.picture).tobytes()


def test_frames_keep_coming(qtbot, camera):
    camera.start()

    with qtbot.waitSignals([camera.frame_arrived] * 6):
        pass


def test_there_is_no_frame_before_the_start(camera):
    assert not camera.sink.videoFrame().isValid()


def test_a_stopped_camera_has_forgotten_whom_it_saw(qtbot, camera):
    with qtbot.waitSignal(camera.frame_arrived):
        camera.start()
    camera.stop()

    assert not camera.sink.videoFrame().isValid()


def test_another_person_sits_down(qtbot, camera):
    for colour in ((200, 30, 40), (20, 90, 180)):
        camera.stop()
        camera.picture = picture(colour)
        with qtbot.waitSignal(camera.frame_arrived):
            camera.start()
        assert seen(camera).getpixel((10, 10)) == colour


def test_starting_and_stopping_twice_does_no_harm(qtbot, camera):
    camera.stop()
    camera.start()
    with qtbot.waitSignal(camera.frame_arrived):
        camera.start()
    camera.stop()
    camera.stop()

    assert not camera.running


@pytest.mark.parametrize("file", [b"no picture", portrait(1, SIZE)[:40], b"\xff\xd8\xff cut"])
def test_what_is_no_picture_fails_and_leaves_the_camera_stopped(qtbot, qapp, file):
    camera = SimulatedCamera(file)

    with qtbot.waitSignal(camera.failed) as failed:
        camera.start()

    assert failed.args[0].code == "DV-130"
    assert not camera.running


def test_no_camera_is_told_at_the_start(qapp):
    camera = WebCamera(choose=QCameraDevice)

    with pytest.raises(CameraUnavailable):
        camera.start()
    assert not camera.running
    camera.stop()


def test_a_camera_may_be_plugged_in_later(qapp):
    asked = []

    def choose() -> QCameraDevice:
        asked.append(len(asked))
        return QCameraDevice()

    camera = WebCamera(choose)
    for _ in range(2):
        with pytest.raises(CameraUnavailable):
            camera.start()

    assert asked == [0, 1]


def test_the_cameras_of_the_system_are_listed_and_word_of_them_is_passed_on(qtbot, qapp):
    cameras = WebCameras(inputs=list)

    assert cameras.found() == ()
    with qtbot.waitSignal(cameras.changed):
        cameras.findChild(QMediaDevices).videoInputsChanged.emit()
    with pytest.raises(CameraMissing):
        cameras.camera("gone").start()


def test_a_simulated_camera_that_is_unplugged_says_so(qtbot, qapp):
    cameras = SimulatedCameras({"one": SimulatedDevice("one", {SIZE: portrait(1, SIZE)})})
    camera = cameras.camera("one")
    with qtbot.waitSignal(camera.frame_arrived):
        camera.start()

    with qtbot.waitSignals([camera.failed, cameras.changed]):
        cameras.unplug("one")

    assert not camera.running
    assert cameras.found() == ()
    with pytest.raises(CameraMissing):
        camera.start()


def test_devices_coming_and_going_leave_a_resting_camera_alone(qtbot, qapp):
    camera = WebCamera(choose=QCameraDevice)

    with qtbot.assertNotEmitted(camera.failed):
        camera.findChild(QMediaDevices).videoInputsChanged.emit()


def test_a_frame_is_encoded_in_any_thread_without_loss():
    image = QImage(64, 48, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0xFF336699)

    with ThreadPoolExecutor(1) as pool:
        data = pool.submit(encoded, image).result()

    assert Image.open(io.BytesIO(data)).mode == "RGB"
    assert opened(data).getpixel((63, 47)) == (0x33, 0x66, 0x99)


def ran(program: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The program, run on its own to its end; raises when it crashes."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **env}
    return subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)


RUNS_A_CAMERA = """
from PySide6.QtWidgets import QApplication
from station.devices.camera.qt.simulator import SimulatedCamera
from station.photos.drawn import portrait
app = QApplication([])
camera = SimulatedCamera(portrait(0, (320, 180)))
camera.frame_arrived.connect(app.quit)
camera.start()
app.exec()
print("running" if camera.running else "stopped")
"""


def test_a_program_that_ends_stops_its_camera():
    assert ran(RUNS_A_CAMERA).stdout == "stopped\n"


def test_a_quiet_program_writes_nothing_of_ffmpeg_to_stderr():
    quietly = "from station.devices.camera.qt.log import quiet_multimedia_log\nquiet_multimedia_log()\n"

    heard = ran(quietly + RUNS_A_CAMERA, QT_LOGGING_RULES="").stderr.splitlines()

    assert [line for line in heard if "No RHI backend" not in line] == []


def test_a_camera_that_is_let_go_while_its_picture_is_decoded_is_not_deleted_by_that_thread(qtbot, qapp):
    picture = portrait(1, (2592, 1944))
    gone = []

    def open_and_leave() -> None:
        camera = SimulatedCamera(picture)
        camera.destroyed.connect(lambda: gone.append(threading.current_thread()), Qt.ConnectionType.DirectConnection)
        camera.start()
        camera.stop()

    for _ in range(10):
        open_and_leave()
    gc.collect()

    def all_is_over() -> bool:
        return len(gone) == 10 and "still picture" not in [thread.name for thread in threading.enumerate()]

    qtbot.waitUntil(all_is_over, timeout=20_000)

    assert set(gone) == {threading.main_thread()}
