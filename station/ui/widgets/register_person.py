"""One person of the register, beside the list: all that is known, and what can be done."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from station.domain.record import RecordState
from station.domain.register import CollectionStatus
from station.domain.register_file import SENTENCES
from station.services.roster import PersonView
from station.ui.register_words import category_words, sex_word, status_words
from station.ui.times import at_minute
from station.ui.widgets.breadth import GrowsWithType
from station.ui.widgets.layout import clear

_WIDTH = 330
_NOBODY = "在左边的名单里选一个人，这里显示他的情况。"


class RegisterPerson(QFrame):
    """The panel on the right."""

    def __init__(self, *, may_change: bool) -> None:
        super().__init__()
        self.setObjectName("side")
        GrowsWithType(self, _WIDTH, most=0.36)
        self._may_change = may_change
        self._shown: PersonView | None = None
        self.name, self._status, self._hint = QLabel(_NOBODY), QLabel(), QLabel()
        self.name.setObjectName("heading")
        self._status.setObjectName("verdict")
        self._hint.setObjectName("dim")
        self.collect_button, self.mark_button = QPushButton(), QPushButton()
        self.collect_button.setObjectName("primary")
        inside = QWidget()
        inside.setObjectName("clear")
        self._facts = QGridLayout(inside)
        self._facts.setContentsMargins(0, 0, 6, 0)
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(8)
        self._facts.setColumnStretch(1, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for behind in (scroll, scroll.viewport()):
            behind.setObjectName("clear")
        scroll.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        for label in (self.name, self._status, self._hint):
            label.setWordWrap(True)
        layout.addWidget(self.name)
        layout.addWidget(self._status)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._hint)
        layout.addWidget(self.collect_button)
        layout.addWidget(self.mark_button)
        self._render(None, str, date.min)

    def show_person(self, person: PersonView | None, place_name: Callable[[str], str], today: date) -> None:
        """Shows somebody, or nobody."""
        if person is not self._shown:
            self._render(person, place_name, today)

    def _render(self, person: PersonView | None, place_name: Callable[[str], str], today: date) -> None:
        self._shown = person
        clear(self._facts)
        for widget in (self._status, self.collect_button):
            widget.setVisible(person is not None)
        self.mark_button.setVisible(person is not None and self._may_change)
        self._hint.setVisible(person is not None and person.line.status in _HINTS)
        if person is None:
            self.name.setText(_NOBODY)
            return
        line = person.line
        self.name.setText(line.name or "（没有姓名）")
        self._status.setText(status_words(line))
        self._hint.setText(_HINTS.get(line.status, ""))
        self.collect_button.setText(_what_next(person))
        self.collect_button.setEnabled(line.removal is None)
        self.mark_button.setText("撤销“不在采集范围”" if line.removal else "标记不在采集范围…")
        row = 0
        for label, value in _facts(person, place_name, today):
            if value:
                named, told = QLabel(label), QLabel(value)
                named.setObjectName("dim")
                told.setWordWrap(True)
                told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._facts.addWidget(named, row, 0, Qt.AlignmentFlag.AlignTop)
                self._facts.addWidget(told, row, 1, Qt.AlignmentFlag.AlignTop)
                row += 1
        for before in range(self._facts.rowCount()):
            self._facts.setRowStretch(before, 0)
        self._facts.setRowStretch(row, 1)


_HINTS = {
    CollectionStatus.REMOVED: "已标记为不在采集范围，不计入应采集人数。确实要采集的，请先撤销标记。",
    CollectionStatus.ELSEWHERE: "县级告知别的采集站已经采集。有新情况的，请先与那里核实。",
}


def _what_next(person: PersonView) -> str:
    if person.line.status is CollectionStatus.IN_WORK:
        return "接着采集"
    return "补充修改" if person.line.status is CollectionStatus.COLLECTED else "开始采集"


def _facts(person: PersonView, place_name: Callable[[str], str], today: date) -> list[tuple[str, str]]:
    line, record = person.line, person.record
    age = line.age(today)
    removal = line.removal
    here = f"{record.state.label}，{at_minute(record.updated_at)}，{record.operator}" if record else ""
    if record is not None and record.state is RecordState.DRAFT:
        here = f"草稿，{at_minute(record.updated_at)}，{record.operator}"
    return [
        ("号码", line.id_number or "没有号码"),
        ("性别", sex_word(line)),
        ("年龄", f"{age}岁（{line.born_on:%Y-%m-%d}出生）" if age is not None and line.born_on else ""),
        ("村（居）", place_name(line.village)),
        ("住址", line.address),
        ("电话", line.phone),
        ("类别", category_words(line) or "基础库没有写明"),
        ("本站", here),
        *(("别站", f"采集站{each.station}，{at_minute(each.saved_at)}采集") for each in person.elsewhere),
        ("原因", f"{removal.reason.label}{f'，{removal.on}' if removal.on else ''}" if removal else ""),
        ("标记人", ("县级" if removal.by_county else "本站") if removal else ""),
        ("需核对", "\n".join(SENTENCES.get(code, "需要核对。") for code in line.marks)),
        ("编号", line.base_id),
    ]
