"""Identity cards through the system's real smart-card daemon, on a virtual reader.

The daemon exists once on a machine: these tests keep to one worker, wait for their turn under a file lock, and fail,
not skip, where pcscd or its virtual reader is missing.
"""

import fcntl
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from smartcard import scard
from typer.testing import CliRunner

from station.cli.card import card_commands
from station.devices.id_card.choose import open_reader
from station.devices.id_card.dump import decode_any
from station.devices.id_card.pcsc import PcscTransport
from station.devices.id_card.reader import IdCardReader
from station.devices.id_card.simulator import PORTRAIT, SimulatedReader, sample_card
from station.devices.id_card.virtual_card import VirtualCard
from station.errors import (
    CardServiceDown,
    CardUnreadable,
    NoCard,
    NoReader,
    ReaderBusy,
    ReaderLost,
    ReaderWithoutSamv,
)

pytestmark = [pytest.mark.pcscd, pytest.mark.xdist_group("pcscd")]

VECTORS = json.loads((Path(__file__).parent / "idcard-vectors.json").read_text("utf-8"))
KINDS = ["resident", "J", "I", "Y"]
DRIVER_CONFIGURATION = Path("/etc/reader.conf.d/vpcd")
READER = "Virtual PCD 00 00"
PATIENCE = 30.0
"""Seconds until something that should have come to pass is taken for failed."""


def today() -> date:
    return date(2021, 1, 1)


def vector_text(kind: str) -> bytes:
    return bytes.fromhex(VECTORS[kind]["text_hex"])


def until(condition: Callable[[], bool], what: str) -> None:
    """Waits for a condition, in small naps. Fails the test when patience ends."""
    nap = threading.Event()
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {PATIENCE} s in vain: {what}")
        nap.wait(0.02)


def states() -> dict[str, int]:
    """The state of each reader the daemon knows; empty without a daemon."""
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result:
        return {}
    try:
        result, names = scard.SCardListReaders(context, [])
        if result or not names:
            return {}
        result, found = scard.SCardGetStatusChange(context, 0, [(name, scard.SCARD_STATE_UNAWARE) for name in names])
        return {name: state for name, state, _ in found} if not result else {}
    finally:
        scard.SCardReleaseContext(context)


def is_laid() -> bool:
    return bool(states().get(READER, 0) & scard.SCARD_STATE_PRESENT)


def two_free_ports() -> int:
    """The first of two neighbouring free ports: the driver makes two slots."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("", port + 1))
            except OSError:
                continue
            return port


class Daemon:
    """The real pcscd with a virtual reader on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def start(self, *, with_reader: bool = True) -> None:
        program = shutil.which("pcscd") or shutil.which("pcscd", path="/usr/sbin:/sbin")
        if program is None or not DRIVER_CONFIGURATION.exists():
            pytest.fail("pcscd or its virtual reader is missing: apt-get install pcscd vsmartcard-vpcd")
        configuration = self._folder / "reader.conf.d"
        shutil.rmtree(configuration, ignore_errors=True)
        configuration.mkdir()
        if with_reader:
            self.port = two_free_ports()
            lines = DRIVER_CONFIGURATION.read_text().splitlines()
            own = [f"DEVICENAME /dev/null:{self.port}" if line.startswith("DEVICENAME") else line for line in lines]
            (configuration / "vpcd").write_text("\n".join(own) + "\n")
        command = [program, "-f", "-c", str(configuration)]
        if b"polkit" in subprocess.run([program, "--help"], capture_output=True, check=False).stdout:
            command.append("--disable-polkit")
        if setpriv := shutil.which("setpriv"):  # so that a killed test run leaves no daemon behind
            command = [setpriv, "--pdeathsig", "TERM", *command]
        log = self._folder / "pcscd.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output)
        process = self._process

        def ready() -> bool:
            if process.poll() is not None:
                pytest.fail(f"pcscd ended at once; is another one running, or is this not root? {log.read_text()}")
            return bool(states()) if with_reader else self._answers()

        until(ready, "pcscd is ready")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    @staticmethod
    def _answers() -> bool:
        result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        if not result:
            scard.SCardReleaseContext(context)
        return not result


@pytest.fixture(scope="module")
def daemons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    with (Path(tempfile.gettempdir()) / "collection-station-pcscd.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        daemon = Daemon(tmp_path_factory.mktemp("pcscd"))
        try:
            daemon.start()
            yield daemon
        finally:
            daemon.stop()


@pytest.fixture
def daemon(daemons: Daemon) -> Daemon:
    """The daemon, running, with no card on the reader."""
    until(lambda: bool(states()) and not is_laid(), "the reader is empty")
    return daemons


@pytest.fixture
def lay(daemon: Daemon) -> Iterator[Callable[..., VirtualCard]]:
    """Lays a module's card on the reader and waits until the daemon has seen it; lifts it in the end."""
    laid = []

    def lay_down(module: SimulatedReader | None, **options: bytes) -> VirtualCard:
        card = VirtualCard(daemon.port, module, **options)
        card.lay()
        laid.append(card)
        until(is_laid, "the daemon sees the card")
        return card

    yield lay_down
    for card in laid:
        card.lift()


def reader() -> IdCardReader:
    return IdCardReader(PcscTransport(READER), today)


def read_in_shell(*arguments: str) -> dict[str, object]:
    commands = card_commands(lambda spec: open_reader(spec, today), lambda data: decode_any(data, today()))
    result = CliRunner().invoke(commands, ["read", "--json", *arguments], catch_exceptions=False)
    told = json.loads(result.stdout)
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_card_is_read_through_the_daemon(lay, kind):
    module = SimulatedReader(vector_text(kind))
    lay(module)
    card = reader().read()
    assert {name: getattr(card, name) for name in VECTORS[kind]["expect"]} == VECTORS[kind]["expect"]
    assert card.raw_text == vector_text(kind)
    assert card.portrait_wlt == PORTRAIT

    module.lay(vector_text(kind))
    told = read_in_shell("--reader", f"pcsc:{READER}")
    assert [warning["code"] for warning in told.pop("warnings")] == (["not_yet_valid"] if kind == "Y" else [])
    assert told == VECTORS[kind]["expect"]


def test_a_reader_that_knows_short_commands_only_answers_in_parts(lay):
    lay(SimulatedReader(sample_card("found")))
    assert IdCardReader(PcscTransport(READER, extended=False), today).read() == sample_card("found")


def test_the_header_of_the_commands_can_be_set(lay):
    lay(SimulatedReader(sample_card("found")), header=bytes.fromhex("FFFE0102"))
    with pytest.raises(ReaderWithoutSamv):
        open_reader(f"pcsc:{READER}", today).read()
    assert open_reader(f"pcsc:{READER}#FFFE0102", today).read() == sample_card("found")


def test_the_module_tells_its_number_through_the_daemon(lay):
    lay(SimulatedReader(sample_card("found")))
    assert reader().sam_id() == "05.03-20140612-0000001234-0000005678"


def test_without_a_card_it_is_told(daemon):
    with pytest.raises(NoCard):
        reader().read()


def test_a_reader_nobody_has_is_told(daemon):
    with pytest.raises(NoReader):
        IdCardReader(PcscTransport("a reader of another make"), today).read()


def test_a_card_read_well_has_to_be_lifted_and_laid_again(lay):
    module = SimulatedReader(sample_card("found"))
    card = lay(module)
    same_reader = reader()
    same_reader.read()
    with pytest.raises(NoCard):
        same_reader.read()
    card.lift()
    until(lambda: not is_laid(), "the card is lifted")
    with pytest.raises(NoCard):
        same_reader.read()
    lay(SimulatedReader(sample_card("new")))
    assert same_reader.read() == sample_card("new")


def test_a_reader_without_a_security_module_is_told(lay):
    lay(None)
    with pytest.raises(ReaderWithoutSamv):
        reader().read()


def test_a_card_pulled_away_in_the_middle_is_told_and_can_be_read_afterwards(lay):
    class Pulled(SimulatedReader):
        def _areas(self, command):
            pulled._line.shutdown(socket.SHUT_RDWR)
            return super()._areas(command)

    pulled = lay(Pulled(sample_card("found")))
    same_reader = reader()
    with pytest.raises(CardUnreadable):
        same_reader.read()
    until(lambda: not is_laid(), "the card is lifted")
    lay(SimulatedReader(sample_card("found")))
    assert same_reader.read() == sample_card("found")


def test_a_reader_another_program_has_for_itself_is_told(lay):
    lay(SimulatedReader(sample_card("found")))
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    result, other, _ = scard.SCardConnect(context, READER, scard.SCARD_SHARE_EXCLUSIVE, protocols)
    assert not result
    try:
        with pytest.raises(ReaderBusy):
            reader().read()
    finally:
        scard.SCardDisconnect(other, scard.SCARD_LEAVE_CARD)
        scard.SCardReleaseContext(context)
    assert reader().read() == sample_card("found")


def test_a_daemon_that_went_away_is_told_and_one_that_came_back_is_used(daemon):
    same_reader = reader()
    with VirtualCard(daemon.port, SimulatedReader(sample_card("found"))):
        until(is_laid, "the daemon sees the card")
        assert same_reader.read() == sample_card("found")
    daemon.stop()
    try:
        for _ in range(2):
            with pytest.raises(CardServiceDown):
                same_reader.read()
        commands = card_commands(lambda spec: open_reader(spec, today), lambda data: decode_any(data, today()))
        result = CliRunner().invoke(commands, ["read", "--json", "--reader", "pcsc:"])
        assert type(result.exception) is CardServiceDown
        assert result.stdout == ""
    finally:
        daemon.start()
    with VirtualCard(daemon.port, SimulatedReader(sample_card("new"))):
        until(is_laid, "the daemon sees the card")
        assert same_reader.read() == sample_card("new")


def test_a_daemon_that_dies_in_the_middle_is_told_and_one_that_came_back_is_used(daemon):
    class Fatal(SimulatedReader):
        def _areas(self, command):
            daemon._process.kill()
            return super()._areas(command)

    same_reader = reader()
    with VirtualCard(daemon.port, Fatal(sample_card("found"))):
        until(is_laid, "the daemon sees the card")
        try:
            with pytest.raises((CardServiceDown, ReaderLost, CardUnreadable)):
                same_reader.read()
        finally:
            daemon.stop()
            daemon.start()
    with VirtualCard(daemon.port, SimulatedReader(sample_card("new"))):
        until(is_laid, "the daemon sees the card")
        assert same_reader.read() == sample_card("new")


def test_a_daemon_without_any_reader_is_told(daemon):
    daemon.stop()
    daemon.start(with_reader=False)
    try:
        with pytest.raises(NoReader):
            open_reader("pcsc", today).read()
    finally:
        daemon.stop()
        daemon.start()


def test_a_card_laid_by_the_command_is_read(daemon):
    command = [sys.executable, "-m", "station.devices.id_card.virtual_card", "--port", str(daemon.port)]
    with subprocess.Popen([*command, "--text-hex", VECTORS["J"]["text_hex"]]) as process:
        try:
            until(is_laid, "the daemon sees the card")
            assert reader().read().pass_number == "H12345678"
        finally:
            process.terminate()
