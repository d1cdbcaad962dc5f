"""The pages of a workplace, and the bar by which one goes between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from station.resources import resource
from station.ui.widgets.elided import Elided

_MORE = "更多"


def _nothing() -> None:
    """A page that is always up to date."""


@dataclass(frozen=True, slots=True)
class Page:
    """A screen under its name; `enter` reads what it shows anew when one goes there.

    Main pages have a button of their own on the bar, as wide as `longest` needs; the others stand in a menu.
    """

    name: str
    title: str
    screen: QWidget
    enter: Callable[[], None] = _nothing
    main: bool = True
    longest: str = ""


class NavigationBar(QFrame):
    """A button for each main page, the others under 更多, and who is at work."""

    chosen = Signal(object)

    def __init__(self, pages: Sequence[Page], who: str) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._pages = tuple(pages)
        self.buttons: dict[str, QPushButton] = {}
        self.actions_of: dict[str, QAction] = {}
        self.more = QToolButton()
        self.menu = QMenu(self)
        self._inside = QHBoxLayout(self)
        self._inside.setContentsMargins(16, 0, 8, 0)
        self._inside.setSpacing(2)
        for number, page in enumerate(self._pages, 1):
            if page.main:
                self._add_button(page, number)
            else:
                self._add_action(page)
        self._add_more()
        self._inside.addStretch()
        self.who = Elided()
        self.who.setObjectName("who")
        self.who.say(who)
        self._inside.addWidget(self.who)

    def _add_button(self, page: Page, number: int) -> None:
        button = QPushButton(page.title)
        button.setObjectName("nav")
        button.setCheckable(True)
        QShortcut(QKeySequence(f"Ctrl+{number}"), self, button.click)  # a button forgets its own when its text changes
        button.setToolTip(f"{page.title}（Ctrl+{number}）")
        button.clicked.connect(lambda _=False: self.chosen.emit(page))
        if page.longest:
            keep_room(button, page.longest)
        self.buttons[page.name] = button
        self._inside.addWidget(button)

    def _add_action(self, page: Page) -> None:
        action = self.menu.addAction(page.title)
        action.setCheckable(True)
        action.triggered.connect(lambda _=False: self.chosen.emit(page))
        self.actions_of[page.name] = action

    def _add_more(self) -> None:
        self.more.setObjectName("nav")
        self.more.setText(_MORE)
        self.more.setToolTip("其余页面（Alt+M）")
        self.more.setShortcut(QKeySequence("Alt+M"))
        self.more.setCheckable(True)
        self.more.setIcon(_arrow())
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow behind the word
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._inside.addWidget(self.more)

    def add_to_menu(self, title: str, shortcut: str, act: Callable[[], object]) -> QAction:
        """Something else to do, below the pages."""
        if all(action.isCheckable() for action in self.menu.actions()):
            self.menu.addSeparator()
        action = self.menu.addAction(title)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(lambda _=False: act())
        return action

    def add_button(self, title: str, tip: str) -> QPushButton:
        """Something else to do, always in sight."""
        button = QPushButton(title)
        button.setObjectName("nav")
        button.setToolTip(tip)
        self._inside.addWidget(button)
        return button

    def add_widget(self, widget: QWidget) -> None:
        """Something else on the bar, before what was added last."""
        self._inside.insertWidget(self._inside.count() - 1, widget)

    def stand_at(self, name: str) -> None:
        """Shows which page is open."""
        for of, button in self.buttons.items():
            button.setChecked(of == name)
        for of, action in self.actions_of.items():
            action.setChecked(of == name)
        self.more.setChecked(name in self.actions_of)


def _arrow() -> QIcon:
    icon = QIcon()
    for name, state in (("down-light", QIcon.State.Off), ("down", QIcon.State.On)):
        icon.addFile(str(resource(f"icons/{name}.svg")), QSize(14, 14), QIcon.Mode.Normal, state)
    return icon


def keep_room(button: QPushButton, longest: str) -> None:
    """Room for the longest it will say, so that nothing beside it moves and no text is cut while it grows."""
    said = button.text()
    button.setText(longest)
    button.ensurePolished()
    button.setMinimumWidth(button.sizeHint().width())
    button.setText(said)
