"""The collection desk: the steps above, the page of the present one, and the way on below."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from station.domain.evidence import EvidenceKind
from station.domain.record import Draft, EntryMode
from station.services.by_hand import NOT_VERIFIED
from station.services.desk import Desk
from station.services.flow import Step, blocking
from station.ui.camera.capture import Capture, Studio
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.parts import WindowParts
from station.ui.printing.papers import Papers
from station.ui.screens.card import CardModel, CardPage
from station.ui.screens.categories import CategoriesPage
from station.ui.screens.done import DonePage
from station.ui.screens.form import FormPage
from station.ui.screens.pictures import PicturesModel, PicturesPage
from station.ui.screens.sign import SignPage
from station.ui.signing.model import SignModel
from station.ui.signing.on_paper import SignedPaper
from station.ui.widgets.returned_banner import ReturnedBanner
from station.ui.widgets.step_bar import StepBar

_ROOMY, _NO_ROOM = QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored


class DeskModel(QObject):
    """The models of the pages, around one collection."""

    failed = Signal(object)
    submitted = Signal()

    def __init__(self, desk: Desk, parts: WindowParts, jobs: Jobs) -> None:
        super().__init__()
        self.collection = Collection(desk, jobs)
        self.card = CardModel(self.collection, jobs, parts.card_monitor, parts.diagnose)
        self.pictures = PicturesModel(self.collection, Studio(jobs, desk.pictures, parts.make_cameras(), parts.encode))
        self.sign = SignModel(self.collection, jobs, parts.ink)
        self.signed_paper = SignedPaper(self.sign, jobs, parts.prepare_page, parts.printers)
        self.papers = Papers(desk, jobs, parts.printers)
        for model in (self.collection, self.card, self.pictures, self.sign, self.signed_paper, self.papers):
            model.failed.connect(self.failed)
        self.collection.submitted.connect(self.submitted)

    def signed_pages(self) -> Capture:
        """Takes pictures of the form that was signed on paper."""
        return Capture(self.pictures.studio, "signed_form", for_paper=True)

    def go_on_with(self, draft: Draft) -> None:
        """Takes up a draft from the work list."""
        self.card.forget()
        self.collection.begin(draft)

    def rest(self) -> None:
        """The station is being locked: no camera looks on."""
        self.pictures.close()

    def wake(self) -> None:
        """It was unlocked, and work goes on where it was."""
        self.card.watch()

    def next_person(self) -> None:
        """Clears the desk."""
        self.card.forget()
        self.papers.cancel()
        self.collection.leave()


class DeskScreen(QWidget):
    """One page a step."""

    def __init__(self, model: DeskModel, parts: WindowParts) -> None:
        super().__init__()
        self._model, self._catalogue = model, parts.catalogue
        collection = model.collection
        self.card = CardPage(model.card)
        self.categories = CategoriesPage(collection)
        self.form = FormPage(collection, parts.catalogue)
        self.pictures = PicturesPage(model.pictures, collection)
        self.sign = SignPage(model.sign, model.signed_paper, parts.catalogue, model.signed_pages)
        self.done = DonePage(collection, model.papers)
        self._pages: dict[Step, QWidget] = {
            Step.CARD: self.card,
            Step.CATEGORIES: self.categories,
            Step.FORM: self.form,
            Step.PHOTO: self.pictures,
            Step.SIGN: self.sign,
            Step.DONE: self.done,
        }
        self._build()
        self.done.next_person.connect(model.next_person)
        for signal in (collection.step_changed, collection.problems_changed, collection.evidence_changed):
            signal.connect(self._render)
        self._render()

    def _build(self) -> None:
        self.steps = StepBar(self._model.collection)
        self.returned = ReturnedBanner(self._model.collection, self._catalogue)
        self.steps.chosen.connect(self._model.collection.go_to)
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        self._foot = QFrame()
        self._foot.setObjectName("foot")
        self._hint = QLabel()
        self._hint.setObjectName("dim")
        self._unverified = QLabel(NOT_VERIFIED)
        self._unverified.setObjectName("badge")
        self.leave_button = QPushButton("暂存，换下一位")
        self.back_button, self.on_button = QPushButton("上一步"), QPushButton("下一步")
        self.on_button.setObjectName("primary")
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(24, 12, 24, 12)
        foot.setSpacing(12)
        foot.addWidget(self.leave_button)
        foot.addWidget(self._unverified)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.on_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.steps)
        layout.addWidget(self.returned)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._foot)
        self.leave_button.clicked.connect(self._leave)
        self.back_button.clicked.connect(self._model.collection.go_back)
        self.on_button.clicked.connect(self._model.collection.go_on)

    def _leave(self) -> None:
        keeper = self._model.collection.keeper
        if keeper is not None:
            keeper.flush(self._model.next_person)

    def _render(self) -> None:
        collection = self._model.collection
        step = collection.step
        for page in self._pages.values():  # one that is not seen takes no room
            seen = page is self._pages[step]
            page.setSizePolicy(*((_ROOMY, _ROOMY) if seen else (_NO_ROOM, _NO_ROOM)))
        self._stack.setCurrentWidget(self._pages[step])
        self._foot.setVisible(step not in (Step.CARD, Step.DONE))
        self._unverified.setVisible(collection.entry_mode is EntryMode.MANUAL_PHOTO)
        self.back_button.setEnabled(step in (Step.FORM, Step.PHOTO, Step.SIGN))
        self.on_button.setVisible(step is not Step.SIGN)
        self.on_button.setEnabled(collection.may_go_on)
        self._hint.setText("" if collection.may_go_on else _lacking(collection))


def _lacking(collection: Collection) -> str:
    """What the present step still lacks, in a few words."""
    found = blocking(collection.step, collection.problems)
    if collection.step is Step.FORM:
        return f"还有{len(found)}处要填写或改正，见右侧清单；也可以先暂存。"
    if collection.step is Step.PHOTO and not collection.has(EvidenceKind.RECENT_PHOTO):
        return "请先拍照。"
    return found[0].message if found else ""
