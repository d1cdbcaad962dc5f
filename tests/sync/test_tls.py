"""A real TLS server on this machine, the real county behind it: whom the station's line trusts, and whom not."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.types import ASGIApp, Receive, Scope, Send

from county.api.application import create_app
from county.certificates import server_context
from county.config import Settings
from county.keys import CountyKeys
from county.parts import Parts
from station.errors import (
    CertificateOfAnother,
    CertificateOutOfDate,
    CertificateUntrusted,
    CountyUnreachable,
    StationError,
    SyncError,
)
from station.packet.pin import pin_of
from station.packet.seal import receipt_holds
from station.sync.county_client import CountyClient
from station.sync.tls import trust
from tests.county.builders import FakeStation
from tests.sync.authorities import YEAR, Authority, Served, self_signed
from tests.sync.submitting import submitted

DAY = timedelta(days=1)
PAST, FUTURE = (-YEAR, -DAY), (DAY, YEAR)


class Counting:
    """The county's application, and how many requests reached it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        await self._app(scope, receive, send)


@pytest.fixture
def app(county: Parts) -> Counting:
    return Counting(create_app(county))


@contextmanager
def serving(app: Counting, served: Served | None) -> Iterator[str]:
    """The application on a port of this machine, with this certificate; tells its address."""
    config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none")
    config.load()
    if served is not None:
        config.ssl = server_context(
            Settings(
                data_dir=Path(),
                url="https://127.0.0.1",
                certificate=served.certificate,
                certificate_key=served.key,
            )
        )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One that this computer trusts."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


def client(url: str, station: FakeStation, pin: str | None = None) -> CountyClient:
    return CountyClient(url, station.signer(lambda: datetime.now(UTC)), certificate=pin)


def is_taken(url: str, station: FakeStation, keys: CountyKeys, pin: str | None) -> bool:
    with client(url, station, pin) as line:
        return receipt_holds(submitted(line, station.packet(keys.recipient)), keys.public_key)


def refusal(url: str, station: FakeStation, pin: str | None) -> SyncError:
    with client(url, station, pin) as line, pytest.raises(SyncError) as told:
        submitted(line, b"what nobody else may see")
    return told.value


def test_the_pinned_key_is_taken_whoever_signed_it(
    app: Counting, keys: CountyKeys, station: FakeStation, tmp_path: Path
) -> None:
    served = self_signed(tmp_path)
    with serving(app, served) as url:
        assert is_taken(url, station, keys, served.pin)


@pytest.mark.parametrize("valid", [PAST, FUTURE], ids=["past", "future"])
def test_a_pinned_key_is_taken_also_where_this_computer_s_clock_is_wrong(
    app: Counting, keys: CountyKeys, station: FakeStation, tmp_path: Path, valid: tuple[timedelta, timedelta]
) -> None:
    served = self_signed(tmp_path, valid, host="another.invalid")
    with serving(app, served) as url:
        assert is_taken(url, station, keys, served.pin)


def test_a_renewed_certificate_of_the_pinned_key_is_taken(
    app: Counting, keys: CountyKeys, station: FakeStation, tmp_path: Path
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    before, after = self_signed(tmp_path, key=key), self_signed(tmp_path, key=key)
    assert before.certificate.read_bytes() != after.certificate.read_bytes()
    with serving(app, after) as url:
        assert is_taken(url, station, keys, before.pin)


def test_another_certificate_than_the_pinned_one_is_refused_before_anything_is_said(
    app: Counting, station: FakeStation, tmp_path: Path, authority: Authority
) -> None:
    """Not even one that an authority vouches for which this computer trusts."""
    pinned = self_signed(tmp_path)
    for other in (self_signed(tmp_path), authority.signs()):
        with serving(app, other) as url:
            error = refusal(url, station, pinned.pin)
            assert type(error) is CertificateOfAnother
            assert error.facts == {"cause": "pin"}
    assert app.asked == 0


def test_without_a_pin_a_certificate_that_nobody_vouches_for_is_refused(
    app: Counting, station: FakeStation, tmp_path: Path, authority: Authority
) -> None:
    with serving(app, self_signed(tmp_path)) as url:
        assert type(refusal(url, station, None)) is CertificateUntrusted
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with serving(app, Authority(elsewhere).signs()) as url:
        assert type(refusal(url, station, None)) is CertificateUntrusted
    assert app.asked == 0


def test_without_a_pin_a_certificate_of_a_trusted_authority_is_taken(
    app: Counting, keys: CountyKeys, station: FakeStation, authority: Authority
) -> None:
    with serving(app, authority.signs()) as url:
        assert is_taken(url, station, keys, None)


def test_without_a_pin_name_and_time_have_to_be_right(
    app: Counting, station: FakeStation, authority: Authority
) -> None:
    for served, error in (
        (authority.signs(host="127.0.0.2"), CertificateOfAnother),
        (authority.signs(host="county.invalid"), CertificateOfAnother),
        (authority.signs(valid=PAST), CertificateOutOfDate),
        (authority.signs(valid=FUTURE), CertificateOutOfDate),
    ):
        with serving(app, served) as url:
            assert type(refusal(url, station, None)) is error
    assert app.asked == 0


def test_a_server_that_speaks_no_tls_is_out_of_reach(app: Counting, station: FakeStation, tmp_path: Path) -> None:
    pin = self_signed(tmp_path).pin
    with serving(app, None) as url:
        for wanted in (None, pin):
            assert type(refusal(url, station, wanted)) is CountyUnreachable
        with pytest.raises(CountyUnreachable):
            client(url.replace("https", "http"), station, pin)
    assert app.asked == 0


def test_each_refusal_has_its_own_sentence() -> None:
    kinds: list[type[StationError]] = [CertificateUntrusted, CertificateOfAnother, CertificateOutOfDate]
    assert len({kind.says for kind in [*kinds, CountyUnreachable]}) == 4


def test_an_old_protocol_is_not_spoken(app: Counting, tmp_path: Path) -> None:
    served = self_signed(tmp_path)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with serving(app, served) as url:
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        with socket.create_connection(address) as plain, old.wrap_socket(plain) as line:
            assert (line.version(), (line.cipher() or ("",))[0][:5]) == ("TLSv1.2", "ECDHE")
        old.set_ciphers("AES128-SHA:AES256-SHA")  # no forward secrecy
        with socket.create_connection(address) as plain, pytest.raises(ssl.SSLError), old.wrap_socket(plain):
            pass
    assert trust("https://x", None).minimum_version >= ssl.TLSVersion.TLSv1_2


def test_there_is_no_way_around_the_pin() -> None:
    with pytest.raises(ssl.SSLError):
        trust("https://x", "0" * 64).wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO())


def test_only_a_certificate_has_a_pin() -> None:
    for junk in (b"", b"junk", b"\x30\x03\x02\x01\x01"):
        assert pin_of(junk) is None
