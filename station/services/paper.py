"""What is put on paper: filled forms, one or many, blanks, and the slip a citizen takes home."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from station.domain.audit import Action
from station.domain.category import Category
from station.domain.evidence import THUMBPRINT, Evidence, EvidenceKind, Signer
from station.domain.record import Revision
from station.errors import RecordNotFound
from station.packet.wire import Inability
from station.rules.evidence import signer_of, still_to_bring
from station.services.overview import document_of
from station.services.ports import Clock, OpenUnit, PaperForm, PrintForm, Progress, Unit

PrintForms = Callable[[Iterable[PaperForm]], bytes]
"""Makes one PDF of several forms; asks for each when it is its turn."""


@dataclass(frozen=True, slots=True)
class BlankPaper:
    """Blanks to be printed, with the modules of these categories; without any, of all twelve.

    One copy a serial, asked for when it is its turn.
    """

    serials: Iterable[UUID]
    categories: frozenset[Category] = frozenset()
    station_code: str = ""
    collection_point: str = ""


PrintBlankForms = Callable[[BlankPaper], bytes]
"""Makes the PDF of blank forms. Raises FontsMissing."""


@dataclass(frozen=True, slots=True)
class PrintRecord:
    """Makes the PDF of a record's latest revision."""

    open_unit: OpenUnit
    print_form: PrintForm
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID) -> bytes:
        """Raises RecordNotFound for a record without a revision."""
        progress.step(0, 2)
        with self.open_unit() as unit:
            paper = _paper_of(unit, record_id, self.operator, self.clock)
        progress.step(1, 2)
        pdf = self.print_form(paper)
        _note_printed(self.open_unit, self.clock, self.operator, [paper.revision])
        return pdf


@dataclass(frozen=True, slots=True)
class PrintMany:
    """Makes one PDF of many records' latest revisions."""

    open_unit: OpenUnit
    print_forms: PrintForms
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_ids: Sequence[UUID]) -> bytes:
        """Raises RecordNotFound for a record without a revision: then nothing is printed."""
        printed: list[Revision] = []

        def papers() -> Iterator[PaperForm]:
            for done, record_id in enumerate(record_ids):
                progress.step(done, len(record_ids))
                with self.open_unit() as unit:
                    paper = _paper_of(unit, record_id, self.operator, self.clock)
                printed.append(paper.revision)
                yield paper

        pdf = self.print_forms(papers())
        progress.step(len(record_ids), len(record_ids))
        _note_printed(self.open_unit, self.clock, self.operator, printed)
        return pdf


@dataclass(frozen=True, slots=True)
class PrintBlanks:
    """Makes blank forms of this station, each copy with a serial of its own."""

    open_unit: OpenUnit
    print_blanks: PrintBlankForms

    def __call__(self, progress: Progress, categories: frozenset[Category], copies: int) -> bytes:
        """Without categories, for all twelve. Raises FontsMissing."""
        with self.open_unit() as unit:
            station, campaign = unit.settings.station(), unit.settings.campaign()

        def serials() -> Iterator[UUID]:
            for done in range(copies):
                progress.step(done, copies)
                yield uuid4()

        return self.print_blanks(BlankPaper(serials(), categories, station.code, campaign.division_name))


@dataclass(frozen=True, slots=True)
class SlipPaper:
    """What the slip says that a citizen takes home: who was collected when, where and by whom, and what is wanting."""

    record_id: UUID
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    collected_at: datetime
    collection_point: str
    station_code: str
    operator: str
    to_bring: tuple[str, ...]


PrintSlipPaper = Callable[[SlipPaper], bytes]
"""Makes the PDF of a slip. Raises FontsMissing."""


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Makes the slip of a record that was saved."""

    open_unit: OpenUnit
    print_slip: PrintSlipPaper
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID) -> bytes:
        """Raises RecordNotFound for a record without a revision."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            revision = unit.records.latest(record_id)
            if revision is None:
                raise RecordNotFound(record_id=record_id)
            document = document_of(revision)
            summary = unit.records.summary(record_id)
            paper = SlipPaper(
                record_id=record_id,
                name=summary.name,
                id_number=summary.id_number,
                collected_at=revision.saved_at,
                collection_point=unit.settings.campaign().division_name,
                station_code=unit.settings.station().code,
                operator=revision.author,
                to_bring=still_to_bring(document, [(piece.kind, piece.shows) for piece in revision.evidence]),
            )
        pdf = self.print_slip(paper)
        with self.open_unit() as unit:
            unit.audit.add(self.clock(), self.operator, Action.SLIP_PRINTED, record_id)
            unit.commit()
        return pdf


def _paper_of(unit: Unit, record_id: UUID, operator: str, clock: Clock) -> PaperForm:
    revision = unit.records.latest(record_id)
    if revision is None:
        raise RecordNotFound(record_id=record_id)
    photo = _latest(revision.evidence, EvidenceKind.RECENT_PHOTO)
    document = document_of(revision)
    seal = _confirmed_by(unit, revision)
    return PaperForm(
        revision=revision,
        document=document,
        campaign=unit.settings.campaign(),
        station_code=unit.settings.station().code,
        operator=operator,
        photo=unit.blobs.get(photo.digest) if photo else None,
        signature=seal.signature,
        signed_at=seal.at,
        signer=seal.signer if seal.at else signer_of(document, clock().astimezone().date()),
        inability=seal.inability,
        thumbprint=seal.thumbprint,
    )


def _note_printed(open_unit: OpenUnit, clock: Clock, operator: str, revisions: Iterable[Revision]) -> None:
    """Who printed which content is kept in the audit trail."""
    with open_unit() as unit:
        for revision in revisions:
            unit.audit.add(clock(), operator, Action.FORM_PRINTED, revision.record_id, revision.content_digest)
        unit.commit()


@dataclass(frozen=True, slots=True)
class _Seal:
    """How a revision was confirmed, as its print shows it: `at` is None where it was not."""

    at: datetime | None = None
    signer: Signer | None = None
    signature: bytes | None = field(default=None, repr=False)
    inability: Inability | None = field(default=None, repr=False)
    thumbprint: bool = False


def _confirmed_by(unit: Unit, revision: Revision) -> _Seal:
    bound = tuple(piece for piece in revision.evidence if piece.confirms == revision.content_digest)
    signed, stated = _latest(bound, EvidenceKind.SIGNATURE), _latest(bound, EvidenceKind.INABILITY)
    if signed is not None:
        return _Seal(signed.made_at, signed.signer, unit.blobs.get(signed.digest))
    if stated is not None:
        said = Inability.model_validate_json(unit.blobs.get(stated.digest))
        return _Seal(stated.made_at, stated.signer, unit.blobs.get(said.witness.signature), said)
    pressed = [piece for piece in bound if piece.kind is EvidenceKind.SIGNED_FORM and piece.shows == THUMBPRINT]
    return _Seal(pressed[-1].made_at, pressed[-1].signer, thumbprint=True) if pressed else _Seal()


def _latest(evidence: tuple[Evidence, ...], kind: EvidenceKind) -> Evidence | None:
    return next((piece for piece in reversed(evidence) if piece.kind is kind), None)
