"""The canvas, by the events of mouse, touch screen and tablet."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from station.devices.signature.qt.pen import SimulatedPen
from station.devices.signature.simulator import handwriting
from station.devices.signature.strokes import from_json, to_json
from station.domain.signature import NO_PRESSURE, Point
from station.ui.widgets.ink_sheet import InkSheet
from station.ui.widgets.signature_canvas import SignatureCanvas
from tests.ui.hands import draw, finger, pen, places, touch_down, touch_screen


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[SignatureCanvas]:
    """In a window, off its corner, as it stands on the signing page."""
    window = QWidget()
    made = SignatureCanvas()
    layout = QVBoxLayout(window)
    layout.setContentsMargins(30, 20, 10, 10)
    layout.addWidget(made)
    qtbot.addWidget(window)
    window.resize(640, 300)
    with qtbot.waitExposed(window):
        window.show()
    yield made
    window.close()


def strokes(canvas: SignatureCanvas) -> list[list[tuple[float, float]]]:
    return [places(stroke) for stroke in canvas.sheet.strokes]


def black(canvas: SignatureCanvas, x: int, y: int) -> bool:
    """Whether there is ink within a few pixels of a place of the canvas, in what is seen."""
    image = canvas.grab().toImage()
    ratio = image.devicePixelRatio()
    near = [(x + dx, y + dy) for dx in (-2, -1, 0, 1, 2) for dy in (-2, -1, 0, 1, 2)]
    return any(image.pixelColor(int(a * ratio), int(b * ratio)).lightness() < 90 for a, b in near)


def test_only_an_empty_canvas_is_no_signature(canvas: SignatureCanvas) -> None:
    assert canvas.sheet.signature.is_empty
    draw(canvas, (40, 40))
    assert not canvas.sheet.signature.is_empty
    assert canvas.sheet.is_a_dot
    draw(canvas, (41, 40))
    assert not canvas.sheet.is_a_dot


def test_a_cross_is_a_signature_and_no_dot(canvas: SignatureCanvas) -> None:
    draw(canvas, (40, 40), (80, 80))
    assert not canvas.sheet.is_a_dot
    draw(canvas, (80, 40), (40, 80))
    assert strokes(canvas) == [[(40, 40), (80, 80)], [(80, 40), (40, 80)]]
    assert black(canvas, 60, 60)


def test_strokes_are_kept_in_order_with_time(canvas: SignatureCanvas) -> None:
    draw(canvas, (40, 40), (80, 80), (120, 40))
    draw(canvas, (200, 40), (200, 120))
    times = [point.t_ms for stroke in canvas.sheet.strokes for point in stroke]
    assert times == sorted(times)


def test_a_finger_writes_and_the_next_ones_do_not(canvas: SignatureCanvas) -> None:
    touch_down(canvas, 0, QPoint(30, 40))
    QTest.touchEvent(canvas, touch_screen()).move(0, QPoint(60, 80), canvas).press(1, QPoint(200, 9), canvas).commit()
    QTest.touchEvent(canvas, touch_screen()).move(0, QPoint(90, 40), canvas).move(1, QPoint(210, 9), canvas).commit()
    QTest.touchEvent(canvas, touch_screen()).release(0, QPoint(90, 40), canvas).stationary(1).commit()
    QTest.touchEvent(canvas, touch_screen()).move(1, QPoint(250, 40), canvas).commit()
    QTest.touchEvent(canvas, touch_screen()).release(1, QPoint(250, 40), canvas).commit()
    assert strokes(canvas) == [[(30, 40), (60, 80), (90, 40)]]
    assert {point.pressure for point in canvas.sheet.strokes[0]} == {NO_PRESSURE}


def test_a_pen_presses(canvas: SignatureCanvas) -> None:
    pen(canvas, (30, 30, 0.2), (60, 30, 0.9), (90, 30, 0.5))
    assert strokes(canvas) == [[(30, 30), (60, 30), (90, 30)]]
    assert [point.pressure for point in canvas.sheet.strokes[0]] == [0.2, 0.9, 0.5]
    assert [point.t_ms for point in canvas.sheet.strokes[0]] == sorted(p.t_ms for p in canvas.sheet.strokes[0])


def test_a_pen_that_tells_no_pressure_writes_like_a_mouse(canvas: SignatureCanvas) -> None:
    pen(canvas, (30, 30, 0.0), (60, 30, 0.0), tool=SimulatedPen(canvas, presses=False))
    assert {point.pressure for point in canvas.sheet.strokes[0]} == {NO_PRESSURE}


def test_hovering_the_eraser_and_the_barrel_button_write_nothing(canvas: SignatureCanvas) -> None:
    SimulatedPen(canvas).hover(50, 50)
    QTest.mouseMove(canvas, QPoint(70, 70))
    pen(canvas, (30, 30, 0.5), (60, 30, 0.5), tool=SimulatedPen(canvas, eraser=True))
    tool = SimulatedPen(canvas)
    tool.touch(Point(30, 30, 1, 0.5), Qt.MouseButton.RightButton)
    tool.move(Point(60, 60, 9, 0.5))
    QTest.mousePress(canvas, Qt.MouseButton.RightButton, pos=QPoint(30, 30))
    assert canvas.sheet.is_empty


def test_while_the_pen_is_down_the_palm_writes_nothing(canvas: SignatureCanvas) -> None:
    tool = SimulatedPen(canvas)
    tool.touch(Point(30, 30, 1, 0.5))
    touch_down(canvas, 0, QPoint(200, 200))
    QTest.touchEvent(canvas, touch_screen()).move(0, QPoint(220, 200), canvas).commit()
    tool.move(Point(60, 30, 9, 0.5))
    QTest.touchEvent(canvas, touch_screen()).release(0, QPoint(220, 200), canvas).commit()
    tool.lift(Point(60, 30, 17, 0.0))
    assert strokes(canvas) == [[(30, 30), (60, 30)]]


def test_a_palm_that_came_before_the_pen_leaves_nothing(canvas: SignatureCanvas) -> None:
    draw(canvas, (10, 10), (20, 20))
    touch_down(canvas, 0, QPoint(200, 200))
    pen(canvas, (30, 30, 0.5), (60, 30, 0.5))
    QTest.touchEvent(canvas, touch_screen()).release(0, QPoint(200, 200), canvas).commit()
    assert strokes(canvas) == [[(10, 10), (20, 20)], [(30, 30), (60, 30)]]


def mouse_echo(canvas: SignatureCanvas, source: Qt.MouseEventSource, *at: tuple[int, int]) -> None:
    """A mouse's events that only repeat what a finger or pen did."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    kinds = [QEvent.Type.MouseButtonPress, *[QEvent.Type.MouseMove] * (len(at) - 1), QEvent.Type.MouseButtonRelease]
    for kind, place in zip(kinds, [*at, at[-1]], strict=True):
        where = QPointF(*place)
        button = none if kind is QEvent.Type.MouseMove else left
        device = QPointingDevice.primaryPointingDevice()
        event = QMouseEvent(kind, where, where, where, button, left, Qt.KeyboardModifier.NoModifier, source, device)
        QApplication.sendEvent(canvas, event)


def test_what_qt_makes_of_touches_is_not_written_twice(canvas: SignatureCanvas) -> None:
    mouse_echo(canvas, Qt.MouseEventSource.MouseEventSynthesizedByQt, (5, 5), (9, 9))
    assert canvas.sheet.is_empty


def test_an_echo_by_the_system_counts_only_where_the_finger_itself_is_not_heard(canvas: SignatureCanvas) -> None:
    mouse_echo(canvas, Qt.MouseEventSource.MouseEventSynthesizedBySystem, (5, 5), (9, 9))
    assert strokes(canvas) == [[(5, 5), (9, 9)]]
    finger(canvas, (30, 40), (60, 80))
    mouse_echo(canvas, Qt.MouseEventSource.MouseEventSynthesizedBySystem, (30, 40), (60, 80))
    assert strokes(canvas) == [[(5, 5), (9, 9)], [(30, 40), (60, 80)]]


def test_a_stroke_that_leaves_the_canvas_stays_on_its_edge(canvas: SignatureCanvas) -> None:
    draw(canvas, (40, 40), (5000, -30))
    assert strokes(canvas) == [[(40, 40), (canvas.width(), 0)]]


def test_what_is_taken_back_is_gone_from_the_canvas_and_the_rest_is_not(canvas: SignatureCanvas) -> None:
    draw(canvas, (40, 40), (140, 40))
    draw(canvas, (40, 90), (140, 90))
    assert black(canvas, 90, 90)
    canvas.sheet.undo()
    assert (black(canvas, 90, 40), black(canvas, 90, 90)) == (True, False)
    canvas.sheet.clear()
    assert not black(canvas, 90, 40)


def test_a_stroke_taken_back_while_it_is_written_does_not_go_on(canvas: SignatureCanvas) -> None:
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    canvas.sheet.undo()
    QTest.mouseMove(canvas, QPoint(90, 90))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(90, 90))
    assert canvas.sheet.is_empty


def test_a_window_of_another_size_keeps_the_strokes_and_shows_them(canvas: SignatureCanvas) -> None:
    draw(canvas, (60, 40), (500, 40))
    before, size = canvas.sheet.signature, canvas.sheet.size
    canvas.window().resize(340, 160)
    QApplication.processEvents()
    assert canvas.width() < 500
    assert canvas.sheet.signature == before
    scale = min(canvas.width() / size[0], canvas.height() / size[1])
    left, top = ((canvas.width() - size[0] * scale) / 2, (canvas.height() - size[1] * scale) / 2)
    assert black(canvas, round(left + 490 * scale), round(top + 40 * scale))
    at = (round(left + 300 * scale), round(top + 100 * scale))
    draw(canvas, at)
    [(x, y)] = strokes(canvas)[-1]
    assert abs(x - 300) < 2
    assert abs(y - 100) < 2


def test_two_canvases_show_one_sheet_and_a_mirror_only_shows(canvas: SignatureCanvas, qtbot: QtBot) -> None:
    mirror = SignatureCanvas(canvas.sheet, mirror=True)
    qtbot.addWidget(mirror)
    mirror.resize(canvas.width() // 2, canvas.height() // 2)
    with qtbot.waitExposed(mirror):
        mirror.show()
    draw(mirror, (20, 20), (40, 40))
    finger(mirror, (20, 20), (40, 40))
    assert canvas.sheet.is_empty
    draw(canvas, (100, 60), (200, 60))
    assert black(mirror, 75, 30)


def test_a_disabled_canvas_takes_nothing_and_ends_what_was_being_written(canvas: SignatureCanvas) -> None:
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    canvas.setEnabled(False)
    assert not canvas.sheet.writing
    finger(canvas, (30, 40), (60, 80))
    pen(canvas, (30, 40, 0.5), (60, 80, 0.5))
    assert strokes(canvas) == [[(40, 40)]]


class Painted(QObject):
    """Watches what a widget paints."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.rects: list[QRect] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return super().eventFilter(watched, event)


def test_a_move_paints_only_where_the_pen_was(canvas: SignatureCanvas) -> None:
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    QTest.mouseMove(canvas, QPoint(50, 40))
    QApplication.processEvents()
    painted = Painted(canvas)
    for x in range(60, 400, 10):
        QTest.mouseMove(canvas, QPoint(x, 40))
        QApplication.processEvents()
    assert len(painted.rects) >= 30
    assert max(rect.width() for rect in painted.rects) < 80
    assert max(rect.height() for rect in painted.rects) < 60
    image = canvas.grab().toImage()
    canvas.sheet.turn += 1  # drawn anew, it looks the same
    assert canvas.grab().toImage() == image


def test_a_hand_like_a_persons_is_kept_and_seen(canvas: SignatureCanvas) -> None:
    written = handwriting(5, canvas.width(), canvas.height())
    SimulatedPen(canvas).write(written)
    kept = canvas.sheet.signature
    assert [places(stroke) for stroke in kept.strokes] == [places(stroke) for stroke in written.strokes]
    assert [[p.pressure for p in stroke] for stroke in kept.strokes] == [
        [p.pressure for p in stroke] for stroke in written.strokes
    ]
    assert all(black(canvas, round(stroke[0].x), round(stroke[0].y)) for stroke in kept.strokes)


reports = st.tuples(st.floats(-500, 1500), st.floats(-500, 900), st.floats(-1, 2), st.integers(0, 2**40))


@given(st.lists(st.lists(reports, min_size=1, max_size=8), max_size=6), st.integers(1, 3000), st.integers(1, 2000))
def test_whatever_is_written_is_kept_exactly(
    written: list[list[tuple[float, float, float, int]]], w: int, h: int
) -> None:
    sheet = InkSheet()
    for first, *rest in written:
        sheet.begin(*first, (w, h))
        for report in rest:
            sheet.go_on(*report)
        sheet.end()
    assert from_json(to_json(sheet.signature)) == sheet.signature
    assert [len(stroke) for stroke in sheet.strokes] == [len(stroke) for stroke in written]
    times = [point.t_ms for stroke in sheet.strokes for point in stroke]
    assert times == sorted(times)


@given(st.lists(st.sampled_from(["write", "undo", "clear", "lift twice"]), max_size=30))
def test_undo_and_clear_take_what_they_say_and_nothing_else(orders: list[str]) -> None:
    sheet, model = InkSheet(), list[list[tuple[float, float]]]()
    for number, order in enumerate(orders):
        before = sheet.turn
        if order == "write":
            sheet.begin(number, 1.5, 0.5, 0, (100, 50))
            sheet.go_on(number, 2.5, 0.5, 0)
            sheet.end()
            model.append([(number, 1.5), (number, 2.5)])
        elif order == "undo":
            sheet.undo()
            model = model[:-1]
        elif order == "clear":
            sheet.clear()
            model = []
        else:
            sheet.end()
        assert [places(stroke) for stroke in sheet.strokes] == model
        assert sheet.turn >= before
        assert sheet.is_empty == (not model)
