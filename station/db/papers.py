"""Pages that came back, and which blanks were entered as which record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from station.db.tables import EnteredBlankRow, PaperPageRow
from station.domain.paper import KeptPage


class Papers:
    """A page of a paper is kept once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_paper(self, paper: UUID) -> list[KeptPage]:
        rows = self._session.scalars(
            select(PaperPageRow).where(PaperPageRow.paper == paper).order_by(PaperPageRow.page)
        )
        return [_page(row) for row in rows]

    def all(self) -> list[KeptPage]:
        return [_page(row) for row in self._session.scalars(select(PaperPageRow).order_by(PaperPageRow.kept_at))]

    def put(self, page: KeptPage) -> None:
        self._session.add(
            PaperPageRow(
                paper=page.paper,
                page=page.page,
                pages=page.pages,
                record_id=page.record_id,
                digest=page.digest,
                kept_at=page.kept_at,
            )
        )
        self._session.flush()

    def drop(self, paper: UUID) -> None:
        self._session.execute(delete(PaperPageRow).where(PaperPageRow.paper == paper))

    def entered_as(self, serial: UUID) -> UUID | None:
        row = self._session.get(EnteredBlankRow, serial)
        return row.record_id if row else None

    def enter(self, serial: UUID, record_id: UUID, at: datetime) -> None:
        self._session.merge(EnteredBlankRow(serial=serial, record_id=record_id, at=at))
        self._session.flush()


def _page(row: PaperPageRow) -> KeptPage:
    return KeptPage(row.paper, row.page, row.pages, row.record_id, row.digest, row.kept_at)
