"""A stick carries everything that HTTPS does, any number of times, and in whatever state it comes."""

import errno
import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from county.app import open_county
from county.config import Settings
from county.keys import CountyKeys, load_keys
from county.parts import Parts
from county.post import ShelfReason
from county.services.carried import Carried
from county.services.register import ListedPerson
from county.stick import StickFolder
from station.errors import StickFull, StickGone, StickNotFound, StickReadOnly, StorageError
from station.packet.messages import Receipts, RegisterNews, Span
from station.packet.seal import receipt_holds
from tests.county.builders import MORNING, STATION, FakeStation, Run, enrolled
from tests.county.sticks import Stick

pytestmark = pytest.mark.both_databases


@pytest.fixture
def stick(tmp_path: Path, keys: CountyKeys) -> Stick:
    (tmp_path / "stick" / "collection").mkdir(parents=True)
    return Stick(tmp_path / "stick", keys)


def carry(county: Parts, stick: Stick, *stations: str) -> Carried:
    return county.carry_stick(county.open_stick(stick.root, bool(stations)), stations)


def test_a_stick_takes_packets_in_and_brings_receipts_and_the_register(
    county: Parts, station: FakeStation, stick: Stick, keys: CountyKeys
) -> None:
    county.take_register([ListedPerson("B1", {"identity": {"name": "韦模拟"}})])
    for number in range(1, 6):
        stick.packet(station, number=number)
    stick.letter(station, packets=7)
    carried = carry(county, stick)
    assert (carried.taken, carried.known, carried.letters, carried.refused) == (5, 0, 1, [])
    assert carried.is_clean
    share = carried.stations[STATION]
    assert share.missing == (Span(first=6, last=7),)
    down = stick.down(station)
    assert share.written == len(down) > 0
    receipts = [
        each for message in down.values() if isinstance(message.body, Receipts) for each in message.body.receipts
    ]
    assert sorted(each.receipt.number for each in receipts) == [1, 2, 3, 4, 5]
    assert all(receipt_holds(each, keys.public_key) for each in receipts)
    register = [message.body for message in down.values() if isinstance(message.body, RegisterNews)]
    assert [entry.base_id for body in register for entry in body.entries] == ["B1"]


def test_carried_twice_nothing_is_there_twice(county: Parts, station: FakeStation, stick: Stick) -> None:
    for number in range(1, 4):
        stick.packet(station, number=number)
    stick.letter(station, packets=3)
    carry(county, stick)
    first = {number: message.header for number, message in stick.down(station).items()}
    again = carry(county, stick)
    assert (again.taken, again.known) == (0, 3)
    assert {number: message.header for number, message in stick.down(station).items()} == first
    assert len(county.list_packets()) == 3


def test_only_what_a_letter_reports_as_heard_is_removed(county: Parts, station: FakeStation, stick: Stick) -> None:
    stick.packet(station)
    stick.letter(station, packets=1)
    carry(county, stick)
    up = {path for path in stick.own.rglob("*") if "up" in path.parts}
    last = max(stick.down(station))
    stick.letter(station, packets=1, heard=last - 1, made_at=MORNING + timedelta(hours=1))
    carried = carry(county, stick)
    assert set(stick.down(station)) == {last}
    assert (carried.stations[STATION].removed, carried.stations[STATION].written) == (last - 1, 1)
    assert {path for path in stick.own.rglob("*") if "up" in path.parts} == up


def test_a_letter_that_is_older_than_another_removes_and_writes_nothing_of_its_own(
    county: Parts, station: FakeStation, stick: Stick
) -> None:
    county.take_register([ListedPerson("B1", {})])
    stick.letter(station, packets=0)
    carry(county, stick)
    last = max(stick.down(station))
    stick.letter(station, packets=5, heard=last, made_at=MORNING + timedelta(hours=1))
    carry(county, stick)
    assert stick.down(station) == {}


def test_a_receipt_whose_answer_was_lost_on_the_line_comes_by_stick(
    county: Parts, station: FakeStation, stick: Stick
) -> None:
    sealed = stick.packet(station)
    county.take_in(sealed.read_bytes())  # by HTTPS; nobody heard the answer
    stick.letter(station, packets=1)
    for _ in range(2):
        assert carry(county, stick).known == 1
    told = [message.body for message in stick.down(station).values() if isinstance(message.body, Receipts)]
    assert [len(body.receipts) for body in told] == [1]


def test_evidence_that_another_packet_of_the_stick_brings_is_waited_for(
    county: Parts, station: FakeStation, stick: Stick
) -> None:
    photos = [bytes([number]) * 9 for number in range(6)]
    for number, photo in enumerate(photos, 1):  # digests stand in any order: some are read before what they lean on
        stick.packet(station, number=2 * number - 1, evidence=[photo])
        stick.packet(station, number=2 * number, evidence=[photo], carried=[])
    carried = carry(county, stick)
    assert (carried.taken, carried.refused, county.list_shelf()) == (12, [], [])


def test_what_is_not_ours_is_named_and_left_alone(county: Parts, station: FakeStation, stick: Stick) -> None:
    other = stick.root / "collection" / "0123456789abcdef" / "up" / "450899101-01" / "x.packet"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"another county's")
    stick.packet(station)
    (stick.own / "up" / STATION / "half.packet.part").write_bytes(b"half")
    (stick.own / "up" / STATION / "readme.txt").write_bytes(b"no packet")
    (stick.own / "up" / STATION / "link.packet").symlink_to("/etc/passwd")
    carried = carry(county, stick)
    assert carried.others == ("0123456789abcdef",)
    assert (carried.taken, carried.refused) == (1, [])
    assert other.read_bytes() == b"another county's"
    assert county.list_shelf() == []


def test_cut_and_foreign_files_lie_on_the_shelf_by_name_and_the_rest_is_taken(
    county: Parts, station: FakeStation, stick: Stick
) -> None:
    cut = stick.packet(station, number=1)
    cut.write_bytes(cut.read_bytes()[:-7])
    stick.packet(FakeStation("450802101-09"), number=1)
    stick.packet(station, number=2)
    torn_letter = stick.letter(station)
    torn_letter.write_bytes(torn_letter.read_bytes()[:100])
    stick.put(STATION, "1.enrolment", b"nonsense")
    carried = carry(county, stick)
    assert carried.taken == 1
    said = {each.file: (each.error.code, each.sealed_digest is not None) for each in carried.refused}
    assert len(said) == 4
    assert said[f"{STATION}/{cut.name}"] == ("PK-601", True)
    assert said[f"{STATION}/{torn_letter.name}"] == ("PK-601", False)
    assert said[f"{STATION}/1.enrolment"] == ("PK-601", False)
    assert {item.reason for item in county.list_shelf()} == {ShelfReason.UNREADABLE, ShelfReason.STRANGER}
    assert len(stick.down(station)) > 0  # by what is known of it without a letter
    assert len(carry(county, stick).refused) == 4
    assert len(county.list_shelf()) == 2


def test_a_file_beyond_the_limit_is_named_not_read(tmp_path: Path, keys: CountyKeys, county: Parts) -> None:
    stick = Stick(tmp_path / "stick", keys)
    stick.put(STATION, "big.packet", b"x" * 101)
    carried = county.carry_stick(StickFolder(stick.root, keys.public_key, 100))
    assert [(each.file, each.error.code) for each in carried.refused] == [(f"{STATION}/big.packet", "SY-507")]
    assert county.list_shelf() == []


def test_a_lost_laptops_key_is_told_nothing(county: Parts, station: FakeStation, stick: Stick) -> None:
    stick.letter(station)
    county.revoke_station(STATION, "电脑丢失")
    carried = carry(county, stick, STATION)
    assert [each.error.code for each in carried.refused] == ["PK-609"]
    assert stick.down(station) == {}


def test_a_station_joins_by_stick_and_serves_the_villages_of_its_ticket(county: Parts, stick: Stick) -> None:
    county.take_register(
        ListedPerson(f"B{n}", {"other_identity": {"household_division": f"45080210120{n}"}}) for n in (1, 2)
    )
    joining = FakeStation()
    ticket = county.issue_ticket(STATION, "http://county.invalid", ("450802101201",))
    assert ticket.villages == ("450802101201",)
    stick.enrolment(joining.request(ticket))
    stick.packet(joining)
    stick.letter(joining, packets=1)
    carried = carry(county, stick)
    assert (carried.enrolled, carried.taken, carried.refused) == ([STATION], 1, [])
    bodies = [message.body for message in stick.down(joining).values()]
    entries = [entry for body in bodies if isinstance(body, RegisterNews) for entry in body.entries]
    assert [entry.base_id for entry in entries] == ["B1"]
    again = county.issue_ticket(STATION, "http://county.invalid")
    county.enrol_station(FakeStation().request(again))
    assert county.list_stations()[0].villages == ("450802101201",)  # as before, where a ticket says nothing


def test_a_fresh_stick_is_filled_for_a_station_that_never_wrote(
    county: Parts, station: FakeStation, stick: Stick
) -> None:
    county.take_register([ListedPerson("B1", {})])
    (stick.root / "collection").rmdir()
    with pytest.raises(StickNotFound):
        county.open_stick(stick.root, False)
    carried = carry(county, stick, STATION, "450802101-77")
    assert carried.stations[STATION].written == len(stick.down(station)) == 1
    assert "450802101-77" not in carried.stations


def test_two_machines_of_a_station_each_get_what_they_lack(county: Parts, station: FakeStation, stick: Stick) -> None:
    county.take_register([ListedPerson("B1", {})])
    stick.letter(station, packets=0)
    carry(county, stick)
    last = max(stick.down(station))
    stick.letter(station, packets=0, heard=last, made_at=MORNING + timedelta(hours=2))
    stick.letter(station, packets=3, incarnation=uuid4(), made_at=MORNING + timedelta(hours=1))
    carry(county, stick)  # the second knows nothing: all is said anew, and the first has not heard that yet
    assert max(stick.down(station)) > last


def _fails(number: int) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.EROFS, StickReadOnly), (errno.ENOSPC, StickFull), (errno.EIO, StickGone), (errno.ENODEV, StickGone)],
)
def test_trouble_while_writing_is_told_and_what_came_up_stays_taken(
    county: Parts,
    station: FakeStation,
    stick: Stick,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    kind: type[Exception],
) -> None:
    stick.packet(station)
    stick.letter(station, packets=1)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _fails(number))
        carried = carry(county, stick)
    assert isinstance(carried.stopped, kind)
    assert carried.taken == len(county.list_packets()) == 1
    assert not list(stick.own.rglob("*.part"))
    assert stick.down(station) == {}
    assert carry(county, stick).is_clean
    assert len(stick.down(station)) > 0


def test_a_stick_pulled_out_while_it_is_read_is_told(
    county: Parts, station: FakeStation, stick: Stick, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = sorted(stick.packet(station, number=number).name for number in range(1, 6))
    read = Path.read_bytes

    def pulled(path: Path) -> bytes:
        if path.name == names[3]:
            stick.root.rename(stick.root.with_name("pulled"))
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", pulled)
        carried = carry(county, stick)
    assert isinstance(carried.stopped, StickGone)
    assert carried.taken == len(county.list_packets()) == 3


def test_a_county_that_cannot_store_says_so_and_loses_nothing(
    county: Parts, station: FakeStation, stick: Stick, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick.packet(station)

    def broken(*_: object) -> bytes:
        raise StorageError(cause="broken")

    with monkeypatch.context() as patch:
        patch.setattr(type(county.take_in), "__call__", broken)
        carried = carry(county, stick)
    assert isinstance(carried.stopped, StorageError)
    assert carry(county, stick).taken == 1


@pytest.fixture
def stick_of(run: Run, data: Path, tmp_path: Path) -> Iterator[tuple[Stick, FakeStation]]:
    """A stick and an enrolled station of the county that the commands run on."""
    (tmp_path / "stick" / "collection").mkdir(parents=True)
    with open_county(Settings(data_dir=data)) as parts:
        yield Stick(tmp_path / "stick", load_keys(data)), enrolled(parts)


def test_the_command_tells_a_summary(run: Run, data: Path, stick_of: tuple[Stick, FakeStation]) -> None:
    stick, station = stick_of
    stick.packet(station)
    stick.letter(station, packets=2)
    status, out, err = run("receive", stick.root, "--data", data)
    assert (status, err) == (0, "")
    assert "新收数据包 1 个，以前收过的 0 个，信件 1 封。" in out
    assert "还缺数据包 2" in out
    stick.packet(station, number=2).write_bytes(b"cut")
    status, out, _ = run("carry", stick.root, "--data", data, "--json")
    told = json.loads(out)
    assert status == 1
    assert (told["taken"], told["known"], told["letters"]) == (0, 1, 1)
    assert [(each["code"], each["shelved"]) for each in told["refused"]] == [("PK-601", True)]
    assert told["stations"][0]["station"] == STATION


def test_a_folder_that_is_no_stick_is_refused(run: Run, data: Path, tmp_path: Path) -> None:
    status, out, err = run("receive", tmp_path, "--data", data)
    assert (status, out) == (3, "")
    assert err.startswith("[SY-550] ")
