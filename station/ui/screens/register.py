"""花名册: everybody the register knows, how far it is with each, and what can be done about it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station.services.roster import Filters
from station.ui.printing.blank_forms import BlankFormsDialog
from station.ui.printing.preview import preview
from station.ui.rows import table_view
from station.ui.screens.register_import import RegisterImportDialog
from station.ui.screens.register_model import RegisterModel
from station.ui.widgets.empty_note import EmptyNote
from station.ui.widgets.register_filters import RegisterFilters
from station.ui.widgets.register_person import RegisterPerson
from station.ui.widgets.removal_dialog import RemovalDialog
from station.ui.widgets.wrapped import InRows

_CATEGORY = 6
_WIDTHS = {0: 196, 1: 160, 2: 56, 3: 56, 4: 206, 5: 150}


class RegisterScreen(QWidget):
    """The list, what narrows it down above it, and the person looked at beside it."""

    def __init__(self, model: RegisterModel) -> None:
        super().__init__()
        self._model = model
        self._build()
        model.changed.connect(self._render)
        model.papers.made.connect(lambda made: preview(made, self))
        self._render()

    def _build(self) -> None:
        model = self._model
        self.filters = RegisterFilters()
        self.setFocusProxy(self.filters.line)
        title = QLabel("花名册")
        title.setObjectName("title")
        self._note = QLabel()
        self._note.setObjectName("dim")
        self.visits_button, self.import_button = QPushButton("上门名单"), QPushButton("导入…")
        self.blank_button = QPushButton("空白表…")
        self.blank_button.setToolTip("打印供手工填写的空白信息采集表")
        self.table = table_view(model.table, "花名册", wide=_CATEGORY, of_width=_WIDTHS)
        self.table.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.empty = EmptyNote()
        self.person = RegisterPerson(may_change=model.may_change)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(title)
        top.addWidget(self._note, 1)
        buttons = InRows(across=16, down=8, at_right=True)
        for button in (self.blank_button, self.visits_button, self.import_button):
            buttons.add(button)
        top.addWidget(buttons)
        left = QVBoxLayout()
        left.setContentsMargins(24, 16, 16, 16)
        left.setSpacing(12)
        left.addLayout(top)
        left.addWidget(self.filters)
        left.addWidget(self.table, 1)
        left.addWidget(self.empty, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(left, 1)
        layout.addWidget(self.person)
        self.filters.typed.connect(model.type)
        self.filters.chosen.connect(model.narrow)
        self.filters.leave_down.connect(self._to_table)
        self.empty.button.clicked.connect(self._on_empty_button)
        self.visits_button.clicked.connect(model.to_visits)
        self.import_button.clicked.connect(self._import)
        self.blank_button.clicked.connect(self._choose_blanks)
        self.table.selectionModel().selectionChanged.connect(self._look_at_selected)
        self.table.activated.connect(model.collect)
        model.left.connect(self.table.selectionModel().clear)
        self.person.collect_button.clicked.connect(model.collect)
        self.person.mark_button.clicked.connect(self._mark)

    def _to_table(self) -> None:
        self.table.setFocus()
        if self._model.table.rows and not self.table.selectionModel().hasSelection():
            self.table.selectRow(0)

    def _look_at_selected(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        self._model.look_at(self._model.table.rows[rows[0].row()] if rows else None)

    def _on_empty_button(self) -> None:
        if self._model.listing is None:
            self._model.load()
        elif self._model.filters.any:
            self._model.narrow(Filters())
            self.filters.line.setFocus()
        else:
            self._import()

    def _import(self) -> None:
        self.importing = RegisterImportDialog(self._model.importing(), self)
        self.importing.open()

    def _choose_blanks(self) -> None:
        self.blanks = BlankFormsDialog(self._model.papers, self)
        self.blanks.open()

    def _mark(self) -> None:
        person = self._model.person
        if person is None:
            return
        if person.line.removal is not None:
            self._model.mark(None)
            return
        self.removing = RemovalDialog(person.line.name, self)
        self.removing.chosen.connect(self._model.mark)
        self.removing.open()

    def _render(self) -> None:
        model = self._model
        listing = model.listing
        self.filters.show_state(model.filters, model.places, listing)
        self.person.show_person(model.person, model.place_name, model.today())
        self.import_button.setVisible(model.may_change)
        nothing = listing is None or not listing.ids
        unfilled = listing is not None and listing.register == 0
        for widget in (self.filters, self.person, self.visits_button):
            widget.setVisible(not unfilled)
        self.table.setVisible(not nothing)
        self.empty.setVisible(nothing)
        self._note.setText(_note(model))
        if listing is None and model.busy:
            self.empty.tell("正在读取花名册…")
        elif listing is None:
            self.empty.tell("没有读出花名册。", "请照上面的提示处理，再读一次。", "再读一次")
        elif unfilled:
            how = "请点“导入…”，选择县级发给的名册（xlsx、xls、ods 或 csv 文件）。" if model.may_change else _ASK_LEAD
            self.empty.tell("基础库里还没有人。", how + _BY_COUNTY, "导入…" if model.may_change else "")
        elif nothing:
            self.empty.tell("没有符合条件的人。", _NOT_KNOWN, "清除筛选")


_ASK_LEAD = "请负责人或管理员在这里导入县级发给的名册。"
_BY_COUNTY = "\n加入县级以后，县级的名册也会随同步自动送来。"
_NOT_KNOWN = "可以少输几个字，或清除筛选再找。\n基础库里确实没有的人，请到“采集”页按新增对象采集。"


def _note(model: RegisterModel) -> str:
    if model.busy:
        return "正在查找…"
    listing = model.listing
    if listing is None or listing.register == 0:
        return ""
    if not model.filters.any:
        return f"基础库共{listing.register:,}人"
    return f"符合条件{len(listing.ids):,}人（基础库共{listing.register:,}人）"
