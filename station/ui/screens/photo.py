"""The fourth page: the bareheaded photo, from the camera."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from station.domain.evidence import Attachment, EvidenceKind
from station.domain.record import Draft
from station.errors import StationError
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.parts import Camera, TakePhoto

_PREVIEW = 960
_RATIO = 4 / 5


class PhotoModel(QObject):
    """Whether a photo is being taken, and the one that was."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, collection: Collection, jobs: Jobs, camera: Camera, take_photo: TakePhoto) -> None:
        super().__init__()
        self._collection, self._jobs, self._take = collection, jobs, take_photo
        self.camera = camera
        self.photo: bytes | None = None
        self.busy = False
        camera.failed.connect(self.failed)

    @property
    def taken(self) -> bool:
        """Whether the draft has a photo."""
        return self._collection.has(EvidenceKind.RECENT_PHOTO)

    def open(self) -> None:
        """Starts the camera."""
        try:
            self.camera.start()
        except StationError as error:
            self.failed.emit(error)

    def close(self) -> None:
        """Stops the camera, and forgets the picture."""
        self.camera.stop()
        self.photo = None

    def shoot(self) -> None:
        """Takes the frame that is seen now: brought under its limit and kept, in a job."""
        try:
            frame = self.camera.frame()
        except StationError as error:
            self.failed.emit(error)
            return
        self._set_busy(True)
        self._jobs.start(self._take, frame, then=self._on_photo, fail=self._on_failed)

    def _on_photo(self, attachment: Attachment) -> None:
        keeper = self._collection.keeper
        if keeper is None:
            self._set_busy(False)
            return
        self.photo = attachment.data
        self._jobs.start(
            self._collection.desk.add_evidence,
            keeper.record_id,
            attachment,
            then=self._on_kept,
            fail=self._on_failed,
        )

    def _on_kept(self, draft: Draft) -> None:
        self._collection.take_evidence(draft)
        self._set_busy(False)

    def _on_failed(self, error: StationError) -> None:
        self._set_busy(False)
        self.failed.emit(error)

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.changed.emit()


class PhotoPage(QWidget):
    """The live picture, and beside it the photo taken."""

    def __init__(self, model: PhotoModel) -> None:
        super().__init__()
        self._model = model
        self._build()
        model.changed.connect(self._render)
        self._render()

    def _build(self) -> None:
        self.preview = CameraView()
        self._model.camera.sink.videoFrameChanged.connect(self.preview.show_frame)
        self._photo = QLabel()
        self._photo.setObjectName("photo")
        self._photo.setFixedSize(240, 300)
        self._photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._state = QLabel()
        self._state.setWordWrap(True)
        self.shoot_button = QPushButton()
        self.shoot_button.setObjectName("primary")
        self.shoot_button.clicked.connect(self._model.shoot)
        hint = QLabel("免冠、肩部以上、头部约占画面三分之二，居中，背景简单，光线均匀。")
        hint.setObjectName("dim")
        hint.setWordWrap(True)
        side = QVBoxLayout()
        side.setSpacing(14)
        for widget in (self._photo, self._state, self.shoot_button, hint):
            side.addWidget(widget)
        side.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(24)
        layout.addWidget(self.preview, 1)
        layout.addLayout(side)

    def _render(self) -> None:
        model = self._model
        self.shoot_button.setEnabled(not model.busy)
        self.shoot_button.setText("重拍" if model.taken else "拍照")
        if model.busy:
            self._state.setText("正在处理照片…")
        else:
            self._state.setText("照片已保存。" if model.taken else "还没有拍照。")
        if model.photo is not None:
            pixmap = QPixmap()
            pixmap.loadFromData(model.photo)
            self._photo.setPixmap(
                pixmap.scaled(
                    self._photo.size(),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
        else:
            self._photo.setPixmap(QPixmap())
            self._photo.setText("已拍摄" if model.taken else "近照")


class CameraView(QWidget):
    """Draws the camera's frames with the frame of the photo over them."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setMinimumSize(420, 420)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("摄像头画面")

    def show_frame(self, frame: QVideoFrame) -> None:
        """Takes a frame, if it is to be seen."""
        if not frame.isValid():
            self._image = QImage()
        elif self.isVisible():
            self._image = frame.toImage()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002  # Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#20262d"))
        if self._image.isNull():
            painter.setPen(QColor("#c8d0d8"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "等待摄像头画面…")
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        painter.drawImage(self.rect().adjusted(left, top, -left, -top), self._image)
        width = min(size.width(), int(size.height() * _RATIO))
        height = int(width / _RATIO)
        painter.setPen(QPen(QColor("#ffffff"), 2, Qt.PenStyle.DashLine))
        painter.drawRect((self.width() - width) // 2, (self.height() - height) // 2, width - 1, height - 1)
