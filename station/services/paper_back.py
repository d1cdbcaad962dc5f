"""Signed and hand-written pages that come back: each filed by its mark, none by a guess."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from station.domain.audit import Action
from station.domain.evidence import EvidenceKind, attach
from station.domain.paper import KeptPage, PageFate
from station.domain.photo import PhotoFault
from station.domain.record import Draft, RecordState, Revision
from station.errors import (
    FileUnreadable,
    NotCanonical,
    PageUnknown,
    PaperOutdated,
    PdfNotTaken,
    PhotoError,
    PhotoTooLarge,
    RecordNotFound,
    StationError,
)
from station.rules.evidence import signer_of
from station.services.confirmation import confirm_by_pages
from station.services.paper_ports import BlankMarkSeen, FormMarkSeen, PageRead, ReadPage
from station.services.ports import Clock, OpenUnit, Progress, Unit
from station.services.submission import content_of
from station.services.transcriptions import blank_entered_as

_LARGEST_FILE = 1 << 26
_MOST_PAGES = 99

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".pdf"})
"""Which files of a folder are looked at; a PDF is told, not taken."""

Source = Path | bytes
"""A picture: a file, or what the camera took."""


def pictures_in(folder: Path) -> list[Path]:
    """The pictures of a folder, by name. Raises FileUnreadable."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in _PICTURES)
    except OSError as error:
        raise FileUnreadable(cause=type(error).__name__) from None


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """What became of one picture. `paper` is the printed revision or the blank's serial; `name` is the person's."""

    fate: PageFate
    page: int | None = None
    pages: int | None = None
    paper: UUID | None = None
    record_id: UUID | None = None
    name: str = field(default="", repr=False)
    missing: tuple[int, ...] = ()
    station: str = ""
    """Whose page it is, where another station collected the person."""
    faults: tuple[PhotoFault, ...] = ()
    """What is wrong with a picture that was kept all the same."""
    error: StationError | None = None
    """Why the picture could not be read."""
    picture: bytes = field(default=b"", repr=False)

    @property
    def says(self) -> str:
        """What it is, whose, and how it stands, in one sentence."""
        if self.error is not None:
            return f"{self.error.says}{self.error.advice}"
        missing = "、".join(f"第{page}页" for page in self.missing)
        waits = f"，还缺{missing}" if missing else ""
        where = f"（{self.station}）" if self.station else ""
        return f"{self.fate.label}{where}{waits}。{self.fate.advice}"


@dataclass(frozen=True, slots=True)
class _HandMark:
    """The mark a page would bear, as a person says."""

    record_id: UUID
    revision_id: UUID
    content_digest: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class FilePage:
    """Files one picture by the mark on it; durable before it returns.

    When the last page of a printed form is there, the record is confirmed on paper.
    """

    open_unit: OpenUnit
    read_page: ReadPage
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, source: Source) -> PageOutcome:
        """Raises nothing of a picture: that is the outcome. Raises StorageError."""
        progress.step(0, 2)
        try:
            read = self.read_page(_bytes_of(source))
        except (PhotoError, FileUnreadable, PdfNotTaken) as error:
            return PageOutcome(PageFate.UNREADABLE, error=error)
        progress.step(1, 2)
        outcome = self._filed(read)
        return replace(outcome, picture=read.picture, faults=read.report.problems if outcome.fate.filed else ())

    def by_hand(self, progress: Progress, picture: bytes, record_id: UUID, page: int, pages: int) -> PageOutcome:
        """Files a page without a mark as this page of the record's latest print: a person said so.

        Raises PageUnknown, PaperOutdated for a record that was not printed.
        """
        progress.step(0, 1)
        if not 1 <= page <= pages <= _MOST_PAGES:
            raise PageUnknown(page=page, pages=pages)
        now = self.clock()
        with self.open_unit() as unit:
            printed = unit.records.latest(record_id)
            if printed is None:
                raise PaperOutdated(record_id=record_id)
            mark = _HandMark(record_id, printed.id, printed.content_digest, page, pages)
            outcome = _Filing(unit, now, self.operator).form(mark, picture, "by_hand")
        return replace(outcome, picture=picture)

    def _filed(self, read: PageRead) -> PageOutcome:
        marks = len(read.forms) + len(read.blanks)
        if marks != 1:
            return PageOutcome(PageFate.SEVERAL if marks else PageFate.NO_MARK)
        if PhotoFault.UNREADABLE in read.report.problems:
            return PageOutcome(PageFate.ILLEGIBLE)
        with self.open_unit() as unit:
            filing = _Filing(unit, self.clock(), self.operator)
            if read.forms:
                return filing.form(read.forms[0], read.picture)
            return filing.blank(read.blanks[0], read.picture)


@dataclass(frozen=True, slots=True)
class FilePages:
    """Files pictures one after another: stopping at any point loses nothing of those before."""

    file_page: FilePage

    def __call__(self, progress: Progress, sources: Iterable[Source]) -> list[PageOutcome]:
        """Raises Cancelled."""
        outcomes = []
        every = list(sources)
        for done, source in enumerate(every):
            progress.step(done, len(every))
            outcomes.append(self.file_page(_Silent(progress), source))
        return outcomes


class _Silent:
    """The progress of one page is not that of all."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def step(self, done: int, total: int, note: str = "") -> None:
        """Says nothing."""


class _Filing:
    """One page on its way into the store."""

    def __init__(self, unit: Unit, now: datetime, operator: str) -> None:
        self._unit, self._now, self._operator = unit, now, operator

    def form(self, mark: FormMarkSeen, picture: bytes, how: str = "") -> PageOutcome:
        unit = self._unit
        seen = PageOutcome(PageFate.KEPT, mark.page, mark.pages, mark.revision_id, mark.record_id)
        printed = _printed(unit, mark)
        if printed is None:
            station = unit.inbox.collected_at(mark.record_id)
            return replace(seen, fate=PageFate.ELSEWHERE if station else PageFate.UNKNOWN, station=station or "")
        summary = unit.records.summary(mark.record_id)
        seen = replace(seen, name=summary.name)
        if summary.state is RecordState.PURGED:
            return replace(seen, fate=PageFate.DONE)
        draft = _draft(unit, mark.record_id)
        fate = _hindrance(unit, draft, mark)
        if fate is not None or draft is None:
            return replace(seen, fate=fate or PageFate.DONE)
        self._forget_older(mark)
        there = self._with(mark.revision_id, mark.page, mark.pages, mark.record_id, picture)
        if isinstance(there, PageFate):
            return replace(seen, fate=there)
        missing = _missing(there, mark.pages)
        if how:
            unit.audit.add(self._now, self._operator, Action.EVIDENCE_ADDED, mark.record_id, f"signed_form {how}")
        if missing:
            unit.commit()
            return replace(seen, missing=missing)
        pictures = [unit.blobs.get(page.digest) for page in there]
        unit.papers.drop(mark.revision_id)
        signer = signer_of(draft.document, self._now.astimezone().date())
        confirm_by_pages(unit, draft, pictures, signer, self._now, self._operator)
        return replace(seen, fate=PageFate.CONFIRMED)

    def blank(self, mark: BlankMarkSeen, picture: bytes) -> PageOutcome:
        unit = self._unit
        seen = PageOutcome(PageFate.BLANK_KEPT, mark.page, mark.pages, mark.serial)
        entered = blank_entered_as(unit, mark.serial)
        if entered is not None:
            name = unit.records.summary(entered).name
            return replace(seen, fate=PageFate.DUPLICATE, record_id=entered, name=name)
        there = self._with(mark.serial, mark.page, mark.pages, None, picture)
        if isinstance(there, PageFate):
            return replace(seen, fate=there)
        unit.commit()
        missing = _missing(there, mark.pages)
        return replace(seen, missing=missing) if missing else replace(seen, fate=PageFate.BLANK_WHOLE)

    def _with(
        self, paper: UUID, page: int, pages: int, record_id: UUID | None, picture: bytes
    ) -> list[KeptPage] | PageFate:
        """The paper's pages with this one, or why it is not taken."""
        unit = self._unit
        there = unit.papers.of_paper(paper)
        if any(each.pages != pages for each in there):
            return PageFate.OTHER_PRINT
        kind = EvidenceKind.SIGNED_FORM if record_id else EvidenceKind.HANDWRITTEN_FORM
        piece = attach(kind, picture, "image/jpeg", self._now)
        if any(each.page == page or each.digest == piece.evidence.digest for each in there):
            return PageFate.DUPLICATE
        unit.blobs.put(piece)
        unit.papers.put(KeptPage(paper, page, pages, record_id, piece.evidence.digest, self._now))
        return unit.papers.of_paper(paper)

    def _forget_older(self, mark: FormMarkSeen) -> None:
        """Pages of the record with other content go: nothing completes them any more."""
        unit = self._unit
        pages = [page for page in unit.papers.all() if page.record_id == mark.record_id]
        older = {
            paper
            for paper in {page.paper for page in pages}
            if unit.records.get(paper).content_digest != mark.content_digest
        }
        for paper in older:
            unit.papers.drop(paper)
        unit.blobs.drop_unused({page.digest for page in pages if page.paper in older})


def _bytes_of(source: Source) -> bytes:
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                data = file.read(_LARGEST_FILE + 1)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            raise FileUnreadable(cause=type(error).__name__) from None
    else:
        data = source
    if len(data) > _LARGEST_FILE:
        raise PhotoTooLarge(bytes=len(data))
    if data.startswith(b"%PDF-"):
        raise PdfNotTaken
    return data


def _printed(unit: Unit, mark: FormMarkSeen) -> Revision | None:
    """The revision that a mark names, where record and content are its own."""
    try:
        revision = unit.records.get(mark.revision_id)
    except RecordNotFound:
        return None
    its_own = revision.record_id == mark.record_id and revision.content_digest == mark.content_digest
    return revision if its_own else None


def _draft(unit: Unit, record_id: UUID) -> Draft | None:
    try:
        return unit.drafts.get(record_id)
    except RecordNotFound:
        return None


def _hindrance(unit: Unit, draft: Draft | None, mark: FormMarkSeen) -> PageFate | None:
    """Why a page of a known form is not taken, if anything."""
    latest = unit.records.latest(mark.record_id)
    if latest is None or latest.content_digest != mark.content_digest:
        return PageFate.STALE
    if draft is None:
        return PageFate.DONE
    try:
        now_is = content_of(draft.document).digest
    except NotCanonical:
        return PageFate.STALE
    if now_is != mark.content_digest:
        return PageFate.STALE
    confirmed = any(
        piece.kind is EvidenceKind.SIGNED_FORM and piece.confirms == mark.content_digest for piece in draft.evidence
    )
    return PageFate.DUPLICATE if confirmed else None


def _missing(there: list[KeptPage], pages: int) -> tuple[int, ...]:
    return tuple(sorted(set(range(1, pages + 1)) - {each.page for each in there}))
