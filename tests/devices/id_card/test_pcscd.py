"""Identity cards through the system's real smart-card daemon, on a virtual reader.

The daemon exists once on a machine: these tests keep to one worker, wait for their turn under a file lock, and fail,
not skip, where pcscd or its virtual reader is missing.
"""

import contextlib
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
from station.devices.id_card import samv
from station.devices.id_card.choose import open_monitor, open_reader
from station.devices.id_card.dump import decode_any
from station.devices.id_card.pcsc import EscapeTransport, PcscTransport
from station.devices.id_card.reader import IdCardReader
from station.devices.id_card.simulator import PORTRAIT, SimulatedReader, sample_card
from station.devices.id_card.virtual_card import VirtualCard
from station.domain.card_state import CardSight, CardState
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
ESCAPE_READER = "Escape Reader"
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

    def start(self, *, with_reader: bool = True, escape: tuple[Path, int] | None = None) -> None:
        """`escape` is the library and the port of a further reader that is reached by SCardControl."""
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
        if escape is not None:
            lines = [f'FRIENDLYNAME "{ESCAPE_READER}"', f"LIBPATH {escape[0]}", f"CHANNELID {escape[1]}"]
            (configuration / "escape").write_text("\n".join(lines) + "\n")
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
    commands = card_commands(
        lambda spec: open_reader(spec, today), lambda data: decode_any(data, today()), lambda spec: []
    )
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
        commands = card_commands(
            lambda spec: open_reader(spec, today), lambda data: decode_any(data, today()), lambda spec: []
        )
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


# -- cards followed without a click -----------------------------------------------------------------------------------


class Follower:
    """What a monitor tells, waited for."""

    def __init__(self, spec: str = "pcsc") -> None:
        self.monitor = open_monitor(spec, today)
        self.told: list[CardSight] = []

    def __enter__(self) -> "Follower":
        self.monitor.start(self.told.append)
        return self

    def __exit__(self, *_: object) -> None:
        self.monitor.stop()

    def until(self, state: CardState) -> CardSight:
        """Waits until a state is told, and forgets what was told before it."""
        until(lambda: any(sight.state is state for sight in self.told), f"{state} among {self.told}")
        at = next(at for at, sight in enumerate(self.told) if sight.state is state)
        sight = self.told[at]
        del self.told[: at + 1]
        return sight


def test_cards_are_followed_on_and_off_the_reader_without_a_click(daemon):
    with Follower() as follower:
        follower.until(CardState.NO_CARD)
        for key in ("found", "new", "found"):
            with VirtualCard(daemon.port, SimulatedReader(sample_card(key))):
                follower.until(CardState.READING)
                assert follower.until(CardState.READ).card == sample_card(key)
            follower.until(CardState.NO_CARD)


def test_a_card_asked_for_again_while_it_lies_there_has_to_be_lifted(daemon):
    with Follower() as follower:
        with VirtualCard(daemon.port, SimulatedReader(sample_card("found"))):
            follower.until(CardState.READ)
            follower.monitor.ask_again()
            follower.until(CardState.LIFT)
        follower.until(CardState.NO_CARD)


def test_the_monitor_lives_through_restarts_of_the_daemon(daemon):
    with Follower() as follower:
        follower.until(CardState.NO_CARD)
        for key in ("found", "new"):
            daemon.stop()
            follower.until(CardState.SERVICE_DOWN)
            daemon.start()
            follower.until(CardState.NO_CARD)
            with VirtualCard(daemon.port, SimulatedReader(sample_card(key))):
                assert follower.until(CardState.READ).card == sample_card(key)
            follower.until(CardState.NO_CARD)


def test_a_monitor_that_started_before_the_daemon_finds_it(daemon):
    daemon.stop()
    with Follower() as follower:
        try:
            follower.until(CardState.SERVICE_DOWN)
        finally:
            daemon.start()
        follower.until(CardState.NO_CARD)


def test_a_daemon_that_dies_in_the_middle_of_a_read_is_told_and_the_next_card_is_read(daemon):
    class Fatal(SimulatedReader):
        def _areas(self, command):
            daemon._process.kill()
            return super()._areas(command)

    with Follower() as follower:
        follower.until(CardState.NO_CARD)
        with VirtualCard(daemon.port, Fatal(sample_card("found"))):
            try:
                follower.until(CardState.SERVICE_DOWN)
            finally:
                daemon.stop()
                daemon.start()
        with VirtualCard(daemon.port, SimulatedReader(sample_card("new"))):
            assert follower.until(CardState.READ).card == sample_card("new")


def test_no_reader_is_told_and_one_that_comes_with_the_daemon_is_used(daemon):
    daemon.stop()
    daemon.start(with_reader=False)
    with Follower() as follower:
        try:
            follower.until(CardState.NO_READER)
        finally:
            daemon.stop()
            daemon.start()
        follower.until(CardState.NO_CARD)
        with VirtualCard(daemon.port, SimulatedReader(sample_card("new"))):
            follower.until(CardState.READ)


def test_a_card_pulled_away_in_the_middle_is_told_and_the_next_is_read(daemon):
    class Pulled(SimulatedReader):
        def _areas(self, command):
            card._line.shutdown(socket.SHUT_RDWR)
            return super()._areas(command)

    with Follower() as follower:
        follower.until(CardState.NO_CARD)
        card = VirtualCard(daemon.port, Pulled(sample_card("found")))
        with card:
            follower.until(CardState.READ_FAILED)
        until(lambda: not is_laid(), "the card is lifted")
        with VirtualCard(daemon.port, SimulatedReader(sample_card("new"))):
            assert follower.until(CardState.READ).card == sample_card("new")


@pytest.mark.parametrize(
    ("module", "state"),
    [
        (None, CardState.READER_WITHOUT_SAMV),
        (SimulatedReader(sample_card("found"), fails={samv.READ: 0x31}), CardState.NOT_AUTHENTICATED),
        (SimulatedReader(sample_card("found"), fails={samv.SELECT: 0x40}), CardState.NOT_AN_ID_CARD),
        (SimulatedReader(None), CardState.NOT_AN_ID_CARD),
        (SimulatedReader(sample_card("found"), fails={samv.FIND: 0x66}), CardState.READER_DAMAGED),
        (SimulatedReader(sample_card("found"), damages={samv.READ: lambda reply: reply[:700]}), CardState.READ_FAILED),
    ],
)
def test_each_refusal_has_its_state_on_the_reader_itself(daemon, module, state):
    with Follower() as follower:
        follower.until(CardState.NO_CARD)
        with VirtualCard(daemon.port, module):
            follower.until(state)
        until(lambda: not is_laid(), "the card is lifted")
        with VirtualCard(daemon.port, SimulatedReader(sample_card("new"))):
            assert follower.until(CardState.READ).card == sample_card("new")


def test_of_several_readers_each_may_be_used(daemon):
    first, second = SimulatedReader(sample_card("found")), SimulatedReader(sample_card("new"))
    with Follower("pcsc:Virtual PCD") as follower, VirtualCard(daemon.port, first):
        assert follower.until(CardState.READ).reader == "Virtual PCD 00 00"
        with VirtualCard(daemon.port + 1, second):
            sight = follower.until(CardState.READ)
            assert (sight.reader, sight.card) == ("Virtual PCD 00 01", sample_card("new"))


# -- a reader reached by SCardControl ---------------------------------------------------------------------------------


class Module:
    """A module behind the driver of the tests: answers each frame that comes to its port, while it is plugged in."""

    def __init__(self, port: int) -> None:
        self.module = SimulatedReader(None)
        self.listener = socket.create_server(("127.0.0.1", port))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def unplug(self) -> None:
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self.listener.accept()
                with line, line.makefile("rb") as incoming:
                    frame = incoming.read(int.from_bytes(incoming.read(2), "big"))
                    reply = self.module.exchange(frame)
                    line.sendall(len(reply).to_bytes(2, "big") + reply)


@pytest.fixture(scope="module")
def escape_driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("driver") / "libescape.so"
    source = Path(__file__).parent / "escape_driver.c"
    flags = subprocess.run(["pkg-config", "--cflags", "libpcsclite"], capture_output=True, text=True, check=True).stdout
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", str(library), str(source), *flags.split()], check=True)
    return library


@pytest.fixture
def escaped(daemon: Daemon, escape_driver: Path) -> Iterator[tuple[Module, int]]:
    port = two_free_ports()
    daemon.stop()
    daemon.start(escape=(escape_driver, port))
    module = Module(port)
    yield module, port
    module.unplug()
    daemon.stop()
    daemon.start()


def test_frames_pass_through_escapes_whole_and_a_pulled_cable_is_told(escaped):
    module, _ = escaped
    reader = open_reader(f"escape:{ESCAPE_READER}", today)
    assert reader.sam_id() == "05.03-20140612-0000001234-0000005678"
    with pytest.raises(NoCard):
        reader.read()
    for kind in KINDS:
        module.module.lay(vector_text(kind))
        assert reader.read().raw_text == vector_text(kind)
    assert isinstance(reader._transport, EscapeTransport)
    module.unplug()
    with pytest.raises(ReaderLost):
        reader.read()


def test_a_reader_that_takes_no_such_escape_has_no_module_for_us(escaped):
    with pytest.raises(ReaderWithoutSamv):
        open_reader(f"escape:{ESCAPE_READER}#42000DAC", today).read()
    with pytest.raises(ReaderWithoutSamv):
        open_reader(f"escape:{READER}", today).read()


def test_cards_are_followed_through_escapes(escaped):
    module, port = escaped
    with Follower(f"escape:{ESCAPE_READER}") as follower:
        follower.until(CardState.NO_CARD)
        module.module.lay(sample_card("found"))
        assert follower.until(CardState.READ).card == sample_card("found")
        module.unplug()
        follower.until(CardState.NO_READER)
        again = Module(port)
        try:
            follower.until(CardState.NO_CARD)
            again.module.lay(sample_card("new"))
            assert follower.until(CardState.READ).card == sample_card("new")
        finally:
            again.unplug()
