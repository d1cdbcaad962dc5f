"""The fifth page: the person reads what he confirms, in large type, and signs."""

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from station.domain.record import Draft, Revision
from station.domain.signature import Signature
from station.errors import StationError
from station.forms.catalogue import Catalogue, FormField
from station.forms.fields import FieldType, value_at
from station.ui.collection import Collection
from station.ui.draft_keeper import DraftKeeper
from station.ui.jobs import Jobs
from station.ui.parts import Ink
from station.ui.widgets.layout import clear
from station.ui.widgets.signature_canvas import SignatureCanvas

DECLARATION = "以上内容已由本人核对，情况属实。"


class SignModel(QObject):
    """Signing, and saving what was signed."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, collection: Collection, jobs: Jobs, ink: Ink) -> None:
        super().__init__()
        self._collection, self._jobs, self._ink = collection, jobs, ink
        self.busy = False

    def confirm(self, signature: Signature) -> None:
        """Binds the signature to the content as it stands, then saves the revision and queues it."""
        keeper = self._collection.keeper
        if keeper is None or signature.is_empty or self.busy:
            return
        self._set_busy(True)
        keeper.flush(partial(self._sign, keeper, signature))

    def _sign(self, keeper: DraftKeeper, signature: Signature) -> None:
        self._jobs.start(
            self._collection.desk.confirm_content,
            keeper.record_id,
            dict(keeper.document),
            partial(self._ink, signature),
            then=self._on_signed,
            fail=self._on_failed,
        )

    def _on_signed(self, draft: Draft) -> None:
        self._collection.take_evidence(draft)
        self._jobs.start(
            self._collection.desk.submit_record, draft.record_id, then=self._on_saved, fail=self._on_failed
        )

    def _on_saved(self, revision: Revision) -> None:
        self._set_busy(False)
        self._collection.take_revision(revision)

    def _on_failed(self, error: StationError) -> None:
        self._set_busy(False)
        self.failed.emit(error)

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.changed.emit()


class SignPage(QWidget):
    """What is signed on the left, the canvas on the right."""

    def __init__(self, model: SignModel, collection: Collection, catalogue: Catalogue) -> None:
        super().__init__()
        self._model, self._collection, self._catalogue = model, collection, catalogue
        self._villages = {village.code: village.name for village in collection.desk.campaign.villages}
        self._build()
        model.changed.connect(self._render)
        self._render()

    def show_content(self) -> None:
        """Writes out what is to be confirmed, and empties the canvas."""
        self.canvas.clear()
        clear(self._rows)
        row = 0
        title = ""
        document = self._catalogue.pruned(self._collection.document)
        for field in self._catalogue.fields:
            value = value_at(document, field.path)
            if value is None:
                continue
            if field.section_title != title:
                title = field.section_title
                heading = QLabel(title)
                heading.setObjectName("heading")
                self._rows.addWidget(heading, row, 0, 1, 2)
                row += 1
            label, shown = QLabel(field.label), QLabel(self._text(field, value))
            label.setObjectName("dim")
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            shown.setObjectName("large")
            shown.setWordWrap(True)
            self._rows.addWidget(label, row, 0)
            self._rows.addWidget(shown, row, 1)
            row += 1
        self._rows.setRowStretch(row, 1)

    def _text(self, field: FormField, value: object) -> str:
        if field.type is FieldType.DIVISION:
            return self._villages.get(str(value), str(value))
        return field.shown_value(value)

    def _build(self) -> None:
        column = QWidget()
        column.setObjectName("page")
        self._rows = QGridLayout(column)
        self._rows.setContentsMargins(24, 16, 24, 16)
        self._rows.setHorizontalSpacing(18)
        self._rows.setVerticalSpacing(8)
        self._rows.setColumnMinimumWidth(0, 170)
        self._rows.setColumnStretch(1, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(column)
        declaration = QLabel(DECLARATION)
        declaration.setObjectName("large")
        self.canvas = SignatureCanvas()
        self.undo_button, self.clear_button = QPushButton("撤销一笔"), QPushButton("重签")
        self.confirm_button = QPushButton()
        self.confirm_button.setObjectName("primary")
        self.confirm_button.setMinimumHeight(64)
        tools = QHBoxLayout()
        tools.addWidget(self.undo_button)
        tools.addWidget(self.clear_button)
        tools.addStretch()
        side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(540)
        box = QVBoxLayout(side)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(14)
        box.addWidget(declaration)
        box.addWidget(self.canvas, 1)
        box.addLayout(tools)
        box.addWidget(self.confirm_button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(side)
        self.canvas.changed.connect(self._render)
        self.undo_button.clicked.connect(self.canvas.undo)
        self.clear_button.clicked.connect(self.canvas.clear)
        self.confirm_button.clicked.connect(lambda: self._model.confirm(self.canvas.signature))

    def _render(self) -> None:
        busy, empty = self._model.busy, self.canvas.signature.is_empty
        self.confirm_button.setEnabled(not busy and not empty)
        self.confirm_button.setText("正在保存…" if busy else "确认签字")
        self.canvas.setEnabled(not busy)
        self.undo_button.setEnabled(not busy and not empty)
        self.clear_button.setEnabled(not busy and not empty)
