"""At somebody's home: full screen, large type and large targets, the main buttons within reach of a thumb."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QLayout, QPushButton, QWidget

from station.services.power import Battery
from station.ui.keys import EnterPresses, keyed
from station.ui.type_size import TypeSize

TARGET_PX = 48
_PERCENT = 125
_LOOKS_EVERY_MS = 30_000
_KEY = "F11"
_LOW = 20
_TARGETS = f"""
QPushButton, QLineEdit, QComboBox {{ min-height: {TARGET_PX - 4}px; }}
QPushButton#small, QPushButton#thin, QPushButton#step {{ min-height: {TARGET_PX}px; }}
QPushButton#mode, QPushButton#way {{ min-height: {TARGET_PX}px; }}
QFrame#returned QPushButton {{ min-height: {TARGET_PX}px; }}
QCheckBox, QRadioButton {{ min-height: {TARGET_PX}px; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 30px; height: 30px; }}
QComboBox QAbstractItemView::item {{ min-height: {TARGET_PX}px; }}
QListWidget::item {{ padding: 13px 0; }}
QScrollBar:vertical {{ width: 28px; }}
"""


class HomeVisitMode(QObject):
    """One toggle for a window. `hidden` are its navigation and whatever else is of no use at a bedside.

    `count_unsent` tells how many records the county has not receipted; None where that is not known.
    """

    changed = Signal()

    def __init__(
        self,
        window: QWidget,
        hidden: Sequence[QWidget],
        battery: Battery,
        count_unsent: Callable[[], int | None],
        size: TypeSize,
    ) -> None:
        super().__init__(window)
        self._window, self._hidden, self._battery = window, tuple(hidden), battery
        self._count_unsent, self._size = count_unsent, size
        self.on = False
        self._before = 100
        self._state = Qt.WindowState.WindowNoState
        self.bar = HomeVisitBar(self)
        self._timer = QTimer(self, interval=_LOOKS_EVERY_MS)
        self._timer.timeout.connect(self.changed)

    @property
    def told(self) -> str:
        """The battery, and what is not sent yet, in a line."""
        unsent = self._count_unsent()
        waiting = "未报送数未知" if unsent is None else f"未报送{unsent}份"
        return f"{self._battery.power().told}　{waiting}"

    @property
    def is_low(self) -> bool:
        """Whether the battery is about to run out."""
        power = self._battery.power()
        return power.percent is not None and power.percent <= _LOW and not power.on_mains

    def toggle(self) -> None:
        """Into the mode, or out of it: everything is as it was before."""
        self.on = not self.on
        if self.on:
            self._before, self._state = self._size.percent, self._window.windowState()
            self._size.set(max(self._before, _PERCENT))
            self._window.setStyleSheet(_TARGETS)
            self._bind(QLayout.SizeConstraint.SetNoConstraint)  # else a page that asks for more ends the full screen
            self._window.showFullScreen()
            self._timer.start()
        else:
            self._timer.stop()
            self._size.set(self._before)
            self._window.setStyleSheet("")
            self._bind(QLayout.SizeConstraint.SetDefaultConstraint)
            self._window.setWindowState(self._state)
        for widget in self._hidden:
            widget.setVisible(not self.on)
        self.changed.emit()

    def _bind(self, constraint: QLayout.SizeConstraint) -> None:
        layout = self._window.layout()
        if layout is not None:
            layout.setSizeConstraint(constraint)


class HomeVisitBar(QFrame):
    """At the bottom of the screen while the mode is on: battery, unsent, and the way out."""

    def __init__(self, mode: HomeVisitMode) -> None:
        super().__init__()
        self.setObjectName("foot")
        self._mode = mode
        self.told = QLabel()
        self.told.setAccessibleName("电量和未报送")
        self.out_button = QPushButton("退出上门模式")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 4)
        layout.addWidget(self.told, 1)
        layout.addWidget(self.out_button)
        self.out_button.clicked.connect(mode.toggle)
        keyed(self.out_button, _KEY, "回到平常的窗口")
        EnterPresses(self)
        mode.changed.connect(self._render)
        self.hide()

    def _render(self) -> None:
        self.setVisible(self._mode.on)
        self.told.setText(self._mode.told)
        self.told.setObjectName("wrong" if self._mode.is_low else "")
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)


def home_visit_button(mode: HomeVisitMode) -> QPushButton:
    """The button that begins it; to be hung where the navigation is."""
    button = QPushButton("上门模式")
    button.setObjectName("nav")
    keyed(button, _KEY, "全屏、大字、大按钮，适合上门采集")
    button.clicked.connect(mode.toggle)
    mode.changed.connect(lambda: button.setVisible(not mode.on))
    return button


def type_size() -> TypeSize:
    """The size of the running application."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return TypeSize(application)
