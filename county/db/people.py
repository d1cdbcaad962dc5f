"""Captures, register versions, standings and decisions: found, and put together to people."""

import json
from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from county.batches import batched
from county.db.tables import (
    Base,
    CaptureRow,
    ContentRow,
    DecisionRow,
    RegisterPersonRow,
    RegisterVersionRow,
    StandingRow,
)
from county.people import HeldCapture, PersonSources, RegisterItem, StandingOf, StandingState
from county.sought import Sought
from county.view import Capture, Decision
from station.packet.canonical import canonical
from station.packet.messages import FieldMark

_NAMES_AT_ONCE = 500
_NEWEST = select(RegisterVersionRow).join(
    RegisterPersonRow,
    (RegisterPersonRow.base_id == RegisterVersionRow.base_id) & (RegisterPersonRow.count == RegisterVersionRow.count),
)
_TABLES = Base.metadata.tables
_ADD_CAPTURE, _ADD_STANDING = (insert(_TABLES[row.__tablename__]) for row in (CaptureRow, StandingRow))
_CHANGE_STANDING = (
    update(_TABLES[StandingRow.__tablename__])
    .where(StandingRow.revision_id == bindparam("of"))
    .values({name: bindparam(name) for name in ("count", "state", "at", "marks", "text", "reviewer")})
    .returning(StandingRow.count)
)
_BY_REVISION = select(CaptureRow).where(CaptureRow.revision_id == bindparam("revision_id"))


class People:
    """People as the sources tell of them; nothing here is merged for good."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- captures -----------------------------------------------------------------------------------------------------

    def capture(self, revision_id: UUID) -> HeldCapture | None:
        """What is held of a revision."""
        row = self._session.scalar(_BY_REVISION, {"revision_id": revision_id})
        return _capture(row) if row else None

    def add_capture(self, capture: HeldCapture) -> None:
        """Once for each revision."""
        self._session.execute(
            _ADD_CAPTURE,
            {
                "revision_id": capture.revision_id,
                "packet_digest": capture.packet_digest,
                "count": capture.count,
                "record_id": capture.record_id,
                "parent_id": capture.parent_id,
                "content_digest": capture.content_digest,
                "station": capture.station,
                "author": capture.author,
                "saved_at": capture.saved_at,
                "base_id": capture.base_id,
                "base_count": capture.base_count,
                "id_number": capture.sought.id_number,
                "name": capture.sought.name,
                "village": capture.sought.village,
                "categories": json.dumps(capture.sought.categories),
            },
        )

    def captures_since(self, count: int) -> list[HeldCapture]:
        """Those taken in after this count, in its order."""
        rows = self._session.scalars(select(CaptureRow).where(CaptureRow.count > count).order_by(CaptureRow.count))
        return [_capture(row) for row in rows]

    def captures_of_record(self, record_id: UUID) -> list[HeldCapture]:
        """All revisions of a record, in the order they were taken in."""
        rows = self._session.scalars(
            select(CaptureRow).where(CaptureRow.record_id == record_id).order_by(CaptureRow.count)
        )
        return [_capture(row) for row in rows]

    # -- standings ----------------------------------------------------------------------------------------------------

    def standing(self, revision_id: UUID) -> StandingOf | None:
        """The last word on a revision."""
        row = self._session.get(StandingRow, revision_id)
        return _standing(row) if row else None

    def set_standing(self, standing: StandingOf) -> None:
        """Says another word; the one before is in the messages that carried it."""
        values = _standing_values(standing)
        of = values.pop("revision_id")
        if self._session.execute(_CHANGE_STANDING, {**values, "of": of}).first() is None:
            self.add_standing(standing)

    def add_standing(self, standing: StandingOf) -> None:
        """The first word on a revision."""
        self._session.execute(_ADD_STANDING, _standing_values(standing))

    def standings_since(self, count: int, station: str) -> list[tuple[HeldCapture, StandingOf]]:
        """The words of a later count on this station's revisions."""
        rows = self._session.execute(
            select(CaptureRow, StandingRow)
            .join(StandingRow, StandingRow.revision_id == CaptureRow.revision_id)
            .where(StandingRow.count > count, CaptureRow.station == station)
            .order_by(StandingRow.count)
        )
        return [(_capture(capture), _standing(standing)) for capture, standing in rows]

    def queue(  # noqa: PLR0917
        self, state: StandingState | None, village: str, category: str, station: str, skip: int, most: int
    ) -> tuple[list[tuple[HeldCapture, StandingOf]], int]:
        """The newest revisions of records that fit, in the order they came, without the first `skip`; how many fit."""
        later = aliased(CaptureRow)
        fits = [~select(later.revision_id).where(later.parent_id == CaptureRow.revision_id).exists()]
        if state is not None:
            fits.append(StandingRow.state == state.value)
        if village:
            fits.append(CaptureRow.village.startswith(village, autoescape=True))
        if category:
            fits.append(CaptureRow.categories.contains(json.dumps(category), autoescape=True))
        if station:
            fits.append(CaptureRow.station == station)
        joined = select(CaptureRow, StandingRow).join(StandingRow).where(*fits)
        total = self._session.scalar(select(func.count()).select_from(CaptureRow).join(StandingRow).where(*fits)) or 0
        rows = self._session.execute(joined.order_by(CaptureRow.count).offset(skip).limit(most))
        return [(_capture(capture), _standing(standing)) for capture, standing in rows], total

    def collected_by_village(self) -> dict[tuple[str, StandingState], int]:
        """How many records' newest revisions are in which state."""
        later = aliased(CaptureRow)
        newest = ~select(later.revision_id).where(later.parent_id == CaptureRow.revision_id).exists()
        rows = self._session.execute(
            select(CaptureRow.village, StandingRow.state, func.count())
            .join(StandingRow)
            .where(newest)
            .group_by(CaptureRow.village, StandingRow.state)
        )
        return {(village, StandingState(state)): count for village, state, count in rows}

    def registered_by_village(self) -> dict[str, int]:
        """How many people of each village the register has."""
        rows = self._session.execute(
            select(RegisterPersonRow.village, func.count().label("people"))
            .where(RegisterPersonRow.gone.is_(False))
            .group_by(RegisterPersonRow.village)
        )
        return {row.village: row.people for row in rows}

    # -- the register -------------------------------------------------------------------------------------------------

    def register_item(self, base_id: str) -> RegisterItem | None:
        """The newest version of an entry."""
        row = self._session.scalar(
            select(RegisterVersionRow)
            .where(RegisterVersionRow.base_id == base_id)
            .order_by(RegisterVersionRow.count.desc())
            .limit(1)
        )
        return _item(row) if row else None

    def newest_items(self) -> Iterable[RegisterItem]:
        """The newest version of every entry that is still in the register."""
        rows = self._session.scalars(
            _NEWEST.where(RegisterPersonRow.gone.is_(False))
            .order_by(RegisterPersonRow.base_id)
            .execution_options(yield_per=2000)
        )
        return (_item(row) for row in rows)

    def newest_items_of(self, base_ids: Collection[str]) -> Iterable[RegisterItem]:
        """The same of these entries alone."""
        for some in batched(base_ids, _NAMES_AT_ONCE):
            rows = self._session.scalars(
                _NEWEST.where(RegisterPersonRow.gone.is_(False), RegisterPersonRow.base_id.in_(some))
            )
            yield from map(_item, rows)

    def items_since(self, count: int) -> list[RegisterItem]:
        """The newest version of each entry that changed after this count, in its order."""
        rows = self._session.scalars(_NEWEST.where(RegisterPersonRow.count > count).order_by(RegisterPersonRow.count))
        return [_item(row) for row in rows]

    def villages_before(self, base_id: str, count: int) -> set[str]:
        """Where an entry's earlier versions, up to this count, said the person is registered."""
        rows = self._session.scalars(
            select(RegisterVersionRow).where(RegisterVersionRow.base_id == base_id, RegisterVersionRow.count <= count)
        )
        return {Sought.of(item.document).village for row in rows if (item := _item(row)).document is not None}

    def put_items(self, items: Collection[RegisterItem]) -> None:
        """Adds versions, each of a count greater than all before."""
        if not items:
            return
        self._session.execute(insert(RegisterVersionRow), [_version_values(item) for item in items])
        held = set()
        for some in batched([item.base_id for item in items], _NAMES_AT_ONCE):
            held |= set(
                self._session.scalars(select(RegisterPersonRow.base_id).where(RegisterPersonRow.base_id.in_(some)))
            )
        people = {item.base_id: _person_values(item) for item in items}
        new = [values for base_id, values in people.items() if base_id not in held]
        changed = [values for base_id, values in people.items() if base_id in held]
        if new:
            self._session.execute(insert(RegisterPersonRow), new)
        if changed:
            self._session.execute(update(RegisterPersonRow), changed)

    # -- decisions ----------------------------------------------------------------------------------------------------

    def add_decision(self, decision: Decision, count: int, base_id: str | None, id_number: str) -> None:
        """Keeps a reviewer's choice under one of the person's numbers."""
        self._session.execute(
            insert(DecisionRow).values(
                decision_id=decision.decision_id,
                count=count,
                base_id=base_id,
                id_number=id_number,
                path=decision.path,
                value=canonical({"value": decision.value}).decode(),
                seen=json.dumps(sorted(decision.seen)),
                reviewer=decision.reviewer,
                at=decision.at,
            )
        )

    # -- people -------------------------------------------------------------------------------------------------------

    def sources(self, base_ids: Collection[str], id_numbers: Collection[str]) -> PersonSources:
        """All that is held of the person who goes by any of these, and by whatever else these lead to."""
        return self._sources(set(base_ids), set(id_numbers) - {""}, set())

    def sources_of_record(self, record_id: UUID) -> PersonSources:
        """The same of the person of a record."""
        return self._sources(set(), set(), {record_id})

    def _sources(self, bases: set[str], numbers: set[str], records: set[UUID]) -> PersonSources:
        while True:
            captured = [_capture(row) for row in self._captures_by(bases, numbers, records)]
            listed = list(self._listed(bases, numbers))
            found_bases = {each.base_id for each in captured if each.base_id} | {base for base, _ in listed}
            found_numbers = {*(each.sought.id_number for each in captured), *(number for _, number in listed)} - {""}
            found_records = {each.record_id for each in captured}
            if found_bases <= bases and found_numbers <= numbers and found_records <= records:
                break
            bases, numbers, records = bases | found_bases, numbers | found_numbers, records | found_records
        return PersonSources(
            versions=tuple(item.version for item in self._versions(bases)),
            captures=tuple(self._contents(captured)),
            decisions=tuple(self._decisions(bases, numbers)),
            base_ids=frozenset(bases),
            id_numbers=frozenset(numbers),
        )

    def _captures_by(self, bases: set[str], numbers: set[str], records: set[UUID]) -> Iterable[CaptureRow]:
        return self._session.scalars(
            select(CaptureRow)
            .where(
                CaptureRow.base_id.in_(bases) | CaptureRow.id_number.in_(numbers) | CaptureRow.record_id.in_(records)
            )
            .order_by(CaptureRow.count)
        )

    def _listed(self, bases: set[str], numbers: set[str]) -> Iterable[tuple[str, str]]:
        rows = self._session.execute(
            select(RegisterPersonRow.base_id, RegisterPersonRow.id_number).where(
                RegisterPersonRow.base_id.in_(bases) | RegisterPersonRow.id_number.in_(numbers)
            )
        )
        return ((row.base_id, row.id_number) for row in rows)

    def _versions(self, bases: set[str]) -> list[RegisterItem]:
        rows = self._session.scalars(
            select(RegisterVersionRow).where(RegisterVersionRow.base_id.in_(bases)).order_by(RegisterVersionRow.count)
        )
        return [_item(row) for row in rows]

    def _contents(self, captured: list[HeldCapture]) -> Iterable[Capture]:
        digests = {each.content_digest for each in captured}
        data = {
            row.digest: row.data
            for row in self._session.execute(
                select(ContentRow.digest, ContentRow.data).where(ContentRow.digest.in_(digests))
            )
        }
        for each in captured:
            yield Capture(
                revision_id=each.revision_id,
                record_id=each.record_id,
                parent_id=each.parent_id,
                base_count=each.base_count,
                station=each.station,
                author=each.author,
                saved_at=each.saved_at,
                document=document_of(data[each.content_digest]),
            )

    def _decisions(self, bases: set[str], numbers: set[str]) -> Iterable[Decision]:
        rows = self._session.scalars(
            select(DecisionRow)
            .where(DecisionRow.base_id.in_(bases) | DecisionRow.id_number.in_(numbers))
            .order_by(DecisionRow.count)
        )
        for row in rows:
            yield Decision(
                row.decision_id,
                row.path,
                json.loads(row.value)["value"],
                frozenset(json.loads(row.seen)),
                row.reviewer,
                row.at,
            )


def _standing_values(standing: StandingOf) -> dict[str, object]:
    return {
        "revision_id": standing.revision_id,
        "count": standing.count,
        "state": standing.state.value,
        "at": standing.at,
        "marks": json.dumps([mark.model_dump() for mark in standing.marks], ensure_ascii=False),
        "text": standing.text,
        "reviewer": standing.reviewer,
    }


def document_of(data: bytes) -> dict[str, object]:
    """A content's document; empty where it is none."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _capture(row: CaptureRow) -> HeldCapture:
    return HeldCapture(
        revision_id=row.revision_id,
        record_id=row.record_id,
        parent_id=row.parent_id,
        packet_digest=row.packet_digest,
        content_digest=row.content_digest,
        count=row.count,
        station=row.station,
        author=row.author,
        saved_at=row.saved_at,
        base_id=row.base_id,
        base_count=row.base_count,
        sought=Sought(row.id_number, row.name, row.village, tuple(json.loads(row.categories))),
    )


def _standing(row: StandingRow) -> StandingOf:
    marks = tuple(FieldMark.model_validate(mark) for mark in json.loads(row.marks))
    return StandingOf(row.revision_id, row.count, StandingState(row.state), row.at, marks, row.text, row.reviewer)


def _item(row: RegisterVersionRow) -> RegisterItem:
    return RegisterItem(
        base_id=row.base_id,
        count=row.count,
        document=None if row.document is None else document_of(row.document),
        marks=tuple(json.loads(row.marks)),
        removal=row.removal,
        removed_on=row.removed_on,
        absorbs=frozenset(json.loads(row.absorbs)),
    )


def _version_values(item: RegisterItem) -> dict[str, object]:
    return {
        "base_id": item.base_id,
        "count": item.count,
        "document": None if item.document is None else json.dumps(item.document, ensure_ascii=False).encode(),
        "marks": json.dumps(item.marks),
        "removal": item.removal,
        "removed_on": item.removed_on,
        "absorbs": json.dumps(sorted(item.absorbs)),
    }


def _person_values(item: RegisterItem) -> dict[str, object]:
    sought = Sought.of(item.document or {})
    return {
        "base_id": item.base_id,
        "count": item.count,
        "id_number": sought.id_number,
        "name": sought.name,
        "village": sought.village,
        "gone": item.document is None,
    }
