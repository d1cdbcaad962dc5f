"""The recent photo: taken when the portrait fits, by hand or by itself."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from station.domain.evidence import EvidenceKind
from station.domain.record import Draft
from station.errors import StationError
from station.services.photos import PreparedPhoto
from station.services.pictures import PROFILES
from station.ui.camera.album import Album, ShownPicture
from station.ui.camera.capture import Capture, CaptureState, Studio
from station.ui.collection import Collection
from station.ui.widgets.capture_panel import CapturePanel

_KIND = EvidenceKind.RECENT_PHOTO


class PhotoModel(QObject):
    """The photo of the person at the desk, and the taking of it."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, collection: Collection, studio: Studio, album: Album) -> None:
        super().__init__()
        self._collection, self._studio, self._album = collection, studio, album
        self.capture = Capture(studio, PROFILES[_KIND], one_only=True)
        self._person: object = None
        self.capture.taken.connect(self._keep)
        self.capture.failed.connect(self.failed)
        collection.step_changed.connect(self._follow)
        collection.evidence_changed.connect(self._follow)
        album.changed.connect(self.changed)

    @property
    def taken(self) -> bool:
        """Whether the draft has a photo."""
        return self._collection.has(_KIND)

    @property
    def photo(self) -> ShownPicture | None:
        """The photo of the draft, once it is decoded."""
        piece = self._album.portrait()
        return self._album.shown(piece) if piece is not None else None

    def _follow(self) -> None:
        keeper = self._collection.keeper
        person = keeper.record_id if keeper is not None else None
        if person != self._person:
            self._person = person
            self.capture.forget(has_one=self.taken)
        self.changed.emit()

    def _keep(self, prepared: PreparedPhoto, reason: str) -> None:
        keeper = self._collection.keeper
        if keeper is None:
            return
        record_id = keeper.record_id

        def kept(draft: Draft) -> None:
            if record_id == self._person:
                self._collection.take_evidence(draft)
                self.capture.kept()

        def not_kept(error: StationError) -> None:
            if record_id == self._person:
                self.capture.not_kept(error)

        keep = self._collection.desk.pictures.keep
        self._studio.jobs.start(keep, record_id, prepared, (_KIND, None), reason, then=kept, fail=not_kept)


class PhotoPage(QWidget):
    """The live picture with the guide over it; once it is taken, the photo."""

    def __init__(self, model: PhotoModel) -> None:
        super().__init__()
        self._model = model
        self.panel = CapturePanel(model.capture)
        self._reason = QLabel()
        self._reason.setObjectName("notice")
        self._hint = QLabel("免冠、肩部以上、头部约占画面三分之二，居中，背景简单，光线均匀。")
        self._hint.setObjectName("dim")
        for label in (self._reason, self._hint):
            label.setWordWrap(True)
            self.panel.side.addWidget(label)
        self.panel.side.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.panel)
        model.changed.connect(self._render)
        model.capture.changed.connect(self._render)
        self._render()

    def _render(self) -> None:
        model = self._model
        at_rest = model.capture.state is CaptureState.TAKEN
        photo = model.photo if at_rest else None
        self.panel.show_picture(photo.image if photo is not None else None)
        reason = photo.reason if photo is not None else ""
        self._reason.setText(f"不合要求，已说明理由，随照片报送县级：{reason}")
        self._reason.setVisible(bool(reason))
        self._hint.setVisible(not at_rest)
