"""Finding people of the base register as somebody types."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from station.db.register_search import MARKED_ONLY, SearchTable, all_of, any_of, of_place, ranked
from station.db.register_status import begun
from station.db.tables import RegisterRow
from station.domain import id_number as numbers
from station.domain.register import CollectionStatus, Sought, Word

_PIECE = 500


def number_forms(number: str) -> list[str]:
    """The spellings under which a number may stand here: itself, and its 18- or 15-digit counterpart."""
    forms = list(numbers.search_forms(number))
    if numbers.is_valid(number) and number[6:8] == "19":
        forms.append(number[:6] + number[8:17])
    return forms


def has_number(number: str) -> ColumnElement[bool]:
    return RegisterRow.id_number.in_(number_forms(number))


class Finder:
    """Finds people of one generation. Each way to be found is a query of its own, so that the best come first."""

    def __init__(self, session: Session, generation: int) -> None:
        self._session, self._generation = session, generation
        self._table = SearchTable(session.connection(), generation)

    def first(self, sought: Sought, limit: int) -> tuple[dict[int, int], bool]:
        """The ids of the best, each with its rank; whether there are more."""
        wanted = self._wanted(sought.statuses)
        ranks: dict[int, int] = {}
        if wanted is None:
            return ranks, False
        for rank, pieces in enumerate(self._ways(sought)):
            for piece in map(wanted, pieces):
                for each in piece:
                    if each in ranks:
                        continue
                    if len(ranks) == limit:
                        return ranks, True
                    ranks[each] = rank
        return ranks, False

    def _wanted(self, statuses: Collection[CollectionStatus]) -> Callable[[Sequence[int]], Sequence[int]] | None:
        """What picks those who are so out of a list; None where nobody is."""
        if not statuses:
            return lambda ids: ids
        known = begun(self._session, self._generation)
        if CollectionStatus.NOT_COLLECTED in statuses:
            others = {each for each, status in known.items() if status not in statuses}
            return lambda ids: [each for each in ids if each not in others]
        those = {each for each, status in known.items() if status in statuses}
        return (lambda ids: [each for each in ids if each in those]) if those else None

    def _ways(self, sought: Sought) -> Iterator[Iterable[Sequence[int]]]:
        narrowed = [of_place(sought.place)] * bool(sought.place) + [MARKED_ONLY] * sought.marked
        if not sought.words:
            yield self._table.ids(all_of(narrowed)) if narrowed else self._everybody()
            return
        yield self._exactly(sought)
        whole = sought.words[0] if len(sought.words) == 1 else Word(sought.text)
        for query in ranked(whole):
            yield self._table.ids(all_of([query, *narrowed]))
        if len(sought.words) > 1:
            rest = [any_of(word) for word in sought.words[1:]]
            for query in ranked(sought.words[0]) if all(rest) else ():
                yield self._table.ids(all_of([query, *rest, *narrowed]))

    def _exactly(self, sought: Sought) -> Iterator[Sequence[int]]:
        """Who has this very number, in either spelling, or is known by it in the county's files."""
        text = sought.text.encode("utf-8", "replace").decode()
        number = numbers.normalise(text)
        if not number:
            return
        for same in (
            and_(has_number(number), RegisterRow.generation + 0 == self._generation),
            and_(RegisterRow.base_id.in_({text.strip(), number}), RegisterRow.generation == self._generation),
        ):
            people = select(RegisterRow.id).where(same)
            if sought.place:
                people = people.where(RegisterRow.village.startswith(sought.place, autoescape=True))
            if sought.marked:
                people = people.where(RegisterRow.marks != "[]")
            yield list(self._session.scalars(people.order_by(RegisterRow.id)))

    def _everybody(self) -> Iterable[Sequence[int]]:
        people = (
            select(RegisterRow.id)
            .where(RegisterRow.generation + 0 == self._generation)  # + 0: in the order of ids, without a sort
            .order_by(RegisterRow.id)
        )
        return self._session.scalars(people.execution_options(yield_per=_PIECE)).partitions()
