"""Evidence: what belongs to a record besides its content. Immutable, and known by the SHA-256 of its bytes."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EvidenceKind(StrEnum):
    """What a piece of evidence shows (plan 三(三), 五(二); form of evidence on paper or screen)."""

    CARD_TEXT = "card_text"
    CHIP_PORTRAIT = "chip_portrait"
    RECENT_PHOTO = "recent_photo"
    ID_CARD_FRONT = "id_card_front"
    ID_CARD_BACK = "id_card_back"
    HOUSEHOLD_BOOKLET = "household_booklet"
    CERTIFICATE = "certificate"
    SIGNATURE = "signature"
    SIGNATURE_STROKES = "signature_strokes"
    SIGNED_FORM = "signed_form"
    HANDWRITTEN_FORM = "handwritten_form"
    CLERK_NOTE = "clerk_note"
    INABILITY = "inability"
    WITNESS_SIGNATURE = "witness_signature"
    WITNESS_STROKES = "witness_strokes"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    EvidenceKind.CARD_TEXT: "身份证芯片文字",
    EvidenceKind.CHIP_PORTRAIT: "身份证基准头像",
    EvidenceKind.RECENT_PHOTO: "个人免冠近照",
    EvidenceKind.ID_CARD_FRONT: "身份证照片（人像面）",
    EvidenceKind.ID_CARD_BACK: "身份证照片（国徽面）",
    EvidenceKind.HOUSEHOLD_BOOKLET: "户口簿",
    EvidenceKind.CERTIFICATE: "证件材料",
    EvidenceKind.SIGNATURE: "采集对象电子签名",
    EvidenceKind.SIGNATURE_STROKES: "电子签名笔迹",
    EvidenceKind.SIGNED_FORM: "已签字的信息采集表",
    EvidenceKind.HANDWRITTEN_FORM: "手工填写的信息采集表",
    EvidenceKind.CLERK_NOTE: "采集员说明",
    EvidenceKind.INABILITY: "不能签字的说明",
    EvidenceKind.WITNESS_SIGNATURE: "见证人电子签名",
    EvidenceKind.WITNESS_STROKES: "见证人签名笔迹",
}

Shown = tuple[EvidenceKind, str | None]
"""What a photographed paper is: its kind and, of a certificate, its code in the table certificate_kind."""

ToBring = Callable[[Mapping[str, object], Collection[Shown]], tuple[str, ...]]
"""The papers that are still to be brought, by name, of a form document and the papers that are there."""

PAPERS = frozenset({EvidenceKind.HOUSEHOLD_BOOKLET, EvidenceKind.CERTIFICATE})
"""Kinds that show a paper which a person brings along."""

CONFIRMING = frozenset({EvidenceKind.SIGNATURE, EvidenceKind.SIGNED_FORM, EvidenceKind.INABILITY})
"""Kinds by which the registrant confirms the content; each names the content digest it confirms."""

ON_SCREEN = frozenset(
    {
        EvidenceKind.SIGNATURE,
        EvidenceKind.SIGNATURE_STROKES,
        EvidenceKind.INABILITY,
        EvidenceKind.WITNESS_SIGNATURE,
        EvidenceKind.WITNESS_STROKES,
    }
)
"""What is made when somebody confirms on the screen, by his own hand or before a witness: one way undoes the other."""

THUMBPRINT = "thumbprint"
"""What a signed form `shows` where a thumb was pressed on it instead of a name being written."""


class Signer(StrEnum):
    """Whose hand a signature is. Where nobody said, it counts as the registrant's."""

    REGISTRANT = "registrant"
    AGENT = "agent"
    GUARDIAN = "guardian"

    @property
    def label(self) -> str:
        return _SIGNERS[self]


_SIGNERS = {Signer.REGISTRANT: "本人", Signer.AGENT: "代办人", Signer.GUARDIAN: "监护人"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence, without its bytes.

    `confirms` is the content digest that a signature or signed page stands for, `signer` whose hand it is. `shows` is
    the code (table certificate_kind) of what a photographed certificate is; of a signed form it is THUMBPRINT or None.
    """

    kind: EvidenceKind
    digest: str
    media_type: str
    size: int
    made_at: datetime
    confirms: str | None = None
    shows: str | None = None
    signer: Signer | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """Evidence with its bytes, on its way into the store or into a packet."""

    evidence: Evidence
    data: bytes = field(repr=False)


def attach(
    kind: EvidenceKind,
    data: bytes,
    media_type: str,
    made_at: datetime,
    confirms: str | None = None,
    *,
    shows: str | None = None,
    signer: Signer | None = None,
) -> Attachment:
    """An attachment made of bytes; its digest is their SHA-256."""
    digest = hashlib.sha256(data).hexdigest()
    return Attachment(Evidence(kind, digest, media_type, len(data), made_at, confirms, shows, signer), data)
