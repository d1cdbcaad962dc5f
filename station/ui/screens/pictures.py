"""The fourth page: the recent photo, and the papers."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from station.ui import keys
from station.ui.camera.album import Album
from station.ui.camera.capture import Studio
from station.ui.collection import Collection
from station.ui.keys import keyed
from station.ui.screens.papers import PapersModel
from station.ui.screens.papers_page import PapersPage
from station.ui.screens.photo import PhotoModel, PhotoPage
from station.ui.widgets.one_of import OneOf


class PicturesModel(QObject):
    """The models of both, around one album."""

    failed = Signal(object)

    def __init__(self, collection: Collection, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self.album = Album(collection, studio.jobs)
        self.photo = PhotoModel(collection, studio, self.album)
        self.papers = PapersModel(collection, studio, self.album)
        for model in (self.album, self.photo, self.papers):
            model.failed.connect(self.failed)

    def close(self) -> None:
        """The window goes: no camera runs any more."""
        self.photo.capture.close()
        self.papers.capture.close()


class PicturesPage(QWidget):
    """One of the two at a time."""

    def __init__(self, model: PicturesModel, collection: Collection) -> None:
        super().__init__()
        self._model = model
        self.photo, self.papers = PhotoPage(model.photo), PapersPage(model.papers)
        self.photo_button, self.papers_button = QPushButton(), QPushButton()
        self._stack = OneOf(self.photo, self.papers)
        self._modes = QButtonGroup(self)
        bar = QHBoxLayout()
        bar.setContentsMargins(24, 8, 24, 0)
        bar.setSpacing(8)
        for button, page in ((self.photo_button, self.photo), (self.papers_button, self.papers)):
            button.setObjectName("mode")
            button.setCheckable(True)
            self._modes.addButton(button)
            bar.addWidget(button)
            button.clicked.connect(lambda _=False, page=page: self._show(page))
        keyed(self.photo_button, keys.PORTRAIT, "拍近照")
        keyed(self.papers_button, keys.PAPERS, "拍证件材料")
        bar.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self._stack, 1)
        self.photo_button.setChecked(True)
        self._person: object = None
        self._collection = collection
        collection.step_changed.connect(self._follow)
        for signal in (model.photo.changed, model.papers.changed):
            signal.connect(self._render)
        self._render()

    def heightForWidth(self, width: int) -> int:  # noqa: N802, ARG002  # Qt's name
        """As high as what is told beside the picture: the picture itself gives way."""
        page = self.papers if self._stack.currentWidget() is self.papers else self.photo
        beside = page.panel.beside
        told = beside.heightForWidth(beside.width()) + self.height() - beside.height()
        return max(self.minimumSizeHint().height(), told)

    def begin(self) -> None:
        """Enter takes the picture."""
        page = self.papers if self._stack.currentWidget() is self.papers else self.photo
        page.panel.shoot_button.setFocus()

    def _show(self, page: QWidget) -> None:
        if page is self.papers:
            self._model.papers.propose()
        self._stack.setCurrentWidget(page)

    def _follow(self) -> None:
        """The next person begins with his photo."""
        keeper = self._collection.keeper
        if (keeper and keeper.record_id) != self._person:
            self._person = keeper and keeper.record_id
            self.photo_button.setChecked(True)
            self._stack.setCurrentWidget(self.photo)

    def _render(self) -> None:
        self.photo_button.setText("近照（已拍）" if self._model.photo.taken else "近照")
        pages, lacking = len(self._model.papers.pages), len(self._model.papers.lacking)
        told = [f"{pages}页"] * bool(pages) + [f"待补{lacking}种"] * bool(lacking)
        self.papers_button.setText(f"证件材料（{'，'.join(told)}）" if told else "证件材料")
