"""Print, sign, photograph, file: pages of many records and blanks, shuffled, each photographed as a hand holds a phone.

None is misfiled: what the store has of each record is read back and bears that record's own marks. `make test` takes a
dozen pages, `make prove` 88.
"""

import copy
import io
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import cv2
import numpy as np
import pytest
from hypothesis import settings
from PIL import Image

from station.app import Application
from station.config import Settings
from station.db.store import Store
from station.devices.id_card.choose import open_reader
from station.domain.category import Category
from station.domain.evidence import EvidenceKind
from station.domain.paper import PageFate
from station.domain.record import Draft, EntryMode, Origin, Source
from station.forms.pdf.mark import BlankMark, FormMark
from station.services.desk import Desk
from tests.db.builders import MORNING, OPERATOR, PASSPHRASE, an_id_number, make_store
from tests.forms.complete import COMPLETE
from tests.forms.pdf.reading import codes_in
from tests.photos.people import Pixels
from tests.photos.phone import by_hand, photographed
from tests.services.builders import Quiet


def whole() -> bool:
    return settings.default is not None and settings.default.max_examples >= 1000


@dataclass
class Page:
    """A printed page, and what it is."""

    pixels: Pixels
    paper: UUID
    record_id: UUID | None
    page: int
    pages: int


@dataclass
class Station:
    """A desk on a store of its own, whose printed pages are photographed."""

    store: Store
    desk: Desk
    folder: Path

    def draft(self, number: int, document: dict[str, object]) -> UUID:
        """Of a person who does not exist."""
        document = copy.deepcopy(document)
        identity = document["identity"]
        assert isinstance(identity, dict)
        birth = str(identity["born_on"]).replace("-", "")
        identity |= {"id_number": an_id_number(number, birth), "name": f"覃模拟{number}"}
        origin = Origin(Source.ADDITION, EntryMode.READER_PC)
        draft = Draft(uuid4(), document, origin, OPERATOR, MORNING)
        with self.store.unit() as unit:
            unit.drafts.put(draft)
            unit.commit()
        return draft.record_id

    def printed(self, record_id: UUID) -> list[Page]:
        revision = self.desk.save_for_paper(Quiet(), record_id)
        pdf = self.desk.print_record(Quiet(), record_id)
        pages = rendered(pdf, self.folder / str(revision.id))
        return [Page(seen, revision.id, record_id, at, len(pages)) for at, seen in enumerate(pages, 1)]

    def blank(self, category: Category, rng: np.random.Generator) -> list[Page]:
        """One for people of a category, filled in by hand."""
        pages = rendered(self.desk.print_blanks(Quiet(), frozenset({category}), 1), self.folder / str(uuid4()))
        marks = [BlankMark.parse(text) for page in pages for text in _codes_in(page)]
        assert [(mark.page, mark.pages) for mark in marks if mark] == [
            (at, len(pages)) for at in range(1, len(pages) + 1)
        ]
        return [
            Page(written_on(page, rng), mark.serial, None, mark.page, mark.pages)
            for page, mark in zip(pages, marks, strict=True)
            if mark
        ]

    def marks_kept(self, record_id: UUID) -> list[str]:
        """What the pictures of a record's signed pages say of themselves, read without the program's own reader."""
        with self.store.look() as unit:
            pieces = [each for each in unit.drafts.get(record_id).evidence if each.kind is EvidenceKind.SIGNED_FORM]
            pictures = [unit.blobs.get(piece.digest) for piece in pieces]
        return [text for picture in pictures for text in _codes_in(opened(picture))]


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    make_store(tmp_path / "station")
    application = Application(Settings(password=PASSPHRASE))  # type: ignore[arg-type]
    store = application.unlock(tmp_path / "station", OPERATOR, PASSPHRASE)
    yield Station(store, application.desk(store, open_reader("simulated", date.today)), tmp_path)
    store.close()


def rendered(pdf: bytes, folder: Path) -> list[Pixels]:
    folder.mkdir()
    subprocess.run(["pdftoppm", "-r", "200", "-", str(folder / "page")], input=pdf, check=True)
    pages = []
    for file in sorted(folder.iterdir()):
        with Image.open(file) as page:
            pages.append(np.asarray(page.convert("RGB")))
        file.unlink()
    return pages


def opened(jpeg: bytes) -> Pixels:
    with Image.open(io.BytesIO(jpeg)) as picture:
        return np.asarray(picture.convert("RGB"))


def _codes_in(picture: Pixels) -> list[str]:
    """The codes in a picture, in its pixels or in twice as many."""
    for times in (1, 2):
        larger = cv2.resize(picture, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
        if found := codes_in(larger):
            return found
    return []


def written_on(page: Pixels, rng: np.random.Generator) -> Pixels:
    """The page with a pen's strokes over it, as far from its code as a form's lines are."""
    written = page.copy()
    tall, wide = page.shape[:2]
    for _ in range(60):
        begin = rng.uniform((0.1, 0.16), (0.75, 0.9)) * (wide, tall)
        stroke = begin + np.cumsum(rng.normal(0, 9, (int(rng.integers(4, 14)), 2)), axis=0)
        cv2.polylines(written, [stroke.astype(np.int32)], False, (24, 30, 92), 3, cv2.LINE_AA)
    return written


def test_pages_photographed_by_hand_and_shuffled_come_each_to_its_own(station: Station) -> None:
    people, blanks = (len(COMPLETE), 6) if whole() else (3, 1)
    records = [station.draft(number, form) for number, form in enumerate(list(COMPLETE.values())[:people], 1)]
    pages = [page for record_id in records for page in station.printed(record_id)]
    rng = np.random.default_rng(20181001)
    by_pen = [page for category in list(Category)[:blanks] for page in station.blank(category, rng)]
    pages += by_pen
    fates: Counter[PageFate] = Counter()
    for index in rng.permutation(len(pages)):
        page = pages[index]
        outcome = station.desk.file_page(Quiet(), photographed(page.pixels, by_hand(rng)))
        fates[outcome.fate] += 1
        if outcome.fate.filed:
            assert (outcome.paper, outcome.record_id) == (page.paper, page.record_id)
            assert (outcome.page, outcome.pages) == (page.page, page.pages)
    assert sum(fates.values()) == len(pages) >= (50 if whole() else 10)
    assert not set(fates) - {PageFate.KEPT, PageFate.CONFIRMED, PageFate.BLANK_KEPT, PageFate.BLANK_WHOLE}
    assert (fates[PageFate.CONFIRMED], fates[PageFate.BLANK_WHOLE]) == (people, blanks)
    for record_id in records:
        own = [page for page in pages if page.record_id == record_id]
        kept = [FormMark.parse(text) for text in station.marks_kept(record_id)]
        assert [(mark.record_id, mark.page) for mark in kept if mark] == [(record_id, page.page) for page in own]
    with station.store.look() as unit:
        assert sum(page.record_id is None for page in unit.papers.all()) == len(by_pen)
