"""Paper that waits: forms whose pages are not all there, and blanks filled in by hand that are to be entered."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from station.domain.audit import Action
from station.domain.evidence import Attachment, Evidence, EvidenceKind, Signer, attach
from station.domain.paper import KeptPage, PaperSeen
from station.domain.record import Draft
from station.errors import BlankIncomplete, BlankNotThere, BlankTaken
from station.packet.wire import Transcription
from station.services.drafts import with_pieces
from station.services.ports import Clock, OpenUnit, Progress, Unit
from station.services.submission import content_of
from station.services.transcriptions import blank_entered_as, make_statement, statements


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """A paper of which pages are there. A blank has no record yet; a form waits for its other pages."""

    seen: PaperSeen
    name: str = field(default="", repr=False)

    @property
    def is_blank(self) -> bool:
        return self.seen.record_id is None


@dataclass(frozen=True, slots=True)
class ListPapers:
    """What waits, the paper that came first at the head."""

    open_unit: OpenUnit

    def __call__(self, progress: Progress) -> list[WaitingPaper]:
        progress.step(0, 1)
        with self.open_unit() as unit:
            papers = _seen(unit.papers.all())
            return [
                WaitingPaper(seen, unit.records.summary(seen.record_id).name if seen.record_id else "")
                for seen in papers
            ]


@dataclass(frozen=True, slots=True)
class ShowPaper:
    """The pictures of a paper's pages, in their order."""

    open_unit: OpenUnit

    def __call__(self, progress: Progress, paper: UUID) -> list[bytes]:
        progress.step(0, 1)
        with self.open_unit() as unit:
            return [unit.blobs.get(page.digest) for page in unit.papers.of_paper(paper)]


@dataclass(frozen=True, slots=True)
class DropPaper:
    """Takes the pages of a paper out again: photographed badly, or not to be kept."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, paper: UUID) -> None:
        progress.step(0, 1)
        with self.open_unit() as unit:
            pages = unit.papers.of_paper(paper)
            unit.papers.drop(paper)
            unit.blobs.drop_unused({page.digest for page in pages})
            for page in pages:
                unit.audit.add(self.clock(), self.operator, Action.EVIDENCE_REMOVED, page.record_id, "paper_page")
            unit.commit()


@dataclass(frozen=True, slots=True)
class EnterBlank:
    """Makes a blank's pages evidence of the record that was entered from it, with the clerk's statement.

    A record may have several: one blank has room for one of each kind. Each time, all are stated of the content as it
    is now: it may have been changed since.
    """

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID, serial: UUID, *, signed: Signer | None) -> Draft:
        """`signed` is whose hand is on the paper: then the content is confirmed by it.

        Raises BlankNotThere, BlankIncomplete, BlankTaken, RecordNotFound, NotCanonical.
        """
        progress.step(0, 1)
        now = self.clock()
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
            entered = blank_entered_as(unit, serial)
            if entered not in (None, record_id):
                raise BlankTaken
            digest = content_of(draft.document).digest
            earlier = statements(unit, draft.evidence)
            blanks = _pages_of_blanks(draft, earlier)
            added: list[Attachment] = []
            if serial not in blanks:
                added = _pictures(unit, serial, now)
                blanks[serial] = ([piece.evidence.digest for piece in added], None)
            blanks[serial] = (blanks[serial][0], signed)
            added += [
                make_statement(blank, pages, digest, by, self.operator, now) for blank, (pages, by) in blanks.items()
            ]
            gone = {piece for piece, _ in earlier}
            kept = replace(draft, evidence=tuple(piece for piece in draft.evidence if piece not in gone))
            draft = with_pieces(unit, kept, added, now)
            unit.blobs.drop_unused({piece.digest for piece in gone})
            unit.papers.drop(serial)
            unit.papers.enter(serial, record_id, now)
            for piece in added:
                unit.audit.add(now, self.operator, Action.EVIDENCE_ADDED, record_id, piece.evidence.kind.value)
            unit.commit()
        return draft

    def again(self, progress: Progress, record_id: UUID) -> Draft:
        """States anew of what was entered before, after the content was changed. Raises BlankNotThere."""
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
            blanks = _pages_of_blanks(draft, statements(unit, draft.evidence))
        if not blanks:
            raise BlankNotThere
        serial, (_, signed) = next(iter(blanks.items()))
        return self(progress, record_id, serial, signed=signed)


def _pages_of_blanks(
    draft: Draft, earlier: list[tuple[Evidence, Transcription]]
) -> dict[UUID, tuple[list[str], Signer | None]]:
    """Of each blank the draft was entered from: its pages that are still there, and whose hand is on it."""
    there = {piece.digest for piece in draft.evidence}
    blanks = {
        said.blank: ([page for page in said.pages if page in there], Signer(said.signed_by) if said.signed_by else None)
        for _, said in earlier
    }
    return {blank: told for blank, told in blanks.items() if told[0]}


def _pictures(unit: Unit, serial: UUID, now: datetime) -> list[Attachment]:
    """All pages of a blank that waits. Raises BlankNotThere, BlankIncomplete."""
    there = unit.papers.of_paper(serial)
    if not there or there[0].record_id is not None:
        raise BlankNotThere
    if len(there) < there[0].pages:
        raise BlankIncomplete
    return [attach(EvidenceKind.HANDWRITTEN_FORM, unit.blobs.get(page.digest), "image/jpeg", now) for page in there]


def _seen(pages: list[KeptPage]) -> list[PaperSeen]:
    by_paper: defaultdict[UUID, list[KeptPage]] = defaultdict(list)
    for page in pages:
        by_paper[page.paper].append(page)
    return [
        PaperSeen(
            paper,
            there[0].record_id,
            there[0].pages,
            frozenset(page.page for page in there),
            min(page.kept_at for page in there),
        )
        for paper, there in by_paper.items()
    ]
