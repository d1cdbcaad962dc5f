"""Every address of the county against everybody who may knock; every sealed thing against everybody who may hold it.

A new address without a line here fails the test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from fastapi.routing import iter_route_contexts
from httpx2 import Response
from starlette.testclient import TestClient

from county.api.application import create_app
from county.app import open_county
from county.keys import CountyKeys
from county.pages.guard import COOKIE
from county.parts import Parts
from county.reviewers import MAY, Permission, Role
from station.errors import KeyRevoked, PacketError, PacketUnreadable, SignatureInvalid, StationUnknown
from station.packet.batch import pack_batch
from station.packet.canonical import canonical
from station.packet.messages import Letter
from station.packet.post import open_letter, open_message, seal_letter, sign_letter
from station.packet.seal import open_packet
from station.packet.wire import Manifest, Refusal
from tests.builders import a_document
from tests.county.builders import MORNING, STATION, Clock, FakeStation, a_county, enrolled
from tests.county.people import NAMES, PASSPHRASE, address, log_in

ANOTHER, LOST = "450802101-02", "450802101-03"
READER, REVIEWER, ADMINISTRATOR = (str(role) for role in Role)
STATIONS = {"station", "another station", "station with a new machine"}
REFUSED_STATIONS = {"revoked station", "stranger", "forger"}
PEOPLE = {READER, REVIEWER, ADMINISTRATOR}
SHUT_OUT = {"nobody", "stopped reviewer", "reviewer before his own passphrase"}
EVERYBODY = STATIONS | REFUSED_STATIONS | PEOPLE | SHUT_OUT


def may(permission: Permission) -> set[str]:
    return {str(role) for role in MAY[permission]}


WHO: dict[tuple[str, str], set[str]] = {
    ("GET", "/v1/health"): EVERYBODY,
    ("GET", "/v1/metrics"): set(),  # this machine alone, or with a token: test_workers.py
    ("POST", "/v1/enrolments"): EVERYBODY,  # with a code that serves once, and nobody without
    ("POST", "/v1/packets"): STATIONS,
    ("POST", "/v1/batches"): STATIONS | {"revoked station"},  # heard, as of packets; each packet is judged for itself
    ("POST", "/v1/letters"): STATIONS,
    ("GET", "/v1/messages/{number}"): STATIONS,
    ("GET", "/log-in"): EVERYBODY,
    ("POST", "/log-in"): EVERYBODY,  # with a passphrase
    ("GET", "/static/county.css"): EVERYBODY,
    ("GET", "/"): may(Permission.LOOK),
    ("GET", "/me"): may(Permission.LOOK) | {"reviewer before his own passphrase"},
    ("POST", "/me"): may(Permission.LOOK) | {"reviewer before his own passphrase"},
    ("POST", "/log-out"): may(Permission.LOOK) | {"reviewer before his own passphrase"},
    ("GET", "/progress"): may(Permission.LOOK),
    ("GET", "/people/{revision_id}"): may(Permission.LOOK),
    ("GET", "/people/{revision_id}/evidence/{digest}"): may(Permission.LOOK),
    ("POST", "/people/{revision_id}/approve"): may(Permission.REVIEW),
    ("POST", "/people/{revision_id}/return"): may(Permission.REVIEW),
    ("POST", "/people/{revision_id}/decide"): may(Permission.REVIEW),
    ("GET", "/shelf"): may(Permission.LOOK),
    ("POST", "/shelf/{sealed_digest}"): may(Permission.SETTLE_SHELF),
    ("GET", "/stations"): may(Permission.LOOK),
    ("POST", "/stations/{code}/revoke"): may(Permission.MANAGE_STATIONS),
    ("GET", "/reviewers"): may(Permission.MANAGE_REVIEWERS),
    ("POST", "/reviewers"): may(Permission.MANAGE_REVIEWERS),
}


@dataclass
class World:
    """A county with all of them, and its door."""

    parts: Parts
    keys: CountyKeys
    browser: TestClient
    stations: dict[str, FakeStation]
    held: Manifest
    numbers: Iterator[int] = field(default_factory=lambda: count(2))
    _sessions: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Cookie and token by who it is: a passphrase takes long to check, on purpose."""

    def asks(self, who: str, method: str, path: str) -> Response:
        """Whoever it is asks as best he can: with his signature, his session and its token, a body that would do."""
        station, csrf = self.stations.get(who), self.comes_in(who)
        if path.startswith("/v1/"):
            path = path.format(number=1)
            body = self.body(path, station or self.stations["station"])
            headers = station.headers(method, path, body) if station else {}
            return self.browser.request(method, path, content=body, headers=headers)
        place = address(path, self.held)
        headers = station.headers(method, place) if station else {}
        data = {"csrf": csrf or "x"} if method == "POST" else None
        if path == "/log-out":
            self._sessions.pop(who, None)
        return self.browser.request(method, place, data=data, headers=headers)

    def message_to(self, who: str) -> bytes:
        """The last message to a station, sealed."""
        station = self.stations[who]
        number = self.parts.open_letter(a_letter(station, self.keys)).messages[-1].last
        path = f"/v1/messages/{number}"
        return self.browser.get(path, headers=station.headers("GET", path)).content

    def comes_in(self, who: str) -> str | None:
        """Logs in whoever has a name at the county; his session's token."""
        self.browser.cookies.clear()
        if who not in PEOPLE | {"stopped reviewer", "reviewer before his own passphrase"}:
            return None
        if who in self._sessions:
            cookie, csrf = self._sessions[who]
            self.browser.cookies.set(COOKIE, cookie)
            return csrf
        token = log_in(self.browser, NAMES[Role(who)] if who in PEOPLE else who)
        if token:
            self._sessions[who] = self.browser.cookies[COOKIE], token
        return token

    def body(self, path: str, station: FakeStation) -> bytes:
        if path == "/v1/packets":
            return station.packet(self.keys.recipient, number=next(self.numbers))
        if path == "/v1/batches":
            return pack_batch(station.packet(self.keys.recipient, number=next(self.numbers)) for _ in range(2))
        if path == "/v1/letters":
            return a_letter(station, self.keys)
        if path == "/v1/enrolments":
            ticket = self.parts.issue_ticket(f"450802101-{50 + next(self.numbers) % 50}", "http://county.invalid")
            return FakeStation(ticket.station).request(ticket).model_dump_json().encode()
        return b""


def a_letter(station: FakeStation, keys: CountyKeys) -> bytes:
    letter = Letter(
        station=station.code,
        incarnation=station.incarnation,
        epoch=1,
        packets=0,
        packet_digest=None,
        heard=0,
        made_at=MORNING,
    )
    return seal_letter(sign_letter(letter, station.signing_key), keys.recipient)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Nothing that is asked of it below changes who may do what."""
    settings, keys = a_county(tmp_path_factory.mktemp("county"))
    with open_county(settings, Clock()) as county:
        for role, name in NAMES.items():
            county.manage_reviewers.add(name, role, PASSPHRASE, name)
        county.manage_reviewers.add("stopped reviewer", Role.ADMINISTRATOR, PASSPHRASE, "stopped reviewer")
        county.manage_reviewers.set_active("stopped reviewer", "管理", active=False)
        county.manage_reviewers.add("reviewer before his own passphrase", Role.ADMINISTRATOR, PASSPHRASE, "管理")
        stations = the_stations(county)
        manifest = stations["station"].manifest(content=canonical(a_document()))
        facts = manifest.model_dump(exclude={"evidence"})
        county.take_in(stations["station"].packet(keys.recipient, content=canonical(a_document()), **facts))
        for who in STATIONS:
            county.write_messages(stations[who].code)
        with TestClient(create_app(county), raise_server_exceptions=False, follow_redirects=False) as browser:
            yield World(county, keys, browser, stations, manifest)


def the_stations(county: Parts) -> dict[str, FakeStation]:
    lost, former = enrolled(county, LOST), enrolled(county, "450802101-04")
    county.revoke_station(LOST, "电脑遗失")
    return {
        "station": enrolled(county),
        "another station": enrolled(county, ANOTHER),
        "station with a new machine": enrolled(county, former.code),
        "revoked station": lost,
        "stranger": FakeStation("450802101-09"),
        "forger": FakeStation(STATION),
    }


def test_the_table_is_whole(world: World) -> None:
    app = create_app(world.parts)
    there = {
        (method, route.path)
        for route in iter_route_contexts(app.routes)
        for method in getattr(route, "methods", None) or ("ANY",)
    }
    assert there == WHO.keys()


@pytest.mark.parametrize(("method", "path"), WHO, ids=lambda part: part)
def test_everybody_is_let_in_or_turned_away_as_the_table_says(world: World, method: str, path: str) -> None:
    for who in sorted(EVERYBODY):
        answer = world.asks(who, method, path)
        if who in WHO[method, path]:
            is_to_log_in = answer.headers.get("location") == "/log-in" and path != "/log-out"
            refused = answer.status_code in (401, 403) and path not in ("/log-in", "/me")
            assert not is_to_log_in, who
            assert not refused, (who, answer.text)
            assert answer.status_code < 500, who
        elif path.startswith("/v1/"):
            assert answer.status_code in (401, 403), who
            assert Refusal.model_validate_json(answer.content).message
        elif who in PEOPLE:
            assert answer.status_code == 403, who
        elif who == "reviewer before his own passphrase":
            assert (answer.status_code, answer.headers["location"]) == (303, "/me"), who
        else:
            assert (answer.status_code, answer.headers["location"]) == (303, "/log-in"), who


def test_what_was_refused_to_a_station_was_not_done(world: World) -> None:
    before = len(world.parts.list_packets())
    for who in sorted(EVERYBODY - STATIONS):
        world.asks(who, "POST", "/v1/packets")
        world.asks(who, "POST", "/v1/batches")
        world.asks(who, "POST", "/v1/letters")
    assert len(world.parts.list_packets()) == before
    assert {item.station for item in world.parts.list_shelf()} == {LOST}  # what the revoked one sends is for a person


# -- what a station may do in another's name ---------------------------------------------------------------------------


def test_one_station_may_carry_another_s_packet_and_nothing_else(world: World) -> None:
    """A packet says whose it is by the signature within, whoever brings it; a letter has to come from its writer."""
    one, other = world.stations["station"], world.stations["another station"]

    def brought(path: str, body: bytes) -> Response:
        return world.browser.post(path, content=body, headers=other.headers("POST", path, body))

    answer = brought("/v1/packets", one.packet(world.keys.recipient, number=7700))
    assert (answer.status_code, answer.json()["receipt"]["station"]) == (200, STATION)
    for body in (a_letter(one, world.keys), a_letter(FakeStation(ANOTHER), world.keys)):
        assert Refusal.model_validate_json(brought("/v1/letters", body).content).code == SignatureInvalid.code
    forged = FakeStation(STATION, other.signing_key).packet(world.keys.recipient, number=7701)
    assert Refusal.model_validate_json(brought("/v1/packets", forged).content).code == SignatureInvalid.code


def test_each_station_is_given_its_own_messages_alone(world: World) -> None:
    for who in ("station", "another station"):
        sealed = world.message_to(who)
        station = world.stations[who]
        assert open_message(sealed, station.identity, world.keys.public_key).header.station == station.code


# -- sealed things, and who holds them ---------------------------------------------------------------------------------


def test_each_sealed_thing_is_opened_by_whom_it_is_for_and_by_nobody_else(world: World) -> None:
    station = world.stations["station"]
    message = world.message_to("station")
    things: dict[str, tuple[bytes, Callable[[bytes, str], object], str]] = {
        "packet": (station.packet(world.keys.recipient), open_packet, world.keys.identity),
        "letter": (a_letter(station, world.keys), open_letter, world.keys.identity),
        "message": (
            message,
            lambda sealed, identity: open_message(sealed, identity, world.keys.public_key),
            station.identity,
        ),
    }
    holders = {
        "county": world.keys.identity,
        **{who: each.identity for who, each in world.stations.items()},
    }
    for name, (sealed, opened, identity) in things.items():
        for holder, his in holders.items():
            if his == identity:
                opened(sealed, his)
            else:
                with pytest.raises(PacketUnreadable):
                    opened(sealed, his)
            assert (his == identity) is (holder == ("station" if name == "message" else "county"))


def test_packets_and_letters_are_heard_by_whose_signature_they_bear(world: World) -> None:
    expected: dict[str, type[PacketError] | None] = {
        "station": None,
        "another station": None,
        "station with a new machine": None,
        "revoked station": KeyRevoked,
        "stranger": StationUnknown,
        "forger": SignatureInvalid,
    }
    for who, error in expected.items():
        station = world.stations[who]
        packet = station.packet(world.keys.recipient, number=next(world.numbers))
        for take, thing in ((world.parts.take_in, packet), (world.parts.open_letter, a_letter(station, world.keys))):
            if error is None:
                take(thing)
            else:
                with pytest.raises(error):
                    take(thing)


def test_a_message_is_the_county_s_word_and_no_station_s(world: World) -> None:
    """A station's own key, or another county's, signs nothing that a station takes for the county's."""
    station = world.stations["station"]
    sealed = world.message_to("station")
    for key in (station.signing_key, world.stations["another station"].signing_key):
        pretended = FakeStation(signing_key=key).request(
            world.parts.issue_ticket("450802101-49", "http://county.invalid")
        )
        with pytest.raises(SignatureInvalid):
            open_message(sealed, station.identity, pretended.signing_key)
