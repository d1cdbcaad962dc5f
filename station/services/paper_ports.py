"""What the filing of paper needs from outside, as Protocols: pages that are read, and the store's list of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from station.domain.paper import KeptPage
from station.domain.photo import PhotoReport


class FormMarkSeen(Protocol):
    """The mark of a filled form's page."""

    @property
    def record_id(self) -> UUID: ...
    @property
    def revision_id(self) -> UUID: ...
    @property
    def content_digest(self) -> str: ...
    @property
    def page(self) -> int: ...
    @property
    def pages(self) -> int: ...


class BlankMarkSeen(Protocol):
    """The mark of a page that is filled in by hand."""

    @property
    def serial(self) -> UUID: ...
    @property
    def page(self) -> int: ...
    @property
    def pages(self) -> int: ...


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page's picture as it will be kept, upright, and the marks that were read on it."""

    forms: tuple[FormMarkSeen, ...]
    blanks: tuple[BlankMarkSeen, ...]
    picture: bytes = field(repr=False)
    report: PhotoReport


ReadPage = Callable[[bytes], PageRead]
"""Reads the marks of a photographed or scanned page. Raises PhotoError. For any thread."""


class Papers(Protocol):
    """Pages that came back and wait for the others of their paper, and which blanks were entered."""

    def of_paper(self, paper: UUID) -> list[KeptPage]:
        """Its pages that are there, in their order."""
        ...

    def all(self) -> list[KeptPage]:
        """All pages, those of the paper that came first at the head."""
        ...

    def put(self, page: KeptPage) -> None:
        """Keeps a page whose picture is among the store's blobs."""
        ...

    def drop(self, paper: UUID) -> None:
        """Forgets its pages; their bytes stay."""
        ...

    def entered_as(self, serial: UUID) -> UUID | None:
        """The record that a blank was entered as."""
        ...

    def enter(self, serial: UUID, record_id: UUID, at: datetime) -> None:
        """Notes as which record a blank was entered, in place of what was noted."""
        ...
