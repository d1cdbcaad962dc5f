from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from county.config import Settings
from county.keys import CountyKeys
from county.parts import Parts
from station.errors import EnrolmentRefused, SignatureInvalid, StationUnknown
from station.packet.canonical import digest
from tests.county.builders import MORNING, STATION, Clock, FakeStation

pytestmark = pytest.mark.both_databases

URL = "http://county.invalid"


def test_a_ticket_tells_a_station_what_it_needs(county: Parts, keys: CountyKeys) -> None:
    ticket = county.issue_ticket(STATION, URL)
    assert (ticket.county, ticket.url, ticket.station) == ("模拟区", URL, STATION)
    assert (ticket.signing_key, ticket.recipient) == (keys.public_key, keys.recipient)


def test_the_code_of_a_ticket_is_kept_only_as_its_hash(county: Parts, settings: Settings) -> None:
    ticket = county.issue_ticket(STATION, URL)
    engine = create_engine(settings.database)
    with engine.connect() as connection:
        rows = list(connection.execute(text("SELECT * FROM enrolment")))
    engine.dispose()
    assert [row.code_hash for row in rows] == [digest(ticket.code.encode())]
    assert ticket.code not in repr(rows)


def test_a_station_joins_with_its_code(county: Parts, keys: CountyKeys) -> None:
    station = FakeStation()
    joined = county.enrol_station(station.request(county.issue_ticket(STATION, URL)))
    assert (joined.code, joined.enrolled_at) == (STATION, MORNING)
    county.receive_packet(station.packet(keys.recipient))


def test_the_same_request_again_is_answered_the_same(county: Parts, clock: Clock) -> None:
    station = FakeStation()
    request = station.request(county.issue_ticket(STATION, URL))
    first = county.enrol_station(request)
    clock.go_on(timedelta(days=400))
    assert county.enrol_station(request) == first


def test_a_code_serves_once(county: Parts, keys: CountyKeys) -> None:
    ticket = county.issue_ticket(STATION, URL)
    station, thief = FakeStation(), FakeStation()
    county.enrol_station(station.request(ticket))
    with pytest.raises(EnrolmentRefused):
        county.enrol_station(thief.request(ticket))
    with pytest.raises(EnrolmentRefused):  # the right key, another recipient
        county.enrol_station(station.request(ticket).model_copy(update={"recipient": thief.recipient}))
    with pytest.raises(SignatureInvalid):
        county.receive_packet(thief.packet(keys.recipient))
    county.receive_packet(station.packet(keys.recipient))


def test_a_wrong_code_is_refused(county: Parts, keys: CountyKeys) -> None:
    station = FakeStation()
    request = station.request(county.issue_ticket(STATION, URL))
    with pytest.raises(EnrolmentRefused):
        county.enrol_station(request.model_copy(update={"code": "0" * 32}))
    with pytest.raises(StationUnknown):
        county.receive_packet(station.packet(keys.recipient))


def test_a_code_serves_no_other_station(county: Parts) -> None:
    ticket = county.issue_ticket(STATION, URL)
    with pytest.raises(EnrolmentRefused):
        county.enrol_station(FakeStation("450802101-02").request(ticket))
    county.enrol_station(FakeStation().request(ticket))


def test_a_code_is_good_for_thirty_days(county: Parts, clock: Clock) -> None:
    ticket = county.issue_ticket(STATION, URL)
    clock.go_on(timedelta(days=30, seconds=1))
    with pytest.raises(EnrolmentRefused):
        county.enrol_station(FakeStation().request(ticket))
    clock.go_on(timedelta(seconds=-1))
    county.enrol_station(FakeStation().request(ticket))


def test_a_new_ticket_makes_an_unused_one_void(county: Parts) -> None:
    lost, found = county.issue_ticket(STATION, URL), county.issue_ticket(STATION, URL)
    with pytest.raises(EnrolmentRefused):
        county.enrol_station(FakeStation().request(lost))
    county.enrol_station(FakeStation().request(found))


def test_a_new_machine_joins_and_what_the_old_one_signed_is_still_taken(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    on_a_stick = station.packet(keys.recipient)
    machine = FakeStation()
    county.enrol_station(machine.request(county.issue_ticket(STATION, URL)))
    county.receive_packet(machine.packet(keys.recipient))
    county.receive_packet(on_a_stick)
    assert {held.incarnation for held in county.list_packets()} == {station.incarnation, machine.incarnation}


def test_a_late_repeat_of_an_old_request_does_not_bring_the_old_keys_back(
    county: Parts, settings: Settings, clock: Clock
) -> None:
    old, new = FakeStation(), FakeStation()
    first = old.request(county.issue_ticket(STATION, URL))
    county.enrol_station(first)
    clock.go_on(timedelta(days=1))
    second = new.request(county.issue_ticket(STATION, URL))
    county.enrol_station(second)
    assert county.enrol_station(first).enrolled_at == MORNING
    engine = create_engine(settings.database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT signing_key FROM station")) == second.signing_key
    engine.dispose()
