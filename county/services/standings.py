"""A reviewer's word: approved, returned with marks, or one of several values chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from county.people import HeldCapture, PersonSources, RegisterItem, StandingOf, StandingState
from county.services.ports import Unit, Units
from county.view import Decision, PersonView, person_view
from station.errors import NotNewest, RevisionNotHeld, StillClashing
from station.packet.messages import FieldMark


@dataclass(frozen=True, slots=True)
class PersonReport:
    """A person as the county sees him: everything held, and what follows from it."""

    capture: HeldCapture
    standing: StandingOf
    sources: PersonSources = field(repr=False)
    view: PersonView = field(repr=False)


class ShowPerson:
    """The person of a revision."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self, revision_id: UUID) -> PersonReport:
        """Raises RevisionNotHeld."""
        with self._units.reading() as unit:
            return person_of(unit, revision_id)


def person_of(unit: Unit, revision_id: UUID) -> PersonReport:
    """Raises RevisionNotHeld."""
    capture, standing = unit.people.capture(revision_id), unit.people.standing(revision_id)
    if capture is None or standing is None:
        raise RevisionNotHeld(revision_id=revision_id)
    sources = unit.people.sources_of_record(capture.record_id)
    return PersonReport(capture, standing, sources, person_view(sources.versions, sources.captures, sources.decisions))


class ReturnRevision:
    """Sends a revision back to its station, with marks on fields and a text."""

    def __init__(self, units: Units, now: Callable[[], datetime]) -> None:
        self._units, self._now = units, now

    def __call__(self, revision_id: UUID, marks: Sequence[FieldMark], text: str, reviewer: str) -> None:
        """Raises RevisionNotHeld; NotNewest where a later revision of the record is here."""
        with self._units.writing() as unit:
            count = unit.changes.next()
            _check_newest(unit, revision_id)
            unit.people.set_standing(
                StandingOf(revision_id, count, StandingState.RETURNED, self._now(), tuple(marks), text, reviewer)
            )
            unit.commit()


class ApproveRevision:
    """Approves what was seen: the view becomes the register's next version, and every revision in it is approved."""

    def __init__(self, units: Units, now: Callable[[], datetime]) -> None:
        self._units, self._now = units, now

    def __call__(self, revision_id: UUID, seen: frozenset[UUID], reviewer: str) -> str:
        """Gives the register's number of the person. `seen` are the revisions that the reviewer had before him.

        Raises RevisionNotHeld, NotNewest where others have come since, StillClashing.
        """
        with self._units.writing() as unit:
            count = unit.changes.next()
            _check_newest(unit, revision_id)
            person = person_of(unit, revision_id)
            if {each.revision_id for each in person.sources.captures} != seen:
                raise NotNewest(revision_id=revision_id)
            if person.view.clashes:
                raise StillClashing(fields=len(person.view.clashes))
            base_id = _register(unit, person, count)
            followed = {each.parent_id for each in person.sources.captures}
            for each in person.sources.captures:
                self._approve(unit, each.revision_id, count, reviewer, followed=each.revision_id in followed)
            unit.commit()
        return base_id

    def _approve(self, unit: Unit, revision_id: UUID, count: int, reviewer: str, *, followed: bool) -> None:
        """A revision that was returned, and corrected by one that followed, stays returned."""
        standing = unit.people.standing(revision_id)
        if standing is None or (followed and standing.state is StandingState.RETURNED):
            return
        if standing.state is not StandingState.APPROVED:
            unit.people.set_standing(
                StandingOf(revision_id, count, StandingState.APPROVED, self._now(), reviewer=reviewer)
            )


class DecideField:
    """Chooses one of the values that clash in a field."""

    def __init__(self, units: Units, now: Callable[[], datetime]) -> None:
        self._units, self._now = units, now

    def __call__(self, revision_id: UUID, path: str, source: str, seen: frozenset[str], reviewer: str) -> None:
        """Takes the value that `source` wrote; `seen` are the sources of all the values the reviewer had before him.

        Raises RevisionNotHeld; NotNewest where the field does not clash between exactly these.
        """
        with self._units.writing() as unit:
            count = unit.changes.next()
            person = person_of(unit, revision_id)
            clash = person.view.fields.get(path)
            candidates = clash.holding if clash is not None and clash.clashes else ()
            if {origin for each in candidates for origin in each.origins} != seen:
                raise NotNewest(revision_id=revision_id)
            chosen = next((each for each in candidates if source in each.origins), None)
            if chosen is None:
                raise NotNewest(revision_id=revision_id)
            decision = Decision(uuid4(), path, chosen.value, seen, reviewer, self._now())
            base_id = min(person.sources.base_ids, default=None)
            unit.people.add_decision(decision, count, base_id, person.capture.sought.id_number)
            unit.commit()


def _check_newest(unit: Unit, revision_id: UUID) -> None:
    capture = unit.people.capture(revision_id)
    if capture is None:
        raise RevisionNotHeld(revision_id=revision_id)
    later = {each.parent_id for each in unit.people.captures_of_record(capture.record_id)}
    if revision_id in later:
        raise NotNewest(revision_id=revision_id)


def _register(unit: Unit, person: PersonReport, count: int) -> str:
    """The view as the register's next version of the person; one who was not in it comes in."""
    base_id = min(person.sources.base_ids, default=f"N{count:010d}")
    before = unit.people.register_item(base_id)
    sources = person.sources
    absorbs = frozenset({each.id for each in sources.captures} | {each.id for each in sources.decisions})
    unit.people.put_items(
        [
            RegisterItem(
                base_id=base_id,
                count=count,
                document=person.view.document,
                marks=(),
                removal=before.removal if before else None,
                removed_on=before.removed_on if before else None,
                absorbs=absorbs,
            )
        ]
    )
    return base_id
