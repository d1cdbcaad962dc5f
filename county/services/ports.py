"""What the county's services need from its store, as Protocols; `county.db` fits them."""

from collections.abc import Collection, Mapping
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from county.domain import AcceptedPacket, EnrolledStation, Enrolment, HeldContent, HeldPackets


class Collision(Exception):  # never leaves the services: see attempts.py
    """Another unit of work stored the same thing first; nothing of this one was kept."""


class Stations(Protocol):
    """The stations that have enrolled."""

    def signing_keys(self, code: str) -> tuple[str, ...]:
        """Every public key the station ever enrolled, the present one first; empty for a stranger."""
        ...

    def any(self) -> bool:
        """Whether a station has enrolled at all."""
        ...

    def enrol(self, station: EnrolledStation) -> None:
        """Holds the station under these keys from now on; earlier keys stay good for packets still on their way."""
        ...


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

    def number_taken(self, station: str, incarnation: UUID, epoch: int, number: int) -> bool: ...

    def evidence_sizes(self, digests: Collection[str]) -> Mapping[str, int]:
        """Sizes in bytes of those pieces of evidence that are held."""
        ...

    def next_receipt_number(self) -> int:
        """Counts up by one. Others that ask wait until this unit ends; a unit that fails gives its number back."""
        ...

    def add(self, accepted: AcceptedPacket) -> None: ...

    def all(self) -> HeldPackets:
        """In the order they came in."""
        ...

    def content_of(self, packet_digest: str) -> HeldContent:
        """What a packet held carried."""
        ...


class Unit(Protocol):
    """One piece of work: committed as a whole, or not at all. Raises Collision, StorageError."""

    @property
    def stations(self) -> Stations: ...

    @property
    def enrolments(self) -> Enrolments: ...

    @property
    def packets(self) -> Packets: ...

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
