"""What goes out and what waits: messages, bulletins, letters, and the shelf."""

import json
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from county.db.tables import BulletinRow, LetterRow, MessageBodyRow, MessageRow, ShelfRow
from county.domain import Carrier
from county.post import Bulletin, KeptMessage, ReceivedLetter, ShelfItem, ShelfOutcome, ShelfReason
from station.packet.messages import Letter, Span
from station.packet.post import PackedBody, SignedText

_A_FEW = 8


class Messages:
    """The messages to stations, numbered for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_body(self, digest: str, body: PackedBody) -> None:
        """Keeps a body once."""
        if self._session.get(MessageBodyRow, digest) is None:
            self._session.execute(insert(MessageBodyRow).values(digest=digest, data=body.data))

    def add(self, message: KeptMessage, header: bytes, signature: bytes, body_digest: str) -> None:
        """Keeps a message whose body is kept."""
        self._session.execute(
            insert(MessageRow).values(
                station=message.station,
                number=message.number,
                kind=message.kind,
                made_at=message.made_at,
                header=header,
                signature=signature,
                body_digest=body_digest,
                superseded=False,
            )
        )

    def standing(self, station: str) -> list[KeptMessage]:
        """Those not superseded, by number."""
        rows = self._session.execute(
            select(MessageRow.number, MessageRow.kind, MessageRow.made_at)
            .where(MessageRow.station == station, MessageRow.superseded.is_(False))
            .order_by(MessageRow.number)
        )
        return [KeptMessage(station, row.number, row.kind, row.made_at) for row in rows]

    def supersede(self, station: str, numbers: Collection[int]) -> None:
        """These need not be had any more."""
        self._session.execute(
            update(MessageRow)
            .where(MessageRow.station == station, MessageRow.number.in_(numbers))
            .values(superseded=True)
        )

    def get(self, station: str, number: int) -> tuple[SignedText, bytes] | None:
        """A message's signed header and its deflated body; None also where it was superseded."""
        row = self._session.execute(
            select(MessageRow.header, MessageRow.signature, MessageBodyRow.data)
            .join(MessageBodyRow, MessageBodyRow.digest == MessageRow.body_digest)
            .where(MessageRow.station == station, MessageRow.number == number, MessageRow.superseded.is_(False))
        ).first()
        return (SignedText(row.header, row.signature), row.data) if row else None


class Bulletins:
    """Settings and notices."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, bulletin: Bulletin) -> None:
        """Publishes it."""
        self._session.execute(
            insert(BulletinRow).values(
                count=bulletin.count, kind=bulletin.kind, at=bulletin.at, author=bulletin.author, data=bulletin.data
            )
        )

    def since(self, count: int) -> list[Bulletin]:
        """Those published after this count."""
        rows = self._session.scalars(select(BulletinRow).where(BulletinRow.count > count).order_by(BulletinRow.count))
        return [Bulletin(row.count, row.kind, row.at, row.author, row.data) for row in rows]

    def last(self, kind: str) -> Bulletin | None:
        """The newest of a kind."""
        row = self._session.scalar(
            select(BulletinRow).where(BulletinRow.kind == kind).order_by(BulletinRow.count.desc()).limit(1)
        )
        return Bulletin(row.count, row.kind, row.at, row.author, row.data) if row else None


class Letters:
    """What stations told of themselves last."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, letter: Letter, received_at: datetime) -> None:
        """Keeps the letter unless one that was written later is there."""
        key = (letter.station, letter.incarnation, letter.epoch)
        row = self._session.get(LetterRow, key)
        if row is not None and row.made_at > letter.made_at:
            return
        values = {
            "packets": letter.packets,
            "packet_digest": letter.packet_digest,
            "heard": letter.heard,
            "beyond": json.dumps([[span.first, span.last] for span in letter.beyond]),
            "made_at": letter.made_at,
            "received_at": received_at,
        }
        if row is None:
            row = LetterRow(station=letter.station, incarnation=letter.incarnation, epoch=letter.epoch)
            self._session.add(row)
        for name, value in values.items():
            setattr(row, name, value)
        self._session.flush()

    def of(self, station: str) -> list[ReceivedLetter]:
        """The last of each incarnation and epoch, the newest first."""
        rows = self._session.scalars(
            select(LetterRow).where(LetterRow.station == station).order_by(LetterRow.made_at.desc())
        )
        return [
            ReceivedLetter(
                row.incarnation,
                row.epoch,
                row.packets,
                row.packet_digest,
                row.heard,
                tuple(Span(first=first, last=last) for first, last in json.loads(row.beyond)),
                row.made_at,
                row.received_at,
            )
            for row in rows
        ]

    def knows(self, station: str, incarnation: UUID) -> bool:
        """Whether this incarnation of the station wrote before."""
        return (
            self._session.scalar(
                select(LetterRow.epoch)
                .where(LetterRow.station == station, LetterRow.incarnation == incarnation)
                .limit(1)
            )
            is not None
        )


class Shelf:
    """What could not be taken."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, sealed_digest: str) -> ShelfItem | None:
        """The item that came with these bytes."""
        row = self._session.get(ShelfRow, sealed_digest)
        return _item(row) if row else None

    def sealed(self, sealed_digest: str) -> bytes | None:
        """Its bytes, as they came."""
        return self._session.scalar(select(ShelfRow.sealed).where(ShelfRow.sealed_digest == sealed_digest))

    def alike(self, packet_digest: str, reason: ShelfReason) -> list[bytes]:
        """What lies there of this packet, however it was sealed, for this reason, and was not taken in: a few of it."""
        same = (ShelfRow.packet_digest == packet_digest) & (ShelfRow.reason == reason.value)
        lies = select(ShelfRow.sealed).where(same, ShelfRow.outcome != ShelfOutcome.TAKEN.value).limit(_A_FEW)
        return list(self._session.scalars(lies))

    def put(self, item: ShelfItem, sealed: bytes) -> None:
        """Lays it there."""
        self._session.execute(insert(ShelfRow).values(sealed_digest=item.sealed_digest, sealed=sealed, **_values(item)))

    def change(self, item: ShelfItem) -> None:
        """Notes another try, or what became of it."""
        self._session.execute(
            update(ShelfRow).where(ShelfRow.sealed_digest == item.sealed_digest).values(**_values(item))
        )

    def waiting(self) -> list[ShelfItem]:
        """What nobody has settled yet, in the order it came."""
        rows = self._session.scalars(
            select(ShelfRow).where(ShelfRow.outcome == ShelfOutcome.WAITING.value).order_by(ShelfRow.arrived_at)
        )
        return [_item(row) for row in rows]

    def due(self, now: datetime, limit: int) -> list[ShelfItem]:
        """What is to be tried again by now."""
        rows = self._session.scalars(
            select(ShelfRow)
            .where(ShelfRow.outcome == ShelfOutcome.WAITING.value, ShelfRow.next_try_at <= now)
            .order_by(ShelfRow.next_try_at)
            .limit(limit)
        )
        return [_item(row) for row in rows]


def _item(row: ShelfRow) -> ShelfItem:
    return ShelfItem(
        sealed_digest=row.sealed_digest,
        carrier=Carrier(row.carrier),
        arrived_at=row.arrived_at,
        reason=ShelfReason(row.reason),
        station=row.station,
        packet_digest=row.packet_digest,
        tries=row.tries,
        next_try_at=row.next_try_at,
        outcome=ShelfOutcome(row.outcome),
        settled_at=row.settled_at,
        settled_by=row.settled_by,
    )


def _values(item: ShelfItem) -> dict[str, object]:
    return {
        "carrier": item.carrier.value,
        "arrived_at": item.arrived_at,
        "reason": item.reason.value,
        "station": item.station,
        "packet_digest": item.packet_digest,
        "tries": item.tries,
        "next_try_at": item.next_try_at,
        "outcome": item.outcome.value,
        "settled_at": item.settled_at,
        "settled_by": item.settled_by,
    }
