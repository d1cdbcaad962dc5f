"""Puts the windows together: the part of the application that needs Qt."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from station.app import Application
from station.clock import now, today
from station.db.look_apart import look_apart
from station.db.paths import StorePaths
from station.db.store import Store, operators_listed
from station.devices.camera.qt.log import quiet_multimedia_log
from station.memory import give_memory_back

quiet_multimedia_log()  # before QtMultimedia is imported
give_memory_back()

from station.devices.battery.sysfs import SysfsBattery  # noqa: E402
from station.devices.camera.qt.camera import encoded  # noqa: E402
from station.devices.camera.qt.simulator import SimulatedCameras, SimulatedDevice  # noqa: E402
from station.devices.camera.qt.web import WebCameras  # noqa: E402
from station.devices.id_card.choose import open_monitor, open_reader  # noqa: E402
from station.devices.id_card.reader import IdCardReader  # noqa: E402
from station.devices.id_card.simulator import CardDeck, DeckPresence, sample_card  # noqa: E402
from station.devices.id_card.watch import CardMonitor, CardWatch  # noqa: E402
from station.devices.printer.qt.printers import SystemPrinters  # noqa: E402
from station.devices.printer.qt.simulator import SimulatedPrinters  # noqa: E402
from station.devices.signature.strokes import render, to_json  # noqa: E402
from station.domain.evidence import Attachment, EvidenceKind, attach  # noqa: E402
from station.domain.integrity import Verification  # noqa: E402
from station.domain.signature import Signature  # noqa: E402
from station.services.desk import Desk  # noqa: E402
from station.services.founding import NewStation  # noqa: E402
from station.services.photos import PreparedPhoto, PreparePhotos  # noqa: E402
from station.services.ports import CardReader, Progress, Report  # noqa: E402
from station.ui.camera.parts import Cameras  # noqa: E402
from station.ui.parts import Founding, PreparePage, Unlocked, WindowParts  # noqa: E402
from station.ui.printing.parts import Printers  # noqa: E402
from station.ui.shell import Shell, dress  # noqa: E402

_SAMPLES = ("found", "new", "widow")
_WEBCAM = ((1280, 720), (640, 480))
_DOCUMENT_CAMERA = ((2592, 1944), (1920, 1080))
_PAGE_TURNS_MS = 8000
_SIGNATURE_SIZE = (800, 320)


def ink(signature: Signature, content_digest: str) -> tuple[Attachment, ...]:
    """A signature as picture and strokes, both confirming the content."""
    moment = now()
    width, height = _SIGNATURE_SIZE
    picture = render(signature, width, height, background=(255, 255, 255))
    return (
        attach(EvidenceKind.SIGNATURE, picture, "image/png", moment, content_digest),
        attach(EvidenceKind.SIGNATURE_STROKES, to_json(signature), "application/json", moment, content_digest),
    )


def page_preparer(application: Application) -> PreparePage:
    """Pictures of signed pages, by the gate's profile for them."""

    def prepare(progress: Progress, data: bytes) -> PreparedPhoto:
        [page] = PreparePhotos(application.photo_gate())(progress, "signed_form", data)
        return page

    return prepare


def window_parts(
    application: Application,
    folder: Path,
    reader: CardReader,
    make_cameras: Callable[[], Cameras],
    monitor: CardMonitor | None = None,
    *,
    printers: Printers | None = None,
) -> WindowParts:
    """What the windows need, on one data directory. With a monitor, cards are followed without a click.

    Without `printers`, those of the system are used.
    """
    paths = StorePaths(folder)
    left: list[tuple[Store, Desk]] = []
    """The store last opened, and the desk on it; locked, it can be opened again by the same operator."""

    def unlock(progress: Progress, operator: str, passphrase: str) -> Unlocked:
        progress.step(0, 1)
        if left and left[0][0].operator == operator:
            store, desk = left[0]
            application.unlock_again(store, passphrase)
            return Unlocked(desk, application.who(store))
        store = application.unlock(folder, operator, passphrase)
        desk = application.desk(store, reader, stays=True)
        left[:] = [(store, desk)]
        return Unlocked(desk, application.who(store))

    def lock(progress: Progress) -> None:
        progress.step(0, 1)
        if monitor is not None:
            monitor.stop()
        for store, _ in left:
            store.close()

    def make(progress: Progress, new: NewStation) -> None:
        progress.step(0, 1)
        application.found(folder, new)

    def diagnose(progress: Progress) -> Report:
        progress.step(0, 1)
        if monitor is None:
            return application.diagnose("simulated")
        with monitor.paused():  # a serial line belongs to one at a time
            states = "、".join(state.told.sentence.rstrip("。") for state in monitor.history)
            return [*application.diagnose(), ("最近的状态", states or "无")]

    def tend(progress: Progress, *, look: bool) -> Verification | None:
        store, _ = left[0]
        store.rest()
        return look_apart(progress, store.paths, store.key) if look else None

    return WindowParts(
        catalogue=application.catalogue,
        default_operator=application.operator,
        unlock=unlock,
        lock=lock,
        make_cameras=make_cameras,
        encode=encoded,
        ink=ink,
        prepare_page=page_preparer(application),
        card_monitor=monitor,
        diagnose=diagnose,
        tend=tend,
        operators=partial(operators_listed, folder),
        founding=None if paths.database.exists() else Founding(make, str(folder), paths.keys.exists()),
        printers=printers or SystemPrinters(),
        battery=SysfsBattery(),
    )


def run_window(application: Application, folder: Path, *, simulate: bool) -> int:
    """Opens the station's window, and ends with it."""
    qt = QApplication(sys.argv[:1])
    dress(qt)
    spec = application.reader_spec
    reader = simulated_reader(*_SAMPLES) if simulate else open_reader(spec, today)
    monitor = simulated_monitor(reader) if simulate else open_monitor(spec, today)
    cameras = turning_pages if simulate else WebCameras
    printers = SimulatedPrinters() if simulate else None
    shell = Shell(window_parts(application, folder, reader, cameras, monitor, printers=printers))
    shell.show_on_screen()
    return qt.exec()


def simulated_reader(*samples: str) -> CardReader:
    """A reader on which the sample people lay their cards in turn."""
    return IdCardReader(CardDeck([sample_card(key) for key in samples]), today)


def simulated_monitor(reader: CardReader) -> CardMonitor:
    """Follows such a reader: the next person lays his card when a read is asked for."""
    return CardMonitor(CardWatch(DeckPresence(), lambda _: reader.read(), lambda: None))


def simulated_cameras(person: int = 1) -> SimulatedCameras:
    """A webcam before which a drawn person sits, and a document camera over a drawn page."""
    from station.photos.drawn import portrait  # OpenCV and Pillow load slowly, and a real camera does without
    from station.photos.drawn_paper import paper_on_desk

    return SimulatedCameras(
        {
            "person": SimulatedDevice("模拟摄像头", {size: portrait(person, size) for size in _WEBCAM}),
            "paper": SimulatedDevice("模拟高拍仪", {size: paper_on_desk(person, size) for size in _DOCUMENT_CAMERA}),
        }
    )


def turning_pages() -> SimulatedCameras:
    """The same, with another page before the document camera every few seconds."""
    from station.photos.drawn_paper import paper_on_desk

    cameras = simulated_cameras()
    pages: list[bytes] = []

    def draw() -> None:
        pages.extend(paper_on_desk(seed, _DOCUMENT_CAMERA[0]) for seed in range(2, 6))

    def turn() -> None:
        if pages:
            pages.append(pages.pop(0))
            cameras.show("paper", pages[0])

    Thread(target=draw, daemon=True).start()
    timer = QTimer(cameras, interval=_PAGE_TURNS_MS)
    timer.timeout.connect(turn)
    timer.start()
    return cameras
