"""The pages of a workplace, and the bar by which one goes between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence, QResizeEvent, QShortcut
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
    """A button for each main page, the others under 更多, and who is at work.

    In large type the last of the main pages go under 更多 as well, rather than make the window wider than its screen.
    """

    chosen = Signal(object)

    def __init__(self, pages: Sequence[Page], who: str) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._pages = tuple(pages)
        self.buttons: dict[str, QPushButton] = {}
        self.actions_of: dict[str, QAction] = {}
        self._instead: dict[str, QAction] = {}
        """In the menu, of a main page whose button has no room."""
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

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """As many buttons as there is room for; the page that is open keeps its own."""
        margins = self._inside.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        items = [self._inside.itemAt(place).widget() for place in range(self._inside.count())]
        mains = list(self.buttons.values())
        others = [each for each in items if each not in (None, self.who, *mains) and not each.isHidden()]
        left = room - sum(_wide(each) + self._inside.spacing() for each in others)
        wanted = {name: _wide(button) + self._inside.spacing() for name, button in self.buttons.items()}
        shown = set(self.buttons)
        for name in reversed(list(self.buttons)):
            if sum(wanted[each] for each in shown) > left and not self.buttons[name].isChecked():
                shown.discard(name)
        for name, button in self.buttons.items():
            if button.isHidden() is (name in shown):
                button.setVisible(name in shown)
                self._instead[name].setVisible(name not in shown)

    def _add_button(self, page: Page, number: int) -> None:
        button = QPushButton(page.title)
        button.setObjectName("nav")
        button.setCheckable(True)
        QShortcut(QKeySequence(f"Ctrl+{number}"), self, button.click)  # a button forgets its own when its text changes
        button.setToolTip(f"{page.title}（Ctrl+{number}）")
        button.clicked.connect(lambda _=False: self.chosen.emit(page))
        if page.longest:
            keep_room(button, page.longest)
        instead = self.menu.addAction(page.title)
        instead.setCheckable(True)
        instead.setVisible(False)
        instead.triggered.connect(lambda _=False: self.chosen.emit(page))
        self._instead[page.name] = instead
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
        self._fit()


def _arrow() -> QIcon:
    icon = QIcon()
    for name, state in (("down-light", QIcon.State.Off), ("down", QIcon.State.On)):
        icon.addFile(str(resource(f"icons/{name}.svg")), QSize(14, 14), QIcon.Mode.Normal, state)
    return icon


def _wide(widget: QWidget) -> int:
    return max(widget.sizeHint().width(), widget.minimumWidth())


def keep_room(button: QPushButton, longest: str) -> None:
    """Room for the longest it will say, so that nothing beside it moves and no text is cut while it grows."""
    said = button.text()
    button.setText(longest)
    button.ensurePolished()
    button.setMinimumWidth(button.sizeHint().width())
    button.setText(said)
