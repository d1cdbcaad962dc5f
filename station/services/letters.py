"""The letter: what the station tells the county of itself, so that each side learns what is wanting."""

from datetime import datetime

from station.domain.station import CountyIdentity
from station.packet.messages import Letter, Span
from station.packet.post import seal_letter, sign_letter
from station.services.ports import Unit

_MOST_SPANS = 1_000


def letter_of(unit: Unit, now: datetime) -> Letter:
    """How far this store's packets go, and which messages it has heard."""
    station, heard = unit.settings.station(), unit.inbox.heard()
    number, packet_digest = unit.outbox.head()
    return Letter(
        station=station.code,
        incarnation=station.incarnation,
        epoch=station.epoch,
        packets=number,
        packet_digest=packet_digest,
        heard=heard.unbroken,
        beyond=tuple(Span(first=first, last=last) for first, last in heard.beyond[:_MOST_SPANS]),
        counted=unit.inbox.counted(),
        made_at=now,
    )


def sealed_letter(unit: Unit, letter: Letter, county: CountyIdentity) -> bytes:
    """The letter as it travels."""
    return seal_letter(sign_letter(letter, unit.settings.station().signing_key), county.recipient)
