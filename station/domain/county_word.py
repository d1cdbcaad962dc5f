"""What the county says: of revisions, of people, to whoever works here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Judgement(StrEnum):
    """What became of a revision at the county."""

    PROCESSED = "processed"
    APPROVED = "approved"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reviewer wrote to a field; an empty path speaks of the record as a whole."""

    path: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """The county's word on one revision: the one with the greatest `count` holds."""

    record_id: UUID
    revision_id: UUID
    count: int
    judgement: Judgement
    at: datetime
    marks: tuple[Mark, ...] = ()
    text: str = field(default="", repr=False)
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class CollectedBy:
    """That somebody was collected, by which station and when; `withdrawn` where it turned out not to be so."""

    record_id: UUID
    count: int
    station: str
    saved_at: datetime
    id_number: str = field(repr=False)
    base_id: str | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Words from the county to whoever works here, to be shown until a day."""

    id: UUID
    title: str
    text: str
    at: datetime
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Which numbers there are, as spans that neither touch nor overlap, ascending."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Numbers":
        return cls().with_spans((number, number) for number in numbers)

    def with_spans(self, spans: Iterable[tuple[int, int]]) -> "Numbers":
        """These and those: first and last, both included."""
        joined: list[tuple[int, int]] = []
        for first, last in sorted([*self.spans, *spans]):
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(joined[-1][1], last))
            else:
                joined.append((first, last))
        return Numbers(tuple(joined))

    def __contains__(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.spans)

    def __iter__(self) -> Iterator[int]:
        for first, last in self.spans:
            yield from range(first, last + 1)

    @property
    def unbroken(self) -> int:
        """The greatest number up to which, from 1, none is wanting."""
        return self.spans[0][1] if self.spans and self.spans[0][0] == 1 else 0

    @property
    def beyond(self) -> tuple[tuple[int, int], ...]:
        """What there is after that."""
        return self.spans[1:] if self.unbroken else self.spans
