"""The county's own certificate: made, renewed, told on tickets, served."""

import json
import signal
import ssl
import subprocess
import urllib.request
from pathlib import Path

import pytest

from county.app import open_county
from county.certificates import CERTIFICATE, KEY, pin_on_tickets
from county.config import load_settings
from station.errors import CountyRefused
from station.packet.pin import pin_of
from station.packet.wire import EnrolmentTicket
from station.sync.county_client import CountyClient
from tests.county.builders import STATION, FakeStation, Run, ticket_from
from tests.county.test_command_line import COUNTY, serving


def made(run: Run, data: Path, *options: object) -> str:
    status, said, _ = run("certificate", "127.0.0.1", "county.invalid", "--data", data, *options)
    assert status == 0
    pin = pin_on_tickets(load_settings(data))
    assert pin is not None
    assert pin in said
    return pin


def test_a_station_joins_and_is_heard_over_tls_by_what_its_ticket_tells(run: Run, data: Path) -> None:
    pin = made(run, data)
    ticket, station = ticket_from(run, data), FakeStation()
    assert ticket.certificate == pin
    assert ticket.url == "https://127.0.0.1:8765"
    with serving(data) as (url, _):
        assert url.startswith("https://127.0.0.1:")
        port = int(url.rpartition(":")[2])
        served = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port)))
        assert pin_of(served) == pin
        with CountyClient(url, station.signer(), certificate=ticket.certificate) as line:
            line.enrol(station.request(ticket))
        trusting = ssl.create_default_context(cafile=data / CERTIFICATE)  # a reviewer's browser that was told
        with urllib.request.urlopen(f"{url}/v1/health", context=trusting) as answer:
            assert json.loads(answer.read())["county"] == "模拟区"


def test_several_workers_speak_tls_alike(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pin = made(run, data)
    monkeypatch.setenv("COUNTY_WORKERS", "2")
    with serving(data) as (url, process), CountyClient(url, FakeStation().signer(), certificate=pin) as line:
        (told,) = line.submit([b"x"])
        assert isinstance(told, CountyRefused)
        assert told.facts == {"reason": "SY-508"}
        process.terminate()
        process.wait()


def test_renewed_it_has_the_same_key_unless_another_is_asked_for(run: Run, data: Path) -> None:
    first = made(run, data)
    text = (data / CERTIFICATE).read_bytes()
    assert made(run, data) == first
    assert (data / CERTIFICATE).read_bytes() != text
    assert made(run, data, "--new-key") != first


def test_its_key_is_for_the_county_s_account_alone(run: Run, data: Path) -> None:
    made(run, data)
    assert (data / KEY).stat().st_mode & 0o777 == 0o600


def test_without_a_certificate_tickets_are_as_they_were(run: Run, data: Path) -> None:
    ticket = ticket_from(run, data)
    assert ticket.certificate is None
    assert "certificate" not in ticket.model_dump_json()
    assert EnrolmentTicket.model_validate_json(ticket.model_dump_json()) == ticket


def test_a_certificate_whose_key_changes_is_not_pinned(run: Run, data: Path) -> None:
    """One of a public authority: the computer's own authorities vouch for it."""
    made(run, data)
    settings = load_settings(data, pin_certificate=False)
    with open_county(settings) as county:
        assert county.issue_ticket(STATION, settings.url).certificate is None
        assert settings.url.startswith("https://")


def test_who_listens_to_others_without_a_certificate_is_warned(run: Run, data: Path) -> None:
    def said(host: str) -> str:
        command = [*COUNTY, "serve", "--data", str(data), "--host", host, "--port", "0"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        ) as it:
            assert it.stdout is not None
            it.stdout.readline()
            it.send_signal(signal.SIGTERM)
            return it.communicate()[1]

    assert "没有证书" in said("0.0.0.0")
    assert "没有证书" not in said("127.0.0.1")
    made(run, data)
    assert "没有证书" not in said("0.0.0.0")


def test_settings_that_do_not_fit_are_refused(run: Run, data: Path, tmp_path: Path) -> None:
    made(run, data)
    junk = tmp_path / "junk.pem"
    junk.write_text("no certificate")
    for options in (("--certificate", junk), ("--certificate", tmp_path / "gone.pem"), ("--key", junk)):
        status, _, said = run("serve", "--data", data, "--port", 0, *options)
        assert (status, "SY-524" in said) == (3, True)


def test_tls_asks_for_an_address_that_says_so(run: Run, data: Path, tmp_path: Path) -> None:
    some = tmp_path / "some.pem"
    some.touch()
    status, _, said = run("serve", "--data", data, "--certificate", some, "--key", some)
    assert (status, "SY-524" in said, "settings=url" in said) == (3, True, True)
    status, _, said = run("serve", "--data", data, "--key", some)
    assert (status, "settings=certificate" in said) == (3, True)
