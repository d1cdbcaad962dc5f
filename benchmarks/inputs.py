"""How many inputs a clerk needs from the card to the queue: keys that are no text, and the signature as one.

Beside them the fields that have to be answered, below which no form can be filled in by going from field to field.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from scripts import fast_clerk, seen, stage
from scripts.fast_clerk import Clerk
from scripts.seen import Place, Seen
from scripts.waiting import live, rest, wait_until
from station.app import Application
from station.devices.signature.qt.pen import SimulatedPen
from station.devices.signature.simulator import handwriting
from station.ui.shell import Shell, dress
from station.window import simulated_cameras, simulated_reader, window_parts
from tests.services.builders import a_document

MOST_UNCHANGED, MOST_NEW = 12, 45


class QtHands:
    """Keys sent to the window in this process."""

    def __init__(self, qt: QApplication, shell: Shell) -> None:
        self._qt, self._shell = qt, shell

    def key(self, name: str) -> None:
        combination = QKeySequence(name)[0]
        QTest.keyClick(self._focused, combination.key(), combination.keyboardModifiers())

    def type(self, text: str) -> None:
        QTest.keyClicks(self._focused, text)
        rest()  # as after a real key: a list that opens below is there before the next one

    def click(self, place: Place) -> None:
        widget = QApplication.widgetAt(QPoint(place[0] + place[2] // 2, place[1] + place[3] // 2))
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def sign(self, _: Place) -> None:
        assert self._shell.desk is not None
        canvas = self._shell.desk.sign.on_screen.canvas
        SimulatedPen(canvas).write(handwriting(11, canvas.width(), canvas.height()))

    def look(self) -> Seen:
        live(self._qt)
        if QApplication.activePopupWidget() is None and QApplication.activeWindow() is not self._shell:
            # offscreen there is no window manager to see to that
            self._shell.activateWindow()
        return seen.look(self._shell)

    def where(self, name: str) -> Place | None:
        return seen.where(self._shell, name)

    def kind_of(self, path: str) -> str:
        return seen.kind_of(self._shell, path)

    def rest(self) -> None:
        rest()

    @property
    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self._shell


def station_with(home: Path) -> Path:
    """A station that knows all there is to know of the first sample person."""
    data = home / "station"
    stage.make_station(data)
    return data


def known_in_full(data: Path) -> None:
    """Leaves the found person's draft complete but for photo and signature, as one who was collected before is."""
    application = Application()
    store = application.unlock(data, "admin", stage.PASSPHRASE)
    try:
        desk = application.desk(store, simulated_reader("found"))
        quiet = _Quiet()
        visitor = desk.receive_visitor(quiet)
        draft = desk.start_record(quiet, visitor)
        document = dict(draft.document)
        whole = a_document(visitor.card.id_number, visitor.card.name)
        desk.save_draft(quiet, draft.record_id, {**whole, "identity": document["identity"]})
    finally:
        store.close()


class _Quiet:
    def step(self, done: int, total: int, note: str = "") -> None:
        """Nobody watches."""


def main() -> None:
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    dress(qt)
    with tempfile.TemporaryDirectory() as home:
        data = station_with(Path(home))
        known_in_full(data)
        cameras = simulated_cameras()
        shell = Shell(window_parts(Application(), data, simulated_reader("found", "new"), lambda: cameras))
        shell.show()
        shell.activateWindow()
        hands = QtHands(qt, shell)
        clerk = Clerk(hands)
        clerk.wait(lambda each: each.focus == "口令", "the log-in")
        clerk.hands.type(stage.PASSPHRASE)
        clerk.hands.key("Return")
        clerk.wait(lambda each: not each.at_login and not each.busy, "the desk")
        found = clerk.collect_by_keys(["discharged_soldier"])
        clerk.hands.key("F9")
        clerk.wait(lambda each: each.step == "card", "the next person")
        new = clerk.collect_by_keys(["discharged_soldier"])
        shell.close()
        wait_until(lambda: not shell.isVisible())
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    fields = len(fast_clerk.TYPED)
    print(f"found and unchanged: {found} inputs (budget {MOST_UNCHANGED}); nothing to be answered")
    print(f"new 退役士兵: {new} inputs (budget {MOST_NEW}); {fields} fields to be answered")
    if found > MOST_UNCHANGED or new > MOST_NEW:
        sys.exit(1)


if __name__ == "__main__":
    main()
