"""One record to look at: its state, and what the county said to it, round after round."""

from collections.abc import Iterator
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from station.domain.county_word import Judged, Judgement
from station.domain.id_number import masked
from station.forms.catalogue import Catalogue
from station.services.overview import RecordView
from station.ui.county_marks import label_of
from station.ui.printing.papers import Papers
from station.ui.times import at_minute

_SAID = {Judgement.PROCESSED: "已收入县级汇总", Judgement.APPROVED: "审核通过", Judgement.RETURNED: "退回"}


class RecordDialog(QDialog):
    """Stands before the window and holds nothing up."""

    def __init__(
        self, view: RecordView, catalogue: Catalogue, parent: QWidget | None = None, papers: Papers | None = None
    ) -> None:
        """With `papers`, which somebody else shows, the record can be printed from here too."""
        super().__init__(parent)
        self.setWindowTitle("与县级的往来")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 520)
        summary = view.summary
        title = QLabel(f"{summary.name or '（未填写）'}　{masked(summary.id_number)}　{summary.state.label}")
        title.setObjectName("heading")
        receipt = view.receipt.receipt if view.receipt is not None else None
        about = QLabel(f"县级回执 {receipt.receipt_number}" if receipt else "这一版还没有县级回执。")
        about.setObjectName("dim")
        about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.history = QTextBrowser()
        self.history.setObjectName("content")
        self.history.setHtml("".join(_history(view.judgements, catalogue)) or "<p>县级还没有审核意见。</p>")
        close = QPushButton("关闭")
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        self.form_button, self.slip_button = QPushButton("打印信息采集表…"), QPushButton("打印回执单…")
        for button in (self.form_button, self.slip_button):
            button.setVisible(papers is not None and view.revision_id is not None)
            foot.addWidget(button)
        foot.addStretch()
        foot.addWidget(close)
        if papers is not None:
            self.form_button.clicked.connect(lambda: papers.forms([summary.record_id]))
            self.slip_button.clicked.connect(lambda: papers.slip(summary.record_id))
            for over in (papers.made, papers.failed):  # told and shown on the page behind
                over.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        for widget in (title, about):
            layout.addWidget(widget)
        layout.addWidget(self.history, 1)
        layout.addLayout(foot)


def _history(judgements: tuple[Judged, ...], catalogue: Catalogue) -> Iterator[str]:
    """The latest first, each with its number of all."""
    for number, judged in reversed(list(enumerate(judgements, start=1))):
        who = f"　审核员 {escape(judged.reviewer)}" if judged.reviewer else ""
        yield f"<p><b>{number}. {_SAID[judged.judgement]}</b>　{at_minute(judged.at)}{who}</p>"
        if judged.text:
            yield f"<p>{escape(judged.text)}</p>"
        if judged.marks:
            yield "<ul>"
            for mark in judged.marks:
                label = label_of(mark, catalogue) or ("整条记录" if not mark.path else "")
                yield f"<li>{escape(f'{label}：{mark.text}' if label else mark.text)}</li>"
            yield "</ul>"
