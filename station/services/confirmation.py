"""The registrant confirms: his signature is bound to exactly the content he was shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from station.domain.audit import Action
from station.domain.evidence import Attachment, Signer
from station.domain.record import Draft
from station.services.drafts import with_pieces
from station.services.ports import Clock, OpenUnit, Progress
from station.services.submission import content_of


@dataclass(frozen=True, slots=True)
class ConfirmContent:
    """Keeps document and signature in one unit; the signature names the document's content digest and whose it is."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(
        self,
        progress: Progress,
        record_id: UUID,
        document: Mapping[str, object],
        sign: Callable[[str], tuple[Attachment, ...]],
        signer: Signer = Signer.REGISTRANT,
    ) -> Draft:
        """`sign` makes the evidence that confirms a content digest; `signer` was asked to sign."""
        progress.step(0, 1)
        pieces = [
            Attachment(replace(piece.evidence, signer=signer), piece.data)
            for piece in sign(content_of(document).digest)
        ]
        with self.open_unit() as unit:
            draft = replace(unit.drafts.get(record_id), document=document)
            draft = with_pieces(unit, draft, pieces, self.clock())
            for piece in pieces:
                unit.audit.add(
                    draft.updated_at, self.operator, Action.EVIDENCE_ADDED, record_id, piece.evidence.kind.value
                )
            unit.commit()
        return draft
