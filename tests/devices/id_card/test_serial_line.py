"""A reader on a serial line: a pseudo-terminal with a module at its other end."""

import contextlib
import os
import pty
import select
import threading
import tty
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import serial

from station.devices.id_card import samv, serial_line
from station.devices.id_card.choose import open_monitor, open_reader
from station.devices.id_card.reader import IdCardReader
from station.devices.id_card.serial_line import SerialTransport
from station.devices.id_card.simulator import SimulatedReader, sample_card
from station.domain.card_state import CardState
from station.errors import (
    FrameDamaged,
    NoCard,
    NoReader,
    PortNotPermitted,
    ReaderBusy,
    ReaderLost,
    ReaderSilent,
    StationError,
)

FOUND = sample_card("found")


def today() -> date:
    return date(2021, 1, 1)


class Line:
    """A pseudo-terminal; a thread answers each request with what `answers` makes of the module's reply."""

    def __init__(self, module: SimulatedReader, answers: Callable[[bytes, bytes], bytes] = lambda _, reply: reply):
        self.module, self.answers = module, answers
        self.master, self._slave = pty.openpty()
        tty.setraw(self.master)
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self._pulled, self._pull = os.pipe()
        self._ends = [self._slave, self.master, self._pulled, self._pull]
        self._pulling, self._pulled_out = threading.Lock(), False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Pulls the cable: both ends are gone, and the thread, which would else read what the next line is asked."""
        with self._pulling:
            if self._pulled_out:
                return
            self._pulled_out = True
        os.write(self._pull, b"!")
        if threading.current_thread() is not self._thread:
            self._thread.join()
        while self._ends:
            os.close(self._ends.pop())

    def _serve(self) -> None:
        heard = b""
        with contextlib.suppress(OSError):
            while self._ends and self._pulled not in select.select([self.master, self._pulled], [], [])[0]:
                news = os.read(self.master, 4096)
                frame = samv.first_frame(heard + news)
                heard = b"" if frame else heard + news
                if frame:
                    rest = self.answers(frame, self.module.exchange(frame))
                    while rest:
                        rest = rest[os.write(self.master, rest) :]


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line(SimulatedReader(FOUND))
    yield made
    made.unplug()


def reader(line: Line, **options) -> IdCardReader:
    return IdCardReader(SerialTransport(line.port, **options), today)


def test_a_card_is_read_over_a_line(line):
    assert open_reader(f"serial:{line.port}", today).read() == FOUND
    assert open_reader(f"serial:{line.port}@9600", today).sam_id() == "05.03-20140612-0000001234-0000005678"


def test_a_card_read_well_has_to_be_lifted(line):
    same = reader(line)
    assert same.read() == FOUND
    with pytest.raises(NoCard):
        same.read()
    line.module.lay(sample_card("new"))
    assert same.read() == sample_card("new")


def test_the_rate_at_which_the_module_answers_is_found_and_remembered(line, monkeypatch):
    """A pseudo-terminal knows no rates: the module answers junk until the right one is set."""
    rates = []
    transport = SerialTransport(line.port, gap_s=0.01)

    def at_19200(_, reply):
        rates.append(opened[-1].baudrate)
        return reply if rates[-1] == 19200 else b"\x00\xfe" * 5

    opened = []
    real = serial.Serial
    monkeypatch.setattr(serial_line.serial, "Serial", lambda *a, **k: opened.append(real(*a, **k)) or opened[-1])
    line.answers = at_19200
    assert IdCardReader(transport, today).read() == FOUND
    assert rates[:4] == [115200, 57600, 38400, 19200]
    assert transport.baud_rate == 19200
    transport.close()
    rates.clear()
    transport.exchange(samv.pack(samv.FIND))
    assert set(rates) == {19200}


@pytest.mark.parametrize(
    "junk", [b"\x00", b"\xaa" * 9, b"\xff" * 300, samv.PREAMBLE[:4] + b"\xff\xff", b"\xaa\xaa\xaa\x96"]
)
def test_junk_before_the_preamble_is_passed_over(line, junk):
    line.answers = lambda _, reply: junk + reply
    assert reader(line).read() == FOUND


def test_a_preamble_that_lost_its_first_byte_is_known(line):
    line.answers = lambda _, reply: reply[1:]
    assert reader(line).read() == FOUND


def test_a_reply_torn_at_any_byte_is_told_and_the_card_read_when_it_is_laid_again(line):
    """All 1295 cuts; after each the same line, never closed by hand, reads the card whole."""
    same = reader(line, gap_s=0.001)
    cut = 0
    line.answers = lambda frame, reply: reply[:cut] if samv.unpack(frame) == samv.READ else reply
    same.finds()
    for cut in range(1, 1295):  # noqa: B007  # the line's answers look at it
        line.module.lay(FOUND)
        with pytest.raises(FrameDamaged):
            same.read()
    cut = 1295
    line.module.lay(FOUND)
    assert same.read() == FOUND


def test_a_wrong_checksum_is_told(line):
    line.answers = lambda frame, reply: reply[:-1] + bytes((reply[-1] ^ 1,)) if frame[7:9] == samv.READ else reply
    with pytest.raises(FrameDamaged) as damaged:
        reader(line, gap_s=0.01).read()
    assert damaged.value.facts["reason"] == "checksum"


def test_the_rest_of_a_torn_reply_does_not_spoil_the_next_one(line):
    rest = b""

    def late(frame: bytes, reply: bytes) -> bytes:
        nonlocal rest
        if samv.unpack(frame) == samv.READ and not rest:
            rest = reply[700:]
            return reply[:700]
        return rest + reply

    line.answers = late
    same = reader(line, gap_s=0.05)
    with pytest.raises(FrameDamaged):
        same.read()
    line.module.lay(sample_card("new"))
    assert same.read() == sample_card("new")


def test_a_module_that_says_nothing_is_told(line, monkeypatch):
    monkeypatch.setattr(serial_line, "_PROBE_S", 0.01)
    line.answers = lambda *_: b""
    with pytest.raises(ReaderSilent):
        reader(line).read()


def test_a_port_that_is_not_there_or_no_line_is_no_reader(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"")
    for port in (tmp_path / "ttyUSB7", file, tmp_path, "COM12", "\0"):
        with pytest.raises(NoReader):
            open_reader(f"serial:{port}", today).read()


def test_a_port_another_program_has_is_busy(line):
    with serial.Serial(line.port, exclusive=True), pytest.raises(ReaderBusy):
        reader(line).read()
    assert reader(line).read() == FOUND


def test_a_port_one_may_not_open_is_told(monkeypatch):
    def refuse(*_, **__):
        raise serial.SerialException(13, "could not open port")

    monkeypatch.setattr(serial_line.serial, "Serial", refuse)
    with pytest.raises(PortNotPermitted):
        open_reader("serial:/dev/ttyUSB0", today).read()


def test_a_cable_pulled_in_the_middle_is_told(line):
    def pull(frame, reply):
        if samv.unpack(frame) == samv.READ:
            line.unplug()
        return reply

    line.answers = pull
    same = reader(line)
    with pytest.raises((ReaderLost, ReaderSilent)):
        same.read()
    with pytest.raises(NoReader):
        same.read()


def test_a_line_that_went_away_between_two_frames_is_told_and_let_go(line):
    transport = SerialTransport(line.port)
    assert transport.exchange(samv.pack(samv.SELF_STATUS))
    line.unplug()
    with pytest.raises(ReaderLost):
        transport.exchange(samv.pack(samv.SELF_STATUS))
    assert transport.baud_rate is None
    with pytest.raises(NoReader):
        transport.exchange(samv.pack(samv.SELF_STATUS))


def test_cards_on_a_line_are_followed_through_an_unplugging(tmp_path, monkeypatch):
    """The port is a link, which points to another pseudo-terminal once the cable is back."""
    port = tmp_path / "ttyUSB7"
    first = Line(SimulatedReader(None))
    port.symlink_to(first.port)
    monitor, told, changed = open_monitor(f"serial:{port}", today), [], threading.Condition()

    def tell(sight):
        with changed:
            told.append(sight)
            changed.notify()

    def until(state):
        with changed:
            assert changed.wait_for(lambda: any(sight.state is state for sight in told), 30), (state, told)
            sight = next(sight for sight in told if sight.state is state)
            told.clear()
            return sight

    monitor.start(tell)
    try:
        until(CardState.NO_CARD)
        first.module.lay(FOUND)
        assert until(CardState.READ).card == FOUND
        first.unplug()
        until(CardState.NO_READER)
        second = Line(SimulatedReader(None))
        port.unlink()
        port.symlink_to(second.port)
        until(CardState.NO_CARD)
        second.module.lay(sample_card("new"))
        assert until(CardState.READ).card == sample_card("new")
        second.module.lift()
    finally:
        monitor.stop()
        second.unplug()


def test_a_line_that_answers_anything_raises_only_our_errors(line, monkeypatch):
    monkeypatch.setattr(serial_line, "_PROBE_S", 0.01)
    for nonsense in (os.urandom(50), samv.PREAMBLE * 40, samv.PREAMBLE + b"\x0f\xf9" + bytes(9000)):
        line.answers = lambda *_, nonsense=nonsense: nonsense
        with pytest.raises(StationError):
            reader(line, gap_s=0.005).read()
