import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.domain.evidence import Attachment, EvidenceKind, attach
from station.domain.signature import Signature
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.screens.sign import SignModel, SignPage
from station.ui.widgets.signature_canvas import SignatureCanvas
from tests.db.builders import MORNING
from tests.ui.conftest import Quiet


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


# -- who signs --------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(qtbot: QtBot, collection: Collection, jobs: Jobs) -> SignPage:
    desk = collection.desk
    with qtbot.waitSignal(collection.step_changed):
        collection.begin(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
    shown = SignPage(SignModel(collection, jobs, ink), collection, Catalogue(Form2018))
    qtbot.addWidget(shown)
    shown.resize(1200, 700)
    shown.show()
    return shown


def ink(signature: Signature, content_digest: str) -> tuple[Attachment, ...]:
    assert not signature.is_empty
    return (attach(EvidenceKind.SIGNATURE, content_digest.encode(), "image/png", MORNING, content_digest),)


def a_child(collection: Collection) -> None:
    today = collection.moment.today
    collection.answer("identity.born_on", today.replace(year=today.year - 10, day=1).isoformat())


@pytest.mark.parametrize("who", ["registrant", "agent", "guardian"])
def test_the_page_says_who_is_to_sign_and_keeps_it_with_the_signature(
    page: SignPage, collection: Collection, qtbot: QtBot, jobs: Jobs, who: str
) -> None:
    if who == "agent":
        for key, answer in (("has_agent", True), ("agent_name", "覃代办"), ("agent_relation", "儿子")):
            collection.answer(f"other_identity.{key}", answer)
    if who == "guardian":
        a_child(collection)
        collection.answer("guardian.name", "覃监护")
    page.show_content()
    asked, declared = {
        "registrant": ("请本人核对左侧内容，在下面签字", "以上内容已由本人核对，情况属实。"),
        "agent": ("请代办人覃代办（儿子）核对左侧内容，在下面签字", "以上内容已由代办人核对，情况属实。"),
        "guardian": ("请监护人覃监护核对左侧内容，在下面签字", "以上内容已由监护人核对，情况属实。"),
    }[who]
    assert (page.who.text(), page._declaration.text()) == (asked, declared)
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    draw(page.canvas, (40, 40), (80, 80))
    with qtbot.waitSignal(page._model.failed):  # the form is far from complete; the signature is kept all the same
        page.confirm_button.click()
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    [signature] = [piece for piece in collection.evidence if piece.kind is EvidenceKind.SIGNATURE]
    assert signature.signer == who
