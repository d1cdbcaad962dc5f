"""A picture of the card page in every state of the reader, and of what is done without one: `card-*.png`."""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from scripts import stage
from scripts.waiting import wait_until
from station.app import Application
from station.clock import today
from station.config import Settings
from station.devices.id_card import text
from station.devices.id_card.simulator import sample_card
from station.domain.card import CardType, IdCard
from station.domain.card_state import CardSight, CardState
from station.photo_tools import fit_chip_portrait
from station.photos.drawn import portrait
from station.services.ports import CardReader, DecodePortrait
from station.ui.shell import Shell, dress
from station.window import simulated_cameras, simulated_reader, window_parts


class StagedMonitor:
    """Tells whatever it is given to tell."""

    history: tuple[CardState, ...] = ()

    def start(self, tell: Callable[[CardSight], None]) -> None:
        self.tell = tell

    def stop(self) -> None:
        self.tell = lambda _: None

    def ask_again(self) -> None: ...

    def clear(self) -> None: ...


class WithPortraits(Application):
    """An application whose portrait decoder draws somebody: makers' libraries are not at hand."""

    @property
    def decode_portrait(self) -> DecodePortrait | None:
        return lambda _: fit_chip_portrait(portrait(seed=5))


def card_shots(folder: Path) -> list[Path]:
    """Leaves the pictures in a folder; gives their paths."""
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    dress(qt)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        station = Path(home) / "station"
        stage.make_station(station)
        shots = _states(qt, station, folder)
        shots += _by_hand(qt, station, folder)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return shots


class _Windows:
    """The station's windows, logged in, on a reader that tells what it is told to."""

    def __init__(self, qt: QApplication, application: Application, station: Path, folder: Path) -> None:
        self._qt, self._folder = qt, folder
        self.monitor, self.shots = StagedMonitor(), list[Path]()
        reader: CardReader = simulated_reader("found")
        parts = window_parts(application, station, reader, simulated_cameras, self.monitor)  # type: ignore[arg-type]
        self.shell = Shell(replace(parts, diagnose=lambda _: application.diagnose("pcsc")))
        self.shell.show()
        self.shell.login.passphrase.setText(stage.PASSPHRASE)
        self.shell.login.enter.click()
        self.wait(lambda: self.shell.desk is not None and self.shell.desk.isVisible())
        assert self.shell.desk is not None
        assert self.shell.desk_model is not None
        self.page, self.model = self.shell.desk.card, self.shell.desk_model.card

    def wait(self, condition: Callable[[], bool]) -> None:
        wait_until(condition)

    def see(self, state: CardState, card: IdCard | None = None) -> None:
        self.monitor.tell(CardSight(state, card))
        self.wait(lambda: self.model.sight.state is state and self.shell.jobs.under_way == 0 and not self.model.busy)

    def shoot(self, name: str) -> None:
        self._qt.processEvents()
        picture = self._folder / f"card-{name}.png"
        self.shell.grab().save(str(picture))
        self.shots.append(picture)

    def close(self) -> None:
        self.shell.close()
        self.wait(lambda: not self.shell.isVisible())


def _states(qt: QApplication, station: Path, folder: Path) -> list[Path]:
    windows = _Windows(qt, WithPortraits(Settings(password=stage.PASSPHRASE)), station, folder)
    for state in CardState:
        windows.model.forget()
        windows.see(state, sample_card("found") if state is CardState.READ else None)
        windows.shoot(state.value)
    foreigner = sample_card("new")
    foreigner = replace(foreigner, type=CardType.FOREIGNER_2023, nationality="CAN", english_name="SAMPLE, PERSON")
    windows.see(CardState.READING)
    windows.see(CardState.READ, foreigner)
    windows.shoot("not-taken")
    windows.shell.errors.hide()
    windows.close()
    return windows.shots


def _by_hand(qt: QApplication, station: Path, folder: Path) -> list[Path]:
    windows = _Windows(qt, Application(Settings(password=stage.PASSPHRASE)), station, folder)
    odd = replace(sample_card("found"), name="覃\ue123范", valid_to="20200506", newest_address="模拟区大圩镇新街1号")
    read = text.decode(text.encode(odd), today=today(), newest_address=text.encode_newest_address(odd.newest_address))
    windows.see(CardState.READ, replace(read, portrait_wlt=odd.portrait_wlt))
    windows.see(CardState.NO_CARD)
    windows.shoot("lifted-with-warnings")
    windows.model.forget()
    windows.see(CardState.NO_READER)
    page, form = windows.page, windows.page.by_hand
    page.hand_button.click()
    form.take_button.click()
    windows.shoot("by-hand-empty")
    number = sample_card("widow").id_number
    typed = {
        "name": "蒙例妹",
        "address": "模拟区大圩镇示范村一组3号",
        "issuer": "模拟市公安局模拟分局",
        "valid_from": "20080101",
        "valid_to": "长期",
        "id_number": number,
        "id_number_again": number[:-2] + number[-1] + number[-2],
    }
    for name, value in typed.items():
        form.lines[name].setText(value)
        form.lines[name].textEdited.emit(value)
    form.ethnicity.setCurrentIndex(form.ethnicity.findData("13"))
    form.take_button.click()
    windows.shoot("by-hand-numbers-differ")
    form.lines["id_number_again"].setText(number)
    form.take_button.click()
    windows.wait(lambda: windows.model.visitor is not None and windows.shell.jobs.under_way == 0)
    windows.shoot("by-hand-found")
    page.diagnose_button.click()
    windows.wait(lambda: not windows.model.diagnosing)
    windows.wait(page.report.isVisible)
    page.report.grab().save(str(folder / "card-diagnosis.png"))
    windows.shots.append(folder / "card-diagnosis.png")
    page.report.close()
    page.start_button.click()
    windows.wait(lambda: windows.shell.jobs.under_way == 0 and not page.isVisible())
    windows.shoot("by-hand-going-on")
    windows.close()
    return windows.shots


if __name__ == "__main__":
    for shot in card_shots(stage.ROOT / "out" / "shots"):
        print(shot.relative_to(stage.ROOT))
