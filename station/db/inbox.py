"""What the county has said, of which the newest word on each thing holds, and which of its messages were heard."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from station.db.tables import (
    CollectedRow,
    HeardRow,
    JudgementRow,
    NoticeRow,
    RegisterPartRow,
    RegisterWordRow,
    RevisionRow,
    SettingRow,
)
from station.domain.county_word import CollectedBy, Judged, Judgement, Mark, Notice, Numbers

_AT_ONCE = 500
_COUNTED = "county_count"


class Inbox:
    """The county's word."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def heard(self) -> Numbers:
        rows = self._session.execute(select(HeardRow.first, HeardRow.last).order_by(HeardRow.first))
        return Numbers(tuple((row.first, row.last) for row in rows))

    def hear(self, spans: Iterable[tuple[int, int]]) -> None:
        before = self.heard()
        after = before.with_spans(spans)
        gone, new = set(before.spans) - set(after.spans), set(after.spans) - set(before.spans)
        self._session.execute(delete(HeardRow).where(HeardRow.first.in_([first for first, _ in gone])))
        self._session.add_all(HeardRow(first=first, last=last) for first, last in new)
        self._session.flush()

    def counted(self) -> int:
        row = self._session.get(SettingRow, _COUNTED)
        return int(row.value) if row else 0

    def count_to(self, count: int) -> None:
        if count > self.counted():
            self._session.merge(SettingRow(name=_COUNTED, value=str(count)))

    # -- judgements

    def judge(self, judged: Judged) -> bool:
        row = self._session.get(JudgementRow, judged.revision_id)
        if row is not None and row.count >= judged.count:
            return False
        row = row or JudgementRow(revision_id=judged.revision_id)
        row.record_id, row.count, row.judgement = judged.record_id, judged.count, judged.judgement.value
        row.at, row.text, row.reviewer = judged.at, judged.text, judged.reviewer
        row.marks = json.dumps([[mark.path, mark.text] for mark in judged.marks], ensure_ascii=False)
        self._session.add(row)
        self._session.flush()
        return True

    def judgement(self, revision_id: UUID) -> Judged | None:
        row = self._session.get(JudgementRow, revision_id)
        return judged_of(row) if row else None

    def judgements_of(self, record_id: UUID) -> list[Judged]:
        rows = self._session.scalars(
            select(JudgementRow).where(JudgementRow.record_id == record_id).order_by(JudgementRow.count)
        )
        return [judged_of(row) for row in rows]

    def knows_revision(self, revision_id: UUID) -> bool:
        return self._session.scalar(select(RevisionRow.id).where(RevisionRow.id == revision_id)) is not None

    # -- people

    def collected_at(self, record_id: UUID) -> str | None:
        row = self._session.get(CollectedRow, record_id)
        return row.station if row is not None and row.id_number else None

    def collect(self, collected: CollectedBy) -> bool:
        row = self._session.get(CollectedRow, collected.record_id)
        if row is not None and row.count >= collected.count:
            return False
        row = row or CollectedRow(record_id=collected.record_id)
        row.count, row.station, row.saved_at = collected.count, collected.station, collected.saved_at
        row.id_number = "" if collected.withdrawn else collected.id_number
        row.base_id = None if collected.withdrawn else collected.base_id
        self._session.add(row)
        return True

    def collected(self, id_number: str, base_id: str | None) -> list[CollectedBy]:
        named = CollectedRow.id_number == id_number if id_number else CollectedRow.base_id == base_id
        if id_number and base_id:
            named |= CollectedRow.base_id == base_id
        rows = self._session.scalars(select(CollectedRow).where(named).order_by(CollectedRow.saved_at))
        return [
            CollectedBy(row.record_id, row.count, row.station, row.saved_at, row.id_number, row.base_id) for row in rows
        ]

    # -- the base register

    def register_counts(self, base_ids: Iterable[str]) -> Mapping[str, int]:
        found: dict[str, int] = {}
        wanted = list(base_ids)
        for start in range(0, len(wanted), _AT_ONCE):
            some = RegisterWordRow.base_id.in_(wanted[start : start + _AT_ONCE])
            counted = self._session.execute(select(RegisterWordRow.base_id, RegisterWordRow.count).where(some))
            found.update((base_id, count) for base_id, count in counted)
        return found

    def hear_of(self, counts: Mapping[str, int], snapshot: int) -> None:
        if not counts:
            return
        said = insert(RegisterWordRow)
        newest = said.on_conflict_do_update(
            index_elements=[RegisterWordRow.base_id],
            set_={
                "count": func.max(RegisterWordRow.count, said.excluded.count),
                "snapshot": func.max(RegisterWordRow.snapshot, said.excluded.snapshot),
            },
        )
        rows = [{"base_id": base_id, "count": count, "snapshot": snapshot} for base_id, count in counts.items()]
        self._session.execute(newest, rows)

    def hear_part(self, through: int, part: int, parts: int) -> bool:
        self._session.merge(RegisterPartRow(through=through, part=part, parts=parts))
        self._session.flush()
        there = self._session.scalar(select(func.count()).where(RegisterPartRow.through == through))
        return there == parts

    def left_out(self, through: int) -> list[str]:
        """Whom the whole register of that count does not have, and of whom nothing newer was said."""
        return list(
            self._session.scalars(
                select(RegisterWordRow.base_id).where(
                    RegisterWordRow.snapshot < through, RegisterWordRow.count <= through
                )
            )
        )

    # -- words

    def notify(self, notice: Notice) -> None:
        self._session.merge(
            NoticeRow(id=notice.id, title=notice.title, text=notice.text, at=notice.at, until=notice.until)
        )

    def notices(self, today: date) -> list[Notice]:
        valid = NoticeRow.until.is_(None) | (NoticeRow.until >= today)
        rows = self._session.scalars(select(NoticeRow).where(valid).order_by(NoticeRow.at.desc()))
        return [Notice(row.id, row.title, row.text, row.at, row.until) for row in rows]


def judged_of(row: JudgementRow) -> Judged:
    return Judged(
        record_id=row.record_id,
        revision_id=row.revision_id,
        count=row.count,
        judgement=Judgement(row.judgement),
        at=row.at,
        marks=tuple(Mark(path, text) for path, text in json.loads(row.marks)),
        text=row.text,
        reviewer=row.reviewer,
    )
