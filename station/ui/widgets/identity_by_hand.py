"""Where an identity is typed from the card's face, when no reader reads it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from station.domain import id_number as numbers
from station.domain.evidence import EvidenceKind
from station.forms.codes import code_table
from station.services.by_hand import TypedIdentity, wrong_in

_LINES = {
    "name": "姓名",
    "address": "住址",
    "id_number": "公民身份号码",
    "id_number_again": "再输入一遍号码",
    "issuer": "签发机关",
    "valid_from": "有效期自",
    "valid_to": "有效期至",
}
_HINTS = {"valid_from": "如 20100506", "valid_to": "如 20300506，或“长期”"}
_PLACES = {
    "name": (0, 0),
    "sex": (0, 1),
    "ethnicity": (1, 0),
    "birth": (1, 1),
    "id_number": (2, 0),
    "id_number_again": (2, 1),
    "address": (3, 0),
    "issuer": (3, 1),
    "valid_from": (4, 0),
    "valid_to": (4, 1),
}


class IdentityByHand(QFrame):
    """Fields with what is wrong beneath each, once it was left or all of it was to be taken."""

    entered = Signal(object)
    side_chosen = Signal(object, object)
    closed = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._today = today
        self._touched: set[str] = set()
        self._sex_chosen = False
        self._wrong: dict[str, QLabel] = {}
        self._build()
        self._check()

    def _build(self) -> None:
        title = QLabel("手工录入（未经读卡核验）")
        title.setObjectName("heading")
        note = QLabel("请对照身份证逐项录入；身份证正反两面可以现在导入，也可以在拍照时补拍。")
        note.setObjectName("dim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(title)
        layout.addWidget(note)
        layout.addLayout(self._fields())
        layout.addLayout(self._foot())
        self.show_sides(frozenset())

    def _fields(self) -> QGridLayout:
        self.lines = {name: QLineEdit() for name in _LINES if name != "id_number_again"}
        self.lines["id_number_again"] = _TypedOnly()
        self.sexes = {code: QRadioButton(label) for code, label in (("1", "男"), ("2", "女"))}
        self._sex_group = QButtonGroup(self)
        sex = QWidget()
        sex.setObjectName("clear")
        sex_row = QHBoxLayout(sex)
        sex_row.setContentsMargins(0, 0, 0, 0)
        for button in self.sexes.values():
            self._sex_group.addButton(button)
            sex_row.addWidget(button)
            button.clicked.connect(self._on_sex_chosen)
        sex_row.addStretch()
        self.ethnicity = QComboBox()
        self.ethnicity.addItem("请选择", "")
        for code, label in code_table("ethnicity").codes.items():
            self.ethnicity.addItem(label, code)
        self.ethnicity.currentIndexChanged.connect(lambda _: self._on_edited("ethnicity"))
        self._birth = QLabel()
        widgets: dict[str, tuple[str, QWidget]] = {
            **{name: (_LINES[name], line) for name, line in self.lines.items()},
            "sex": ("性别", sex),
            "ethnicity": ("民族", self.ethnicity),
            "birth": ("出生（由号码得出）", self._birth),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(2)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        for name, (row, column) in _PLACES.items():
            label, widget = widgets[name]
            told = QLabel(label)
            told.setObjectName("dim")
            told.setBuddy(widget)
            widget.setAccessibleName(label)
            grid.addWidget(told, 2 * row, 2 * column)
            grid.addWidget(widget, 2 * row, 2 * column + 1)
            self._wrong[name] = QLabel()
            self._wrong[name].setObjectName("wrong")
            grid.addWidget(self._wrong[name], 2 * row + 1, 2 * column + 1)
        for name, line in self.lines.items():
            line.setPlaceholderText(_HINTS.get(name, ""))
            line.textEdited.connect(lambda _, name=name: self._on_typed(name))
            line.editingFinished.connect(lambda name=name: self._on_edited(name))
        return grid

    def _foot(self) -> QHBoxLayout:
        self.take_button = QPushButton("查找此人")
        self.take_button.setObjectName("primary")
        cancel = QPushButton("取消")
        self._sides = {EvidenceKind.ID_CARD_FRONT: QPushButton(), EvidenceKind.ID_CARD_BACK: QPushButton()}
        foot = QHBoxLayout()
        foot.setSpacing(10)
        for kind, choose in self._sides.items():
            choose.clicked.connect(lambda _=False, kind=kind: self._choose(kind))
            foot.addWidget(choose)
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.take_button)
        self.take_button.clicked.connect(self._on_take)
        cancel.clicked.connect(self.closed)
        return foot

    @property
    def typed(self) -> TypedIdentity:
        """What stands in the fields."""
        sex = next((code for code, button in self.sexes.items() if button.isChecked()), "")
        texts = {name: line.text() for name, line in self.lines.items()}
        return TypedIdentity(sex=sex, ethnicity=str(self.ethnicity.currentData()), **texts)

    def begin(self, known: TypedIdentity) -> None:
        """Empties all fields but for what is known of the person; the hand goes to the first that is empty."""
        self.clear()
        self.lines["name"].setText(known.name)
        self.ethnicity.setCurrentIndex(max(0, self.ethnicity.findData(known.ethnicity)))
        self._touched.clear()
        self._check()
        self.lines["id_number" if known.name else "name"].setFocus()

    def clear(self) -> None:
        """Empties all fields."""
        for line in self.lines.values():
            line.clear()
        self._sex_group.setExclusive(False)
        for button in self.sexes.values():
            button.setChecked(False)
        self._sex_group.setExclusive(True)
        self.ethnicity.setCurrentIndex(0)
        self._touched.clear()
        self._sex_chosen = False
        self._check()

    def show_sides(self, there: frozenset[EvidenceKind]) -> None:
        """Tells which sides of the card are there."""
        for kind, name in ((EvidenceKind.ID_CARD_FRONT, "人像面"), (EvidenceKind.ID_CARD_BACK, "国徽面")):
            self._sides[kind].setText(f"{name}已导入，更换…" if kind in there else f"导入{name}照片…")

    def _choose(self, kind: EvidenceKind) -> None:
        dialog = QFileDialog(self, kind.label)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("图片 (*.jpg *.jpeg *.png *.bmp *.tif *.tiff *.webp)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.side_chosen.emit(kind, Path(name)))
        dialog.open()

    def _on_typed(self, name: str) -> None:
        """Takes a complaint back as soon as it does not hold any more; a new one waits until the field is left."""
        if name == "id_number":
            self._offer_sex()
        if name in self._touched:
            self._check()
        self._show_birth()

    def _on_edited(self, name: str) -> None:
        if name in ("sex", "ethnicity") or self.lines[name].text():
            self._touched.add(name)
        self._check()

    def _on_take(self) -> None:
        self._touched = {*self._wrong}
        self._check()
        typed = self.typed
        if not wrong_in(typed, self._today()):
            self.entered.emit(typed)

    def _on_sex_chosen(self) -> None:
        self._sex_chosen = True
        self._on_edited("sex")

    def _offer_sex(self) -> None:
        """The number tells the sex; the operator may say otherwise."""
        number = numbers.normalise(self.lines["id_number"].text())
        if numbers.is_valid(number) and not self._sex_chosen:
            self.sexes[numbers.sex_of(number)].setChecked(True)

    def _show_birth(self) -> None:
        birth = self.typed.birth
        self._birth.setText(f"{birth.year}年{birth.month}月{birth.day}日" if birth else "—")

    def _check(self) -> None:
        wrong = wrong_in(self.typed, self._today())
        for name, label in self._wrong.items():
            label.setText(wrong.get(name, "") if name in self._touched else "")
        self._show_birth()


class _TypedOnly(QLineEdit):
    """Takes no paste: a number copied from above would only repeat its mistake."""

    def __init__(self) -> None:
        super().__init__()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        if event.matches(QKeySequence.StandardKey.Paste):
            return
        super().keyPressEvent(event)
