import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.ui.widgets.signature_canvas import SignatureCanvas


@pytest.fixture
def canvas(qtbot: QtBot) -> SignatureCanvas:
    made = SignatureCanvas()
    qtbot.addWidget(made)
    made.resize(500, 240)
    made.show()
    return made


def draw(canvas: SignatureCanvas, *points: tuple[int, int]) -> None:
    first, *rest = [QPoint(*point) for point in points]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=first)
    for point in rest:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=rest[-1] if rest else first)


def pen(canvas: SignatureCanvas, kind: QEvent.Type, at: tuple[float, float], pressure: float) -> None:
    where = QPointF(*at)
    event = QTabletEvent(
        kind,
        QPointingDevice.primaryPointingDevice(),
        where,
        where,
        pressure,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        Qt.KeyboardModifier.NoModifier,
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
    )
    QApplication.sendEvent(canvas, event)


def test_only_an_empty_canvas_is_no_signature(canvas: SignatureCanvas) -> None:
    assert canvas.signature.is_empty
    draw(canvas, (40, 40))
    assert not canvas.signature.is_empty


def test_strokes_are_kept_in_order_with_time(canvas: SignatureCanvas) -> None:
    draw(canvas, (40, 40), (80, 80), (120, 40))
    draw(canvas, (200, 40), (200, 120))
    first, second = canvas.signature.strokes
    assert [(point.x, point.y) for point in first][:3] == [(40, 40), (80, 80), (120, 40)]
    times = [point.t_ms for stroke in (first, second) for point in stroke]
    assert times == sorted(times)


def test_a_pen_presses(canvas: SignatureCanvas) -> None:
    pen(canvas, QEvent.Type.TabletPress, (30, 30), 0.2)
    pen(canvas, QEvent.Type.TabletMove, (60, 30), 0.9)
    pen(canvas, QEvent.Type.TabletRelease, (60, 30), 0.0)
    [stroke] = canvas.signature.strokes
    assert [round(point.pressure, 3) for point in stroke] == [0.2, 0.9]


def test_undo_and_clear(canvas: SignatureCanvas) -> None:
    draw(canvas, (40, 40), (80, 80))
    draw(canvas, (90, 40), (90, 80))
    canvas.undo()
    assert len(canvas.signature.strokes) == 1
    canvas.clear()
    assert canvas.signature.is_empty


def test_a_stroke_that_leaves_the_canvas_stays_on_its_edge(canvas: SignatureCanvas) -> None:
    draw(canvas, (40, 40), (5000, -30))
    assert max(point.x for stroke in canvas.signature.strokes for point in stroke) <= canvas.width()
    assert min(point.y for stroke in canvas.signature.strokes for point in stroke) >= 0
