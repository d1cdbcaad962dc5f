"""A PDF on screen, as it will be on paper. It is held in memory: what is on it is never put into a file unasked."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QObject, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station.ui.error_box import ErrorBox
from station.ui.printing.model import PreviewModel
from station.ui.printing.print_dialog import PrintDialog

_CLOSER, _LEAST, _MOST = 1.25, 0.2, 4.0
_GAP = 12


class PreviewDialog(QDialog):
    """Shows the pages; prints and saves. It goes when the window behind it is covered, as at locking."""

    def __init__(self, model: PreviewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setWindowTitle(f"预览　{model.title}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(model.pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document = QPdfDocument(self)
        self.document.load(self._buffer)
        self._build()
        self._connect()
        room = parent.window().size()
        self.resize(min(1000, room.width() - 40), max(520, room.height() - 60))
        parent.installEventFilter(self)
        self._render()

    @property
    def page(self) -> int:
        """The page in sight, counted from 0."""
        return self.view.pageNavigator().currentPage()

    def go_to(self, page: int) -> None:
        """Shows a page from its top."""
        last = self.document.pageCount() - 1
        self.view.pageNavigator().jump(max(0, min(page, last)), QPointF(), self.view.zoomFactor())

    def zoom(self, by: float) -> None:
        """Larger or smaller, from what is seen now; the same lines stay in sight."""
        factor = self._seen_factor() * by
        bar = self.view.verticalScrollBar()
        place = bar.value() / bar.maximum() if bar.maximum() else 0.0
        self.view.setZoomMode(QPdfView.ZoomMode.Custom)
        self.view.setZoomFactor(max(_LEAST, min(factor, _MOST)))
        bar.setValue(round(place * bar.maximum()))

    def _build(self) -> None:
        self.view = QPdfView(self)
        self.view.setDocument(self.document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setPageSpacing(_GAP)
        self.view.setAccessibleName("打印预览")
        self.errors = ErrorBox()
        self.back_button, self.on_button = QPushButton("上一页"), QPushButton("下一页")
        self.smaller_button, self.larger_button = QPushButton("缩小"), QPushButton("放大")
        self.whole_button, self.width_button = QPushButton("整页"), QPushButton("页宽")
        self.cancel_button, self.save_button = QPushButton("取消打印"), QPushButton("另存为 PDF…")
        self.print_button, self.close_button = QPushButton("打印…"), QPushButton("关闭")
        self.print_button.setObjectName("primary")
        self._count, self._note = QLabel(), QLabel()
        self._note.setObjectName("dim")
        self._note.setWordWrap(True)
        top, foot = QHBoxLayout(), QHBoxLayout()
        for widget in (self.back_button, self._count, self.on_button):
            top.addWidget(widget)
        top.addStretch()
        for button in (self.smaller_button, self.larger_button, self.whole_button, self.width_button):
            top.addWidget(button)
        foot.addWidget(self._note, 1)
        for button in (self.cancel_button, self.save_button, self.print_button, self.close_button):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self.errors)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        self.back_button.clicked.connect(lambda: self.go_to(self.page - 1))
        self.on_button.clicked.connect(lambda: self.go_to(self.page + 1))
        self.smaller_button.clicked.connect(lambda: self.zoom(1 / _CLOSER))
        self.larger_button.clicked.connect(lambda: self.zoom(_CLOSER))
        self.whole_button.clicked.connect(lambda: self.view.setZoomMode(QPdfView.ZoomMode.FitInView))
        self.width_button.clicked.connect(lambda: self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth))
        self.save_button.clicked.connect(self._choose_file)
        self.print_button.clicked.connect(self._ask_how)
        self.cancel_button.clicked.connect(self._model.cancel)
        self.close_button.clicked.connect(self.close)
        for key, button in (
            ("PgUp", self.back_button),
            ("PgDown", self.on_button),
            ("Ctrl+-", self.smaller_button),
            ("Ctrl+=", self.larger_button),
            ("Ctrl+P", self.print_button),
            ("Ctrl+S", self.save_button),
        ):
            QShortcut(QKeySequence(key), self, button.click)
            button.setToolTip(f"{button.text().rstrip('…')}（{key}）")
        self.view.pageNavigator().currentPageChanged.connect(self._render)
        self._model.changed.connect(self._render)
        self._model.failed.connect(self.errors.tell)

    def _ask_how(self) -> None:
        self.errors.hide()
        self.print_dialog = PrintDialog(self._model, self)
        self.print_dialog.open()

    def _choose_file(self) -> None:
        self.errors.hide()
        self.file_dialog = dialog = QFileDialog(self, "另存为 PDF")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF 文件 (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.setViewMode(QFileDialog.ViewMode.List)
        dialog.resize(900, 520)
        dialog.selectFile(f"{self._model.title}.pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._model.save(Path(name)))
        dialog.open()

    def _seen_factor(self) -> float:
        """How large the page in sight is shown; fitted ones do not say."""
        mode = self.view.zoomMode()
        if mode is QPdfView.ZoomMode.Custom:
            return self.view.zoomFactor()
        margins = self.view.documentMargins()
        page = self.document.pagePointSize(self.page) * (self.logicalDpiX() / 72)
        room = self.view.viewport().size()
        across = (room.width() - margins.left() - margins.right()) / page.width()
        if mode is QPdfView.ZoomMode.FitToWidth:
            return float(across)
        return float(min(across, (room.height() - margins.top() - margins.bottom()) / page.height()))

    def _render(self) -> None:
        model, count = self._model, self.document.pageCount()
        self._count.setText(f"第 {self.page + 1} 页　共 {count} 页")
        self.back_button.setEnabled(self.page > 0)
        self.on_button.setEnabled(self.page + 1 < count)
        self.print_button.setVisible(model.may_print)
        self.print_button.setEnabled(not model.printing)
        self.cancel_button.setVisible(model.printing)
        self._note.setText(model.note)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if watched is self.parent() and event.type() is QEvent.Type.Hide:
            self.reject()
        return super().eventFilter(watched, event)


def preview(model: PreviewModel, parent: QWidget) -> None:
    """Shows a file before `parent`, where that is still in sight: what nobody looks at any more is not shown."""
    if parent.isVisible():
        PreviewDialog(model, parent).open()
