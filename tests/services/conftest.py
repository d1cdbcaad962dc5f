"""A store, a county that it has joined, and the services on both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from uuid import UUID

import pytest

from county.app import open_county
from station.assembly import stick_at
from station.db.store import Store
from station.db.store_keys import StoreKeys
from station.domain.audit import Action
from station.domain.campaign import Campaign
from station.domain.evidence import Attachment
from station.domain.record import Draft, RecordState, RecordSummary
from station.errors import EvidenceMissing
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.rules.problem import Problem
from station.services.carrying import CarryBack, CarryOut
from station.services.confirmation import ConfirmContent
from station.services.drafts import AddEvidence, DiscardDraft, SaveDraft
from station.services.duplicates import station_problems
from station.services.enrolling import EnrolStation
from station.services.hearing import HearMessage
from station.services.intake import StartRecord, look_up
from station.services.ports import OpenUnit
from station.services.returned import CorrectRecord, MarksOfDraft
from station.services.rounds import SyncWithCounty
from station.services.sending import SendPending
from station.services.submission import SaveForPaper, SubmitDocument, SubmitRecord
from tests.county.builders import a_county
from tests.db.builders import CHEAP, OPERATOR, make_store, open_store
from tests.services.builders import NUMBER, Clock, CountyInProcess, Quiet, a_card, a_document, a_photo, ink


@dataclass
class Desk:
    """The services under test, on one store."""

    store: Store
    county: CountyInProcess
    clock: Clock

    def __post_init__(self) -> None:
        unit: OpenUnit = self.store.unit
        common = (unit, self.clock, OPERATOR)
        self.catalogue = Catalogue(Form2018)
        self.start = StartRecord(unit, self.clock, OPERATOR, "2018")
        self.save_draft = SaveDraft(unit, self.clock)
        self.add_evidence = AddEvidence(*common)
        self.discard = DiscardDraft(*common)
        self.confirm = ConfirmContent(*common)
        self.submit = SubmitRecord(*common)
        self.save_for_paper = SaveForPaper(*common)
        self.submit_document = SubmitDocument(*common)
        self.enrol = EnrolStation(unit, lambda url, certificate: self.county, self.clock, OPERATOR)
        self.send = SendPending(unit, lambda url, certificate: self.county, self.clock, OPERATOR, at_once=1, in_batch=1)
        self.keys = StoreKeys(self.store, CHEAP)
        self.hear = HearMessage(unit, self.keys, Lock(), self.clock, OPERATOR)
        self.sync = SyncWithCounty(unit, lambda url, certificate: self.county, self.send, self.hear, self.clock)
        self.carry_out = CarryOut(unit, stick_at, self.clock, OPERATOR)
        self.carry_back = CarryBack(unit, stick_at, self.hear)
        self.correct = CorrectRecord(*common)
        self.marks = MarksOfDraft(unit)

    def a_draft(self, number: str = NUMBER) -> UUID:
        """A person's draft, just begun."""
        visitor = look_up(a_card(number), self.store.look, self.catalogue)
        return self.start(Quiet(), visitor).record_id

    def a_signed_draft(self, number: str = NUMBER, photo: Attachment | None = None) -> UUID:
        """A draft that may be submitted."""
        record_id = self.a_draft(number)
        self.add_evidence(Quiet(), record_id, photo or a_photo())
        self.confirm(Quiet(), record_id, a_document(number), ink)
        return record_id

    def queued(self, number: str = NUMBER, photo: Attachment | None = None) -> UUID:
        """A record that waits to be sent."""
        return self.submit(Quiet(), self.a_signed_draft(number, photo)).record_id

    def join(self) -> None:
        """Enrols the station with the county."""
        with self.store.look() as unit:
            code = unit.settings.station().code
        self.enrol(Quiet(), self.county.parts.issue_ticket(code, "http://county.invalid"))

    def corrected(self, record_id: UUID, document: dict[str, object]) -> UUID:
        """A returned record, corrected, signed and handed in again; gives the new revision."""
        self.correct(Quiet(), record_id)
        self.confirm(Quiet(), record_id, document, ink)
        return self.submit(Quiet(), record_id).id

    def problems(self, record_id: UUID) -> list[Problem]:
        """What the station's other records and the county's word say to a draft."""
        with self.store.look() as unit:
            return station_problems(unit, unit.drafts.get(record_id))

    def campaign(self) -> Campaign:
        with self.store.look() as unit:
            return unit.settings.campaign()

    def state(self, record_id: UUID) -> RecordState:
        with self.store.look() as unit:
            return unit.records.summary(record_id).state

    def draft(self, record_id: UUID) -> Draft:
        with self.store.look() as unit:
            return unit.drafts.get(record_id)

    def summaries(self) -> list[RecordSummary]:
        with self.store.look() as unit:
            return unit.records.summaries()

    def waiting(self) -> list[UUID]:
        with self.store.look() as unit:
            return unit.outbox.waiting()

    def actions(self) -> list[Action]:
        with self.store.look() as unit:
            return [event.action for event in unit.audit.events()]

    def has_bytes(self, *pieces: Attachment) -> list[bool]:
        """Which of these pieces' bytes are in the store."""
        with self.store.look() as unit:
            return [_is_there(unit.blobs.get, piece.evidence.digest) for piece in pieces]


def _is_there(get: Callable[[str], bytes], digest: str) -> bool:
    try:
        return bool(get(digest))
    except EvidenceMissing:
        return False


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Not yet enrolled, nothing in the register."""
    make_store(tmp_path / "station")
    store = open_store(tmp_path / "station")
    settings, _ = a_county(tmp_path / "county", "模拟县")
    with open_county(settings) as parts:
        yield Desk(store, CountyInProcess(parts), Clock())
    store.close()
