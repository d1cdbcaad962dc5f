"""One signing on the screens and at the scale of this process: `python -m tests.ui.signing.at_scale STATION`.

Signs by mouse, finger and pen in the person's window and tells what was so as one line of JSON.
"""

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from scripts.sign_shots import SigningStage
from station.devices.signature.strokes import from_json
from station.domain.evidence import EvidenceKind
from station.ui.shell import dress
from station.ui.signing.window import SigningWindow
from station.ui.widgets.signature_canvas import SignatureCanvas
from tests.ui.hands import draw, finger, pen, places


def cut_off(window: QWidget) -> list[str]:
    """Buttons and labels of which something is not seen: smaller than their text, or beyond the window."""
    found = []
    for widget in (*window.findChildren(QAbstractButton), *window.findChildren(QLabel)):
        if not widget.isVisible():
            continue
        place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        wanted = widget.sizeHint()
        if isinstance(widget, QLabel) and widget.wordWrap():
            wanted.setWidth(widget.width())
            wanted.setHeight(widget.heightForWidth(widget.width()))
        if not window.rect().contains(place) or place.width() < wanted.width() or place.height() < wanted.height():
            found.append(widget.text())
    return found


def overlapping(window: SigningWindow) -> list[str]:
    """Pairs that lie upon each other."""
    widgets = [
        each
        for each in (*window.findChildren(QAbstractButton), *window.findChildren(QLabel), window.canvas, window.content)
        if each.isVisible()
    ]
    at = [QRect(each.mapTo(window, QPoint(0, 0)), each.size()) for each in widgets]
    return [
        f"{type(one).__name__} {type(other).__name__}"
        for place, one in enumerate(widgets)
        for nth, other in enumerate(widgets[:place])
        if at[place].intersects(at[nth]) and not (one.isAncestorOf(other) or other.isAncestorOf(one))
    ]


def ink_width(canvas: SignatureCanvas, x: int, y: int) -> int:
    """How many real pixels across an upright stroke is, and dark, at a place of the canvas."""
    image = canvas.grab().toImage()
    ratio = image.devicePixelRatio()
    row = int(y * ratio)
    near = range(int((x - 20) * ratio), int((x + 20) * ratio))
    return sum(image.pixelColor(column, row).lightness() < 90 for column in near)


def main() -> None:
    qt = QApplication(sys.argv[:1])
    dress(qt)
    stage = SigningStage(qt, Path(sys.argv[1]))
    window = stage.hand_over()
    canvas = window.canvas
    facts: dict[str, Any] = {
        "ratio": canvas.devicePixelRatioF(),
        "screen": window.screen().name(),
        "clerk": stage.shell.screen().name(),
        "fills": window.geometry() == window.screen().geometry(),
        "canvas": [canvas.width(), canvas.height()],
        "cut_off": cut_off(window),
        "overlapping": overlapping(window),
    }
    draw(canvas, (40, 30), (40, 60), (40, 90))
    finger(canvas, (80, 30), (80, 60), (80, 90))
    pen(canvas, (120, 30, 0.5), (120, 60, 0.5), (120, 90, 0.5))
    qt.processEvents()
    facts["ink"] = [ink_width(canvas, x, 60) for x in (40, 80, 120)]
    facts["picture"] = [canvas.grab().width(), canvas.grab().height()]
    facts["mirrored"] = stage.page.on_screen.canvas.sheet is canvas.sheet
    draw(canvas, (150, 30), (150, 90))
    QTest.mouseClick(window.undo_button, Qt.MouseButton.LeftButton)
    facts["written"] = [places(stroke) for stroke in stage.model.sheet.strokes]
    while window.larger_button.isEnabled():
        window.larger_button.click()
    qt.processEvents()
    facts["cut_off_large"], facts["overlapping_large"] = cut_off(window), overlapping(window)
    if facts["screen"] != facts["clerk"]:
        before = stage.model.sheet.signature
        QGuiApplication.instance().screenRemoved.emit(window.screen())  # type: ignore[union-attr]
        facts["kept"] = stage.model.sheet.signature == before and not stage.model.handed_over
        window = stage.hand_over()
        facts["kept"] = facts["kept"] and window.canvas.sheet.signature == before
    stage.settle()
    finger(window.confirm_button, (window.confirm_button.width() // 2, window.confirm_button.height() // 2))
    stage.wait(lambda: stage.model.collection.revision is not None)
    revision = stage.model.collection.revision
    assert revision is not None
    [piece] = [each for each in revision.evidence if each.kind is EvidenceKind.SIGNATURE_STROKES]
    with stage.model.collection.desk.save_draft.open_unit() as unit:
        kept = from_json(unit.blobs.get(piece.digest))
    facts["stored"] = [places(stroke) for stroke in kept.strokes]
    stage.close()
    del window, canvas
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
