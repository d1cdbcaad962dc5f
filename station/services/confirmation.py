"""The registrant confirms: what he confirms by is bound to exactly the content he was shown.

There are three ways: a signature on the screen; a signature or thumbprint on paper; and, where there can be neither, a
statement of the reason with a witness's signature. The last way taken counts.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from station.domain.audit import Action
from station.domain.evidence import ON_SCREEN, THUMBPRINT, Attachment, EvidenceKind, Signer, attach
from station.domain.inability import InabilityReason
from station.domain.record import Draft
from station.errors import ContentChanged, InabilityUnfit, NotCanonical, PaperOutdated
from station.packet.canonical import canonical
from station.packet.wire import Inability, Witness
from station.services.drafts import with_pieces
from station.services.ports import Clock, OpenUnit, Progress, Unit
from station.services.submission import Content, content_of

Sign = Callable[[str], tuple[Attachment, ...]]
"""Makes the evidence by which a content digest is confirmed."""

_OF_WITNESS = {
    EvidenceKind.SIGNATURE: EvidenceKind.WITNESS_SIGNATURE,
    EvidenceKind.SIGNATURE_STROKES: EvidenceKind.WITNESS_STROKES,
}


@dataclass(frozen=True, slots=True)
class ReadContent:
    """What a document would be confirmed as: the bytes to show, and the digest a signature will name."""

    def __call__(self, progress: Progress, document: Mapping[str, object]) -> Content:
        """Raises NotCanonical."""
        progress.step(0, 1)
        return content_of(document)


@dataclass(frozen=True, slots=True)
class ConfirmContent:
    """Keeps document and signature in one unit; the signature names the document's content digest and whose it is."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(  # noqa: PLR0917  # each is another fact of the signing
        self,
        progress: Progress,
        record_id: UUID,
        document: Mapping[str, object],
        sign: Sign,
        signer: Signer = Signer.REGISTRANT,
        shown: str | None = None,
    ) -> Draft:
        """`signer` was asked to sign. Raises ContentChanged unless the document is what was `shown`, by digest."""
        progress.step(0, 1)
        digest = _digest(document, shown)
        pieces = [Attachment(replace(piece.evidence, signer=signer), piece.data) for piece in sign(digest)]
        with self.open_unit() as unit:
            draft = replace(unit.drafts.get(record_id), document=document)
            return _kept(unit, draft, pieces, self.clock(), self.operator)


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What is said where somebody cannot sign: why, and who witnesses."""

    reason: InabilityReason
    explained: str = field(repr=False)
    witness: str = field(repr=False)
    relation: str = field(repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ConfirmBeforeWitness:
    """Keeps why whoever is to sign cannot, with the witness's signature; both name the content."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(  # noqa: PLR0917
        self,
        progress: Progress,
        record_id: UUID,
        document: Mapping[str, object],
        said: Witnessed,
        sign: Sign,
        signer: Signer = Signer.REGISTRANT,
        shown: str | None = None,
    ) -> Draft:
        """`sign` is the witness's, `signer` who cannot. Raises ContentChanged, InabilityUnfit."""
        progress.step(0, 1)
        digest, now = _digest(document, shown), self.clock()
        of_witness = [
            Attachment(replace(piece.evidence, kind=_OF_WITNESS[piece.evidence.kind]), piece.data)
            for piece in sign(digest)
        ]
        statement = _statement(digest, said, of_witness, signer, self.operator, now)
        with self.open_unit() as unit:
            draft = replace(unit.drafts.get(record_id), document=document)
            return _kept(unit, draft, [statement, *of_witness], now, self.operator)


@dataclass(frozen=True, slots=True)
class ConfirmOnPaper:
    """Keeps pictures of the printed form after it was signed, or a thumb pressed on it."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(
        self,
        progress: Progress,
        record_id: UUID,
        document: Mapping[str, object],
        pages: Sequence[bytes],
        signer: Signer = Signer.REGISTRANT,
        *,
        thumbprint: bool = False,
    ) -> Draft:
        """Raises PaperOutdated unless the latest print is of this very content."""
        progress.step(0, 1)
        shows = THUMBPRINT if thumbprint else None
        with self.open_unit() as unit:
            draft = replace(unit.drafts.get(record_id), document=document)
            return confirm_by_pages(unit, draft, pages, signer, self.clock(), self.operator, shows)


def confirm_by_pages(  # noqa: PLR0917
    unit: Unit,
    draft: Draft,
    pages: Sequence[bytes],
    signer: Signer,
    now: datetime,
    operator: str,
    shows: str | None = None,
) -> Draft:
    """The draft confirmed by pictures of its signed print; committed. Raises PaperOutdated, NotCanonical."""
    digest = content_of(draft.document).digest
    printed = unit.records.latest(draft.record_id)
    if printed is None or printed.content_digest != digest:
        raise PaperOutdated(record_id=draft.record_id)
    pieces = [
        attach(EvidenceKind.SIGNED_FORM, page, "image/jpeg", now, digest, shows=shows, signer=signer) for page in pages
    ]
    again = {piece.evidence.digest for piece in pieces}
    kept = tuple(
        piece for piece in draft.evidence if piece.kind is not EvidenceKind.SIGNED_FORM or piece.digest not in again
    )
    return _kept(unit, replace(draft, evidence=kept), pieces, now, operator)


def _digest(document: Mapping[str, object], shown: str | None) -> str:
    digest = content_of(document).digest
    if shown not in (None, digest):
        raise ContentChanged
    return digest


def _statement(  # noqa: PLR0917
    digest: str, said: Witnessed, of_witness: Collection[Attachment], signer: Signer, operator: str, now: datetime
) -> Attachment:
    signature = next(
        (piece.evidence.digest for piece in of_witness if piece.evidence.kind is EvidenceKind.WITNESS_SIGNATURE), ""
    )
    try:
        statement = Inability(
            content_digest=digest,
            who=signer.value,
            reason=said.reason,
            explained=said.explained,
            witness=Witness(
                name=said.witness, relation=said.relation, phone=said.phone.strip() or None, signature=signature
            ),
            operator=operator,
            at=now,
        )
        data = canonical(statement.model_dump(mode="json"))
    except (ValidationError, NotCanonical):
        raise InabilityUnfit(reason=said.reason.value) from None
    return attach(EvidenceKind.INABILITY, data, "application/json", now, digest, signer=signer)


def _kept(unit: Unit, draft: Draft, pieces: Sequence[Attachment], now: datetime, operator: str) -> Draft:
    """The draft confirmed in this way and no other; committed."""
    draft = with_pieces(unit, draft, pieces, now, instead_of=ON_SCREEN)
    for piece in pieces:
        unit.audit.add(draft.updated_at, operator, Action.EVIDENCE_ADDED, draft.record_id, piece.evidence.kind.value)
    unit.commit()
    return draft
