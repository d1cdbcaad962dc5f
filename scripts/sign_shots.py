"""Pictures of signing: the clerk's page in each way, and the person's window: `sign-*.png`.

Taken in processes of their own, on a screen of 1366 × 768 and on the same at 200 %, as well as on a second screen.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from scripts import stage
from scripts.waiting import wait_until
from scripts.walkthrough import ANSWERS
from station.app import Application
from station.config import Settings
from station.devices.signature.qt.pen import SimulatedPen
from station.devices.signature.simulator import handwriting
from station.domain.category import Category
from station.domain.evidence import EvidenceKind, attach
from station.domain.inability import InabilityReason
from station.photos.drawn import portrait
from station.photos.fit import fit
from station.photos.profiles import profile_named
from station.services.flow import Step
from station.ui.shell import Shell, dress
from station.ui.signing.model import Way
from station.ui.signing.window import SigningWindow
from station.ui.widgets.signature_canvas import SignatureCanvas
from station.window import simulated_cameras, simulated_reader, window_parts

CLERK = {"name": "clerk", "x": 0, "y": 0, "width": 1366, "height": 768}
PEN_DISPLAY = {"name": "pen display", "x": 1366, "y": 0, "width": 1920, "height": 1080}
LARGE = {"name": "clerk", "x": 0, "y": 0, "width": 2732, "height": 1536}
SCENES: Mapping[str, tuple[tuple[dict[str, object], ...], str]] = {
    "1366": ((CLERK,), "1"),
    "1366-at-200": ((CLERK,), "2"),
    "2732-at-200": ((LARGE,), "2"),
    "two-screens": ((CLERK, PEN_DISPLAY), "1"),
}
"""By name: the screens, and the scale."""
_TYPED: Mapping[str, object] = {
    **ANSWERS,
    "service.enlisted_on": "1997-12-01",
    "service.discharged_on": "1999-12-01",
    "discharged_soldier.allowance": 300_000,
    "living.yearly_income": 1_800_000,
}


class Quiet:
    """Progress that nobody watches."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Says nothing."""


class SigningStage:
    """The station's windows, with a person at the desk who is about to sign."""

    def __init__(self, qt: QApplication, station: Path) -> None:
        self._qt = qt
        application = Application(Settings(password=stage.PASSPHRASE))
        self.shell = Shell(window_parts(application, station, simulated_reader("found"), simulated_cameras))
        self.shell.show()
        self.shell.login.passphrase.setText(stage.PASSPHRASE)
        self.shell.login.enter.click()
        self.wait(lambda: self.shell.desk is not None and self.shell.desk.isVisible())
        assert self.shell.desk is not None
        assert self.shell.desk_model is not None
        self.page, self.model = self.shell.desk.sign, self.shell.desk_model.sign
        self._come_to_sign()

    def _come_to_sign(self) -> None:
        collection = self.model.collection
        desk = collection.desk
        collection.begin(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
        self.settle()
        collection.answer("categories", [Category.DISCHARGED_SOLDIER.value])
        for path, value in _TYPED.items():
            collection.answer(path, value)
        assert collection.keeper is not None
        photo = attach(
            EvidenceKind.RECENT_PHOTO, fit(portrait(seed=1), profile_named("recent")), "image/jpeg", desk.clock()
        )
        collection.take_evidence(desk.add_evidence(Quiet(), collection.keeper.record_id, photo))
        collection.go_to(Step.SIGN)
        self.wait(lambda: self.model.ready)

    def wait(self, condition: Callable[[], bool]) -> None:
        wait_until(condition)

    def settle(self) -> None:
        self._qt.processEvents()
        self.wait(lambda: self.shell.jobs.under_way == 0)

    def hand_over(self) -> SigningWindow:
        """The person's window, open and seen."""
        self.page.on_screen.window_button.click()
        self.settle()
        window = self.page.signing_window
        assert window is not None
        self.wait(lambda: window.isVisible() and window.canvas.height() > 0)
        return window

    def write(self, canvas: SignatureCanvas, seed: int = 11) -> None:
        SimulatedPen(canvas).write(handwriting(seed, canvas.width(), canvas.height()))
        self._qt.processEvents()

    def close(self) -> None:
        self.shell.close()
        self.wait(lambda: not self.shell.isVisible())


def _shoot(scene: str, station: Path, folder: Path) -> None:
    """In this process, whose screens and scale are the scene's."""
    qt = QApplication(sys.argv[:1])
    dress(qt)
    desk = SigningStage(qt, station)

    def shoot(widget: QWidget, name: str) -> None:
        qt.processEvents()
        widget.grab().save(str(folder / f"sign-{scene}-{name}.png"))

    window = desk.hand_over()
    shoot(window, "window-empty")
    desk.write(window.canvas)
    shoot(window, "window-signed")
    for _ in range(2):
        window.larger_button.click()
    window.down_button.click()
    shoot(window, "window-large-type")
    shoot(desk.shell, "clerk-mirror")
    window.wrong_button.click()
    shoot(desk.shell, "clerk-objection")
    desk.model.choose(Way.PAPER)
    shoot(desk.shell, "clerk-paper")
    desk.model.choose(Way.WITNESS)
    panel = desk.page.before_witness
    panel.reason.setCurrentIndex(panel.reason.findData(InabilityReason.HANDS.value))
    panel.witness.setText("韦见证")
    panel.relation.setCurrentIndex(0)
    desk.write(panel.canvas, seed=4)
    shoot(desk.shell, "clerk-witness")
    desk.close()
    del desk
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def on_screens(screens: tuple[dict[str, object], ...], scale: str, folder: Path) -> dict[str, str]:
    """The environment of a process whose windows are on these screens; the list of them is written to the folder."""
    listed = folder / "screens.json"
    listed.write_text(json.dumps({"screens": screens}), "utf-8")
    platform = f"offscreen:configfile={listed}"
    return {**stage.environment(), "QT_QPA_PLATFORM": platform, "QT_SCALE_FACTOR": scale, "PYTHONPATH": str(stage.ROOT)}


def sign_shots(folder: Path) -> None:
    """Leaves the pictures in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for scene, (screens, scale) in SCENES.items():
        with tempfile.TemporaryDirectory() as home:
            stage.make_station(Path(home) / "station")
            command = [sys.executable, "-m", "scripts.sign_shots", "--scene", scene, "--station"]
            subprocess.run(
                [*command, str(Path(home) / "station"), "--out", str(folder.absolute())],
                cwd=stage.ROOT,
                env=on_screens(screens, scale, Path(home)),
                check=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=stage.ROOT / "out" / "shots")
    parser.add_argument("--scene", choices=list(SCENES))
    parser.add_argument("--station", type=Path)
    arguments = parser.parse_args()
    if arguments.scene:
        _shoot(arguments.scene, arguments.station, arguments.out)
    else:
        sign_shots(arguments.out)


if __name__ == "__main__":
    main()
