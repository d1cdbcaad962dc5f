"""Somebody can neither sign nor press a thumb: why, and who witnesses."""

from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from station.domain.inability import InabilityReason
from station.services.confirmation import Witnessed
from station.ui.signing.model import SignModel
from station.ui.widgets.signature_canvas import SignatureCanvas, framed

_WITNESSES = ("村（居）委会干部", "家属", "邻居", "单位工作人员", "其他采集员")
_LEAST_EXPLAINED = 4


class BeforeWitnessPanel(QWidget):
    """Reason, witness, and the witness's signature; the content has to be read out to the person."""

    def __init__(self, model: SignModel) -> None:
        super().__init__()
        self._model = model
        self.setObjectName("clear")
        self._build()
        model.changed.connect(self.render_model)
        model.content_changed.connect(self._forget)
        model.witness_sheet.changed.connect(self.render_model)
        self.render_model()

    @property
    def said(self) -> Witnessed:
        return Witnessed(
            InabilityReason(self.reason.currentData()),
            self.explained.text(),
            self.witness.text(),
            self.relation.currentText(),
            self.phone.text(),
        )

    def _build(self) -> None:
        told = QLabel("把左侧内容读给本人听，本人认可后，由在场的见证人签字。")
        told.setObjectName("verdict")
        told.setWordWrap(True)
        self.canvas = SignatureCanvas(self._model.witness_sheet)
        self.canvas.invitation = "请见证人在这里签字"
        self.undo_button, self.clear_button = QPushButton("撤销一笔"), QPushButton("重签")
        self._lacking = QLabel()
        self._lacking.setObjectName("dim")
        self.confirm_button = QPushButton()
        self.confirm_button.setObjectName("primary")
        self.confirm_button.setProperty("big", True)
        tools = QHBoxLayout()
        tools.addWidget(self.undo_button)
        tools.addWidget(self.clear_button)
        tools.addWidget(self._lacking, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(told)
        box.addLayout(self._fields())
        box.addWidget(framed(self.canvas), 1)
        box.addLayout(tools)
        box.addWidget(self.confirm_button)
        self.undo_button.clicked.connect(self._model.witness_sheet.undo)
        self.clear_button.clicked.connect(self._model.witness_sheet.clear)
        self.confirm_button.clicked.connect(lambda: self._model.confirm_before_witness(self.said))

    def _fields(self) -> QGridLayout:
        self.reason = QComboBox()
        for reason in InabilityReason:
            self.reason.addItem(reason.label, reason.value)
        self.explained, self.witness, self.phone = QLineEdit(), QLineEdit(), QLineEdit()
        self.explained.setMaxLength(200)
        self.witness.setMaxLength(50)
        self.phone.setMaxLength(20)
        self.relation = QComboBox()
        self.relation.setEditable(True)
        self.relation.addItems(_WITNESSES)
        self.relation.setCurrentIndex(-1)
        self.phone.setPlaceholderText("可以不填")
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        fields: tuple[tuple[str, QWidget], ...] = (
            ("原因", self.reason),
            ("情况说明", self.explained),
            ("见证人姓名", self.witness),
            ("与本人关系", self.relation),
            ("见证人电话", self.phone),
        )
        for row, (label, widget) in enumerate(fields):
            name = QLabel(label)
            name.setBuddy(widget)
            widget.setAccessibleName(label)
            grid.addWidget(name, row, 0)
            grid.addWidget(widget, row, 1)
        self.reason.currentIndexChanged.connect(lambda _: self.render_model())
        self.relation.currentTextChanged.connect(lambda _: self.render_model())
        for line in (self.explained, self.witness, self.phone):
            line.textChanged.connect(lambda _: self.render_model())
        return grid

    def _forget(self) -> None:
        """Another person, or other content: nobody is the witness of that yet."""
        for line in (self.explained, self.witness, self.phone):
            line.clear()
        self.reason.setCurrentIndex(0)
        self.relation.setCurrentIndex(-1)
        self.relation.clearEditText()

    def _still_lacking(self) -> str:
        said = self.said
        if said.reason is InabilityReason.OTHER and len(said.explained.strip()) < _LEAST_EXPLAINED:
            return "请写明是什么原因。"
        if len(said.witness.strip()) < 2 or not said.relation.strip():
            return "请填写见证人的姓名和关系。"
        return "请见证人签字。" if self._model.witness_sheet.is_empty else ""

    def render_model(self) -> None:
        model, lacking = self._model, self._still_lacking()
        self.explained.setPlaceholderText(
            "必填" if self.said.reason is InabilityReason.OTHER else "可以不填，如“右手骨折，打着石膏”"
        )
        empty = model.witness_sheet.is_empty
        self.canvas.setEnabled(model.ready)
        for button in (self.undo_button, self.clear_button):
            button.setEnabled(model.ready and not empty)
        self._lacking.setText(lacking)
        self.confirm_button.setEnabled(model.ready and not lacking)
        self.confirm_button.setText("正在保存…" if model.busy else "见证人确认")
