"""The pictures of a record, portrait and papers: kept, told apart, taken out, and kept for a reason though refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from station.domain.audit import Action
from station.domain.evidence import Attachment, Evidence, EvidenceKind, Shown, attach
from station.domain.record import Draft
from station.errors import FileUnreadable, PhotoTooLarge, PictureKnown
from station.services.photos import PreparedPhoto, PreparePhotos
from station.services.picture_notes import KEPT_FOR_A_REASON, make_picture_note, picture_notes
from station.services.ports import Clock, OpenUnit, PhotoGate, Progress, Unit

PROFILES: Mapping[EvidenceKind, str] = MappingProxyType(
    {
        EvidenceKind.RECENT_PHOTO: "recent",
        EvidenceKind.ID_CARD_FRONT: "id_card_side",
        EvidenceKind.ID_CARD_BACK: "id_card_side",
        EvidenceKind.HOUSEHOLD_BOOKLET: "household_booklet",
        EvidenceKind.CERTIFICATE: "certificate",
        EvidenceKind.SIGNED_FORM: "signed_form",
        EvidenceKind.HANDWRITTEN_FORM: "signed_form",
    }
)
"""The profile by which the gate judges each kind of picture."""

_ONE_EACH = frozenset({EvidenceKind.RECENT_PHOTO, EvidenceKind.ID_CARD_FRONT, EvidenceKind.ID_CARD_BACK})
"""Kinds of which a record has one: another takes its place."""
_LARGEST_FILE = 1 << 26


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture of a draft with its bytes, and why it was kept where it was refused."""

    evidence: Evidence
    data: bytes = field(repr=False)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PictureFromFile:
    """A picture of the operator's files, prepared as one from the camera."""

    prepare: PreparePhotos

    def __call__(self, progress: Progress, file: Path, profile: str) -> PreparedPhoto:
        """Raises FileUnreadable, PhotoError."""
        try:
            with file.open("rb") as source:
                data = source.read(_LARGEST_FILE + 1)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            raise FileUnreadable(cause=type(error).__name__) from None
        if len(data) > _LARGEST_FILE:
            raise PhotoTooLarge(bytes=len(data))
        return self.prepare(progress, profile, data)[0]


@dataclass(frozen=True, slots=True)
class KeepPicture:
    """Adds a prepared picture to a draft, or puts it in another's place; durable before it returns."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(  # noqa: PLR0917  # each says another thing of the picture
        self,
        progress: Progress,
        record_id: UUID,
        prepared: PreparedPhoto,
        shown: Shown,
        reason: str = "",
        in_place_of: str | None = None,
    ) -> Draft:
        """`in_place_of` is the digest of the picture that goes.

        Raises PictureRefused, ReasonUnfit, and PictureKnown where the record has these very bytes.
        """
        progress.step(0, 1)
        now = self.clock()
        picture = attach(shown[0], prepared.data, "image/jpeg", now, shows=shown[1])
        added = [picture]
        if not prepared.report.ok:
            added.append(make_picture_note(prepared.report, picture.evidence.digest, reason, self.operator, now))
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
            gone = {
                piece.digest
                for piece in draft.evidence
                if piece.digest == in_place_of or (piece.kind in _ONE_EACH and piece.kind is shown[0])
            }
            if any(piece.digest == picture.evidence.digest for piece in draft.evidence if piece.digest not in gone):
                raise PictureKnown
            draft = _with(unit, draft, added, gone, now)
            unit.audit.add(now, self.operator, Action.EVIDENCE_ADDED, record_id, shown[0].value)
            if not prepared.report.ok:
                unit.audit.add(now, self.operator, Action.REASON_GIVEN, record_id, KEPT_FOR_A_REASON)
            unit.commit()
        return draft


@dataclass(frozen=True, slots=True)
class NamePicture:
    """Says anew which certificate a picture of a certificate or booklet shows."""

    open_unit: OpenUnit
    clock: Clock

    def __call__(self, progress: Progress, record_id: UUID, digest: str, shown: Shown) -> Draft:
        progress.step(0, 1)
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
            named = tuple(
                replace(piece, kind=shown[0], shows=shown[1]) if piece.digest == digest else piece
                for piece in draft.evidence
            )
            draft = replace(draft, evidence=named, updated_at=self.clock())
            unit.drafts.put(draft)
            unit.commit()
        return draft


@dataclass(frozen=True, slots=True)
class DropPicture:
    """Takes a picture out of a draft, and the reason for which it was kept."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID, digest: str) -> Draft:
        progress.step(0, 1)
        now = self.clock()
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
            kinds = [piece.kind.value for piece in draft.evidence if piece.digest == digest]
            draft = _with(unit, draft, [], {digest}, now)
            for kind in kinds:
                unit.audit.add(now, self.operator, Action.EVIDENCE_REMOVED, record_id, kind)
            unit.commit()
        return draft


@dataclass(frozen=True, slots=True)
class ShowPictures:
    """The pictures of a draft with their bytes, in their order."""

    open_unit: OpenUnit

    def __call__(self, progress: Progress, record_id: UUID, known: Collection[str] = ()) -> list[KeptPicture]:
        """Leaves out those whose digests are `known`."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            evidence = unit.drafts.get(record_id).evidence
            reasons = {note.picture: note.reason for _, note in picture_notes(unit, evidence)}
            return [
                KeptPicture(piece, unit.blobs.get(piece.digest), reasons.get(piece.digest, ""))
                for piece in evidence
                if piece.kind in PROFILES and piece.digest not in known
            ]


@dataclass(frozen=True, slots=True)
class Pictures:
    """All that is done with pictures at the desk."""

    gate: PhotoGate
    prepare: PreparePhotos
    from_file: PictureFromFile
    keep: KeepPicture
    name: NamePicture
    drop: DropPicture
    show: ShowPictures


def pictures_of_desk(gate: PhotoGate, open_unit: OpenUnit, look: OpenUnit, clock: Clock, operator: str) -> Pictures:
    """The services on pictures, on one store."""
    prepare = PreparePhotos(gate)
    return Pictures(
        gate=gate,
        prepare=prepare,
        from_file=PictureFromFile(prepare),
        keep=KeepPicture(open_unit, clock, operator),
        name=NamePicture(open_unit, clock),
        drop=DropPicture(open_unit, clock, operator),
        show=ShowPictures(look),
    )


def _with(unit: Unit, draft: Draft, added: list[Attachment], gone: Collection[str], now: datetime) -> Draft:
    """The draft with the pieces added where the first of those gone was, written to the unit."""
    orphans = {piece.digest for piece, note in picture_notes(unit, draft.evidence) if note.picture in gone}
    place = next((index for index, piece in enumerate(draft.evidence) if piece.digest in gone), len(draft.evidence))
    before, after = (
        [piece for piece in part if piece.digest not in orphans and piece.digest not in gone]
        for part in (draft.evidence[:place], draft.evidence[place:])
    )
    for piece in added:
        unit.blobs.put(piece)
    evidence = (*before, *(piece.evidence for piece in added), *after)
    changed = replace(draft, evidence=evidence, updated_at=now)
    unit.drafts.put(changed)
    unit.blobs.drop_unused({*gone, *orphans})
    return changed
