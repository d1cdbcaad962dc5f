"""The first page: the card is read, the person found or new, and differences are settled side by side."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from station.domain.card import CARD_TYPE_LABELS
from station.domain.record import Draft
from station.errors import StationError
from station.forms.codes import code_table
from station.services.intake import Visitor
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.widgets.layout import clear

NOTICE = (
    "请先向来人说明：本次采集依法为退役军人和其他优抚对象建档，内容为身份、类别、基本生活状况等信息和照片；"
    "本表信息不直接作为享受相关待遇的依据。"
)


class CardModel(QObject):
    """The visitor whose card was read, and how differences were settled."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, collection: Collection, jobs: Jobs) -> None:
        super().__init__()
        self._collection, self._jobs = collection, jobs
        self.visitor: Visitor | None = None
        self.keep_register: set[str] = set()
        self.busy = False

    def read(self) -> None:
        """Reads the card and looks the person up."""
        self._begin()
        self._jobs.start(self._collection.desk.receive_visitor, then=self._on_visitor, fail=self._on_failed)

    def settle(self, path: str, *, register: bool) -> None:
        """Decides one difference."""
        (self.keep_register.add if register else self.keep_register.discard)(path)

    def start(self) -> None:
        """Begins the record of the visitor, or goes on with his draft."""
        if self.visitor is None:
            return
        self._begin()
        self._jobs.start(
            self._collection.desk.start_record,
            self.visitor,
            frozenset(self.keep_register),
            then=self._on_draft,
            fail=self._on_failed,
        )

    def forget(self) -> None:
        """The person has left."""
        self.visitor = None
        self.keep_register.clear()
        self.changed.emit()

    def _begin(self) -> None:
        self.busy = True
        self.changed.emit()

    def _on_visitor(self, visitor: Visitor) -> None:
        self.busy = False
        self.visitor = visitor
        self.keep_register.clear()
        self.changed.emit()

    def _on_draft(self, draft: Draft) -> None:
        self.busy = False
        self.changed.emit()
        self._collection.begin(draft)

    def _on_failed(self, error: StationError) -> None:
        self.busy = False
        self.changed.emit()
        self.failed.emit(error)


class CardPage(QWidget):
    """Shows the card and who it belongs to."""

    def __init__(self, model: CardModel) -> None:
        super().__init__()
        self._model = model
        self._shown: Visitor | None = None
        self._build()
        model.changed.connect(self._render)
        self._render()

    def _build(self) -> None:
        notice = QLabel(NOTICE)
        notice.setObjectName("notice")
        notice.setWordWrap(True)
        self.read_button = QPushButton("读卡")
        self.read_button.setObjectName("primary")
        self.read_button.setMinimumWidth(160)
        self._hint = QLabel()
        top = QHBoxLayout()
        top.addWidget(self.read_button)
        top.addWidget(self._hint, 1)
        self._person = QFrame()
        self._person.setObjectName("card")
        person = QVBoxLayout(self._person)
        person.setContentsMargins(24, 20, 24, 20)
        person.setSpacing(14)
        self._verdict = QLabel()
        self._verdict.setObjectName("verdict")
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(20)
        self._facts.setVerticalSpacing(8)
        self._facts.setColumnStretch(1, 1)
        self._difference_title = QLabel("身份证与基础库不一致，请逐项确定以哪个为准：")
        self._difference_title.setObjectName("heading")
        self._differences = QGridLayout()
        self._differences.setHorizontalSpacing(28)
        self._differences.setColumnStretch(3, 1)
        self._differences.setVerticalSpacing(8)
        self.start_button = QPushButton()
        self.start_button.setObjectName("primary")
        person.addWidget(self._verdict)
        person.addLayout(self._facts)
        person.addWidget(self._difference_title)
        person.addLayout(self._differences)
        person.addWidget(self.start_button, alignment=Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addWidget(notice)
        layout.addLayout(top)
        layout.addWidget(self._person)
        layout.addStretch()
        self.read_button.clicked.connect(self._model.read)
        self.start_button.clicked.connect(self._model.start)

    def _render(self) -> None:
        visitor, busy = self._model.visitor, self._model.busy
        self.read_button.setEnabled(not busy)
        self.start_button.setEnabled(not busy)
        self._person.setVisible(visitor is not None)
        if busy:
            self._hint.setText("正在处理…")
        elif visitor is None:
            self._hint.setText("请把居民身份证放在阅读器上，然后点“读卡”。")
        else:
            self._hint.setText("要重读，请把卡拿开再放上。")
        if visitor is not None and visitor is not self._shown:
            self._show(visitor)
        self._shown = visitor

    def _show(self, visitor: Visitor) -> None:
        self._verdict.setText(_verdict(visitor))
        self.start_button.setText(_what_next(visitor))
        clear(self._facts)
        for row, (label, value) in enumerate(_facts(visitor)):
            self._facts.addWidget(_dim(label), row, 0)
            shown = QLabel(value)
            shown.setWordWrap(True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(shown, row, 1)
        clear(self._differences)
        self._difference_title.setVisible(bool(visitor.differences))
        for row, difference in enumerate(visitor.differences):
            group = QButtonGroup(self)
            card = QRadioButton(f"身份证：{difference.on_card}")
            card.setChecked(True)
            register = QRadioButton(f"基础库：{difference.in_register}")
            for column, widget in enumerate((_dim(difference.label), card, register)):
                self._differences.addWidget(widget, row, column)
            for button in (card, register):
                group.addButton(button)
            register.toggled.connect(lambda on, path=difference.path: self._model.settle(path, register=on))


def _dim(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("dim")
    return label


def _verdict(visitor: Visitor) -> str:
    if visitor.draft is not None:
        return "这个人有未完成的草稿，可以接着做。"
    if visitor.record is not None:
        return f"这个人在本站已采集过（{visitor.record.state.label}），可以补充修改。"
    return "基础库中有这个人，请核实后补充完善。" if visitor.entry else "基础库中没有这个人，按新增对象采集。"


def _what_next(visitor: Visitor) -> str:
    if visitor.draft is not None:
        return "接着做草稿"
    return "开始核实" if visitor.entry else "新增采集"


def _facts(visitor: Visitor) -> list[tuple[str, str]]:
    card = visitor.card
    until = card.valid_to if not card.valid_to.isdigit() else _dotted(card.valid_to)
    facts = [
        ("证件", CARD_TYPE_LABELS[card.type]),
        ("姓名", card.name),
        ("性别　民族", f"{code_table('sex').label(card.sex)}　{code_table('ethnicity').label(card.ethnicity)}"),
        ("出生", card.birth_iso),
        ("住址", card.current_address),
        ("公民身份号码", card.id_number),
        ("签发机关", card.issuer),
        ("有效期限", f"{_dotted(card.valid_from)} 至 {until}"),
    ]
    return facts + [("注意", warning.message) for warning in card.warnings]


def _dotted(day: str) -> str:
    return f"{day[:4]}.{day[4:6]}.{day[6:]}"
