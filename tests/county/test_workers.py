"""Several workers serve as one, and beside the requests one of them does what is to be done from time to time."""

import os
import signal
import socket
import sqlite3
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from starlette.testclient import TestClient

from county.api.application import create_app
from county.app import open_county
from county.config import Settings
from county.keys import CountyKeys
from county.parts import Parts
from county.timer import Periodically
from station.errors import PacketError, StationError
from tests.county.builders import STATION, Clock, FakeStation, Run, ticket_from
from tests.county.test_command_line import post, serving
from tests.county.waiting import until


def loopback(county: Parts) -> TestClient:
    return TestClient(create_app(county), client=("127.0.0.1", 50000), raise_server_exceptions=False)


# -- processes --------------------------------------------------------------------------------------------------------


@pytest.fixture
def two(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, psutil.Process]]:
    monkeypatch.setenv("COUNTY_WORKERS", "2")
    monkeypatch.setenv("COUNTY_SHELF_SECONDS", "1")
    with serving(data) as (url, process):
        yield url, psutil.Process(process.pid)


def workers(first: psutil.Process) -> list[psutil.Process]:
    """Those that serve: the resource tracker of multiprocessing is none of them."""
    with suppress(psutil.NoSuchProcess):
        return [each for each in first.children() if any("spawn_main" in part for part in each.cmdline())]
    return []


def answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{url}/v1/health", timeout=5) as response:
        return response.status == 200
    return False


def test_a_worker_that_dies_is_replaced_and_nothing_is_lost(
    run: Run, data: Path, two: tuple[str, psutil.Process]
) -> None:
    url, first = two
    station, ticket = FakeStation(), ticket_from(run, data)
    until(lambda: len(workers(first)) == 2)
    post(f"{url}/v1/enrolments", station.request(ticket).model_dump_json().encode())
    packet = station.packet(ticket.recipient)
    receipt = post(f"{url}/v1/packets", packet, station)
    for worker in (before := workers(first)):
        worker.kill()
    until(lambda: len(workers(first)) == 2 and not {*workers(first)} & {*before})
    assert post(f"{url}/v1/packets", packet, station) == receipt


def test_one_of_them_tends_the_shelf_and_told_to_stop_all_stop(two: tuple[str, psutil.Process], data: Path) -> None:
    def holders() -> list[str]:
        with closing(sqlite3.connect(data / "county.sqlite")) as database:
            return [holder for (holder,) in database.execute("SELECT holder FROM lease WHERE name = 'shelf'")]

    url, first = two
    until(lambda: len(workers(first)) == 2 and answers(url))
    until(lambda: len(holders()) == 1)
    some = workers(first)
    first.terminate()
    assert first.wait(30) == 0
    assert not any(worker.is_running() for worker in some)


def test_without_the_first_process_the_others_end_and_free_the_address(two: tuple[str, psutil.Process]) -> None:
    url, first = two
    until(lambda: len(workers(first)) == 2 and answers(url))
    some = workers(first)
    os.kill(first.pid, signal.SIGKILL)
    psutil.wait_procs(some, timeout=30)
    assert not any(worker.is_running() for worker in some)
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", urlsplit(url).port))


# -- what one does for all --------------------------------------------------------------------------------------------


def test_one_of_several_tends_the_shelf_and_another_takes_over_when_it_is_gone(
    settings: Settings, keys: CountyKeys, clock: Clock
) -> None:
    with open_county(settings, clock) as one, open_county(settings, clock) as other:
        stranger = FakeStation()
        with pytest.raises(PacketError):
            one.take_in(stranger.packet(keys.recipient))
        one.enrol_station(stranger.request(one.issue_ticket(STATION, "http://county.invalid")))
        assert one.tend_shelf() == 0  # not yet due
        assert other.tend_shelf() is None
        clock.go_on(timedelta(seconds=70))
        assert one.tend_shelf() == 1
        assert other.tend_shelf() is None
        clock.go_on(timedelta(seconds=2 * settings.shelf_seconds + 1))  # the one is heard of no more
        assert other.tend_shelf() == 0
        assert one.tend_shelf() is None


def test_what_is_done_from_time_to_time_goes_on_after_trouble(caplog: pytest.LogCaptureFixture) -> None:
    rounds: list[Callable[[], None]] = []
    done = threading.Event()

    def work() -> None:
        rounds.append(work)
        if len(rounds) == 1:
            raise StationError(cause="trouble")
        if len(rounds) == 2:
            raise ValueError("a bug")
        done.set()

    with Periodically(0.001, work):
        assert done.wait(30)
    assert [record.levelname for record in caplog.records] == ["WARNING", "CRITICAL"]


# -- health and metrics -----------------------------------------------------------------------------------------------


def test_health_tells_whether_the_database_answers(
    county: Parts, client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/v1/health").json() == {"county": "模拟区", "database": "ok"}
    with closing(sqlite3.connect(settings.data_dir / "county.sqlite")) as database:
        database.execute("ALTER TABLE counter RENAME TO gone")
        database.commit()
    assert client.get("/v1/health").status_code == 503


def test_metrics_count_and_name_nobody(county: Parts, station: FakeStation, keys: CountyKeys) -> None:
    county.take_in(station.packet(keys.recipient))
    with pytest.raises(PacketError):
        county.take_in(b"cut")
    with loopback(county) as client:
        answered = client.get("/v1/metrics")
    assert answered.status_code == 200
    assert answered.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answered.text.splitlines()
    assert 'county_packets_total{carrier="https"} 1' in lines
    assert 'county_shelf_waiting{reason="unreadable"} 1' in lines
    assert 'county_revisions{state="processed"} 1' in lines
    assert "county_stations 1" in lines
    assert all(line.startswith(("# HELP ", "# TYPE ", "county_")) for line in lines)
    assert STATION not in answered.text


def test_metrics_are_for_this_machine_or_for_who_bears_the_token(
    county: Parts, client: TestClient, settings: Settings, clock: Clock
) -> None:
    assert client.get("/v1/metrics").status_code == 403  # from elsewhere
    with loopback(county) as here:
        assert here.get("/v1/metrics").status_code == 200
        assert here.get("/v1/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 403  # by a proxy
    guarded = settings.model_copy(update={"metrics_token": "t0ken"})
    with open_county(guarded, clock) as parts, loopback(parts) as here:
        assert here.get("/v1/metrics").status_code == 403
        assert here.get("/v1/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
        assert here.get("/v1/metrics", headers={"Authorization": "Bearer t0ken"}).status_code == 200
