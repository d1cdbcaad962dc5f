import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

import county.cli.packets
from station.packet.seal import receipt_holds
from station.packet.wire import EnrolmentTicket, SignedReceipt
from tests.county.builders import STATION, FakeStation, Run, ticket_from

COUNTY = [sys.executable, "-m", "county"]


def post(url: str, body: bytes, station: FakeStation | None = None) -> bytes:
    """Posts it, in a station's name if it is to be signed."""
    headers = {}
    if station is not None:
        signer = station.signer(lambda: datetime.now(UTC))
        headers = signer.headers("POST", urlsplit(url).path, body, timedelta(0))
    request = urllib.request.Request(url, data=body, method="POST", headers=headers)
    with urllib.request.urlopen(request) as response:
        return response.read()


@contextmanager
def serving(data: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """`county serve`, the real process, on a free port: its address, and the process."""
    command = [*COUNTY, "serve", "--data", str(data), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout is not None
            said, _, url = process.stdout.readline().strip().partition("：")
            assert said == "县级服务已启动"
            yield url, process
        finally:
            process.kill()


def test_what_the_server_answered_for_outlives_its_sudden_death(run: Run, data: Path) -> None:
    station, ticket = FakeStation(), ticket_from(run, data)
    with serving(data) as (url, process):
        post(f"{url}/v1/enrolments", station.request(ticket).model_dump_json().encode())
        packet = station.packet(ticket.recipient)
        receipt = post(f"{url}/v1/packets", packet, station)
        process.kill()
        process.wait()
    with serving(data) as (url, _):
        assert post(f"{url}/v1/packets", packet, station) == receipt
        listed = run("packets", "--data", data, "--json")[1]  # beside the running server
    (held,) = json.loads(listed)
    signed = SignedReceipt.model_validate_json(receipt)
    assert receipt_holds(signed, ticket.signing_key)
    assert (held["station"], held["epoch"], held["number"], held["evidence_count"]) == (STATION, 1, 1, 1)
    assert held["receipt_number"] == signed.receipt.receipt_number
    assert held["content_digest"] == signed.receipt.content_digest
    assert held["revision_id"] == str(signed.receipt.revision_id)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_stops_when_told_to(data: Path, number: signal.Signals) -> None:
    with serving(data) as (url, process):
        with pytest.raises(HTTPError) as refused:
            post(f"{url}/v1/packets", b"x")
        refused.value.close()
        process.send_signal(number)
        assert process.wait() == 0
    assert not (data / "county.sqlite-wal").exists()  # closed in order
    assert "SY-508" in (data / "county.log").read_text("utf-8")


def test_the_server_may_be_told_to_stop_as_soon_as_it_has_spoken(data: Path) -> None:
    with serving(data) as (_, process):
        process.terminate()
        assert process.wait() == 0


def test_a_port_in_use_is_told(run: Run, data: Path) -> None:
    with serving(data) as (url, _):
        status, out, err = run("serve", "--data", data, "--port", url.rpartition(":")[2])
    assert (status, out) == (3, "")
    assert err.startswith("[SY-526] ")


def test_the_commands_begin_a_county(tmp_path: Path) -> None:
    command = [*COUNTY, "init", "--data", tmp_path / "county", "--url", "https://county.invalid"]
    done = subprocess.run(command, check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert {path.name for path in (tmp_path / "county").iterdir()} == {
        "county-keys.json",
        "county.json",
        "county.sqlite",
    }


def test_the_name_and_address_given_at_the_start_stand_on_tickets(run: Run, tmp_path: Path) -> None:
    status, _, _ = run("init", "--data", tmp_path / "county", "--name", "模拟区", "--url", "https://county.invalid")
    ticket = ticket_from(run, tmp_path / "county")
    assert (status, ticket.county, ticket.url) == (0, "模拟区", "https://county.invalid")


def test_a_ticket_is_written_for_nobody_elses_eyes(run: Run, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "ticket.json"
    status, said, _ = run("enrol", STATION, "--data", data, "--out", out, "--url", "http://10.0.0.1:9000")
    assert status == 0
    assert out.stat().st_mode & 0o777 == 0o600
    ticket = EnrolmentTicket.model_validate_json(out.read_bytes())
    assert (ticket.station, ticket.url, ticket.county) == (STATION, "http://10.0.0.1:9000", "模拟区")
    assert ticket.code not in said


def test_packets_are_listed_for_a_person_too(run: Run, data: Path) -> None:
    assert run("packets", "--data", data) == (0, "共 0 个数据包。\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["enrol", "nonsense", "--data", "{data}", "--out", "-"],
        ["enrol", STATION, "--data", "{data}"],
        ["enrol", STATION, "--data", "{data}", "--out", "-", "--url", "ftp://x"],
        ["init", "--data", "{data}", "--name", ""],
        ["serve", "--data", "{data}", "--port", "65536"],
        ["nonsense"],
    ],
)
def test_wrong_usage_is_status_two(run: Run, data: Path, arguments: list[str]) -> None:
    status, out, _ = run(*(argument.format(data=data) for argument in arguments))
    assert (status, out) == (2, "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["init", "--data", "{data}"], "SY-522"),
        (["packets", "--data", "{data}/nowhere"], "SY-521"),
        (["serve", "--data", "{data}/nowhere"], "SY-521"),
        (["enrol", STATION, "--data", "{data}", "--out", "{data}/nowhere/ticket.json"], "SY-520"),
    ],
)
def test_what_is_refused_is_status_three_and_one_sentence(
    run: Run, data: Path, arguments: list[str], code: str
) -> None:
    status, out, err = run(*(argument.format(data=data) for argument in arguments))
    assert (status, out) == (3, "")
    assert err.startswith(f"[{code}] ")
    assert err.count("\n") == 1


def test_a_bug_leaves_its_trace_in_the_log_and_a_sentence_on_the_terminal(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(county.cli.packets, "open_county", None)
    status, out, err = run("packets", "--data", data)
    assert (status, out) == (3, "")
    assert err.startswith("[ST-000] ")
    assert "Traceback" not in err
    assert "Traceback" in (data / "county.log").read_text("utf-8")
