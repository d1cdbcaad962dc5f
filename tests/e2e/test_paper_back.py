"""Print, sign, photograph, file: pages of many records and blanks, shuffled, each photographed as a hand holds a phone.

None is misfiled: what the store has of each record is read back and bears that record's own marks. `make test` takes a
dozen pages, `make prove` 68.
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
import segno
import zxingcpp
from hypothesis import settings
from PIL import Image

from station.app import Application
from station.config import Settings
from station.db.store import Store
from station.devices.id_card.choose import open_reader
from station.domain.evidence import EvidenceKind
from station.domain.paper import PageFate
from station.domain.record import Draft, EntryMode, Origin, Source
from station.forms.pdf.mark import BlankMark, FormMark
from station.services.desk import Desk
from tests.db.builders import MORNING, OPERATOR, PASSPHRASE, an_id_number, make_store
from tests.forms.complete import COMPLETE
from tests.photos.papers import sheet
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

    def marks_kept(self, record_id: UUID) -> list[str]:
        """What the pictures of a record's signed pages say of themselves, read without the program's own reader."""
        with self.store.look() as unit:
            pieces = [each for each in unit.drafts.get(record_id).evidence if each.kind is EvidenceKind.SIGNED_FORM]
            pictures = [unit.blobs.get(piece.digest) for piece in pieces]
        return [text for picture in pictures for text in _codes_in(picture)]


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


def _codes_in(jpeg: bytes) -> list[str]:
    """The codes in a picture, in its pixels or in twice as many."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        for times in (1, 2):
            found = zxingcpp.read_barcodes(picture.resize((picture.width * times, picture.height * times)))
            if found:
                return [code.text for code in found]
    return []


def a_blank(seed: int, pages: int) -> list[Page]:
    """A sheet with writing and the blank's mark, where the form has its own."""
    serial, made = uuid4(), []
    for number in range(1, pages + 1):
        page = cv2.resize(sheet(seed=seed + number), (1654, 2339))
        buffer = io.BytesIO()
        code = segno.make_qr(BlankMark(serial, number, pages).text(), error="m", boost_error=False)
        code.save(buffer, kind="png", scale=8, border=4)
        page[40:221, 1393:1574] = np.asarray(Image.open(buffer).convert("RGB").resize((181, 181)))
        made.append(Page(page, serial, None, number, pages))
    return made


def test_pages_photographed_by_hand_and_shuffled_come_each_to_its_own(station: Station) -> None:
    people, blanks = (len(COMPLETE), 8) if whole() else (3, 1)
    records = [station.draft(number, form) for number, form in enumerate(list(COMPLETE.values())[:people], 1)]
    pages = [page for record_id in records for page in station.printed(record_id)]
    pages += [page for seed in range(blanks) for page in a_blank(100 * seed, 2)]
    rng = np.random.default_rng(20181001)
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
        kept = [FormMark.from_text(text) for text in station.marks_kept(record_id)]
        assert [(mark.record_id, mark.page) for mark in kept if mark] == [(record_id, page.page) for page in own]
    with station.store.look() as unit:
        assert sum(page.record_id is None for page in unit.papers.all()) == 2 * blanks
