"""What the county's services need from its store, as Protocols; `county.db` fits them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from county.domain import (
    AcceptedPacket,
    Carrier,
    EnrolledStation,
    Enrolment,
    HeldContent,
    HeldPackets,
    PacketNumber,
    StationKeys,
    StationPost,
)
from county.figures import Figures
from county.people import HeldCapture, PersonSources, RegisterItem, StandingOf, StandingState
from county.post import Bulletin, KeptMessage, ReceivedLetter, ShelfItem, ShelfReason
from county.reviewers import Event, Reviewer, Session
from county.view import Decision
from station.packet.messages import Letter
from station.packet.post import PackedBody, SignedText
from station.packet.wire import FormerHead, Manifest


class Collision(Exception):  # never leaves the services: see attempts.py
    """Another unit of work stored the same thing first; nothing of this one was kept."""


class Stations(Protocol):
    """The stations that have enrolled."""

    def keys(self, code: str) -> StationKeys:
        """Every public key the station ever enrolled; none for a stranger."""
        ...

    def any(self) -> bool:
        """Whether a station has enrolled at all."""
        ...

    def all(self) -> list[EnrolledStation]:
        """By their codes."""
        ...

    def get(self, code: str) -> EnrolledStation | None: ...

    def enrol(self, station: EnrolledStation) -> None:
        """Holds the station under these keys from now on; earlier keys stay good for packets still on their way."""
        ...

    def revoke(self, code: str, signing_key: str, at: datetime, reason: str) -> None:
        """What this key signed and arrives from now on goes to a person."""
        ...

    def serve(self, code: str, villages: tuple[str, ...]) -> None:
        """Which villages it serves from now on; it is told the register anew."""
        ...

    def post(self, code: str) -> StationPost | None:
        """How far it was told; another unit that writes to this station waits until this one ends."""
        ...

    def set_post(self, code: str, told: int, last_message: int) -> None: ...


class Enrolments(Protocol):
    """The one-time codes given out."""

    def get(self, code_hash: str) -> Enrolment | None: ...

    def issue(self, enrolment: Enrolment) -> None:
        """Adds a code; unused ones given to the same station before are void."""
        ...

    def use_up(self, used: Enrolment) -> None: ...


class Packets(Protocol):
    """The packets held, with their content and evidence."""

    def receipt_of(self, packet_digest: str) -> bytes | None:
        """The signed receipt that this packet earned, exactly as it was first given."""
        ...

    def tell_by_stick(self, packet_digest: str, count: int) -> None:
        """Its receipt is among those to be told by stick from this count on, although the packet came otherwise."""
        ...

    def came_by_stick(self, packet_digest: str) -> bool:
        """Whether its receipt is told by stick."""
        ...

    def receipts_at(self, station: str, incarnation: UUID, epoch: int, number: int) -> Mapping[str, bytes]:
        """The receipts of the packets held under this number, by their digests; one is as it should be."""
        ...

    def evidence_sizes(self, digests: Collection[str]) -> Mapping[str, int]:
        """Sizes in bytes of those pieces of evidence that are held."""
        ...

    def receipt_numbers(self, by: int) -> int:
        """Counts up; the last of the new numbers. Others that ask wait until this unit ends; one that fails gives its
        numbers back."""
        ...

    def add(self, accepted: AcceptedPacket) -> None: ...

    def all(self) -> HeldPackets:
        """In the order they came in."""
        ...

    def content_of(self, packet_digest: str) -> HeldContent:
        """What a packet held carried."""
        ...

    def manifest_of(self, packet_digest: str) -> Manifest | None: ...

    def evidence(self, digest: str) -> bytes | None: ...

    def receipts_since(self, count: int, station: str, carrier: Carrier) -> list[bytes]:
        """The receipts of a station's packets that came this way after this count of changes."""
        ...

    def held_in(self, station: str, incarnation: UUID, epoch: int) -> tuple[int, int]:
        """How many numbers of an epoch are held, and the highest of them; 0 and 0 for none."""
        ...

    def numbers_of(self, station: str) -> list[PacketNumber]:
        """Where a station's packets stand in its chains, in that order."""
        ...

    def former_heads(self, station: str) -> list[FormerHead]:
        """Where a station's former epochs ended, by what the first packets of later ones tell."""
        ...


class Changes(Protocol):
    """The one count of everything the county says."""

    def next(self, by: int = 1) -> int:
        """Counts up; the last of the new numbers. Others that count wait until this unit ends."""
        ...

    def last(self) -> int:
        """The last number given, as far as it is to be seen; more may be on the way."""
        ...

    def now(self) -> int:
        """The last number given, once all that was numbered before is there: nobody counts until this unit ends."""
        ...


class People(Protocol):
    """People as the sources tell of them; nothing here is merged for good."""

    def capture(self, revision_id: UUID) -> HeldCapture | None: ...

    def add_capture(self, capture: HeldCapture) -> None: ...

    def captures_since(self, count: int) -> list[HeldCapture]:
        """Those taken in after this count, in its order."""
        ...

    def captures_of_record(self, record_id: UUID) -> list[HeldCapture]:
        """All revisions of a record, in the order they were taken in."""
        ...

    def standing(self, revision_id: UUID) -> StandingOf | None: ...

    def set_standing(self, standing: StandingOf) -> None: ...

    def add_standing(self, standing: StandingOf) -> None:
        """The first word on a revision."""
        ...

    def standings_since(self, count: int, station: str) -> list[tuple[HeldCapture, StandingOf]]:
        """The words of a later count on this station's revisions."""
        ...

    def queue(  # noqa: PLR0917
        self, state: StandingState | None, village: str, category: str, station: str, skip: int, most: int
    ) -> tuple[list[tuple[HeldCapture, StandingOf]], int]:
        """The newest revisions of records that fit, in the order they came, without the first `skip`; how many fit."""
        ...

    def collected_by_village(self) -> dict[tuple[str, StandingState], int]:
        """How many records' newest revisions are in which state."""
        ...

    def registered_by_village(self) -> dict[str, int]:
        """How many people of each village the register has."""
        ...

    def register_item(self, base_id: str) -> RegisterItem | None:
        """The newest version of an entry."""
        ...

    def newest_items(self) -> Iterable[RegisterItem]:
        """The newest version of every entry that is still in the register."""
        ...

    def newest_items_of(self, base_ids: Collection[str]) -> Iterable[RegisterItem]:
        """The same of these entries alone."""
        ...

    def items_since(self, count: int) -> list[RegisterItem]:
        """The newest version of each entry that changed after this count, in its order."""
        ...

    def villages_before(self, base_id: str, count: int) -> set[str]:
        """Where an entry's earlier versions, up to this count, said the person is registered."""
        ...

    def put_items(self, items: Collection[RegisterItem]) -> None:
        """Adds versions, each of a count greater than all before."""
        ...

    def add_decision(self, decision: Decision, count: int, base_id: str | None, id_number: str) -> None: ...

    def sources_of_record(self, record_id: UUID) -> PersonSources:
        """The same of the person of a record."""
        ...

    def sources(self, base_ids: Collection[str], id_numbers: Collection[str]) -> PersonSources:
        """All that is held of the person who goes by any of these, and by whatever else these lead to."""
        ...


class Messages(Protocol):
    """The messages to stations, numbered for each."""

    def add_body(self, digest: str, body: PackedBody) -> None: ...

    def add(self, message: KeptMessage, header: bytes, signature: bytes, body_digest: str) -> None: ...

    def standing(self, station: str) -> list[KeptMessage]:
        """Those not superseded, by number."""
        ...

    def supersede(self, station: str, numbers: Collection[int]) -> None: ...

    def get(self, station: str, number: int) -> tuple[SignedText, bytes] | None:
        """A message's signed header and its deflated body; None also where it was superseded."""
        ...


class Bulletins(Protocol):
    """Settings and notices."""

    def add(self, bulletin: Bulletin) -> None: ...

    def since(self, count: int) -> list[Bulletin]: ...

    def last(self, kind: str) -> Bulletin | None:
        """The newest of a kind."""
        ...


class Letters(Protocol):
    """What stations told of themselves last."""

    def put(self, letter: Letter, received_at: datetime) -> None:
        """Keeps the letter unless one that was written later is there."""
        ...

    def of(self, station: str) -> list[ReceivedLetter]:
        """The last of each incarnation and epoch, the newest first."""
        ...

    def knows(self, station: str, incarnation: UUID) -> bool:
        """Whether this incarnation of the station wrote before."""
        ...


class Shelf(Protocol):
    """What could not be taken."""

    def get(self, sealed_digest: str) -> ShelfItem | None: ...

    def sealed(self, sealed_digest: str) -> bytes | None: ...

    def alike(self, packet_digest: str, reason: ShelfReason) -> list[bytes]:
        """What lies there of this packet, however it was sealed, for this reason, and was not taken in: a few of it."""
        ...

    def put(self, item: ShelfItem, sealed: bytes) -> None: ...

    def change(self, item: ShelfItem) -> None: ...

    def waiting(self) -> list[ShelfItem]:
        """What nobody has settled yet, in the order it came."""
        ...

    def due(self, now: datetime, limit: int) -> list[ShelfItem]:
        """What is to be tried again by now."""
        ...


class Reviewers(Protocol):
    """Those who log in at the county, their sessions, and what they did."""

    def get(self, name: str) -> Reviewer | None: ...

    def all(self) -> list[Reviewer]: ...

    def put(self, reviewer: Reviewer) -> None: ...

    def begin(self, session: Session) -> None: ...

    def session(self, token_hash: str) -> Session | None: ...

    def seen(self, token_hash: str, at: datetime) -> None: ...

    def end(self, token_hash: str) -> None: ...

    def end_all(self, reviewer: str) -> None: ...

    def note(self, event: Event) -> None: ...

    def events(self, limit: int) -> list[Event]:
        """The last ones, the newest first."""
        ...


class Leases(Protocol):
    """What one of several workers does for all of them, and until when."""

    def get(self, name: str) -> tuple[str, datetime] | None:
        """Holder and end; another unit that asks waits until this one ends."""
        ...

    def put(self, name: str, holder: str, until: datetime) -> None: ...


class Unit(Protocol):
    """One piece of work: committed as a whole, or not at all. Raises Collision, StorageError."""

    @property
    def stations(self) -> Stations: ...

    @property
    def enrolments(self) -> Enrolments: ...

    @property
    def packets(self) -> Packets: ...

    @property
    def changes(self) -> Changes: ...

    @property
    def people(self) -> People: ...

    @property
    def messages(self) -> Messages: ...

    @property
    def bulletins(self) -> Bulletins: ...

    @property
    def letters(self) -> Letters: ...

    @property
    def shelf(self) -> Shelf: ...

    @property
    def reviewers(self) -> Reviewers: ...

    @property
    def leases(self) -> Leases: ...

    def figures(self) -> Figures:
        """How much there is of everything."""
        ...

    def commit(self) -> None:
        """Durable when it returns."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Units(Protocol):
    """Opens units of work: for looking only, or for writing (writers wait for one another)."""

    def reading(self) -> Unit: ...

    def writing(self) -> Unit: ...


class Stick(Protocol):
    """One county's part of a stick (docs/packet.md). Raises StickError."""

    def others(self) -> tuple[str, ...]:
        """Folders of other counties, by name: they are left alone."""
        ...

    def stations(self) -> tuple[str, ...]:
        """The folders in which something came up."""
        ...

    def came_up(self, station: str, ending: str) -> tuple[str, ...]:
        """Names of the files of one kind from a station."""
        ...

    def read(self, station: str, name: str) -> bytes:
        """Raises also RequestTooLarge."""
        ...

    def messages(self, station: str) -> frozenset[int]:
        """Numbers of the messages that lie there for a station."""
        ...

    def answer(self, station: str) -> None:
        """Makes the station's folder, though there be nothing to say: so the station sees that it was read."""
        ...

    def put(self, station: str, number: int, sealed: bytes) -> None:
        """A message, whole once it has its name."""
        ...

    def remove(self, station: str, number: int) -> None:
        """A message that was heard."""
        ...
