"""Puts the windows together: the part of the application that needs Qt."""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from station.app import Application, now, today
from station.db.store import Store
from station.devices.camera.qt.log import quiet_multimedia_log

quiet_multimedia_log()  # before QtMultimedia is imported

from station.devices.camera.qt.camera import encoded  # noqa: E402
from station.devices.camera.qt.simulator import SimulatedCamera  # noqa: E402
from station.devices.camera.qt.web import WebCamera  # noqa: E402
from station.devices.id_card.choose import open_monitor, open_reader  # noqa: E402
from station.devices.id_card.reader import IdCardReader  # noqa: E402
from station.devices.id_card.simulator import CardDeck, DeckPresence, sample_card  # noqa: E402
from station.devices.id_card.watch import CardMonitor, CardWatch  # noqa: E402
from station.devices.signature.strokes import render, to_json  # noqa: E402
from station.domain.evidence import Attachment, EvidenceKind, attach  # noqa: E402
from station.domain.signature import Signature  # noqa: E402
from station.photos.drawn import portrait  # noqa: E402
from station.photos.fit import fit  # noqa: E402
from station.photos.profiles import profile_named  # noqa: E402
from station.services.desk import Desk  # noqa: E402
from station.services.ports import CardReader, Progress, Report  # noqa: E402
from station.ui.parts import Camera, WindowParts  # noqa: E402
from station.ui.shell import Shell, dress  # noqa: E402

_SAMPLES = ("found", "new", "widow")
_SIGNATURE_SIZE = (800, 320)


def take_photo(progress: Progress, frame: QImage) -> Attachment:
    """A camera frame as the recent photo, within its limit (plan 五(二)3)."""
    progress.step(0, 1)
    return attach(EvidenceKind.RECENT_PHOTO, fit(encoded(frame), profile_named("recent")), "image/jpeg", now())


def ink(signature: Signature, content_digest: str) -> tuple[Attachment, ...]:
    """A signature as picture and strokes, both confirming the content."""
    moment = now()
    width, height = _SIGNATURE_SIZE
    picture = render(signature, width, height, background=(255, 255, 255))
    return (
        attach(EvidenceKind.SIGNATURE, picture, "image/png", moment, content_digest),
        attach(EvidenceKind.SIGNATURE_STROKES, to_json(signature), "application/json", moment, content_digest),
    )


def window_parts(
    application: Application,
    folder: Path,
    reader: CardReader,
    make_camera: Callable[[], Camera],
    monitor: CardMonitor | None = None,
) -> WindowParts:
    """What the windows need, on one data directory. With a monitor, cards are followed without a click."""
    opened: list[Store] = []

    def unlock(progress: Progress, operator: str, passphrase: str) -> Desk:
        progress.step(0, 1)
        store = application.unlock(folder, operator, passphrase)
        opened.append(store)
        desk = application.desk(store, reader)
        desk.import_register.tidy()
        return desk

    def lock(progress: Progress) -> None:
        progress.step(0, 1)
        if monitor is not None:
            monitor.stop()
        while opened:
            opened.pop().close()

    def diagnose(progress: Progress) -> Report:
        progress.step(0, 1)
        if monitor is None:
            return application.diagnose("simulated")
        with monitor.paused():  # a serial line belongs to one at a time
            states = "、".join(state.value for state in monitor.history)
            return [*application.diagnose(), ("最近的状态", states or "无")]

    return WindowParts(
        catalogue=application.catalogue,
        default_operator=application.operator,
        unlock=unlock,
        lock=lock,
        make_camera=make_camera,
        take_photo=take_photo,
        ink=ink,
        card_monitor=monitor,
        diagnose=diagnose,
    )


def run_window(application: Application, folder: Path, *, simulate: bool) -> int:
    """Opens the station's window, and ends with it."""
    qt = QApplication(sys.argv[:1])
    dress(qt)
    spec = application.reader_spec
    reader = simulated_reader(*_SAMPLES) if simulate else open_reader(spec, today)
    monitor = simulated_monitor(reader) if simulate else open_monitor(spec, today)
    camera = simulated_camera if simulate else WebCamera
    shell = Shell(window_parts(application, folder, reader, camera, monitor))
    shell.show()
    return qt.exec()


def simulated_reader(*samples: str) -> CardReader:
    """A reader on which the sample people lay their cards in turn."""
    return IdCardReader(CardDeck([sample_card(key) for key in samples]), today)


def simulated_monitor(reader: CardReader) -> CardMonitor:
    """Follows such a reader: the next person lays his card when a read is asked for."""
    return CardMonitor(CardWatch(DeckPresence(), lambda _: reader.read(), lambda: None))


def simulated_camera() -> Camera:
    """A camera before which a drawn person sits."""
    return SimulatedCamera(portrait(seed=1))
