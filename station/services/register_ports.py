"""What the services of the base register need from outside, as Protocols: the store, and register files."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from station.domain.progress import Done, Waits
from station.domain.register import CollectionStatus, Findings, RegisterEntry, Removal, Sought
from station.domain.register_file import ImportSummary, Reading, RegisterLine, SheetAbout
from station.domain.roster import Listing, RosterLine, Wish


class Register(Protocol):
    """The base register."""

    def by_id_number(self, id_number: str) -> list[RegisterEntry]:
        """Those with this number, or with the 15-digit number it grew from."""
        ...

    def find(self, sought: Sought, limit: int) -> Findings:
        """Those whose number, name, pinyin, initials or village fit, the best first; with no words, everybody."""
        ...

    def places(self) -> Mapping[str, int]:
        """How many people there are of each village, by its code."""
        ...

    def get(self, base_id: str) -> RegisterEntry | None: ...

    def remove(self, base_id: str, removal: Removal | None) -> None:
        """Marks a person as not to be collected, or takes the mark away; later imports leave it as it is."""
        ...

    def removed_by_county(self, base_ids: Collection[str]) -> set[str]:
        """Who of these is not to be collected because the county said so."""
        ...

    def put(self, entries: Iterable[RegisterEntry]) -> int:
        """Adds entries, or replaces those of the same base_id; tells how many. Not while an import is staged."""
        ...

    def drop(self, base_ids: Collection[str]) -> int:
        """Takes people out of the register altogether; tells how many. Not while an import is staged."""
        ...

    def count(self) -> int: ...


class Roster(Protocol):
    """The base register as a list."""

    def listing(self, wish: Wish) -> Listing:
        """Everybody who fits: by how well the words fit, then by village and name."""
        ...

    def page(self, ids: Sequence[int]) -> list[RosterLine]:
        """The lines of some of a listing, in its order; who left the register since is left out."""
        ...


class Figures(Protocol):
    """How far the collection is, counted where the rows are."""

    def people(self) -> Mapping[tuple[str, CollectionStatus], int]:
        """How many of each village (its code, or "") it is so far with."""
        ...

    def added(self) -> Mapping[str, int]:
        """How many were collected here whom the register does not have, by the village in their forms."""
        ...

    def done(self) -> list[Done]:
        """Whom this station collected, by day, operator and village; who counts elsewhere is left out."""
        ...

    def waiting(self) -> list[Waits]:
        """What waits at this station."""
        ...


class RegisterImports(Protocol):
    """Imports into the base register: the next generation is staged in short pieces of work, then takes over."""

    def begin(self, about: SheetAbout, at: datetime, operator: str, *, staged: bool) -> int:
        """The number of a new import; with `staged` its people become the next generation."""
        ...

    def stage(self, lines: Sequence[RegisterLine]) -> None:
        """The people of these lines, in the next generation. No base_id may come twice."""
        ...

    def keep(self, number: int, lines: Sequence[RegisterLine]) -> None:
        """Those of the lines in which something is wrong, as they stood."""
        ...

    def known_otherwise(self, lines: Sequence[RegisterLine]) -> set[str]:
        """Those base_ids among the lines' whose number somebody of another base_id has already."""
        ...

    def not_brought(self) -> list[int]:
        """Whom of the living generation the file does not bring, once all its people are staged."""
        ...

    def carry_over(self, people: Sequence[int]) -> None:
        """Stages some of those whom the file does not bring."""
        ...

    def take_over(self) -> None:
        """The staged generation is the register from now on."""
        ...

    def end(self, number: int, people: int, problem_rows: int) -> None: ...

    def sweep(self, limit: int) -> bool:
        """Deletes some of what an import left behind; whether there is more. Only while none is under way."""
        ...

    def last(self) -> ImportSummary | None:
        """The last import that was ended."""
        ...

    def lines(self, number: int) -> Iterator[RegisterLine]:
        """The bad lines of an import; they tell no entry."""
        ...


class RegisterSource(Protocol):
    """People on their way into the base register: a file, or a message of the county's."""

    @property
    def about(self) -> SheetAbout: ...
    @property
    def count(self) -> int:
        """How many lines there are, about."""
        ...

    def lines(self) -> Iterator[RegisterLine]:
        """Every line with anything in it, once."""
        ...

    def sample(self, limit: int) -> list[tuple[str, ...]]:
        """The first rows below the headings, as texts."""
        ...


OpenRegister = Callable[[Path, Reading], AbstractContextManager[RegisterSource]]
"""Opens a register file (xlsx, xls, csv). Raises FileUnreadable, RegisterUnreadable and its kinds."""

WriteReport = Callable[[SheetAbout, Sequence[RegisterLine]], bytes]
"""Makes a workbook (xlsx) of bad lines: row, what is wrong, and the cells as they stood."""
