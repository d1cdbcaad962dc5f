"""A signature or thumbprint on the printed form: printed here, photographed, and taken in."""

from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from station.domain.record import Draft
from station.errors import FileUnreadable, StationError
from station.services.photos import PreparedPhoto
from station.services.ports import Progress
from station.ui.camera.capture import Capture
from station.ui.jobs import Jobs
from station.ui.parts import PreparePage
from station.ui.printing.model import PreviewModel
from station.ui.printing.parts import Printers
from station.ui.printing.preview import preview
from station.ui.signing.model import SignModel
from station.ui.widgets.capture_panel import CapturePanel

_PRINT, _AS_SHOWN = "打印信息采集表…", "纸上的内容须与左侧完全一致。"
_FILE = "信息采集表（待签）"
_DONE = "已生成。没有打印出来的，可以再打印一次。"


class SignedPaper(QObject):
    """The form printed for signing, and the pages that came back."""

    changed = Signal()
    failed = Signal(object)
    made = Signal(object)
    """A PreviewModel of the form to be signed."""

    def __init__(self, signing: SignModel, jobs: Jobs, prepare: PreparePage, printers: Printers | None = None) -> None:
        super().__init__()
        self.signing, self._jobs, self._prepare, self._printers = signing, jobs, prepare, printers
        self.printed = False
        self.pages: list[PreparedPhoto] = []
        self.under_way = 0
        signing.content_changed.connect(self.forget)

    @property
    def busy(self) -> bool:
        return bool(self.under_way) or not self.signing.ready

    def forget(self) -> None:
        """Other content: what was printed, and what was signed on it, is not of this."""
        self.printed = False
        self.pages.clear()
        self.changed.emit()

    def print_form(self) -> None:
        """Keeps the content as a revision that the paper names, and makes the form."""
        keeper = self.signing.collection.keeper
        if keeper is None or self.busy:
            return
        record_id = keeper.record_id
        self._begin()

        def make(progress: Progress) -> bytes:
            desk = self.signing.collection.desk
            desk.save_for_paper(progress, record_id)
            return desk.print_record(progress, record_id)

        self._jobs.start(make, then=self._on_printed, fail=self._on_failed)

    def take_file(self, path: Path) -> None:
        """A picture of a signed page from a file."""

        def read(progress: Progress) -> PreparedPhoto:
            try:
                data = path.read_bytes()
            except OSError as error:
                raise FileUnreadable(cause=type(error).__name__) from None
            return self._prepare(progress, data)

        self._begin()
        self._jobs.start(read, then=self._on_page, fail=self._on_failed)

    def take_page(self, page: PreparedPhoto) -> None:
        """A picture of a signed page, prepared as those from files are."""
        if page.data not in [each.data for each in self.pages]:
            self.pages.append(page)
        self.changed.emit()

    def confirm(self, *, thumbprint: bool) -> None:
        """Binds the pages to the content that was printed, and submits."""
        shown = self.signing.to_sign
        if shown is None or not self.pages or self.busy:
            return
        desk, pages = self.signing.collection.desk, [page.data for page in self.pages]

        def confirm(progress: Progress, record_id: UUID, document: Mapping[str, object]) -> Draft:
            return desk.confirm_on_paper(progress, record_id, document, pages, shown.signer, thumbprint=thumbprint)

        self.signing.submit_by(confirm)

    def _begin(self) -> None:
        self.under_way += 1
        self.changed.emit()

    def _end(self) -> None:
        self.under_way -= 1
        self.changed.emit()

    def _on_printed(self, pdf: bytes) -> None:
        self.printed = True
        self._end()
        self.made.emit(PreviewModel(pdf, _FILE, self._jobs, self._printers))

    def _on_page(self, page: PreparedPhoto) -> None:
        self.take_page(page)
        self._end()

    def _on_failed(self, error: StationError) -> None:
        self._end()
        self.failed.emit(error)


class OnPaperPanel(QWidget):
    """Three steps, from above to below: print, sign, take the picture in."""

    def __init__(self, model: SignedPaper, make_capture: Callable[[], Capture]) -> None:
        super().__init__()
        self._model, self._make_capture = model, make_capture
        self.setObjectName("clear")
        self._build()
        model.changed.connect(self.render_model)
        model.made.connect(lambda made: preview(made, self))
        model.signing.changed.connect(self.render_model)
        self.render_model()

    def _build(self) -> None:
        self.print_button, self.import_button = QPushButton(_PRINT), QPushButton("导入照片…")
        self.camera_button, self.forget_button = QPushButton("拍照…"), QPushButton("重新导入")
        self.thumb, self.hand = QRadioButton("按手印"), QRadioButton("手写签字")
        self.thumb.setChecked(True)
        group = QButtonGroup(self)
        choice = QHBoxLayout()
        choice.addWidget(QLabel("在纸上"))
        for button in (self.thumb, self.hand):
            group.addButton(button)
            choice.addWidget(button)
        choice.addStretch()
        self._printed, self._pages = QLabel(), QLabel()
        self._pages.setWordWrap(True)
        self.confirm_button = QPushButton()
        self.confirm_button.setObjectName("primary")
        self.confirm_button.setProperty("big", True)
        imports = QHBoxLayout()
        imports.addWidget(self.camera_button)
        imports.addWidget(self.import_button)
        imports.addWidget(self.forget_button)
        imports.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addWidget(_heading("1　打印现在的内容"))
        box.addWidget(self.print_button, alignment=Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self._printed)
        box.addWidget(_heading("2　核对后，在表上签字或按手印"))
        box.addLayout(choice)
        box.addWidget(_heading("3　拍下签了字的那一页，或导入照片"))
        box.addLayout(imports)
        box.addWidget(self._pages)
        box.addStretch()
        box.addWidget(self.confirm_button)
        self.print_button.clicked.connect(self._model.print_form)
        self.camera_button.clicked.connect(self._photograph)
        self.import_button.clicked.connect(self._choose_pictures)
        self.forget_button.clicked.connect(self._again)
        self.confirm_button.clicked.connect(lambda: self._model.confirm(thumbprint=self.thumb.isChecked()))

    def _photograph(self) -> None:
        dialog = PagesDialog(self._make_capture(), self._model, self)
        dialog.open()

    def _again(self) -> None:
        self._model.pages.clear()
        self._model.changed.emit()

    def _choose_pictures(self) -> None:
        dialog = _dialog(self, "选择照片", "照片 (*.jpg *.jpeg *.png *.bmp *.tif *.tiff)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._take_files)
        dialog.open()

    def _take_files(self, names: list[str]) -> None:
        for name in names:
            self._model.take_file(Path(name))

    def render_model(self) -> None:
        model = self._model
        self.print_button.setEnabled(not model.busy)
        self._printed.setText(_DONE if model.printed else _AS_SHOWN)
        self.camera_button.setEnabled(not model.busy)
        self.import_button.setEnabled(not model.busy)
        self.forget_button.setVisible(bool(model.pages))
        faults = {fault.message for page in model.pages for fault in page.report.problems}
        count = f"已导入{len(model.pages)}页。" if model.pages else "还没有导入照片。"
        self._pages.setText("正在处理…" if model.under_way else count + "".join(sorted(faults)))
        self.confirm_button.setEnabled(bool(model.pages) and not model.busy)
        self.confirm_button.setText("正在保存…" if model.signing.busy else "确认并提交")


class PagesDialog(QDialog):
    """The camera over the signed pages, one after another."""

    def __init__(self, capture: Capture, model: SignedPaper, parent: QWidget) -> None:
        super().__init__(parent)
        self._capture, self._model = capture, model
        self.setWindowTitle("拍摄签过字的信息采集表")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.panel = CapturePanel(capture)
        self._count = QLabel()
        self.done_button = QPushButton("完成")
        self.done_button.setObjectName("primary")
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(self.done_button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.panel, 1)
        layout.addLayout(foot)
        self.resize(1100, 660)
        capture.taken.connect(self._take)
        capture.failed.connect(model.failed)
        model.changed.connect(self._tell)
        self.done_button.clicked.connect(self.accept)
        self._tell()

    def _take(self, page: PreparedPhoto, _reason: str) -> None:
        """What is wrong with a page that was kept all the same is told beside the pages."""
        self._model.take_page(page)
        self._capture.kept()

    def _tell(self) -> None:
        self._count.setText(f"已拍{len(self._model.pages)}页。")

    def done(self, result: int) -> None:
        """However it is closed, the camera rests."""
        self._capture.close()
        super().done(result)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("heading")
    return label


def _dialog(parent: QWidget, title: str, filters: str) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setNameFilter(filters)
    dialog.setViewMode(QFileDialog.ViewMode.List)
    dialog.resize(960, 560)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
