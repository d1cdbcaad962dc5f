import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest
import uvicorn
from starlette.testclient import TestClient

from county.api.application import create_app
from county.app import open_county
from county.config import Settings
from county.keys import CountyKeys
from county.parts import Parts
from station.errors import CountyRefused, CountyUnreachable, EnrolmentRefused, ReceiptInvalid, StationError
from station.packet.batch import MOST_PACKETS
from station.packet.seal import open_packet, receipt_holds
from station.packet.suite import public_of
from station.packet.wire import EnrolmentRequest, SignedReceipt
from station.sync.county_client import CountyClient, RequestSigner
from tests.county.builders import STATION, FakeStation, enrolled
from tests.sync.submitting import submitted

URL = "http://county.invalid"


def signer(station: FakeStation | None = None) -> RequestSigner:
    """Signs in the name of a station, or of one that never enrolled."""
    return (station or FakeStation()).signer(lambda: datetime.now(UTC))


class InProcess(httpx2.BaseTransport):
    """Carries requests straight to an application."""

    def __init__(self, door: TestClient) -> None:
        self._door = door
        self.asked: list[httpx2.Request] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        answer = self._door.request(
            request.method, request.url.path, content=request.read(), headers=dict(request.headers)
        )
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)


@pytest.fixture
def transport(door: TestClient) -> InProcess:
    return InProcess(door)


@pytest.fixture
def client(transport: InProcess, station: FakeStation) -> Iterator[CountyClient]:
    with CountyClient(URL, signer(station), transport) as client:
        yield client


def answering(answer: Callable[[httpx2.Request], httpx2.Response] | httpx2.Response) -> CountyClient:
    """A client of something that answers so."""
    return CountyClient(URL, signer(), httpx2.MockTransport(answer if callable(answer) else lambda _: answer))


def a_request() -> EnrolmentRequest:
    station = FakeStation()
    return EnrolmentRequest(
        station=STATION,
        code="0123456789abcdef",
        signing_key=public_of(station.signing_key),
        recipient=station.recipient,
    )


def test_a_station_joins_and_its_packet_is_receipted(county: Parts, keys: CountyKeys, transport: InProcess) -> None:
    station = FakeStation()
    ticket = county.issue_ticket(STATION, URL)
    client = CountyClient(URL, signer(station), transport)
    client.enrol(station.request(ticket))
    packet = station.packet(keys.recipient)
    signed = submitted(client, packet)
    assert receipt_holds(signed, ticket.signing_key)
    assert signed.receipt.packet_digest == open_packet(packet, keys.identity).signed.packet_digest


def test_the_same_packet_earns_the_same_receipt_also_when_sealed_anew(
    keys: CountyKeys, station: FakeStation, client: CountyClient, county: Parts
) -> None:
    manifest = station.manifest()
    first = submitted(client, station.packet(keys.recipient, **manifest.model_dump(exclude={"evidence"})))
    again = submitted(client, station.packet(keys.recipient, **manifest.model_dump(exclude={"evidence"})))
    assert again == first
    other = submitted(client, station.packet(keys.recipient, number=2))
    assert other.receipt.receipt_number != first.receipt.receipt_number


def test_enrolling_twice_with_the_same_keys_is_well(county: Parts, client: CountyClient) -> None:
    request = FakeStation().request(county.issue_ticket(STATION, URL))
    client.enrol(request)
    client.enrol(request)


def test_a_refused_enrolment_carries_the_county_s_code(county: Parts, client: CountyClient) -> None:
    ticket = county.issue_ticket(STATION, URL)
    client.enrol(FakeStation().request(ticket))
    with pytest.raises(EnrolmentRefused) as refused:
        client.enrol(FakeStation().request(ticket))
    assert refused.value.facts == {"reason": "SY-503"}


def test_a_refused_packet_carries_the_county_s_code(
    keys: CountyKeys, station: FakeStation, client: CountyClient
) -> None:
    submitted(client, station.packet(keys.recipient))
    for packet, code in (
        (b"", "PK-601"),
        (station.packet(keys.recipient)[:-1], "PK-601"),
        (station.packet(keys.recipient, carried=[b"another"], number=2), "PK-602"),
        (FakeStation().packet(keys.recipient), "PK-603"),
        (FakeStation("450802101-09").packet(keys.recipient), "PK-604"),
        (station.packet(keys.recipient), "PK-605"),
    ):
        with pytest.raises(CountyRefused) as refused:
            submitted(client, packet)
        assert refused.value.facts == {"reason": code}


def test_a_batch_is_told_of_packet_by_packet(
    keys: CountyKeys, station: FakeStation, client: CountyClient, transport: InProcess, county: Parts
) -> None:
    first, second = station.packet(keys.recipient), station.packet(keys.recipient, number=2)
    answers = client.submit([first, b"x", second, FakeStation().packet(keys.recipient), first, first[:-1]])
    assert list(map(reason, answers)) == ["", "PK-601", "", "PK-603", "", "PK-601"]
    assert answers[0] == answers[4] == submitted(client, first)
    assert len(county.list_packets()) == 2
    assert [item.reason for item in county.list_shelf()] == ["unreadable", "signature", "unreadable"]
    request, _ = transport.asked
    assert (request.method, str(request.url)) == ("POST", f"{URL}/v1/batches")


def reason(answer: SignedReceipt | CountyRefused) -> object:
    """Why a packet of a batch was refused: the county's code; none with a receipt."""
    return answer.facts["reason"] if isinstance(answer, CountyRefused) else ""


def test_a_batch_that_is_refused_as_a_whole_is_every_packet_s_refusal(client: CountyClient) -> None:
    answers = client.submit([b"x"] * (MOST_PACKETS + 1))
    assert list(map(reason, answers)) == ["PK-602"] * (MOST_PACKETS + 1)


def test_a_batch_that_is_answered_for_fewer_is_not_answered(
    keys: CountyKeys, station: FakeStation, client: CountyClient
) -> None:
    receipt = submitted(client, station.packet(keys.recipient)).model_dump(mode="json")
    for answers in ([], [receipt], [receipt] * 3, [receipt, None]):
        with pytest.raises(ReceiptInvalid):
            answering(httpx2.Response(200, json={"answers": answers})).submit([b"x", b"y"])


def test_a_packet_too_large_is_refused_not_lost(settings: Settings) -> None:
    small = settings.model_copy(update={"max_packet_bytes": 1000})
    with open_county(small) as parts, TestClient(create_app(parts)) as door:
        with (
            CountyClient(URL, signer(enrolled(parts)), InProcess(door)) as client,
            pytest.raises(CountyRefused) as refused,
        ):
            submitted(client, b"x" * 1001)
        assert refused.value.facts == {"reason": "SY-507"}


def test_packets_go_as_bytes_and_keys_as_json(client: CountyClient, transport: InProcess) -> None:
    with pytest.raises(CountyRefused):
        submitted(client, b"x")
    with pytest.raises(EnrolmentRefused):
        client.enrol(a_request())
    packet, enrolment = transport.asked
    assert (packet.method, str(packet.url)) == ("POST", f"{URL}/v1/packets")
    assert packet.headers["content-type"] == "application/octet-stream"
    assert (enrolment.method, str(enrolment.url)) == ("POST", f"{URL}/v1/enrolments")
    assert enrolment.headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_county_in_trouble_is_one_to_try_again_later(status: int) -> None:
    client = answering(httpx2.Response(status, json={"code": "DB-300", "message": "数据没有保存。"}))
    with pytest.raises(CountyUnreachable):
        submitted(client, b"x")
    with pytest.raises(CountyUnreachable):
        client.enrol(a_request())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b"<html>Please log in to the network</html>",
        b"\xff\xfe",
        b"[" * 10_000,
        b'{"receipt": {}, "signature": ""}',
    ],
)
def test_an_answer_that_is_no_receipt_is_none(body: bytes) -> None:
    with pytest.raises(ReceiptInvalid):
        submitted(answering(httpx2.Response(200, content=body)), b"x")


@pytest.mark.parametrize("change", [{"signature": "00"}, {"unknown": 1}, {"receipt": None}])
def test_a_receipt_with_something_else_in_it_is_none(
    change: dict[str, object], keys: CountyKeys, station: FakeStation, door: TestClient
) -> None:
    packet = station.packet(keys.recipient)
    headers = signer(station).headers("POST", "/v1/packets", packet, timedelta(0))
    document = {**door.post("/v1/packets", content=packet, headers=headers).json(), **change}
    with pytest.raises(ReceiptInvalid):
        submitted(answering(httpx2.Response(200, json=document)), b"x")


def test_a_page_in_the_county_s_place_has_enrolled_nobody() -> None:
    """A network that wants a log-in first answers everything with 200 and its own page."""
    with pytest.raises(CountyUnreachable):
        answering(httpx2.Response(200, content=b"<html>Please log in to the network</html>")).enrol(a_request())


def test_another_station_s_enrolment_is_not_taken_for_ours() -> None:
    accepted = {"station": "450802101-02", "enrolled_at": "2018-11-20T01:30:00Z"}
    with pytest.raises(EnrolmentRefused):
        answering(httpx2.Response(200, json=accepted)).enrol(a_request())
    answering(httpx2.Response(200, json={**accepted, "station": STATION})).enrol(a_request())


@pytest.mark.parametrize(
    ("status", "body"), [(400, b""), (404, b"<html></html>"), (302, b""), (204, b""), (403, b'{"code": 1}')]
)
def test_a_refusal_without_a_code_of_the_county_carries_its_status(status: int, body: bytes) -> None:
    with pytest.raises(CountyRefused) as refused:
        submitted(answering(httpx2.Response(status, content=body)), b"x")
    assert refused.value.facts == {"reason": f"HTTP {status}"}


def test_an_answer_that_cannot_be_unpacked_is_no_answer() -> None:
    def garbled(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"content-encoding": "gzip"}, stream=httpx2.ByteStream(b"no gzip"))

    with pytest.raises(CountyUnreachable):
        submitted(answering(garbled), b"x")


@pytest.mark.parametrize(
    "error",
    [httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ReadTimeout, httpx2.RemoteProtocolError, httpx2.WriteError],
)
def test_a_line_that_breaks_is_told_without_what_was_on_it(error: type[httpx2.RequestError]) -> None:
    def broken(request: httpx2.Request) -> httpx2.Response:
        raise error("覃示范")

    with pytest.raises(CountyUnreachable) as told:
        submitted(answering(broken), "覃示范".encode())
    assert told.value.facts == {"cause": error.__name__}
    assert told.value.__suppress_context__


@pytest.mark.parametrize(
    "url", ["", "nonsense", "http://", "http://x\n", "http://x:port", "ftp://x", "http://" + "x" * 70_000]
)
def test_an_address_that_is_none_is_a_county_out_of_reach(url: str) -> None:
    with pytest.raises(CountyUnreachable), CountyClient(url, signer()) as client:
        submitted(client, b"x")


@contextmanager
def listening(parts: Parts) -> Iterator[str]:
    """The county on a port of this machine; tells its address."""
    server = uvicorn.Server(uvicorn.Config(create_app(parts), log_config=None, lifespan="off", ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def test_over_a_real_line_a_county_that_comes_back_gives_the_same_receipt(
    county: Parts, keys: CountyKeys, station: FakeStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # a proxy of the desk's is no way to the county
    packet = station.packet(keys.recipient)
    with listening(county) as url, CountyClient(url, signer(station)) as client:
        first = submitted(client, packet)
    with CountyClient(url, signer()) as client, pytest.raises(CountyUnreachable):
        submitted(client, packet)
    with listening(county) as url, CountyClient(url, signer(station)) as client:
        assert submitted(client, packet) == first


def test_a_county_that_is_not_there_is_out_of_reach_for_every_request() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: whoever calls is turned away
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with CountyClient(url, signer()) as client:
            for ask in (lambda: submitted(client, b"x"), lambda: client.enrol(a_request())):
                with pytest.raises(StationError) as told:
                    ask()
                assert told.value.code == "SY-501"


def test_a_receipt_s_instant_is_the_county_s(keys: CountyKeys, station: FakeStation, client: CountyClient) -> None:
    received_at = submitted(client, station.packet(keys.recipient)).receipt.received_at
    assert received_at.utcoffset() == timedelta(0)
    assert received_at <= datetime.now(UTC)


def test_a_computer_whose_clock_is_wrong_is_heard_by_the_county_s_clock(
    keys: CountyKeys, station: FakeStation, transport: InProcess
) -> None:
    wrong = station.signer(lambda: datetime(2009, 1, 1, tzinfo=UTC))
    with CountyClient(URL, wrong, WithDate(transport)) as client:
        assert submitted(client, station.packet(keys.recipient)).receipt.number == 1
        assert client.clock_off > timedelta(days=3000)


class WithDate(httpx2.BaseTransport):
    """Adds the date that a real server tells."""

    def __init__(self, inner: InProcess) -> None:
        self._inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self._inner.handle_request(request)
        answer.headers["date"] = format_datetime(datetime.now(UTC), usegmt=True)
        return answer
