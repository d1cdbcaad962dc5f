"""A card out of a file: what a reader answered once, or the text of a chip."""

from datetime import date

from station.devices.id_card import samv, text
from station.domain.card import IdCard
from station.errors import CardTextDamaged, FrameDamaged

_LARGEST_FILE = 64 * 1024
"""The longest frame as hex, generously spaced, is a quarter of it."""


def decode_any(data: bytes, today: date) -> IdCard:
    """The card in a chip's text (256 bytes), in a reply to a read (1295, 1297, 1809 or 2321), or in hex of either.

    White space between hex digits does no harm. Raises FrameDamaged or CardTextDamaged for anything else.
    """
    if len(data) > _LARGEST_FILE:
        raise FrameDamaged(reason="oversized", bytes=len(data))
    if not samv.is_frame(data) and len(data) != samv.TEXT_BYTES:
        data = _from_hex(data)
    if not samv.is_frame(data):
        return text.decode(data, today=today)
    status, payload = samv.answer(data)
    if status != samv.OK:
        raise CardTextDamaged(reason="reply without a card", status=f"{status:02X}")
    areas = samv.areas(payload)
    return text.decode(areas.text, today=today, portrait=areas.portrait)


def _from_hex(data: bytes) -> bytes:
    try:
        return bytes.fromhex(data.decode("ascii"))
    except ValueError as not_hex:
        raise FrameDamaged(reason="neither frame nor text nor hex", bytes=len(data)) from not_hex
