"""The first page: the card is read, the person found or new, and differences are settled side by side."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from station.domain.card import CARD_TYPE_LABELS, IdCard
from station.domain.card_state import CardSight, CardState, Told, Tone
from station.domain.evidence import Attachment, EvidenceKind
from station.domain.id_number import masked
from station.domain.names import same_name
from station.domain.record import Draft, EntryMode
from station.errors import CardNotTaken, StationError
from station.services.by_hand import TypedIdentity
from station.services.expected import Expected
from station.services.flow import Step
from station.services.intake import Visitor
from station.services.ports import CardMonitor, Progress, Report
from station.ui import keys
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.keys import EnterPresses, keyed
from station.ui.widgets.identity_by_hand import IdentityByHand
from station.ui.widgets.person_card import PersonCard
from station.ui.widgets.reader_state import ReaderState
from station.ui.widgets.report_box import ReportBox

NOTICE = (
    "请先向来人说明：本次采集依法为退役军人和其他优抚对象建档，内容为身份、类别、基本生活状况等信息和照片；"
    "本表信息不直接作为享受相关待遇的依据。"
)
BY_CLICK = Told("请把居民身份证放在阅读器上，然后点“读卡”。", "要重读，请把卡拿开再放上。", Tone.WAITING)
"""Where no monitor follows the cards."""
BUSY = Told("正在处理。", "请稍候。", Tone.WAITING)
LAY_HIS_CARD = "请放上他的身份证；读不了卡的，点“手工录入”，花名册里有的姓名、民族会先填好。"
BY_HAND_FILLED = "花名册里有的姓名、民族已填好，请对照身份证核对；号码仍要输入两遍，其余各项照身份证录入。"
NO_DECODER = "照片已读取，未配置解码库"


class CardModel(QObject):
    """The visitor whose card was read, and how differences were settled; what is so at the reader."""

    changed = Signal()
    failed = Signal(object)
    reported = Signal(object)
    _seen = Signal(object)

    def __init__(
        self,
        collection: Collection,
        jobs: Jobs,
        monitor: CardMonitor | None = None,
        diagnose: Callable[[Progress], Report] | None = None,
    ) -> None:
        super().__init__()
        self._collection, self._jobs = collection, jobs
        self._monitor, self._diagnose = monitor, diagnose
        self.sight = CardSight(CardState.LOOKING)
        self.refused: Told | None = None
        self.visitor: Visitor | None = None
        self.expected: Expected | None = None
        """Who was chosen in the register, until work on somebody begins."""
        self.keep_register: set[str] = set()
        self.busy = self.diagnosing = False
        self.by_hand = False
        self.sides: dict[EvidenceKind, Attachment] = {}
        self.portrait: bytes | None = None
        self.portrait_note = ""
        self._decoding: IdCard | None = None
        self._start_when_decoded = False
        self._next: IdCard | None = None
        self._seen.connect(self._on_sight, Qt.ConnectionType.QueuedConnection)
        self.watch()

    # -- who was chosen in the register -------------------------------------------------------------------------------

    def expect(self, expected: Expected) -> None:
        """Somebody of the register is to come; whose card was read already stays."""
        self.expected = expected
        self.changed.emit()

    @property
    def another_came(self) -> bool:
        """Whether the person who is shown is not the one who was chosen."""
        return self.expected is not None and self.visitor is not None and not self.expected.came_as(self.visitor)

    @property
    def told_of_expected(self) -> str:
        """What is to be said of the person who was chosen; empty where he is there, or nobody was."""
        expected, visitor = self.expected, self.visitor
        if expected is None or (visitor is not None and not self.another_came):
            return ""
        name = expected.name or "（没有姓名）"
        chosen = f"花名册里选的是{name}（{masked(expected.id_number) or '没有号码'}）"
        if visitor is None:
            return chosen + ("。" + (BY_HAND_FILLED if self.by_hand else LAY_HIS_CARD))
        how = "录入" if visitor.entry_mode is EntryMode.MANUAL_PHOTO else "读到"
        card = f"{how}的身份证是{visitor.card.name}（{masked(visitor.card.id_number)}）的"
        alike = "两人姓名相同、号码不同，请核对是不是同一个人。" if same_name(visitor.card.name, expected.name) else ""
        return (
            f"注意：{chosen}，{card}。{alike}下面按身份证上的人采集；要采集的是{name}，请点“换下一位”，再放他的身份证。"
        )

    def put_aside(self) -> None:
        """The person who is shown goes without work; who was chosen is still to come, if this was another."""
        expected = self.expected if self.another_came else None
        self.forget()
        self.expected = expected
        self.changed.emit()

    # -- the reader ---------------------------------------------------------------------------------------------------

    def watch(self) -> None:
        """Follows the cards; the store's closing has ended it, should it have been locked."""
        if self._monitor is not None:
            self._monitor.start(self._seen.emit)

    @property
    def follows(self) -> bool:
        """Whether cards are followed without a click."""
        return self._monitor is not None

    def today(self) -> date:
        """The present day."""
        return self._collection.moment.today

    @property
    def told(self) -> Told:
        """What is so, and what to do."""
        if self.busy:
            return BUSY
        if self.refused is not None:
            return self.refused
        return self.sight.state.told if self.follows else BY_CLICK

    def read(self) -> None:
        """Reads the card, once more where it is followed, and looks the person up."""
        if self._monitor is not None:
            self._monitor.ask_again()
            return
        self._begin()
        self._jobs.start(self._collection.desk.receive_visitor, then=self._on_visitor, fail=self._on_failed)

    def diagnose(self) -> None:
        """Has the readers looked into."""
        if self._diagnose is not None and not self.diagnosing:
            self.diagnosing = True
            self.changed.emit()
            self._jobs.start(self._diagnose, then=self._on_report, fail=self._on_no_report)

    def _on_sight(self, sight: CardSight) -> None:
        self.sight = sight
        if sight.state is CardState.READING:
            self.refused = None
            if self.visitor is not None and self.visitor.entry_mode is EntryMode.DEVICE and not self.busy:
                self._show_nobody()  # another card: should it fail, the last one must not be taken for it
        if sight.card is not None:
            self._on_card(sight.card)
        self.changed.emit()

    def _on_card(self, card: IdCard) -> None:
        """The page takes a card while it is seen; one laid early, on the last page, is the next person's."""
        step = self._collection.step
        if step is Step.CARD and not self.busy:
            self._look_up(card)
        elif step in (Step.CARD, Step.DONE):
            self._next = card

    def _look_up(self, card: IdCard) -> None:
        self._begin()
        desk = self._collection.desk
        self._jobs.start(desk.receive_visitor.of_card, card, then=self._on_visitor, fail=self._on_failed)

    def _on_report(self, report: Report) -> None:
        self.diagnosing = False
        self.changed.emit()
        self.reported.emit(report)

    def _on_no_report(self, error: StationError) -> None:
        self.diagnosing = False
        self.changed.emit()
        self.failed.emit(error)

    # -- without a reader ---------------------------------------------------------------------------------------------

    def enter_by_hand(self, *, begins: bool) -> None:
        """Opens or closes the fields for an identity that no reader reads."""
        self.by_hand = begins
        self.sides.clear()
        if begins:
            self.visitor = None
        self.changed.emit()

    def take_side(self, kind: EvidenceKind, file: Path) -> None:
        """Takes a picture of one side of the card from a file."""
        self._jobs.start(self._collection.desk.side_of_card, kind, file, then=self._on_side, fail=self.failed.emit)

    def take_typed(self, typed: TypedIdentity) -> None:
        """Looks up the person whose identity was typed."""
        self._begin()
        self._jobs.start(self._collection.desk.receive_by_hand, typed, then=self._on_visitor, fail=self._on_failed)

    def _on_side(self, attachment: Attachment) -> None:
        if self.by_hand:
            self.sides[attachment.evidence.kind] = attachment
            self.changed.emit()

    # -- the person ---------------------------------------------------------------------------------------------------

    def settle(self, path: str, *, register: bool) -> None:
        """Decides one difference."""
        (self.keep_register.add if register else self.keep_register.discard)(path)

    def start(self) -> None:
        """Begins the record of the visitor, or goes on with his draft; waits for his portrait, if it is on its way."""
        if self.visitor is None:
            return
        self._begin()
        if self._decoding is not None:
            self._start_when_decoded = True
            return
        self._jobs.start(
            self._collection.desk.start_record,
            self.visitor,
            frozenset(self.keep_register),
            then=self._on_draft,
            fail=self._on_failed,
        )

    def forget(self) -> None:
        """The person has left."""
        self.expected = None
        self._show_nobody()
        card, self._next = self._next, None
        if card is not None:
            self._look_up(card)
        elif self._monitor is not None:
            self._monitor.clear()
        self.changed.emit()

    def _show_nobody(self) -> None:
        self.visitor = self.refused = None
        self.by_hand = False
        self.sides.clear()
        self.keep_register.clear()
        self.portrait, self.portrait_note, self._decoding = None, "", None
        self._start_when_decoded = False

    def _begin(self) -> None:
        self.busy = True
        self.changed.emit()

    def _on_visitor(self, visitor: Visitor) -> None:
        pictures = tuple(self.sides.values())
        self._show_nobody()
        self.busy = False
        if visitor.entry_mode is EntryMode.MANUAL_PHOTO:
            visitor = replace(visitor, pictures=pictures)
        self.visitor = visitor
        if visitor.card.portrait_wlt:
            self._decoding = visitor.card
            self.portrait_note = "正在解码照片…"
            self._jobs.start(
                self._collection.desk.portrait_of_card,
                visitor.card,
                then=lambda piece: self._on_portrait(visitor.card, piece),
                fail=lambda error: self._on_no_portrait(visitor.card, error),
            )
        else:
            self.portrait_note = "没有芯片照片"
        self.changed.emit()
        self._take_the_next()

    def _on_portrait(self, card: IdCard, piece: Attachment | None) -> None:
        if card is not self._decoding or self.visitor is None:
            return  # another card has been read since
        if piece is None:
            self.portrait_note = NO_DECODER
        else:
            self.portrait, self.portrait_note = piece.data, ""
            self.visitor = replace(self.visitor, pictures=(piece,))
        self._portrait_done()

    def _on_no_portrait(self, card: IdCard, error: StationError) -> None:
        if card is self._decoding:
            self.portrait_note = error.says
            self._portrait_done()

    def _portrait_done(self) -> None:
        self._decoding = None
        self.changed.emit()
        if self._start_when_decoded:
            self._start_when_decoded = False
            self.start()

    def _on_draft(self, draft: Draft) -> None:
        self.busy = False
        self._next = self.expected = None
        self.changed.emit()
        self._collection.begin(draft)

    def _on_failed(self, error: StationError) -> None:
        self.busy = False
        if isinstance(error, CardNotTaken) and self.sight.card is not None and self.follows:
            label = CARD_TYPE_LABELS[self.sight.card.type]
            self.refused = Told(f"这是{label}，不在本次采集范围内。", error.advice)
            self.visitor = None
        else:
            self.failed.emit(error)
        self.changed.emit()
        self._take_the_next()

    def _take_the_next(self) -> None:
        """A card that was read while another was looked up."""
        card = self._next
        if card is not None and self._collection.step is Step.CARD:
            self._next = None
            self._look_up(card)


class CardPage(QWidget):
    """Shows the card and who it belongs to."""

    def __init__(self, model: CardModel) -> None:
        super().__init__()
        self._model = model
        self._build()
        model.changed.connect(self._render)
        model.reported.connect(self._show_report)
        self._render()

    def _build(self) -> None:
        self._notice = QLabel(NOTICE)
        self._notice.setObjectName("notice")
        self._notice.setWordWrap(True)
        self.expected = QLabel()
        self.expected.setObjectName("notice")
        self.expected.setWordWrap(True)
        self.read_button = QPushButton("读卡")
        self.read_button.setObjectName("primary")
        self.hand_button, self.diagnose_button = QPushButton("手工录入"), QPushButton("诊断…")
        self.state = ReaderState(self.diagnose_button, self.hand_button, self.read_button)
        self.by_hand = IdentityByHand(self._model.today)
        self.person = PersonCard()
        self.start_button = self.person.start_button
        inside = QWidget()
        inside.setObjectName("page")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(14)
        layout.addWidget(self._notice)
        layout.addWidget(self.expected)
        layout.addWidget(self.state)
        layout.addWidget(self.by_hand)
        layout.addWidget(self.person)
        layout.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        model = self._model
        self.read_button.clicked.connect(model.read)
        self.diagnose_button.clicked.connect(model.diagnose)
        self.hand_button.clicked.connect(self._open_by_hand)
        self.by_hand.closed.connect(lambda: model.enter_by_hand(begins=False))
        self.by_hand.entered.connect(model.take_typed)
        self.by_hand.side_chosen.connect(model.take_side)
        self.start_button.clicked.connect(model.start)
        self.person.next_button.clicked.connect(model.put_aside)
        self.person.settled.connect(lambda path, register: model.settle(path, register=register))
        keyed(self.read_button, keys.READ_CARD, "读卡")
        keyed(self.hand_button, keys.BY_HAND, "手工录入身份证信息")
        keyed(self.start_button, keys.GO_ON, "开始填写这个人的信息采集表")
        keyed(self.person.next_button, keys.LEAVE, "换下一位")
        EnterPresses(self)

    def begin(self) -> None:
        """Enter reads the next card."""
        self.read_button.setFocus()

    def _open_by_hand(self) -> None:
        expected = self._model.expected
        self._model.enter_by_hand(begins=True)
        self.by_hand.begin(expected.known if expected is not None else TypedIdentity())

    def _show_report(self, report: Report) -> None:
        self.report = ReportBox("读卡诊断", report, self)
        self.report.open()

    def _render(self) -> None:
        model = self._model
        visitor, busy = model.visitor, model.busy
        self.state.tell(model.told)
        self.read_button.setEnabled(not busy and not model.by_hand)
        self.hand_button.setEnabled(not busy and not model.by_hand)
        self.diagnose_button.setEnabled(not model.diagnosing)
        self.diagnose_button.setText("正在诊断…" if model.diagnosing else "诊断…")
        for button in (self.start_button, self.person.next_button):
            button.setEnabled(not busy)
        self.by_hand.setVisible(model.by_hand)
        self.by_hand.take_button.setEnabled(not busy)
        self.by_hand.show_sides(frozenset(model.sides))
        self._notice.setVisible(not model.by_hand)
        self.expected.setText(model.told_of_expected)
        self.expected.setVisible(bool(model.told_of_expected))
        came = visitor is not None and self.person.isHidden()
        self.person.setVisible(visitor is not None)
        self.person.show_visitor(visitor)
        if visitor is not None:
            self.person.next_button.setVisible(bool(visitor.elsewhere) or model.another_came)
        self.person.show_portrait(model.portrait, model.portrait_note)
        looks_first = model.another_came or (visitor is not None and bool(visitor.elsewhere))
        if came and not busy and not looks_first:
            self.start_button.setFocus()  # Enter begins; with another, or whom another station has, one looks first
