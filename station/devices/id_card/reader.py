"""Reads an identity card through a reader's security module, whatever carries the frames to it."""

import logging
import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Protocol

from station.devices.id_card import samv, text
from station.domain.card import CardWarning, IdCard
from station.errors import CardUnreadable, DeviceError, FrameDamaged, NoCard

TRAFFIC = 5
"""The log level of frames, below DEBUG: it has to be asked for, and even then only what is no person's data is told."""

_log = logging.getLogger(__name__)


class Transport(Protocol):
    """Carries a frame to the reader's security module, and its answer back."""

    def exchange(self, frame: bytes) -> bytes:
        """The reply frame, as received. Raises DeviceError."""
        ...

    def release(self) -> None:
        """Lets go of the reader after a read; the next exchange takes hold of it anew. Raises nothing."""
        ...


class IdCardReader:
    """Reads identity cards; PC/SC, serial line or vendor library is the transport's affair.

    A module that has read a card well reports NoCard until the card is lifted and laid down again.
    """

    def __init__(self, transport: Transport, today: Callable[[], date]) -> None:
        self._transport = transport
        self._today = today

    def read(self) -> IdCard:
        """The card on the reader, with its newest address. Raises DeviceError, NoCard if there is none."""
        try:
            return self._read()
        finally:
            self._transport.release()

    def finds(self) -> bool:
        """Whether the module finds a card to be read: one that was read well is not found until it has been lifted.

        Raises DeviceError.
        """
        try:
            self._ask(samv.FIND)
        except NoCard:
            return False
        finally:
            self._transport.release()
        return True

    def recover(self) -> None:
        """Resets the module after a read that failed. Raises nothing: the next read tells how it stands."""
        try:
            self._ask(samv.RESET)
        except DeviceError as error:
            _log.info("module not reset: %s", error)
        finally:
            self._transport.release()

    def sam_id(self) -> str:
        """The number of the security module, as printed on readers. Raises DeviceError."""
        try:
            data = self._ask(samv.SAM_ID)
        finally:
            self._transport.release()
        if len(data) != 16:
            raise FrameDamaged(reason="module number of another length", bytes=len(data))
        return "{:02d}.{:02d}-{:d}-{:010d}-{:010d}".format(*struct.unpack("<HHIII", data))

    def _read(self) -> IdCard:
        self._ask(samv.FIND)
        try:
            self._ask(samv.SELECT)
            areas = samv.areas(self._ask(samv.READ))
        except NoCard as lifted:  # it was there a moment ago
            raise CardUnreadable(**lifted.facts) from lifted
        today = self._today()
        card = text.decode(areas.text, today=today, portrait=areas.portrait)
        if card.type not in text.WITH_ADDRESS:
            return card
        try:
            newest_address = self._newest_address()
        except DeviceError as error:  # no reason to refuse the card itself, which has been read well
            _log.info("newest address not read: %s", error)
            told = CardWarning("newest_address_unread", "没有读到卡内的最新住址；需要时请拿开卡片，重新放置再读。")
            return replace(card, warnings=(*card.warnings, told))
        return text.decode(areas.text, today=today, portrait=areas.portrait, newest_address=newest_address)

    def _newest_address(self) -> bytes:
        status, data = self._exchange(samv.NEWEST_ADDRESS)
        if status == samv.NOTHING_THERE:
            return b""
        if status != samv.OK:
            raise samv.refusal(status)
        return data

    def _ask(self, command: bytes) -> bytes:
        status, data = self._exchange(command)
        if status not in (samv.OK, samv.FOUND):
            raise samv.refusal(status)
        return data

    def _exchange(self, command: bytes) -> tuple[int, bytes]:
        frame = samv.pack(command)
        told = _log.isEnabledFor(TRAFFIC)
        if told:
            _log.log(TRAFFIC, "> %s", samv.masked(frame))
        reply = self._transport.exchange(frame)
        if told:
            _log.log(TRAFFIC, "< %s", samv.masked(reply))
        return samv.answer(reply)
