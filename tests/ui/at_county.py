"""A real county for the windows: listening on this machine, and at work with a stick."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from county.app import open_county
from county.parts import Parts
from station.packet.messages import FieldMark
from station.packet.wire import EnrolmentTicket
from station.services import sending
from station.services.desk import Desk
from station.ui.line.model import Stoppable
from tests.county.builders import a_county
from tests.services.builders import NUMBER, Quiet, a_card, a_document, a_photo, ink
from tests.sync.test_county_client import listening

PHONE = (FieldMark(path="other_identity.phone", text="电话少一位，请核对"),)
REVIEWER = "韦审核"


@dataclass
class CountyAtHand:
    """The county's half of the story: what its reviewers and clerks do."""

    parts: Parts
    url: str
    close: Callable[[], None]
    """Listens no longer."""
    revisions: dict[UUID, UUID] = field(default_factory=dict)
    """The latest revision of each record that went through `submit`."""

    def ticket(self, station: str = "450802101-01", url: str | None = None) -> EnrolmentTicket:
        return self.parts.issue_ticket(station, url or self.url)

    def ticket_file(self, folder: Path, station: str = "450802101-01", url: str | None = None) -> Path:
        file = folder / "登记.json"
        file.write_text(self.ticket(station, url).model_dump_json(), "utf-8")
        return file

    def join(self, desk: Desk) -> None:
        desk.enrol_station(Quiet(), self.ticket(desk.station_code))

    def submit(self, desk: Desk, number: str = NUMBER, name: str = "覃示范", photo: bytes | None = None) -> UUID:
        """Somebody is registered at the station, signs, and waits to be sent."""
        draft = desk.start_record(Quiet(), desk.receive_visitor.of_card(Quiet(), a_card(number, name)))
        desk.add_evidence(Quiet(), draft.record_id, a_photo(photo or b"\xff\xd8" + number.encode()))
        return self.sign(desk, draft.record_id, a_document(number, name))

    def sign(self, desk: Desk, record_id: UUID, document: dict[str, object]) -> UUID:
        """The draft of a record is signed as the document says, and submitted; gives the record."""
        desk.confirm_content(Quiet(), record_id, document, ink)
        self.revisions[record_id] = desk.submit_record(Quiet(), record_id).id
        return record_id

    def give_back(
        self,
        record_id: UUID,
        text: str = "请核对电话。",
        marks: tuple[FieldMark, ...] = PHONE,
        reviewer: str = REVIEWER,
    ) -> None:
        self.parts.return_revision(self.revisions[record_id], marks, text, reviewer)

    def approve(self, record_id: UUID) -> None:
        revision_id = self.revisions[record_id]
        seen = frozenset(each.revision_id for each in self.parts.show_person(revision_id).sources.captures)
        self.parts.approve_revision(revision_id, seen, REVIEWER)

    def take_stick(self, stick: Path) -> None:
        """Goes through a stick: takes in what lies there, and writes what the stations lack."""
        self.parts.carry_stick(self.parts.open_stick(stick, False), ())


@contextmanager
def county_at_hand(folder: Path) -> Iterator[CountyAtHand]:
    """A new county, listening for as long as it is asked for."""
    settings, _ = a_county(folder, "模拟县")
    with open_county(settings) as parts, ExitStack() as line:
        yield CountyAtHand(parts, line.enter_context(listening(parts)), line.close)


def hold(patch: pytest.MonkeyPatch) -> None:
    """A round of the windows that has two receipts waits there until it is asked to stop; each packet goes alone."""
    step = Stoppable.step

    def step_and_wait(self: Stoppable, done: int, total: int, note: str = "") -> None:
        step(self, done, total, note)
        if done >= 2:
            assert self.asked.wait(60)

    patch.setattr(sending, "FULL_AT", 1)
    patch.setattr(Stoppable, "step", step_and_wait)
