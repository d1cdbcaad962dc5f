"""Evidence handed over as files: what each shows is in its name, and why rules were let pass in overrides.json.

    号码_种类[_说明][_序号].扩展名

`种类` is a kind of evidence. `说明` says of a certificate what it is (table certificate_kind), of a signature or
signed form who signed (registrant, agent, guardian), of a signed form on which a thumb was pressed `thumbprint` before
that. Files of other people are none of this person's.
"""

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from station.domain import id_number as numbers
from station.domain.evidence import ON_SCREEN, THUMBPRINT, Attachment, EvidenceKind, Signer, attach
from station.errors import FileUnreadable, ReasonsUnreadable
from station.forms.codes import code_table
from station.forms.fields import value_at
from station.rules.problem import Problem, Severity
from station.services.reasons import GivenReason

OVERRIDES = "overrides.json"
_SIGNED = frozenset({EvidenceKind.SIGNATURE, EvidenceKind.SIGNATURE_STROKES, EvidenceKind.SIGNED_FORM})
_MADE_HERE = (ON_SCREEN | {EvidenceKind.CLERK_NOTE}) - _SIGNED
_FROM_FILES = sorted(set(EvidenceKind) - _MADE_HERE, key=len, reverse=True)
"""The longer names first: signature_strokes is no signature."""


class _Reason(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, strict=True)

    id_number: str
    rule: str
    reason: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One person's files: evidence, reasons, and a word on each file whose name says nothing known."""

    pieces: tuple[Attachment, ...]
    reasons: tuple[GivenReason, ...]
    ignored: tuple[Problem, ...]


class EvidenceFolder:
    """A folder with the evidence of many people."""

    def __init__(self, folder: Path) -> None:
        """Raises FileUnreadable, ReasonsUnreadable."""
        self._reasons = _reasons(folder / OVERRIDES)
        try:
            self._files = sorted(folder.iterdir())
        except OSError as error:
            raise FileUnreadable(cause=type(error).__name__) from None

    def of(self, document: Mapping[str, object], now: datetime) -> HandedOver:
        """What there is of the person of a document. Raises FileUnreadable."""
        number = value_at(document, "identity.id_number")
        if not isinstance(number, str) or not number:
            return HandedOver((), (), ())
        pieces, ignored = [], []
        for path in self._files:
            owner, _, said = path.stem.partition("_")
            if owner != number:
                continue
            piece = _piece(path, said, now)
            if piece is None:
                ignored.append(_not_taken(said))
            else:
                pieces.append(piece)
        mine = numbers.normalise(number)
        reasons = [
            GivenReason(given.rule, given.reason, given.path)
            for given in self._reasons
            if numbers.normalise(given.id_number) == mine
        ]
        return HandedOver(tuple(pieces), tuple(reasons), tuple(ignored))


def _piece(path: Path, said: str, now: datetime) -> Attachment | None:
    said = said.rstrip("0123456789").rstrip("_")
    kind = next((kind for kind in _FROM_FILES if said == kind or said.startswith(f"{kind}_")), None)
    if kind is None:
        return None
    detail = said[len(kind) + 1 :]
    shows = signer = None
    if kind is EvidenceKind.SIGNED_FORM and detail.partition("_")[0] == THUMBPRINT:
        shows, detail = THUMBPRINT, detail[len(THUMBPRINT) + 1 :]
    if kind is EvidenceKind.CERTIFICATE and detail in code_table("certificate_kind").codes:
        shows = detail
    elif kind in _SIGNED and detail in set(Signer):
        signer = Signer(detail)
    elif detail:
        return None
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(cause=type(error).__name__) from None
    return attach(kind, data, media_type, now, shows=shows, signer=signer)


def _not_taken(said: str) -> Problem:
    message = f"文件名“…_{said}”没有说明是什么材料，这个文件没有收入。"
    return Problem("", message, code="EV-15", severity=Severity.WARN, basis="信息采集表：材料文件名为“号码_种类”")


def _reasons(file: Path) -> Sequence[_Reason]:
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise FileUnreadable(cause=type(error).__name__) from None
    try:
        return TypeAdapter(list[_Reason]).validate_json(data)
    except ValidationError:
        raise ReasonsUnreadable from None
