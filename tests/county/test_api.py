from collections.abc import Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from county.api.application import create_app
from county.app import open_county
from county.config import Settings
from county.domain import StationKeys
from county.keys import CountyKeys
from county.parts import Parts
from station.errors import StorageError
from station.packet.seal import receipt_holds
from station.packet.suite import new_identity
from station.packet.wire import Refusal, SignedReceipt
from tests.county.builders import STATION, Clock, FakeStation


def refusal(response: object) -> tuple[int, str]:
    answer = Refusal.model_validate_json(response.content)  # type: ignore[attr-defined]
    assert answer.message.endswith("。")
    return response.status_code, answer.code  # type: ignore[attr-defined]


def post(client: TestClient, station: FakeStation, packet: bytes) -> Response:
    """Posts a packet in the station's name."""
    return client.post("/v1/packets", content=packet, headers=station.headers("POST", "/v1/packets", packet))


def test_a_packet_posted_twice_is_answered_with_the_same_bytes(
    client: TestClient, keys: CountyKeys, station: FakeStation
) -> None:
    packet = station.packet(keys.recipient)
    first = post(client, station, packet)
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/json"
    assert receipt_holds(SignedReceipt.model_validate_json(first.content), keys.public_key)
    assert post(client, station, packet).content == first.content


def test_what_is_refused_is_told_by_status_and_code(client: TestClient, keys: CountyKeys, station: FakeStation) -> None:
    def posted(packet: bytes) -> tuple[int, str]:
        return refusal(post(client, station, packet))

    assert posted(b"") == (422, "PK-601")
    assert posted(station.packet(new_identity()[1])) == (422, "PK-601")
    assert posted(station.packet(keys.recipient, carried=[])) == (422, "PK-608")
    assert posted(FakeStation().packet(keys.recipient)) == (403, "PK-603")
    assert posted(FakeStation("450802101-09").packet(keys.recipient)) == (403, "PK-604")
    assert post(client, station, station.packet(keys.recipient)).status_code == 200
    assert posted(station.packet(keys.recipient)) == (409, "PK-605")


def test_only_a_station_of_this_county_is_heard(client: TestClient, keys: CountyKeys, station: FakeStation) -> None:
    packet = station.packet(keys.recipient)
    assert refusal(client.post("/v1/packets", content=packet)) == (401, "SY-508")
    for stranger in (FakeStation(), FakeStation("450802101-09")):
        assert refusal(post(client, stranger, packet)) == (401, "SY-508")
    for_another = station.headers("POST", "/v1/packets", packet[:-1])
    assert refusal(client.post("/v1/packets", content=packet, headers=for_another)) == (401, "SY-508")
    for_letters = station.headers("POST", "/v1/letters", packet)
    assert refusal(client.post("/v1/packets", content=packet, headers=for_letters)) == (401, "SY-508")
    assert client.get("/v1/messages/1").status_code == 401


def test_a_station_enrols_over_http(client: TestClient, county: Parts) -> None:
    ticket = county.issue_ticket(STATION, "http://county.invalid")
    request = FakeStation().request(ticket).model_dump_json()
    first = client.post("/v1/enrolments", content=request)
    assert first.status_code == 200
    assert first.json() == {"station": STATION, "enrolled_at": "2018-10-08T01:00:00Z"}
    assert client.post("/v1/enrolments", content=request).content == first.content
    other = FakeStation().request(ticket).model_dump_json()
    assert refusal(client.post("/v1/enrolments", content=other)) == (403, "SY-503")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"format": 1}', b"\xff", b"[" * 10_000])
def test_an_enrolment_that_is_none_is_not_understood(client: TestClient, body: bytes) -> None:
    assert refusal(client.post("/v1/enrolments", content=body)) == (422, "SY-506")


def test_health_names_the_county(client: TestClient) -> None:
    assert client.get("/v1/health").json() == {"county": "模拟区", "database": "ok"}


@pytest.mark.parametrize("path", ["/v1/", "/v1/docs", "/v1/nothing"])
def test_other_addresses_are_not_understood(client: TestClient, path: str) -> None:
    assert refusal(client.get(path)) == (404, "SY-506")


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/nothing"])
def test_a_browser_that_is_lost_gets_a_page(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "SY-506" in answer.text


def test_another_method_is_not_understood(client: TestClient) -> None:
    assert refusal(client.get("/v1/packets")) == (405, "SY-506")


@pytest.fixture
def small_client(settings: Settings) -> Iterator[TestClient]:
    """A county that takes packets of up to 1,000 bytes."""
    with (
        open_county(settings.model_copy(update={"max_packet_bytes": 1000}), Clock()) as parts,
        TestClient(create_app(parts)) as client,
    ):
        yield client


def test_a_body_too_large_is_refused_whether_it_is_announced_or_not(
    small_client: TestClient, station: FakeStation
) -> None:
    def in_pieces(size: int) -> Iterator[bytes]:
        for _ in range(size):
            yield b"x"

    assert refusal(small_client.post("/v1/packets", content=b"x" * 1001)) == (413, "SY-507")
    assert refusal(small_client.post("/v1/packets", content=in_pieces(1001))) == (413, "SY-507")
    headers = station.headers("POST", "/v1/packets", b"x" * 1000)
    assert refusal(post(small_client, station, b"x" * 1000)) == (422, "PK-601")
    assert refusal(small_client.post("/v1/packets", content=in_pieces(1000), headers=headers)) == (422, "PK-601")


class Failing:
    """Stands for a service in trouble."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __call__(self, sealed: bytes, *, sender: StationKeys | None = None) -> bytes:
        raise self.error


def with_failing_store(county: Parts, error: Exception) -> TestClient:
    object.__setattr__(county, "take_in", Failing(error))
    return TestClient(create_app(county), raise_server_exceptions=False)


def test_trouble_with_the_store_tells_the_station_to_try_again(county: Parts, station: FakeStation) -> None:
    with with_failing_store(county, StorageError()) as client:
        assert refusal(post(client, station, b"x")) == (503, "DB-300")


def test_a_bug_is_answered_calmly_and_without_a_trace(county: Parts, station: FakeStation) -> None:
    with with_failing_store(county, ZeroDivisionError("莫须有")) as client:
        response = post(client, station, b"x")
    assert refusal(response) == (500, "ST-000")
    assert "莫须有" not in response.text
