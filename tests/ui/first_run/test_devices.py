"""How the reader stands, told by its report."""

from pytestqt.qtbot import QtBot

from station.errors import ReaderKindUnknown
from station.services.ports import Progress, Report
from station.ui.first_run.devices import DevicesModel
from station.ui.jobs import Jobs
from station.window import simulated_cameras


def looked(qtbot: QtBot, jobs: Jobs, report: Report | None) -> DevicesModel:
    def diagnose(progress: Progress) -> Report:
        if report is None:
            raise ReaderKindUnknown
        return report

    model = DevicesModel(diagnose, simulated_cameras, jobs)
    model.look()
    assert model.reader_told == "正在查看…"
    qtbot.waitUntil(lambda: not model.looking)
    return model


def test_a_reader_that_answers_can_be_used(qtbot: QtBot, jobs: Jobs) -> None:
    model = looked(qtbot, jobs, [("系统", "模拟"), ("安全模块号", "05.01"), ("寻卡", "没有卡片")])
    assert model.reader_answers
    assert [camera.label for camera in model.cameras] == ["模拟摄像头", "模拟高拍仪"]


def test_what_keeps_a_reader_from_answering_is_told(qtbot: QtBot, jobs: Jobs) -> None:
    model = looked(qtbot, jobs, [("智能卡服务", "运行中，阅读器0台"), ("安全模块", "没有找到身份证阅读器。 [DV-111]")])
    assert not model.reader_answers
    assert model.reader_told == "没有找到身份证阅读器。 [DV-111]"


def test_a_look_that_failed_is_told_and_can_be_made_again(qtbot: QtBot, jobs: Jobs) -> None:
    model = looked(qtbot, jobs, None)
    assert "[ST-005]" in model.reader_told
    model.look()
    assert model.looking
    qtbot.waitUntil(lambda: not model.looking)
