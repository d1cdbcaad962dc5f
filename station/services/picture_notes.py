"""Reasons for which a picture is kept though the gate refused it: evidence, which the county gets with the picture."""

from collections.abc import Collection
from datetime import datetime

from pydantic import ValidationError

from station.domain.evidence import Attachment, Evidence, EvidenceKind, attach
from station.domain.photo import PhotoFault, PhotoReport
from station.errors import NotCanonical, PictureRefused, ReasonUnfit
from station.packet.canonical import canonical
from station.packet.wire import PictureNote
from station.rules.problem import Problem, Severity
from station.services.ports import Unit

KEPT_FOR_A_REASON = "EV-15"
"""The code by which such a picture is told."""
_BASIS = "采集站：照片质量检查"


def make_picture_note(report: PhotoReport, digest: str, reason: str, operator: str, now: datetime) -> Attachment:
    """The note that keeps the picture of this digest. Raises PictureRefused where no reason helps, ReasonUnfit."""
    if not (report.keepable and reason.strip()):
        raise PictureRefused
    try:
        note = PictureNote(picture=digest, faults=tuple(report.problems), reason=reason, operator=operator, at=now)
        data = canonical(note.model_dump(mode="json"))
    except (ValidationError, NotCanonical):
        raise ReasonUnfit(characters=len(reason.strip())) from None
    return attach(EvidenceKind.CLERK_NOTE, data, "application/json", now)


def picture_notes(unit: Unit, evidence: Collection[Evidence]) -> list[tuple[Evidence, PictureNote]]:
    """The notes on pictures among the evidence."""
    found = []
    for piece in evidence:
        if piece.kind is EvidenceKind.CLERK_NOTE:
            try:
                found.append((piece, PictureNote.model_validate_json(unit.blobs.get(piece.digest))))
            except ValidationError:
                continue
    return found


def kept_for_a_reason(unit: Unit, evidence: Collection[Evidence]) -> list[Problem]:
    """What is told of pictures that were kept though refused."""
    kinds = {piece.digest: piece.kind for piece in evidence}
    found = []
    for _, note in picture_notes(unit, evidence):
        kind = kinds.get(note.picture)
        if kind is not None:
            faults = "".join(fault.message.partition("。")[0] + "。" for fault in PhotoFault if fault in note.faults)
            found.append(
                Problem(
                    "",
                    f"“{kind.label}”不合要求，仍按原样保存：{faults}",
                    code=KEPT_FOR_A_REASON,
                    severity=Severity.WARN,
                    basis=_BASIS,
                    reason=note.reason,
                )
            )
    return found


def notes_of_no_picture(unit: Unit, evidence: Collection[Evidence]) -> set[Evidence]:
    """Reasons whose picture is no longer among the evidence."""
    there = {piece.digest for piece in evidence}
    return {piece for piece, note in picture_notes(unit, evidence) if note.picture not in there}
