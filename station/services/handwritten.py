"""Paper that waits: forms whose pages are not all there, and blanks filled in by hand that are to be entered."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from station.domain.audit import Action
from station.domain.evidence import Attachment, Evidence, EvidenceKind, Signer, attach
from station.domain.paper import KeptPage, PaperSeen
from station.domain.record import Draft
from station.errors import BlankIncomplete, BlankNotThere, BlankTaken, RecordHasBlank
from station.packet.canonical import canonical
from station.packet.wire import Transcription
from station.services.drafts import with_pieces
from station.services.paper_back import blank_entered_as, has_handwritten
from station.services.ports import Clock, OpenUnit, Progress, Unit
from station.services.submission import content_of

STATEMENT = "本人按照纸质采集表录入，内容与纸表一致"
"""What a clerk states who entered a blank."""


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
    """The pictures of a paper's pages, in their order; also of a blank that was entered already."""

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

    Once more with the same blank, it states anew: the content was changed since.
    """

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID, serial: UUID, *, signed: Signer | None) -> Draft:
        """`signed` is whose hand is on the paper: then the content is confirmed by it.

        Raises BlankNotThere, BlankIncomplete, BlankTaken, RecordHasBlank, RecordNotFound, NotCanonical.
        """
        progress.step(0, 1)
        now = self.clock()
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
            pages = self._pages(unit, draft, serial, now)
            digest = content_of(draft.document).digest
            statement = Transcription(
                blank=serial,
                pages=tuple(page.evidence.digest for page in pages),
                content_digest=digest,
                statement=STATEMENT,
                signed_by=signed.value if signed else None,
                operator=self.operator,
                at=now,
            )
            note = attach(
                EvidenceKind.CLERK_NOTE,
                canonical(statement.model_dump(mode="json")),
                "application/json",
                now,
                digest,
                signer=signed,
            )
            earlier = {piece for piece, _ in statements(unit, draft.evidence)}
            pages_there = {piece.digest for piece in draft.evidence}
            added = [*(page for page in pages if page.evidence.digest not in pages_there), note]
            kept = tuple(piece for piece in draft.evidence if piece not in earlier)
            draft = with_pieces(unit, replace(draft, evidence=kept), added, now)
            unit.blobs.drop_unused({piece.digest for piece in earlier})
            unit.papers.drop(serial)
            unit.papers.enter(serial, record_id, now)
            for piece in added:
                unit.audit.add(now, self.operator, Action.EVIDENCE_ADDED, record_id, piece.evidence.kind.value)
            unit.commit()
        return draft

    @staticmethod
    def _pages(unit: Unit, draft: Draft, serial: UUID, now: datetime) -> list[Attachment]:
        """The blank's pages as evidence, whole and of nobody else."""
        entered = blank_entered_as(unit, serial)
        if entered is not None and entered != draft.record_id:
            raise BlankTaken
        if has_handwritten(unit, draft.record_id):
            if unit.papers.blank_of(draft.record_id) != serial:
                raise RecordHasBlank
            by_hand = [piece for piece in draft.evidence if piece.kind is EvidenceKind.HANDWRITTEN_FORM]
            return [Attachment(piece, unit.blobs.get(piece.digest)) for piece in by_hand]
        there = unit.papers.of_paper(serial)
        if not there or there[0].record_id is not None:
            raise BlankNotThere
        if len(there) < there[0].pages:
            raise BlankIncomplete
        return [attach(EvidenceKind.HANDWRITTEN_FORM, unit.blobs.get(page.digest), "image/jpeg", now) for page in there]


def statements(unit: Unit, evidence: tuple[Evidence, ...]) -> list[tuple[Evidence, Transcription]]:
    """The clerks' statements of transcription among the evidence."""
    found = []
    for piece in evidence:
        if piece.kind is EvidenceKind.CLERK_NOTE:
            try:
                found.append((piece, Transcription.model_validate_json(unit.blobs.get(piece.digest))))
            except ValidationError:
                continue
    return found


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
