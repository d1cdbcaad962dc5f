"""What each result of the system's smart-card service means, as told by a service that only says that."""

import pytest
from smartcard import scard

from station.devices.id_card import pcsc, samv
from station.errors import (
    CardServiceDown,
    CardUnreadable,
    NoCard,
    NoReader,
    ReaderBusy,
    ReaderLost,
    ReaderWithoutSamv,
)

FOUND = samv.pack_answer(samv.FOUND, bytes(4))


class Service:
    """A smart-card service whose calls succeed, but for those told to give another result."""

    SCARD_SCOPE_USER = SCARD_SHARE_SHARED = SCARD_LEAVE_CARD = SCARD_PCI_T0 = SCARD_PROTOCOL_T0 = 1
    SCARD_PCI_T1 = SCARD_PROTOCOL_T1 = 2

    def __init__(self, response=FOUND + b"\x90\x00", readers=("A reader 00 00",), **results):
        self.response, self.readers, self.results = list(response), list(readers), results
        self.held = set()

    def SCardEstablishContext(self, scope):
        self.held.add("context")
        return self.results.get("establish", 0), 7

    def SCardListReaders(self, context, groups):
        return self.results.get("list", 0), self.readers

    def SCardConnect(self, context, name, share, protocols):
        self.held.add("card")
        return self.results.get("connect", 0), 8, self.SCARD_PROTOCOL_T1

    def SCardTransmit(self, card, pci, command):
        return self.results.get("transmit", 0), self.response

    def SCardDisconnect(self, card, disposition):
        self.held.discard("card")
        return self.results.get("release", 0)

    def SCardReleaseContext(self, context):
        self.held.discard("context")
        return self.results.get("release", 0)


def exchange(monkeypatch, service: Service, name: str = "A reader") -> bytes:
    monkeypatch.setattr(pcsc, "scard", service)
    return pcsc.PcscTransport(name).exchange(samv.pack(samv.FIND))


def test_a_frame_goes_through(monkeypatch):
    assert exchange(monkeypatch, Service()) == FOUND
    assert exchange(monkeypatch, Service(), name="") == FOUND


@pytest.mark.parametrize(
    ("call", "result", "error"),
    [
        ("establish", scard.SCARD_E_NO_SERVICE, CardServiceDown),
        ("establish", scard.SCARD_E_SERVICE_STOPPED, CardServiceDown),
        ("list", scard.SCARD_E_NO_READERS_AVAILABLE, NoReader),
        ("list", scard.SCARD_E_NO_SERVICE, CardServiceDown),
        ("connect", scard.SCARD_E_NO_SMARTCARD, NoCard),
        ("connect", scard.SCARD_W_REMOVED_CARD, NoCard),
        ("connect", scard.SCARD_W_UNPOWERED_CARD, CardUnreadable),
        ("connect", scard.SCARD_W_UNRESPONSIVE_CARD, CardUnreadable),
        ("connect", scard.SCARD_E_SHARING_VIOLATION, ReaderBusy),
        ("connect", scard.SCARD_E_UNKNOWN_READER, ReaderLost),
        ("connect", scard.SCARD_E_READER_UNAVAILABLE, ReaderLost),
        ("transmit", scard.SCARD_W_REMOVED_CARD, CardUnreadable),
        ("transmit", scard.SCARD_W_RESET_CARD, CardUnreadable),
        ("transmit", scard.SCARD_E_NOT_TRANSACTED, CardUnreadable),
        ("transmit", scard.SCARD_E_READER_UNAVAILABLE, ReaderLost),
        ("transmit", scard.SCARD_F_COMM_ERROR, ReaderLost),
        ("transmit", scard.SCARD_E_INVALID_HANDLE, ReaderLost),
        ("transmit", scard.SCARD_E_NO_SERVICE, CardServiceDown),
        ("transmit", scard.SCARD_E_UNSUPPORTED_FEATURE, ReaderWithoutSamv),
    ],
)
@pytest.mark.parametrize("signed", [False, True])
def test_each_result_has_its_error(monkeypatch, call, result, error, signed):
    result = result & 0xFFFFFFFF
    with pytest.raises(error) as raised:
        exchange(monkeypatch, Service(**{call: result - (1 << 32) if signed else result}))
    assert raised.value.facts == {"result": f"{result:08X}"}


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (b"", CardUnreadable),
        (b"\x90", CardUnreadable),
        (b"\x90\x00", ReaderWithoutSamv),
        (b"\x6e\x00", ReaderWithoutSamv),
        (b"\x3b\x88\x80\x01\x90\x00", ReaderWithoutSamv),
        (FOUND + b"\x6a\x81", ReaderWithoutSamv),
        (b"\x61\x10", ReaderWithoutSamv),
    ],
)
def test_a_response_without_a_frame_is_told(monkeypatch, response, error):
    with pytest.raises(error):
        exchange(monkeypatch, Service(response))


@pytest.mark.parametrize("readers", [(), ("Another reader",)])
def test_a_reader_that_is_not_listed_is_told(monkeypatch, readers):
    with pytest.raises(NoReader):
        exchange(monkeypatch, Service(readers=readers))


@pytest.mark.parametrize("trouble", [{"list": 0x8010002E}, {"transmit": 0x80100017}, {"response": b""}])
def test_after_an_error_nothing_is_held(monkeypatch, trouble):
    service = Service(release=0x80100003, **trouble)
    with pytest.raises((NoReader, ReaderLost, CardUnreadable)):
        exchange(monkeypatch, service)
    assert not service.held


# -- escapes, as recorded at the service's door -----------------------------------------------------------------------


class EscapeService(Service):
    """A service that keeps what was asked of it."""

    SCARD_SHARE_DIRECT = 3

    def __init__(self, response=FOUND, **results):
        super().__init__(**results)
        self.response, self.asked = list(response), []

    def SCardConnect(self, context, name, share, protocols):
        self.asked.append((name, share, protocols))
        if "connect" in self.results:
            return self.results["connect"], 0, 0
        return super().SCardConnect(context, name, share, protocols)

    def SCardControl(self, card, code, command):
        self.asked.append((code, bytes(command)))
        return self.results.get("control", 0), self.response


def escape(monkeypatch, service, *options) -> bytes:
    monkeypatch.setattr(pcsc, "scard", service)
    return pcsc.EscapeTransport("A reader", *options).exchange(samv.pack(samv.FIND))


def test_an_escape_is_the_frame_itself_to_the_reader_without_a_card(monkeypatch):
    service = EscapeService()
    assert escape(monkeypatch, service) == FOUND
    assert service.asked == [("A reader 00 00", 3, 0), (0x42000001, bytes.fromhex("AAAAAA96690003200122"))]


def test_control_code_and_header_of_an_escape_can_be_set(monkeypatch):
    service = EscapeService(response=b"\xff\x01" + FOUND)
    assert escape(monkeypatch, service, 0x003136B0, b"\xff\x01")[2:] == FOUND
    assert service.asked[1] == (0x003136B0, bytes.fromhex("FF01AAAAAA96690003200122"))


@pytest.mark.parametrize(
    ("results", "response", "error"),
    [
        ({"control": scard.SCARD_E_UNSUPPORTED_FEATURE}, FOUND, ReaderWithoutSamv),
        ({"control": scard.SCARD_E_NOT_TRANSACTED}, FOUND, ReaderLost),
        ({"control": scard.SCARD_E_NO_SERVICE}, FOUND, CardServiceDown),
        ({"connect": scard.SCARD_E_SHARING_VIOLATION}, FOUND, ReaderBusy),
        ({}, b"", ReaderWithoutSamv),
        ({}, b"\x6e\x00", ReaderWithoutSamv),
    ],
)
def test_what_an_escape_runs_into_is_told_and_nothing_is_held(monkeypatch, results, response, error):
    service = EscapeService(response, **results)
    with pytest.raises(error):
        escape(monkeypatch, service)
    assert not service.held
