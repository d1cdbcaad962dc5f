"""Reporting to the county: each packet's true state, the rounds by network and by stick, and joining a county."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from station.domain.county_word import Judgement
from station.domain.outbox import PacketLine
from station.domain.record import RecordState
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.line.automatic import AutomaticRounds
from station.ui.line.enrolment import Enrolment
from station.ui.line.model import Line
from station.ui.rows import Column, RowsTable, table_view
from station.ui.times import at_minute
from station.ui.widgets.empty_note import EmptyNote
from station.ui.widgets.enrolment_panel import EnrolmentPanel

_COLOURS = {
    RecordState.QUEUED: "#6b4300",
    RecordState.RETURNED: "#8c1d18",
    RecordState.APPROVED: "#1f6b31",
}
NO_COUNTY = "本站还没有在县级登记，记录都保存在本机。"


def _judged(packet: PacketLine) -> str:
    """When the county spoke, and what it said of the whole."""
    judged = packet.judged
    if judged is None:
        return ""
    text = judged.text or ("已收入县级汇总" if judged.judgement is Judgement.PROCESSED else "")
    marked = f"标出{len(judged.marks)}处" if judged.marks else ""
    return "　".join(filter(None, (at_minute(judged.at), text, marked)))


_COLUMNS: tuple[Column[PacketLine], ...] = (
    Column("编号", lambda packet: f"{packet.epoch}-{packet.number}"),
    Column("姓名", lambda packet: packet.name or "—"),
    Column("状态", lambda packet: packet.state.label, lambda packet: _COLOURS.get(packet.state)),
    Column("排队时间", lambda packet: at_minute(packet.queued_at)),
    Column("县级回执", lambda packet: packet.receipt_number or ""),
    Column("县级意见", _judged),
)
_WIDE = 5


class OutboxModel(QObject):
    """The packets, and what goes between here and the county."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs, line: Line, automatic: AutomaticRounds, enrolment: Enrolment) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.line, self.automatic, self.enrolment = line, automatic, enrolment
        self.table: RowsTable[PacketLine] = RowsTable(_COLUMNS, lambda packet: packet.revision_id.int)
        line.arrived.connect(self.load)
        for signal in (line.changed, line.progressed, automatic.changed, enrolment.changed):
            signal.connect(self.changed)
        for model in (line, enrolment):
            model.failed.connect(self.failed)

    def load(self, _: object = None) -> None:
        """Reads the packets anew."""
        self._jobs.start(self._desk.list_packets, then=self._on_packets, fail=self.failed.emit)

    @property
    def sentence(self) -> str:
        """How it stands."""
        line = self.line
        if line.busy:
            return "正在停止…" if line.stopping else line.progress_note
        if line.standing is not None and line.standing.county is None:
            return NO_COUNTY
        return f"{line.waiting}份待报送" if line.waiting else "没有待报送的记录"

    @property
    def second_line(self) -> str:
        """What came of the last round, and when the next one begins by itself."""
        line, automatic = self.line, self.automatic
        said = line.quiet_note or line.says
        if line.standing is not None and line.standing.awaits_stick and not said:
            said = "登记申请还要用 U 盘带给县级；县级读入并回复后，才能经网络同步。"
        if not line.enrolled:
            return said
        if automatic.paused:
            return f"{said}　自动同步已暂停。"
        if automatic.next_at is not None and not line.busy:
            return f"{said}　下次自动同步 {automatic.next_at.astimezone():%H:%M}"
        return said

    @property
    def trouble(self) -> bool:
        """Whether the second line tells of something that did not go well."""
        return bool(self.line.quiet_note)

    def _on_packets(self, packets: list[PacketLine]) -> None:
        self.table.take(packets)
        self.changed.emit()


class OutboxScreen(QWidget):
    """Shows the model, and passes the operator's clicks on to it."""

    to_correct = Signal()
    """What the county returned is to be seen."""

    def __init__(self, model: OutboxModel, *, enrols: bool) -> None:
        super().__init__()
        self.model = model
        self._returned = 0
        self._build(enrols)
        model.changed.connect(self._render)
        self._render()

    def _build(self, enrols: bool) -> None:
        title = QLabel("报送")
        title.setObjectName("title")
        self._county = QLabel()
        self._county.setObjectName("dim")
        self.enrol_button, self.pause_button = QPushButton("登记…"), QPushButton()
        self.stick_button, self.sync_button = QPushButton("用U盘往来…"), QPushButton("立即同步")
        self.enrol_button.setToolTip("读入县级发给的登记文件")
        self.enrol_button.setVisible(enrols)
        self.stick_button.setToolTip("先读县级写在 U 盘上的，再把待报送的写上去；U 盘上只有密文")
        self.sync_button.setObjectName("primary")
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(title)
        top.addWidget(self._county, 1)
        for button in (self.enrol_button, self.pause_button, self.stick_button, self.sync_button):
            top.addWidget(button)
        self.enrolment = EnrolmentPanel(self.model.enrolment)
        self.table = table_view(self.model.table, "数据包", wide=_WIDE, of_width={})
        self._empty = EmptyNote()
        self._empty.tell("还没有数据包。", "记录确认提交后排到这里，等待报送。")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        layout.addLayout(top)
        layout.addWidget(self._state_card())
        layout.addWidget(self.enrolment)
        layout.addWidget(self._returned_card())
        layout.addWidget(self.table, 1)
        layout.addWidget(self._empty, 1)
        line = self.model.line
        self.sync_button.clicked.connect(line.sync)
        self.stop_button.clicked.connect(line.stop)
        self.stick_button.clicked.connect(self._choose_stick)
        self.enrol_button.clicked.connect(self._choose_ticket)
        self.pause_button.clicked.connect(self._pause_or_go_on)
        self.correct_button.clicked.connect(self.to_correct)

    def _state_card(self) -> QFrame:
        """As high at rest as under way, so that nothing below it moves."""
        card = QFrame()
        card.setObjectName("state")
        self._sentence, self._second = QLabel(), QLabel()
        self._sentence.setObjectName("sentence")
        self._second.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self.stop_button = QPushButton("停止")
        for hidden in (self._bar, self.stop_button):
            policy = hidden.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            hidden.setSizePolicy(policy)
        words = QVBoxLayout()
        words.setSpacing(6)
        for widget in (self._sentence, self._bar, self._second):
            words.addWidget(widget)
        inside = QHBoxLayout(card)
        inside.setContentsMargins(20, 12, 16, 12)
        inside.setSpacing(16)
        inside.addLayout(words, 1)
        inside.addWidget(self.stop_button)
        return card

    def _returned_card(self) -> QFrame:
        self._returned_frame = QFrame()
        self._returned_frame.setObjectName("returned")
        self._returned_text = QLabel()
        self.correct_button = QPushButton("去改正")
        inside = QHBoxLayout(self._returned_frame)
        inside.setContentsMargins(20, 8, 16, 8)
        inside.addWidget(self._returned_text, 1)
        inside.addWidget(self.correct_button)
        return self._returned_frame

    def show_returned(self, count: int) -> None:
        """How many records came back from the county to be corrected."""
        self._returned = count
        self._render()

    def _choose_stick(self) -> None:
        dialog = QFileDialog(self, "选择 U 盘")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._ask(dialog).fileSelected.connect(lambda name: self.model.line.use_stick(Path(name)))

    def _choose_ticket(self) -> None:
        dialog = QFileDialog(self, "选择县级发给的登记文件")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._ask(dialog).fileSelected.connect(lambda name: self.model.enrolment.take(Path(name)))

    def _ask(self, dialog: QFileDialog) -> QFileDialog:
        dialog.setViewMode(QFileDialog.ViewMode.List)
        dialog.resize(960, 560)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def _pause_or_go_on(self) -> None:
        automatic = self.model.automatic
        if automatic.paused:
            automatic.go_on()
        else:
            automatic.pause()

    def _render(self) -> None:
        model = self.model
        line, standing = model.line, model.line.standing
        joined = standing is not None and standing.county is not None
        self._county.setText(f"{standing.county}　{standing.url}" if standing is not None and joined else "")
        self.sync_button.setEnabled(joined and not line.busy)
        self.stick_button.setEnabled(joined and not line.busy)
        self.pause_button.setText("继续自动同步" if model.automatic.paused else "暂停自动同步")
        self.pause_button.setVisible(line.enrolled)
        self.enrol_button.setEnabled(not line.busy and not model.enrolment.busy)
        self._sentence.setText(model.sentence)
        self._second.setText(model.second_line or ("" if joined else "请管理员读入县级发给的登记文件。"))
        self._bar.setVisible(line.busy)
        self._bar.setRange(0, line.total)
        self._bar.setValue(line.done)
        self.stop_button.setVisible(line.busy)
        self.stop_button.setEnabled(not line.stopping)
        self._returned_frame.setVisible(self._returned > 0)
        self._returned_text.setText(f"县级退回了{self._returned}条记录，请改正、重新签字后再报送。")
        nothing = not model.table.rows
        self.table.setVisible(not nothing)
        self._empty.setVisible(nothing)
        tone = "trouble" if model.trouble else ""
        if self._second.property("tone") != tone:
            self._second.setProperty("tone", tone)
            self._second.style().unpolish(self._second)
            self._second.style().polish(self._second)
