"""Writes to each station what it has not been told, and answers its letters."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from county.batches import batched
from county.domain import Carrier, StationPost
from county.keys import CountyKeys
from county.people import HeldCapture, RegisterItem, StandingOf
from county.post import Bulletin, KeptMessage, ReceivedLetter
from county.services.completeness import spans
from county.services.ports import Unit, Units
from county.sought import Sought
from station.errors import KeyRevoked, SignatureInvalid, StationUnknown
from station.packet.canonical import digest
from station.packet.messages import (
    MOST_IN_A_MESSAGE,
    Body,
    CollectedItem,
    Letter,
    LetterAnswer,
    MessageHeader,
    Receipts,
    RegisterNews,
    Snapshot,
    Span,
    Standing,
    Standings,
)
from station.packet.messages import RegisterItem as WireItem
from station.packet.post import (
    PackedBody,
    letter_signed_by,
    open_letter,
    pack,
    pack_json,
    seal_message,
    sign_header,
)
from station.packet.wire import SignedReceipt


class WriteMessages:
    """Puts whatever changed since a station was last told into messages for it; nothing changed, nothing written."""

    def __init__(self, keys: CountyKeys, units: Units, now: Callable[[], datetime]) -> None:
        self._keys, self._units, self._now = keys, units, now

    def __call__(self, station: str, *, anew: bool = False) -> None:
        """With `anew` all is said from the beginning, for a machine that knows nothing; what was said before is void.

        Raises StationUnknown.
        """
        if not anew and self._has_heard_all(station):
            return
        with self._units.writing() as unit:
            through = unit.changes.now()
            post = unit.stations.post(station)
            if post is None:
                raise StationUnknown(station=station)
            told = 0 if anew else post.told
            if told < through:
                self._write(unit, post, told, through)
                unit.commit()

    def _has_heard_all(self, station: str) -> bool:
        with self._units.reading() as unit:
            post = unit.stations.post(station)
            return post is not None and 0 < post.told == unit.changes.last()

    def _write(self, unit: Unit, post: StationPost, told: int, through: int) -> None:
        replaced = [message.number for message in unit.messages.standing(post.station)] if told == 0 else []
        before = (Span(first=1, last=post.last_message),) if told == 0 and post.last_message else ()
        number = post.last_message
        for kind, body in _news(unit, post, told, through):
            number += 1
            supersedes = before if number == post.last_message + 1 else ()
            self._keep(unit, post.station, number, kind, body, supersedes)
        if number > post.last_message:
            unit.messages.supersede(post.station, replaced)
        unit.stations.set_post(post.station, through, number)

    def _keep(  # noqa: PLR0917
        self, unit: Unit, station: str, number: int, kind: str, body: PackedBody, supersedes: tuple[Span, ...]
    ) -> None:
        made_at, body_digest = self._now(), digest(body.data)
        header = MessageHeader(
            county=self._keys.name,
            station=station,
            number=number,
            made_at=made_at,
            body_digest=body_digest,
            body_size=body.size,
            supersedes=supersedes,
        )
        signed = sign_header(header, self._keys.signing_key)
        unit.messages.add_body(body_digest, body)
        unit.messages.add(KeptMessage(station, number, kind, made_at), signed.data, signed.signature, body_digest)


def _news(unit: Unit, post: StationPost, told: int, through: int) -> Iterator[tuple[str, PackedBody]]:
    """What a station that was told up to a count is to be told up to now."""
    for bulletin in _bulletins(unit, told):
        yield bulletin.kind, pack_json(bulletin.data)
    receipts = [SignedReceipt.model_validate_json(each) for each in _receipts(unit, post, told)]
    bodies: list[Iterable[Body]] = [
        (Receipts(receipts=some) for some in batched(receipts, MOST_IN_A_MESSAGE)),
        (
            Standings(standings=some)
            for some in batched(_standings(unit.people.standings_since(told, post.station)), MOST_IN_A_MESSAGE)
        ),
        _register(unit, post, told, through),
    ]
    for kind in bodies:
        for body in kind:
            yield body.kind, pack(body)


def _bulletins(unit: Unit, told: int) -> list[Bulletin]:
    """The newest settings, and every notice."""
    news = unit.bulletins.since(told)
    settings = [each for each in news if each.kind == "settings"]
    return settings[-1:] + [each for each in news if each.kind != "settings"]


def _receipts(unit: Unit, post: StationPost, told: int) -> list[bytes]:
    return unit.packets.receipts_since(told, post.station, Carrier.STICK)


def _standings(said: Iterable[tuple[HeldCapture, StandingOf]]) -> Iterator[Standing]:
    for capture, standing in said:
        yield Standing(
            count=standing.count,
            record_id=capture.record_id,
            revision_id=capture.revision_id,
            state=standing.state.value,
            at=standing.at,
            marks=standing.marks,
            text=standing.text,
            reviewer=standing.reviewer,
        )


def _register(unit: Unit, post: StationPost, told: int, through: int) -> Iterator[Body]:
    collected = [_collected(each) for each in unit.people.captures_since(told) if _serves(post, each.sought.village)]
    if told == 0:
        entries = [_entry(item) for item in unit.people.newest_items() if _serves(post, _village(item))]
        parts = [list(part) for part in batched(entries, MOST_IN_A_MESSAGE)] or [[]]
        for index, part in enumerate(parts, 1):
            snapshot = Snapshot(through=max(through, 1), part=index, parts=len(parts))
            yield RegisterNews(snapshot=snapshot, entries=tuple(part))
    else:
        changed = [_change(unit, post, item, told) for item in unit.people.items_since(told)]
        for some in batched([each for each in changed if each], MOST_IN_A_MESSAGE):
            yield RegisterNews(entries=some)
    for people in batched(collected, MOST_IN_A_MESSAGE):
        yield RegisterNews(collected=people)


def _change(unit: Unit, post: StationPost, item: RegisterItem, told: int) -> WireItem | None:
    """An entry as this station is to have it: one who moved to another station's villages is there no longer."""
    if item.document is not None and _serves(post, _village(item)):
        return _entry(item)
    if any(_serves(post, village) for village in unit.people.villages_before(item.base_id, told)):
        return WireItem(count=item.count, base_id=item.base_id, document=None)
    return None


def _village(item: RegisterItem) -> str:
    return Sought.of(item.document or {}).village


def _serves(post: StationPost, village: str) -> bool:
    """Whether a station is told of somebody; of one whose village nobody knows, all are."""
    return not post.villages or not village or village.startswith(post.villages)


def _entry(item: RegisterItem) -> WireItem:
    return WireItem.model_validate(
        {
            "count": item.count,
            "base_id": item.base_id,
            "document": item.document,
            "marks": item.marks,
            "removal": item.removal,
            "removed_on": item.removed_on,
        }
    )


def _collected(capture: HeldCapture) -> CollectedItem:
    return CollectedItem(
        count=capture.count,
        id_number=capture.sought.id_number,
        base_id=capture.base_id,
        station=capture.station,
        record_id=capture.record_id,
        saved_at=capture.saved_at,
    )


_FARTHEST = 10_000_000
"""So far a backup may lie back; who claims more would only use the numbers up."""


class AnswerLetter:
    """Takes a station's letter, and tells what is wanting on either side."""

    def __init__(self, units: Units, now: Callable[[], datetime], write: WriteMessages) -> None:
        self._units, self._now, self._write = units, now, write

    def __call__(self, letter: Letter) -> LetterAnswer:
        """Raises StationUnknown."""
        with self._units.reading() as unit:
            if unit.stations.get(letter.station) is None:
                raise StationUnknown(station=letter.station)
            fresh = not unit.letters.knows(letter.station, letter.incarnation)
            before = {(each.incarnation, each.epoch): each for each in unit.letters.of(letter.station)}
        anew = self._went_back(letter)
        self._write(letter.station, anew=anew or (fresh and letter.heard == 0))
        known = before.get((letter.incarnation, letter.epoch))
        told = known and (known.packets, known.packet_digest, known.heard, known.beyond)
        if told != (letter.packets, letter.packet_digest, letter.heard, letter.beyond):
            with self._units.writing() as unit:
                unit.letters.put(letter, self._now())
                unit.commit()
        with self._units.reading() as unit:
            kept = unit.messages.standing(letter.station)
            return LetterAnswer(
                messages=tuple(spans(message.number for message in kept if not has(letter, message.number))),
                packets=_missing(unit, letter),
            )

    def _went_back(self, letter: Letter) -> bool:
        """Whether the station heard what this county never said, as one that was restored from an older backup.

        Then count and numbers go on after what was heard, so that no word is taken for an older one.
        """
        with self._units.reading() as unit:
            post = unit.stations.post(letter.station)
            if post is None:
                return False
            ahead = max(letter.counted - unit.changes.last(), _last_had(letter) - post.last_message)
        if not 0 < ahead <= _FARTHEST:
            return False
        with self._units.writing() as unit:
            unit.changes.next(max(1, letter.counted - unit.changes.now()))
            post = unit.stations.post(letter.station)
            if post is not None:
                unit.stations.set_post(letter.station, post.told, max(post.last_message, _last_had(letter)))
            unit.commit()
        return True


def _last_had(letter: Letter) -> int:
    return max([letter.heard, *(span.last for span in letter.beyond)])


def _missing(unit: Unit, letter: Letter) -> tuple[Span, ...]:
    """The numbers of the letter's epoch that have not come."""
    held, highest = unit.packets.held_in(letter.station, letter.incarnation, letter.epoch)
    if held == highest == letter.packets:
        return ()
    numbers = {
        each.number
        for each in unit.packets.numbers_of(letter.station)
        if (each.incarnation, each.epoch) == (letter.incarnation, letter.epoch)
    }
    return tuple(spans(number for number in range(1, letter.packets + 1) if number not in numbers))


def has(letter: Letter | ReceivedLetter, number: int) -> bool:
    """Whether a station that wrote this has the message of this number, or need not have it."""
    return number <= letter.heard or any(span.first <= number <= span.last for span in letter.beyond)


class OpenLetter:
    """Opens a letter, however it came, and has it answered."""

    def __init__(self, keys: CountyKeys, units: Units, answer: AnswerLetter) -> None:
        self._keys, self._units, self._answer = keys, units, answer

    def __call__(self, sealed: bytes, station: str | None = None) -> LetterAnswer:
        """With `station`, only a letter of that one. Raises PacketError: unreadable, malformed, not the station's."""
        return self.opened(sealed, station)[1]

    def opened(self, sealed: bytes, station: str | None = None) -> tuple[Letter, LetterAnswer]:
        """The same, with the letter. Raises PacketError."""
        signed, letter = open_letter(sealed, self._keys.identity)
        if station is not None and letter.station != station:
            raise SignatureInvalid(station=station)
        with self._units.reading() as unit:
            keys = unit.stations.keys(letter.station)
        if not keys.all:
            raise StationUnknown(station=letter.station)
        for key in keys.all:
            if letter_signed_by(signed, key):
                if key in keys.revoked:
                    raise KeyRevoked(station=letter.station)
                return letter, self._answer(letter)
        raise SignatureInvalid(station=letter.station)


class FetchMessage:
    """One message to a station, sealed for it."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self, station: str, number: int) -> bytes | None:
        """None where there is none of this number, or it was superseded."""
        with self._units.reading() as unit:
            known, kept = unit.stations.get(station), unit.messages.get(station, number)
        if known is None or kept is None:
            return None
        signed, body = kept
        return seal_message(signed, body, known.recipient)
