"""A whole round, with two stations: collected, reviewed in a browser, returned, corrected, signed, approved, purged."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from scripts import stage
from station.app import Application
from station.clock import now, today
from station.config import Settings
from station.devices.id_card.choose import open_reader
from station.domain.evidence import EvidenceKind, attach
from station.domain.record import RecordState
from station.domain.register import CollectionStatus
from station.packet.wire import EnrolmentTicket
from station.photos.drawn import portrait
from station.photos.fit import fit
from station.photos.profiles import profile_named
from station.resources import resource
from station.services.desk import Desk
from station.window import ink
from tests.db.builders import CHEAP, an_id_number
from tests.e2e.browser import Reviewer, reviewer_at
from tests.e2e.hand import a_signature
from tests.services.builders import Quiet, a_card, a_document, with_answer

FIRST, SECOND = "450802101-01", "450802102-01"
NUMBERS = {"覃示范": an_id_number(17), "韦样本": an_id_number(31)}
PHONE = "other_identity.phone"


class AtTheDesk:
    """A station with its clerk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def collect(self, name: str) -> UUID:
        """Takes somebody from his card to the outbox."""
        visitor = self.desk.receive_visitor.of_card(Quiet(), a_card(NUMBERS[name], name))
        record_id = self.desk.start_record(Quiet(), visitor).record_id
        picture = fit(portrait(1, (1280, 720)), profile_named("recent"))
        photo = attach(EvidenceKind.RECENT_PHOTO, picture, "image/jpeg", now())
        self.desk.add_evidence(Quiet(), record_id, photo)
        self.sign(record_id, a_document(NUMBERS[name], name))
        return record_id

    def sign(self, record_id: UUID, document: dict[str, object]) -> None:
        self.desk.save_draft(Quiet(), record_id, document)
        self.desk.confirm_content(Quiet(), record_id, document, lambda digest: ink(a_signature(), digest))
        self.desk.submit_record(Quiet(), record_id)

    def correct(self, record_id: UUID, name: str, phone: str) -> None:
        """Takes up what the county returned, and does as it says."""
        self.desk.correct_record(Quiet(), record_id)
        said = self.desk.marks_of_draft(Quiet(), record_id)
        assert said is not None
        assert [mark.path for mark in said.marks] == [PHONE]
        self.sign(record_id, with_answer(a_document(NUMBERS[name], name), "other_identity", phone=phone))

    def state(self, record_id: UUID) -> RecordState:
        return {each.record_id: each.state for each in self.desk.list_records(Quiet())}[record_id]

    def statuses(self) -> dict[str, CollectionStatus]:
        found = self.desk.find_people(Quiet(), "").people
        return {each.entry.name: each.status for each in found}


@contextmanager
def at_station(folder: Path, code: str) -> Iterator[AtTheDesk]:
    """A new station, unlocked by its administrator, for as long as the test wants it."""
    application = Application(Settings(password=stage.PASSPHRASE, state=folder.parent / "state"), CHEAP)
    application.make_station(folder, "admin", code, code[:9])
    store = application.unlock(folder, "admin", stage.PASSPHRASE)
    try:
        yield AtTheDesk(application.desk(store, open_reader("simulated", today)))
    finally:
        store.close()


def county_says(data: Path, *arguments: str) -> str:
    """A command of the county's, run to its end."""
    return stage.run(stage.COUNTY, *arguments, "--data", str(data))


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A county with two people in its register, a reviewer, and a campaign that keeps nothing once it is approved."""
    data = tmp_path / "county"
    stage.make_county(data)
    people = tmp_path / "register.csv"
    lines = [f"{name},{number}" for name, number in NUMBERS.items()]
    people.write_text("\n".join(["姓名,公民身份号码", *lines]), "utf-8")
    county_says(data, "register", "import", str(people))
    campaign = tmp_path / "campaign.json"
    sample = json.loads(resource("samples/campaign.json").read_bytes())
    campaign.write_text(json.dumps(sample | {"retention_days": 0}), "utf-8")
    county_says(data, "publish", "settings", "--campaign", str(campaign))
    subprocess.run(
        [*stage.COUNTY, "reviewer", "add", "wei", "--data", str(data)],
        cwd=stage.ROOT,
        env=stage.environment() | {"COUNTY_PASSWORD": "shenhe-2018-chushi"},
        check=True,
        capture_output=True,
    )
    return data


Carry = Callable[[AtTheDesk], None]


def whole_round(first: AtTheDesk, second: AtTheDesk, carry: Carry, reviewer: Reviewer, shots: Path) -> None:
    """`carry` brings what a station has to the county, and what that has to say back."""
    for station in (first, second):
        carry(station)
        assert station.statuses() == dict.fromkeys(NUMBERS, CollectionStatus.NOT_COLLECTED)
    record_id = first.collect("覃示范")
    other_id = second.collect("韦样本")
    for station in (first, second, first):
        carry(station)
    assert first.state(record_id) is RecordState.RECEIVED
    assert first.statuses() == {"覃示范": CollectionStatus.COLLECTED, "韦样本": CollectionStatus.ELSEWHERE}
    for round_ in range(2):
        assert set(reviewer.queue()) == set(NUMBERS)
        reviewer.open("覃示范")
        reviewer.photograph(shots / f"person-{round_}.png")
        shown = reviewer.pictures()
        for wanted in (EvidenceKind.RECENT_PHOTO.label, EvidenceKind.SIGNATURE.label):
            assert any(each.startswith(wanted) for each in shown)
        reviewer.give_back(f"第{round_ + 1}次：请核对电话。", {PHONE: "电话少一位"})
        carry(first)
        assert first.state(record_id) is RecordState.RETURNED
        first.correct(record_id, "覃示范", f"1380000000{round_}")
        assert first.state(record_id) is RecordState.QUEUED
        carry(first)
        carry(first)
        assert first.state(record_id) is RecordState.RECEIVED
    reviewer.open("覃示范")
    reviewer.approve()
    assert reviewer.queue("approved") == ["覃示范"]
    carry(first)
    assert first.state(record_id) is RecordState.APPROVED
    history = [each.judgement.value for each in first.desk.show_record(Quiet(), record_id).judgements]
    assert history == ["returned", "returned", "approved"]
    assert first.desk.purge_approved(Quiet()).records == 1
    assert first.state(record_id) is RecordState.PURGED
    assert second.state(other_id) is RecordState.RECEIVED
    carry(second)
    assert second.statuses() == {"覃示范": CollectionStatus.ELSEWHERE, "韦样本": CollectionStatus.COLLECTED}


def test_by_https(county: Path, tmp_path: Path) -> None:
    with ExitStack() as stack:
        serving = stage.County(county)
        stack.callback(serving.stop)
        stations = [stack.enter_context(at_station(tmp_path / code, code)) for code in (FIRST, SECOND)]
        for station in stations:
            station.desk.enrol_station(Quiet(), ticket(county, station, tmp_path, serving.url))
        reviewer = stack.enter_context(reviewer_at(serving.url, tmp_path / "profile"))
        reviewer.log_in("wei", "shenhe-2018-chushi", "shenhe-2018-ziji")

        def carry(station: AtTheDesk) -> None:
            assert station.desk.sync_with_county(Quiet()).trouble is None

        whole_round(*stations, carry, reviewer, tmp_path)


def test_by_stick_alone(county: Path, tmp_path: Path) -> None:
    """The county's pages are served to its own reviewers; the stations reach no network."""
    stick = tmp_path / "stick"
    stick.mkdir()
    with ExitStack() as stack:
        stations = [stack.enter_context(at_station(tmp_path / code, code)) for code in (FIRST, SECOND)]
        for station in stations:
            station.desk.enrol_station.by_stick(Quiet(), ticket(county, station, tmp_path, "http://127.0.0.1:1"))
        serving = stage.County(county)
        stack.callback(serving.stop)
        reviewer = stack.enter_context(reviewer_at(serving.url, tmp_path / "profile"))
        reviewer.log_in("wei", "shenhe-2018-chushi", "shenhe-2018-ziji")

        def carry(station: AtTheDesk) -> None:
            assert station.desk.carry_out(Quiet(), stick).trouble is None
            county_says(county, "receive", str(stick))
            assert station.desk.carry_back(Quiet(), stick).trouble is None

        whole_round(*stations, carry, reviewer, tmp_path)


def ticket(county: Path, station: AtTheDesk, folder: Path, url: str) -> EnrolmentTicket:
    out = folder / f"{station.desk.station_code}.json"
    county_says(county, "enrol", station.desk.station_code, "--out", str(out), "--url", url)
    return EnrolmentTicket.model_validate_json(out.read_bytes())
