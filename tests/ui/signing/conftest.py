"""A person at the desk of whom only the confirmation is lacking; the page on which he confirms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.app import Application
from station.config import Settings
from station.devices.camera.qt.camera import encoded
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.photos.drawn import portrait
from station.photos.fit import fit
from station.photos.profiles import profile_named
from station.services.flow import Step
from station.ui.camera.capture import Capture, Studio
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.screens.sign import SignPage
from station.ui.signing.model import SignModel
from station.ui.signing.on_paper import SignedPaper
from station.ui.signing.window import SigningWindow
from station.window import ink, page_preparer, simulated_cameras
from tests.services.builders import a_document, a_photo
from tests.ui.conftest import Quiet

PHOTO = fit(portrait(seed=2), profile_named("recent"))


@dataclass
class Signing:
    """Everything around one signing."""

    collection: Collection
    model: SignModel
    paper: SignedPaper
    page: SignPage
    jobs: Jobs
    bot: QtBot

    def settle(self) -> None:
        self.bot.waitUntil(lambda: self.jobs.under_way == 0)

    def open(self) -> SigningWindow:
        self.page.on_screen.window_button.click()
        window = self.page.signing_window
        assert window is not None
        self.bot.waitUntil(lambda: window.isVisible() and window.size() == window.screen().size())
        QApplication.processEvents()
        return window

    def answer(self, path: str, value: object) -> None:
        """The clerk changes an answer while it is being signed."""
        with self.bot.waitSignal(self.model.content_changed):
            self.collection.answer(path, value)
        self.settle()

    def errors(self) -> list[str]:
        """Codes of what failed from now on."""
        told: list[str] = []
        for source in (self.model, self.paper, self.collection):
            source.failed.connect(lambda error: told.append(error.code))
        return told


@pytest.fixture
def begin(qtbot: QtBot, collection: Collection, jobs: Jobs, tmp_path: Path) -> Iterator[Callable[..., Signing]]:
    """Makes the signing of a person whose form has these sections besides."""
    made: list[Signing] = []
    desk = collection.desk

    def start(**sections: object) -> Signing:
        visitor = desk.receive_visitor(Quiet())
        record_id = desk.start_record(Quiet(), visitor).record_id
        document = a_document(visitor.card.id_number, visitor.card.name, **sections)
        desk.save_draft(Quiet(), record_id, document)
        draft = desk.add_evidence(Quiet(), record_id, a_photo(PHOTO))
        model = SignModel(collection, jobs, ink)
        studio = Studio(jobs, desk.pictures, simulated_cameras(), encoded)
        paper = SignedPaper(model, jobs, page_preparer(Application(Settings(data=tmp_path))))
        page = SignPage(model, paper, Catalogue(Form2018), lambda: Capture(studio, "signed_form", for_paper=True))
        qtbot.addWidget(page)
        page.resize(1366, 600)
        page.show()
        signing = Signing(collection, model, paper, page, jobs, qtbot)
        made.append(signing)
        with qtbot.waitSignal(model.content_changed):
            collection.begin(draft)
        assert collection.step is Step.SIGN
        signing.settle()
        return signing

    yield start
    for signing in made:
        signing.model.take_back()
        signing.settle()


@pytest.fixture
def signing(begin: Callable[..., Signing]) -> Signing:
    return begin()
