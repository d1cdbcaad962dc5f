"""上门模式 on a desk: one toggle in, one out."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from station.devices.battery.simulator import SimulatedBattery
from station.devices.battery.sysfs import SysfsBattery
from station.services.flow import Step
from station.services.power import NoBattery, Power
from station.ui.home_visit import TARGET_PX, HomeVisitMode, home_visit_button, type_size
from tests.ui.screens.test_desk import AtWork, at_work, desk_of  # noqa: F401  # fixtures


class Home:
    """The desk in a window with navigation above it."""

    def __init__(self, at_work: AtWork) -> None:  # noqa: F811
        self.window, self.navigation = QWidget(), QPushButton("记录")
        at_work.qtbot.addWidget(self.window)
        self.battery, self.unsent = SimulatedBattery(), 3
        self.mode = HomeVisitMode(self.window, [self.navigation], self.battery, lambda: self.unsent, type_size())
        self.button = home_visit_button(self.mode)
        layout = QVBoxLayout(self.window)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.navigation, self.button, at_work.screen, self.mode.bar):
            layout.addWidget(widget)
        self.window.show()
        self.window.activateWindow()


@pytest.fixture
def home(at_work: AtWork) -> object:  # noqa: F811
    made = Home(at_work)
    yield made
    if made.mode.on:
        made.mode.toggle()
    at_work.model.rest()
    made.window.hide()
    QApplication.processEvents()
    at_work.settle()


def test_one_button_leads_in_and_one_out_again(home: Home) -> None:
    before = QApplication.font().pixelSize()
    home.button.click()
    assert home.mode.on
    assert home.window.isFullScreen()
    assert QApplication.font().pixelSize() > before
    assert home.navigation.isHidden()
    assert home.mode.bar.out_button.isVisible()
    home.mode.bar.out_button.click()
    assert not home.window.isFullScreen()
    assert QApplication.font().pixelSize() == before
    assert not home.navigation.isHidden()
    assert home.mode.bar.isHidden()


def test_it_is_left_by_a_key_as_well(home: Home) -> None:
    home.mode.toggle()
    QTest.keyClick(home.window, Qt.Key.Key_F11)
    assert not home.mode.on


def test_battery_and_unsent_records_are_in_sight_and_unknown_is_told(home: Home) -> None:
    home.mode.toggle()
    assert home.mode.bar.told.text() == "电量未知　未报送3份"
    home.battery.set(15, on_mains=False)
    home.unsent = 4
    home.mode.changed.emit()
    assert home.mode.bar.told.text() == "电量15%　未报送4份"
    assert home.mode.is_low
    home.battery.set(15, on_mains=True)
    assert not home.mode.is_low


@pytest.mark.parametrize("step", [Step.CATEGORIES, Step.FORM, Step.PHOTO, Step.SIGN])
def test_every_target_is_large_enough_for_a_finger(home: Home, at_work: AtWork, step: Step) -> None:  # noqa: F811
    home.mode.toggle()
    at_work.model.collection.go_to(step)
    at_work.settle()
    QApplication.processEvents()
    targets = [*home.window.findChildren(QPushButton), *home.window.findChildren(QLineEdit)]
    small = [
        (type(each).__name__, each.objectName(), each.text(), each.height())
        for each in targets
        if each.isVisible() and not each.visibleRegion().isEmpty() and each.height() < TARGET_PX
        if not (isinstance(each, QLineEdit) and each.focusProxy() is not None)  # the inside of a list
    ]
    assert small == []


def test_the_main_buttons_are_at_the_bottom(home: Home, at_work: AtWork) -> None:  # noqa: F811
    home.mode.toggle()
    QApplication.processEvents()
    for button in (at_work.screen.on_button, at_work.screen.back_button, home.mode.bar.out_button):
        top = button.mapTo(home.window, button.rect().topLeft()).y()
        assert top > home.window.height() * 0.75


def test_the_kernel_tells_of_a_battery(tmp_path: Path) -> None:
    facts = {
        "BAT0": {"type": "Battery", "capacity": "81"},
        "BAT1": {"type": "Battery", "capacity": "63"},
        "pen": {"type": "Battery", "scope": "Device", "capacity": "5"},
        "AC": {"type": "Mains", "online": "1"},
    }
    for name, told in facts.items():
        (tmp_path / name).mkdir()
        for fact, value in told.items():
            (tmp_path / name / fact).write_text(value + "\n")
    assert SysfsBattery(tmp_path).power() == Power(63, True)
    assert SysfsBattery(tmp_path / "none").power() == NoBattery().power() == Power(None, None)
    (tmp_path / "BAT0" / "capacity").write_bytes(b"\xff")
    (tmp_path / "BAT1" / "capacity").write_text("?")
    assert SysfsBattery(tmp_path).power() == Power(None, True)
