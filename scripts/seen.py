"""What somebody at the screen sees of the station: which step, which field, what is lacking, where things are."""

from dataclasses import asdict, dataclass

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget

from station.services.flow import Step
from station.ui.camera.capture import CaptureState
from station.ui.editors import ChoiceEditor, ChoicesEditor, DivisionEditor, YesNoEditor
from station.ui.shell import Shell

Place = tuple[int, int, int, int]
"""Left, top, width and height on the screen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One look."""

    at_login: bool
    step: str
    field: str
    """The path of the field with the cursor."""
    needed: tuple[str, ...]
    lacking: int
    person: bool
    """Whether it is told who lies on the reader."""
    photo: bool
    signable: bool
    busy: bool
    focus: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def look(shell: Shell) -> Seen:
    """What is to be seen now."""
    focused = QApplication.focusWidget()
    focus = focused.accessibleName() or type(focused).__name__ if focused is not None else ""
    if shell.desk is None or shell.desk_model is None or not shell.desk.isVisible():
        return Seen(True, "", "", (), 0, False, False, False, bool(shell.jobs.under_way), focus)
    model, form = shell.desk_model, shell.desk.form
    collection, photo = model.collection, model.pictures.photo
    at_form = collection.step is Step.FORM
    return Seen(
        at_login=False,
        step=collection.step.value,
        field=form.present if at_form else "",
        needed=tuple(form.needed()) if at_form else (),
        lacking=len(collection.unsettled),
        person=model.card.visitor is not None and not model.card.busy,
        photo=photo.capture.state is CaptureState.TAKEN and photo.taken,
        signable=model.sign.ready and shell.desk.sign.on_screen.canvas.isEnabled(),
        busy=bool(shell.jobs.under_way),
        focus=focus,
    )


def where(shell: Shell, name: str) -> Place | None:
    """Where a thing is on the screen; None while it is not to be seen."""
    widget, inside = _named(shell, name)
    if widget is None or not widget.isVisible() or widget.visibleRegion().isEmpty():
        return None
    inside = inside or widget.visibleRegion().boundingRect()
    corner = widget.mapToGlobal(QPoint(inside.x(), inside.y()))
    return corner.x(), corner.y(), inside.width(), inside.height()


def _named(shell: Shell, name: str) -> tuple[QWidget | None, QRect | None]:
    kind, _, rest = name.partition(":")
    desk = shell.desk
    if kind == "login" or desk is None:
        return (shell.login.enter if rest == "enter" else shell.login.passphrase), None
    if kind == "box":
        path, _, code = rest.rpartition("=")
        return _choice(desk.form.editors[path], code), None
    if kind == "offered":  # the first line of the list that typing opened
        popup = getattr(desk.form.editors[rest], "completer").popup()  # noqa: B009
        return popup.viewport(), popup.visualRect(popup.model().index(0, 0)) if popup.isVisible() else None
    if kind == "category":
        return next(box for each, box in desk.categories.boxes.items() if each.value == rest), None
    things: dict[str, QWidget] = {
        "read": desk.card.read_button,
        "start": desk.card.start_button,
        "next": desk.next_problem_button,
        "on": desk.on_button,
        "canvas": desk.sign.on_screen.canvas,
        "confirm": desk.sign.on_screen.confirm_button,
        "done": desk.done.next_button,
    }
    return things[kind], None


def _choice(editor: QWidget, code: str) -> QWidget | None:
    """The button or box of one answer; for other fields, where one types."""
    if isinstance(editor, YesNoEditor):
        return editor.yes if code == "yes" else editor.no
    if isinstance(editor, ChoicesEditor):
        return editor.boxes[code]
    if isinstance(editor, ChoiceEditor | DivisionEditor):
        return editor.line
    return editor.focusProxy() or editor


def kind_of(shell: Shell, path: str) -> str:
    """How the field at a path is answered: by typing, from a list that typing narrows, or by a click."""
    assert shell.desk is not None
    editor = shell.desk.form.editors[path]
    if isinstance(editor, YesNoEditor | ChoicesEditor):
        return "click"
    return "list" if isinstance(editor, ChoiceEditor | DivisionEditor) else "text"
