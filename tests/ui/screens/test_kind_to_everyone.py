"""The desk for those who do not see it well, or not at all: names and roles, the order of Tab, contrast, large type."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from station.domain.category import Category
from station.resources import resource
from station.services.flow import Step
from station.services.type_size import TYPE_SIZES
from station.ui.type_size import TypeSize
from tests.ui.screens.test_desk import AtWork, at_work, desk_of  # noqa: F401  # fixtures

_CONTROLS = {
    QAccessible.Role.Button,
    QAccessible.Role.PushButton,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
    QAccessible.Role.ComboBox,
    QAccessible.Role.List,
    QAccessible.Role.ButtonMenu,
}
_STEPS = (Step.CARD, Step.CATEGORIES, Step.FORM, Step.PHOTO, Step.SIGN, Step.DONE)
_CONTRAST = 4.5
_TOLERANCE = 8


def walk(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield interface
    for place in range(interface.childCount()):
        child = interface.child(place)
        if child is not None and not child.state().invisible:
            yield from walk(child)


def luminance(colour: QColor) -> float:
    parts = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("step", _STEPS)
def test_every_control_has_a_name_and_a_role(at_work: AtWork, step: Step) -> None:  # noqa: F811
    collection = at_work.model.collection
    collection.answer("categories", ["discharged_soldier", Category.MARTYR_SURVIVOR.value])
    collection.go_to(step)
    at_work.settle()
    root = QAccessible.queryAccessibleInterface(at_work.screen)
    found = [each for each in walk(root) if each.role() in _CONTROLS]
    nameless = [
        (each.role(), type(each.object()).__name__, each.object().objectName())
        for each in found
        if not each.text(QAccessible.Text.Name).strip()
    ]
    assert nameless == []
    assert len(found) > 6


@pytest.mark.parametrize("step", [Step.CATEGORIES, Step.FORM])
def test_tab_goes_from_the_top_to_the_bottom_and_from_left_to_right(at_work: AtWork, step: Step) -> None:  # noqa: F811
    at_work.model.collection.go_to(step)
    at_work.settle()
    page = at_work.screen.form if step is Step.FORM else at_work.screen.categories
    inside = page.findChild(QWidget, "page")
    assert inside is not None
    if step is Step.FORM:
        at_work.screen.form.jump_to(at_work.screen.form.order[0])
    places = []
    for _ in range(400):
        widget = QApplication.focusWidget()
        if widget is None or not inside.isAncestorOf(widget):
            break
        corner = widget.mapTo(inside, widget.rect().topLeft())
        places.append((corner.y(), corner.x()))
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert len(places) > 3
    for (y, x), (next_y, next_x) in pairwise(places):
        assert next_y > y + _TOLERANCE or (abs(next_y - y) <= _TOLERANCE and next_x > x), (y, x, next_y, next_x)
    at_work.settle()


def blocks() -> list[tuple[str, dict[str, str]]]:
    """The rules of the style sheet: selectors, and what they say of colours."""
    text = re.sub(r"/\*.*?\*/", "", resource("style.qss").read_text("utf-8"), flags=re.S)
    return [
        (selector.strip(), dict(re.findall(r"(?<![\w-])(color|background):\s*(#[0-9a-fA-F]{6})", body)))
        for selector, body in re.findall(r"([^{}]+)\{([^}]*)\}", text)
    ]


GROUNDS = {
    "QFrame#errorBox QLabel": "#fdecea",
    "QFrame#bar QLabel#who": "#7a1f1f",
    "QPushButton#nav, QToolButton#nav": "#7a1f1f",
}
GROUNDS |= {"QPushButton#step:checked:disabled": "#7a1f1f"}
"""What lies under a text whose rule names no background of its own."""
GROUNDS |= {"QFrame#returned QLabel": "#fff4e0", "QFrame#noticeBar QLabel": "#fff8e6"}


@pytest.mark.parametrize("selector", [selector for selector, colours in blocks() if "color" in colours])
def test_what_is_written_stands_out_from_its_ground(selector: str) -> None:
    for each, colours in blocks():
        if each != selector or "color" not in colours:
            continue
        grounds = [colours.get("background") or GROUNDS.get(selector) or ground for ground in ("#ffffff", "#f3f5f7")]
        for ground in grounds:
            assert contrast(QColor(colours["color"]), QColor(ground)) >= _CONTRAST, (selector, colours, ground)


def test_what_a_field_is_for_can_be_read_before_anything_is_typed(at_work: AtWork) -> None:  # noqa: F811
    line = at_work.screen.form.editors["service.enlisted_on"].inputs[0]
    assert line.palette().color(QPalette.ColorRole.PlaceholderText).alpha() == 255
    assert contrast(line.palette().color(QPalette.ColorRole.PlaceholderText), QColor("#ffffff")) >= _CONTRAST


@pytest.mark.parametrize("percent", TYPE_SIZES)
@pytest.mark.parametrize("step", [Step.CATEGORIES, Step.FORM, Step.PHOTO, Step.SIGN])
def test_nothing_is_cut_in_larger_type(at_work: AtWork, step: Step, percent: int) -> None:  # noqa: F811
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    size = TypeSize(application)
    try:
        size.set(percent)
        at_work.model.collection.go_to(step)
        at_work.settle()

        def nothing_is_cut() -> None:
            assert [widget.text() for widget in seen_texts(at_work.screen) if is_cut(widget)] == []

        at_work.qtbot.waitUntil(nothing_is_cut)  # a form is laid out in several turns
    finally:
        size.set(100)


def seen_texts(screen: QWidget) -> list[QLabel | QAbstractButton]:
    return [
        widget
        for widget in screen.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton) and widget.isVisible()
    ]


def is_cut(widget: QLabel | QAbstractButton) -> bool:
    """Whether a text has less room than it takes; one that wraps or is shortened on purpose has all of it elsewhere."""
    if not widget.text() or widget.visibleRegion().isEmpty() or widget.toolTip() == getattr(widget, "full", None):
        return False
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) > widget.height() + 1
    return widget.sizeHint().width() > widget.width() + 1 or widget.sizeHint().height() > widget.height() + 1
