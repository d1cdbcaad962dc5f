"""Pictures of the steps at the desk and of the lists in larger type, on larger screens, and at somebody's home (F11):
`type-*.png`.

Taken in processes of their own: a screen and its scale are a process's.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from scripts import stage
from scripts.sign_shots import CLERK, SigningStage, on_screens
from station.services.flow import Step
from station.ui.camera.capture import CaptureState
from station.ui.shell import dress
from station.ui.signing.model import Way

FULL_HD = {"name": "clerk", "x": 0, "y": 0, "width": 1920, "height": 1080}
SCENES: Mapping[str, tuple[dict[str, object], str, tuple[int, ...]]] = {
    "1366": (CLERK, "1", (125, 150, 200)),
    "1920": (FULL_HD, "1", (100, 150)),
    "1366-scaled-125": (CLERK, "1.25", (100,)),
    "1366-scaled-150": (CLERK, "1.5", (100,)),
    "1920-scaled-150": (FULL_HD, "1.5", (100,)),
}
"""By name: the screen, the scale of the system, and the sizes of the type in the program."""
_STEPS = (Step.CATEGORIES, Step.FORM, Step.PHOTO, Step.SIGN)
_LISTS = ("register", "records", "outbox", "progress", "paper_back", "visits", "devices", "settings")


def _shoot(scene: str, station: Path, folder: Path) -> None:
    """In this process, whose screen and scale are the scene's."""
    qt = QApplication(sys.argv[:1])
    dress(qt)
    desk = SigningStage(qt, station)
    shell, collection = desk.shell, desk.model.collection
    assert shell.place is not None
    assert shell.desk_model is not None
    photo = shell.desk_model.pictures.photo
    screen = shell.screen().size()
    shell.resize(screen)

    def shoot(name: str) -> None:
        for _ in range(3):
            desk.settle()
        picture = shell.grab()
        if picture.deviceIndependentSize().toSize() != screen:
            print(f"{scene}-{name}: the window grew to {picture.size().toTuple()}", file=sys.stderr)
        picture.save(str(folder / f"type-{scene}-{name}.png"))

    def shoot_steps(name: str) -> None:
        for step in _STEPS:
            collection.go_to(step)
            if step is Step.PHOTO:
                desk.wait(lambda: photo.capture.state is CaptureState.TAKEN)
            shoot(f"{name}-{step.value}")
        for way in (Way.PAPER, Way.WITNESS, Way.SCREEN):
            desk.model.choose(way)
            shoot(f"{name}-sign-{way.value}")

    for percent in SCENES[scene][2]:
        shell.type_size.set(percent)
        shell.place.go_to("desk")
        shoot_steps(str(percent))
        for page in _LISTS:
            shell.place.go_to(page)
            shoot(f"{percent}-{page}")
    shell.type_size.set(100)
    shell.place.go_to("desk")
    shell.place.home_visit.toggle()
    shoot_steps("home")
    shell.desk_model.next_person()
    shoot("home-card")
    shell.place.home_visit.toggle()
    desk.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def type_shots(folder: Path) -> None:
    """Leaves the pictures in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for scene, (screen, scale, _) in SCENES.items():
        with tempfile.TemporaryDirectory() as home:
            stage.make_station(Path(home) / "station")
            command = [sys.executable, "-m", "scripts.type_shots", "--scene", scene, "--station"]
            subprocess.run(
                [*command, str(Path(home) / "station"), "--out", str(folder.absolute())],
                cwd=stage.ROOT,
                env=on_screens((screen,), scale, Path(home)),
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
        type_shots(arguments.out)


if __name__ == "__main__":
    main()
