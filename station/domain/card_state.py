"""What is so at the card reader: every state with its sentence and what to do, in one table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from station.domain.card import IdCard
from station.errors import (
    CardNotAuthenticated,
    CardServiceDown,
    CardUnreadable,
    LibraryIs32Bit,
    LibraryUnusable,
    NoCard,
    NoReader,
    NotAnIdCard,
    PortNotPermitted,
    ReaderBusy,
    ReaderDamaged,
    ReaderLost,
    ReaderSilent,
    ReaderWithoutSamv,
    StationError,
)


class CardState(StrEnum):
    """What is so at the reader now."""

    LOOKING = "looking"
    SERVICE_DOWN = "service_down"
    NO_READER = "no_reader"
    READER_BUSY = "reader_busy"
    READER_SILENT = "reader_silent"
    PORT_NOT_PERMITTED = "port_not_permitted"
    LIBRARY_UNUSABLE = "library_unusable"
    LIBRARY_32_BIT = "library_32_bit"
    READER_DAMAGED = "reader_damaged"
    READER_WITHOUT_SAMV = "reader_without_samv"
    NO_CARD = "no_card"
    READING = "reading"
    READ = "read"
    LIFT = "lift"
    NOT_AN_ID_CARD = "not_an_id_card"
    NOT_AUTHENTICATED = "not_authenticated"
    READ_FAILED = "read_failed"

    @property
    def told(self) -> "Told":
        return STATES[self]


class Tone(StrEnum):
    """How a state is shown."""

    WAITING = "waiting"
    GOOD = "good"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Told:
    """What the operator is told: what is so, and what to do now."""

    sentence: str
    action: str
    tone: Tone = Tone.TROUBLE


def _as(error: type[StationError]) -> Told:
    return Told(error.says, error.advice)


STATES: Mapping[CardState, Told] = MappingProxyType(
    {
        CardState.LOOKING: Told("正在查找阅读器。", "请稍候。", Tone.WAITING),
        CardState.SERVICE_DOWN: _as(CardServiceDown),
        CardState.NO_READER: _as(NoReader),
        CardState.READER_BUSY: _as(ReaderBusy),
        CardState.READER_SILENT: _as(ReaderSilent),
        CardState.PORT_NOT_PERMITTED: _as(PortNotPermitted),
        CardState.LIBRARY_UNUSABLE: _as(LibraryUnusable),
        CardState.LIBRARY_32_BIT: _as(LibraryIs32Bit),
        CardState.READER_DAMAGED: _as(ReaderDamaged),
        CardState.READER_WITHOUT_SAMV: _as(ReaderWithoutSamv),
        CardState.NO_CARD: Told("阅读器已就绪，等待放卡。", NoCard.advice, Tone.WAITING),
        CardState.READING: Told("正在读卡。", "请不要移动卡片。", Tone.WAITING),
        CardState.READ: Told("身份证已读出。", "请拿起卡片交还本人，再核对下面的内容。", Tone.GOOD),
        CardState.LIFT: Told(
            "读过的卡还在阅读器上，拿开之前不会再读。", "请拿开卡片，再放上要读的身份证。", Tone.WAITING
        ),
        CardState.NOT_AN_ID_CARD: _as(NotAnIdCard),
        CardState.NOT_AUTHENTICATED: _as(CardNotAuthenticated),
        CardState.READ_FAILED: _as(CardUnreadable),
    }
)

_STATE_OF: tuple[tuple[type[StationError], CardState], ...] = (
    (CardServiceDown, CardState.SERVICE_DOWN),
    (NoReader, CardState.NO_READER),
    (ReaderLost, CardState.NO_READER),
    (ReaderBusy, CardState.READER_BUSY),
    (ReaderSilent, CardState.READER_SILENT),
    (PortNotPermitted, CardState.PORT_NOT_PERMITTED),
    (LibraryIs32Bit, CardState.LIBRARY_32_BIT),
    (LibraryUnusable, CardState.LIBRARY_UNUSABLE),
    (ReaderDamaged, CardState.READER_DAMAGED),
    (ReaderWithoutSamv, CardState.READER_WITHOUT_SAMV),
    (NoCard, CardState.NO_CARD),
    (NotAnIdCard, CardState.NOT_AN_ID_CARD),
    (CardNotAuthenticated, CardState.NOT_AUTHENTICATED),
)
"""The first that fits; what is none of these is a read that failed."""


def state_of(error: StationError) -> CardState:
    """The state an error of a reader or card means."""
    return next((state for kind, state in _STATE_OF if isinstance(error, kind)), CardState.READ_FAILED)


@dataclass(frozen=True, slots=True)
class CardSight:
    """What was seen at the reader: a state, with the card where it was just read, or the error's code."""

    state: CardState
    card: IdCard | None = field(default=None, repr=False)
    code: str = ""
    reader: str = ""
