"""The two lists of the screen: pages of this sitting, and paper that waits; each with what is done with a row."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTableView, QVBoxLayout, QWidget

from station.domain.record import RecordSummary
from station.services.handwritten import WaitingPaper
from station.ui.paper_back.dialogs import AgainDialog, AssignDialog, EnterDialog, LookDialog
from station.ui.paper_back.filing import Filing
from station.ui.paper_back.rows import STATE, THUMBNAIL, PageRow
from station.ui.paper_back.waiting import WIDE, Waiting
from station.ui.rows import table_view
from station.ui.widgets.empty_note import EmptyNote


class _ListPage(QWidget):
    """A table, or a sentence where it is empty; below it what can be done with the row that is chosen."""

    def __init__(self, table: QTableView, empty: tuple[str, str], *buttons: QPushButton) -> None:
        super().__init__()
        self.table, self._buttons = table, buttons
        self._empty = EmptyNote()
        self._empty.tell(*empty)
        self.foot = QHBoxLayout()
        self.foot.addStretch()
        for button in buttons:
            self.foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(table, 1)
        layout.addWidget(self._empty, 1)
        layout.addLayout(self.foot)

    def show_any(self, *, there_are: bool) -> None:
        """Whether there are rows."""
        self.table.setVisible(there_are)
        self._empty.setVisible(not there_are)
        for button in self._buttons:
            button.setVisible(there_are)

    @property
    def chosen(self) -> int | None:
        """The row that is chosen."""
        rows = self.table.selectionModel().selectedRows()
        return rows[0].row() if rows else None


class SittingPage(_ListPage):
    """The pages of this sitting."""

    def __init__(self, filing: Filing, waiting: Waiting) -> None:
        self._filing, self._waiting = filing, waiting
        self.assign_button = QPushButton("指定记录…")
        self.assign_button.setToolTip("没有读到二维码的页，由您对照纸表指定是谁的、第几页")
        widths = {0: 64, 1: 180, 2: 150, 3: 180}
        name, height = "本次归档的各页", THUMBNAIL.height() + 8
        table = table_view(filing.table, name, wide=STATE, of_width=widths, row=height)
        table.setIconSize(THUMBNAIL)
        table.setWordWrap(True)
        empty = ("还没有归档的页。", "把签过字或手填的纸表逐页拍照或扫描，再选择文件。")
        super().__init__(table, empty, self.assign_button)
        table.selectionModel().selectionChanged.connect(self.render_model)
        self.assign_button.clicked.connect(self._assign)

    @property
    def row(self) -> PageRow | None:
        return None if self.chosen is None else self._filing.table.rows[self.chosen]

    def render_model(self) -> None:
        row = self.row
        self.show_any(there_are=bool(self._filing.table.rows))
        self.assign_button.setEnabled(row is not None and row.outcome is not None and row.outcome.fate.by_hand)

    def _assign(self) -> None:
        row = self.row
        if row is None or row.outcome is None:
            return
        picture = row.outcome.picture

        def ask(drafts: list[RecordSummary]) -> None:
            dialog = AssignDialog(picture, drafts, self)

            def assign() -> None:
                if dialog.picker.record_id is not None:
                    self._filing.assign(row, dialog.picker.record_id, dialog.page.value(), dialog.of.value())

            dialog.accepted.connect(assign)
            dialog.open()

        self._waiting.with_drafts(ask)


class WaitingPage(_ListPage):
    """The paper that waits."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self.look_button, self.enter_button = QPushButton("看各页…"), QPushButton("录入后归到记录…")
        self.drop_button = QPushButton("取消归档")
        self.drop_button.setToolTip("把这份纸表已归档的各页删去，可以重新拍照归档")
        table = table_view(waiting.table, "等待中的纸表", wide=WIDE, of_width={0: 90, 1: 220, 2: 160})
        super().__init__(
            table,
            ("没有等待中的纸表。", "归档了一部分页的、或等待录入的，列在这里。"),
            self.look_button,
            self.enter_button,
            self.drop_button,
        )
        table.selectionModel().selectionChanged.connect(self.render_model)
        self.look_button.clicked.connect(lambda: self._with_pages(lambda shown: LookDialog(shown, self).open()))
        self.enter_button.clicked.connect(self._enter)
        self.drop_button.clicked.connect(self._drop)
        self.again_button = QPushButton("重新声明…")
        self.again_button.setToolTip("按手填表录入的记录改过内容后，重新声明与纸表一致")
        self.foot.insertWidget(0, self.again_button)
        self.again_button.clicked.connect(lambda: waiting.with_drafts(self._state_again))

    @property
    def paper(self) -> WaitingPaper | None:
        return None if self.chosen is None else self._waiting.table.rows[self.chosen]

    def render_model(self) -> None:
        paper = self.paper
        self.show_any(there_are=bool(self._waiting.table.rows))
        self.look_button.setEnabled(paper is not None)
        self.drop_button.setEnabled(paper is not None)
        self.enter_button.setEnabled(paper is not None and paper.is_blank and not paper.seen.missing)

    def _enter(self) -> None:
        paper = self.paper
        if paper is None:
            return

        def ask(pictures: list[bytes], drafts: list[RecordSummary]) -> None:
            dialog = EnterDialog(pictures, drafts, self)

            def enter() -> None:
                if dialog.picker.record_id is not None:
                    self._waiting.enter(dialog.picker.record_id, paper.seen.paper, dialog.signed)

            dialog.accepted.connect(enter)
            dialog.open()

        self._with_pages(lambda shown: self._waiting.with_drafts(lambda drafts: ask(shown, drafts)))

    def _state_again(self, drafts: list[RecordSummary]) -> None:
        dialog = AgainDialog(drafts, self)

        def state() -> None:
            if dialog.picker.record_id is not None:
                self._waiting.state_again(dialog.picker.record_id)

        dialog.accepted.connect(state)
        dialog.open()

    def _drop(self) -> None:
        if self.paper is not None:
            self._waiting.drop(self.paper.seen.paper)

    def _with_pages(self, then: Callable[[list[bytes]], None]) -> None:
        if self.paper is not None:
            self._waiting.with_pages(self.paper.seen.paper, then)
