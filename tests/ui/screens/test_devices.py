from pytestqt.qtbot import QtBot

from station.errors import ReaderLost
from station.services.ports import Progress, Report
from station.ui.jobs import Jobs
from station.ui.screens.devices import DevicesModel, DevicesScreen
from station.window import simulated_cameras


def a_report(progress: Progress) -> Report:
    progress.step(0, 1)
    return [("智能卡服务", "正常"), ("所选阅读器", "模拟")]


def no_reader(progress: Progress) -> Report:
    progress.step(0, 1)
    raise ReaderLost


def test_the_reader_tells_how_it_is(qtbot: QtBot, jobs: Jobs) -> None:
    screen = DevicesScreen(DevicesModel(a_report, simulated_cameras, jobs))
    qtbot.addWidget(screen)
    screen.diagnose_button.click()
    assert not screen.diagnose_button.isEnabled()
    qtbot.waitUntil(screen.diagnose_button.isEnabled)
    assert screen.model.report == [("智能卡服务", "正常"), ("所选阅读器", "模拟")]


def test_a_reader_that_is_not_there_is_told(qtbot: QtBot, jobs: Jobs) -> None:
    screen = DevicesScreen(DevicesModel(no_reader, simulated_cameras, jobs))
    qtbot.addWidget(screen)
    with qtbot.waitSignal(screen.model.failed):
        screen.diagnose_button.click()
    assert screen.diagnose_button.isEnabled()


def test_the_camera_runs_only_while_one_looks(qtbot: QtBot, jobs: Jobs) -> None:
    screen = DevicesScreen(DevicesModel(a_report, simulated_cameras, jobs))
    qtbot.addWidget(screen)
    screen.show()
    screen.camera_button.click()
    choice = screen.model.choice
    with qtbot.waitSignal(choice.frame_arrived):
        pass
    assert screen.camera_button.text() == "关闭摄像头"
    screen.hide()
    assert choice.camera is None
    assert screen.camera_button.text() == "打开摄像头"
