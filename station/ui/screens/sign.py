"""The fifth page: the person reads what he confirms, in large type, and signs."""

from functools import partial
from html import escape

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from station.domain.evidence import Signer
from station.domain.record import Draft, Revision
from station.domain.signature import Signature
from station.errors import StationError
from station.forms.catalogue import Catalogue, FormField
from station.forms.fields import FieldType, value_at
from station.ui.collection import Collection
from station.ui.draft_keeper import DraftKeeper
from station.ui.jobs import Jobs
from station.ui.parts import Ink
from station.ui.widgets.signature_canvas import SignatureCanvas

DECLARATION = "以上内容已由{signer}核对，情况属实。"
_TITLE = "font-size:17px; font-weight:bold; color:#7a1f1f; padding:14px 0 4px 0"
_LABEL = "font-size:15px; color:#56616c; padding:5px 16px 5px 0; width:190px"
_VALUE = "font-size:20px; padding:3px 0"


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
            self._collection.signer,
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
        self.canvas.sheet.clear()
        self.who.setText(self._who_signs())
        self._declaration.setText(DECLARATION.format(signer=self._collection.signer.label))
        rows = []
        document = self._catalogue.pruned(self._collection.document)
        for section in self._catalogue.sections_of(document):
            answered = [(field, field.answer(document)) for field in section.fields]
            told = [(field, value) for field, value in answered if value is not None]
            if told:
                rows.append(f'<tr><td colspan="2" style="{_TITLE}">{escape(section.title)}</td></tr>')
            rows += [
                f'<tr><td style="{_LABEL}">{escape(field.label)}</td>'
                f'<td style="{_VALUE}">{escape(self._text(field, value))}</td></tr>'
                for field, value in told
            ]
        self.content.setHtml(f'<table width="100%" cellspacing="0">{"".join(rows)}</table>')

    def _who_signs(self) -> str:
        """Whom to ask to sign, by name where the form tells it."""
        signer, document = self._collection.signer, self._collection.document
        place = {Signer.AGENT: "other_identity.agent_{}", Signer.GUARDIAN: "guardian.{}"}.get(signer)
        if place is None:
            return "请本人核对左侧内容，在下面签字"
        name, relation = (value_at(document, place.format(key)) for key in ("name", "relation"))
        field = self._catalogue.field(place.format("relation"))
        kin = field.shown_value(relation) if field and relation else relation
        named = f"{signer.label}{name or ''}" + (f"（{kin}）" if kin else "")
        return f"请{named}核对左侧内容，在下面签字"

    def _text(self, field: FormField, value: object) -> str:
        if field.type is FieldType.DIVISION:
            return self._villages.get(str(value), str(value))
        return field.shown_value(value)

    def _build(self) -> None:
        self.content = QTextBrowser()
        self.content.setObjectName("content")
        self.content.setAccessibleName("待确认的内容")
        self.who = QLabel()
        self.who.setObjectName("verdict")
        self.who.setWordWrap(True)
        self._declaration = QLabel()
        self._declaration.setObjectName("large")
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
        box.addWidget(self.who)
        box.addWidget(self._declaration)
        box.addWidget(self.canvas, 1)
        box.addLayout(tools)
        box.addWidget(self.confirm_button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.content, 1)
        layout.addWidget(side)
        self.canvas.sheet.changed.connect(self._render)
        self.undo_button.clicked.connect(self.canvas.sheet.undo)
        self.clear_button.clicked.connect(self.canvas.sheet.clear)
        self.confirm_button.clicked.connect(lambda: self._model.confirm(self.canvas.sheet.signature))

    def _render(self) -> None:
        busy, empty = self._model.busy, self.canvas.sheet.signature.is_empty
        self.confirm_button.setEnabled(not busy and not empty)
        self.confirm_button.setText("正在保存…" if busy else "确认签字")
        self.canvas.setEnabled(not busy)
        self.undo_button.setEnabled(not busy and not empty)
        self.clear_button.setEnabled(not busy and not empty)
