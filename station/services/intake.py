"""A person comes to the desk: the card is read, he is found in the base register or is new, and work begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from station.domain import id_number as numbers
from station.domain.audit import Action
from station.domain.card import IdCard
from station.domain.county_word import CollectedBy
from station.domain.evidence import Attachment, Evidence, EvidenceKind, attach
from station.domain.names import same_name
from station.domain.record import Document, Draft, EntryMode, Origin, RecordSummary, Revision, Source
from station.domain.register import Difference, RegisterEntry
from station.errors import CardNotTaken, FileUnreadable, IdentityWrong, PhotoTooLarge
from station.forms.catalogue import Catalogue
from station.forms.fields import value_at
from station.services.by_hand import TypedIdentity, card_typed, wrong_in
from station.services.drafts import with_pieces
from station.services.duplicates import collected_elsewhere
from station.services.overview import document_of
from station.services.ports import CardReader, Clock, DecodePortrait, FitPicture, OpenUnit, Progress, Unit
from station.services.trail import Note, unnoted


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who lies on the reader: his card, what the register knows of him, and what this station already has.

    `differences` are the fields in which card and register disagree, to be settled side by side.
    """

    card: IdCard
    entry: RegisterEntry | None
    differences: tuple[Difference, ...]
    draft: Draft | None
    record: RecordSummary | None
    entry_mode: EntryMode = EntryMode.DEVICE
    elsewhere: tuple[CollectedBy, ...] = ()
    """Where he was collected as the county told, if not here."""
    pictures: tuple[Attachment, ...] = ()
    """The chip's portrait as a picture, or both sides of a card that no reader read."""


class ReceiveVisitor:
    """Reads the card and looks the person up. Raises DeviceError, CardNotTaken."""

    def __init__(self, reader: CardReader, open_unit: OpenUnit, catalogue: Catalogue, note: Note = unnoted) -> None:
        self._reader, self._open_unit, self._catalogue, self._note = reader, open_unit, catalogue, note

    def __call__(self, progress: Progress) -> Visitor:
        progress.step(0, 2, "读卡")
        card = self._reader.read()
        progress.step(1, 2, "比对基础库")
        return self.of_card(progress, card)

    def of_card(self, progress: Progress, card: IdCard) -> Visitor:
        """Looks up whose card was read already."""
        progress.step(1, 2, "比对基础库")
        return _noted(look_up(card, self._open_unit, self._catalogue), self._note)


@dataclass(frozen=True, slots=True)
class ReceiveByHand:
    """Looks up a person whose card no reader could read, from what was typed. Raises IdentityWrong, CardNotTaken."""

    open_unit: OpenUnit
    clock: Clock
    catalogue: Catalogue
    note: Note = unnoted

    def __call__(self, progress: Progress, typed: TypedIdentity) -> Visitor:
        progress.step(0, 1)
        today = self.clock().astimezone().date()
        wrong = wrong_in(typed, today)
        if wrong:
            raise IdentityWrong(fields=len(wrong))
        visitor = look_up(card_typed(typed, today), self.open_unit, self.catalogue)
        return replace(_noted(visitor, self.note), entry_mode=EntryMode.MANUAL_PHOTO)


@dataclass(frozen=True, slots=True)
class PortraitOfCard:
    """The chip's portrait as evidence that can be looked at; None where no decoder is set up. Raises DeviceError."""

    decode: DecodePortrait | None
    clock: Clock

    def __call__(self, progress: Progress, card: IdCard) -> Attachment | None:
        progress.step(0, 1)
        if self.decode is None or not card.portrait_wlt:
            return None
        return attach(EvidenceKind.CHIP_PORTRAIT, self.decode(card.portrait_wlt), "image/jpeg", self.clock())


@dataclass(frozen=True, slots=True)
class SideOfCard:
    """A picture of one side of an ID card, from a file, within its limit. Raises FileUnreadable, PhotoError."""

    fit: FitPicture
    clock: Clock

    def __call__(self, progress: Progress, kind: EvidenceKind, file: Path) -> Attachment:
        progress.step(0, 1)
        try:
            with file.open("rb") as source:
                data = source.read(_LARGEST_PICTURE + 1)
        except (OSError, ValueError) as error:
            raise FileUnreadable(cause=type(error).__name__) from error
        if len(data) > _LARGEST_PICTURE:
            raise PhotoTooLarge(bytes=len(data))
        return attach(kind, self.fit(data), "image/jpeg", self.clock())


_LARGEST_PICTURE = 100_000_000


def look_up(card: IdCard, open_unit: OpenUnit, catalogue: Catalogue) -> Visitor:
    """The person of a card in the base register and among the records. Raises CardNotTaken."""
    number = numbers.normalise(card.id_number)
    with open_unit() as unit:
        if card.type.value not in unit.settings.campaign().card_types:
            raise CardNotTaken(type=card.type.value)
        entries = unit.register.by_id_number(number)
        entry = entries[0] if entries else None
        draft = unit.drafts.of_person(number)
        record_id = unit.records.of_person(number)
        record = unit.records.summary(record_id) if record_id else None
        elsewhere = collected_elsewhere(unit, number, entry.base_id if entry else None)
    found = differences(card, entry, catalogue) if entry else ()
    return Visitor(card, entry, found, draft, record, elsewhere=elsewhere)


def _noted(visitor: Visitor, note: Note) -> Visitor:
    """Who looked somebody up is kept, whether or not work begins."""
    known = visitor.draft or visitor.record
    note(Action.PERSON_LOOKED_UP, known.record_id if known else None, "found" if visitor.entry else "new")
    return visitor


@dataclass(frozen=True, slots=True)
class StartRecord:
    """Begins a draft of a visitor: register first, the card over it, and what the operator settled otherwise.

    A draft of the same person is gone on with, never doubled.
    """

    open_unit: OpenUnit
    clock: Clock
    operator: str
    edition: str

    def __call__(self, progress: Progress, visitor: Visitor, keep_register: frozenset[str] = frozenset()) -> Draft:
        """`keep_register` are the paths of differences in which the register, not the card, is right."""
        progress.step(0, 1)
        number = numbers.normalise(visitor.card.id_number)
        now = self.clock()
        pieces = [*_card_evidence(visitor.card, now), *visitor.pictures]
        with self.open_unit() as unit:
            going_on = unit.drafts.of_person(number)
            if going_on is not None:
                return self._gone_on_with(unit, going_on, visitor, pieces, now)
            record_id = unit.records.of_person(number)
            latest = unit.records.latest(record_id) if record_id else None
            draft = Draft(
                record_id=record_id or uuid4(),
                document=first_document(visitor, keep_register, self.edition, document_of(latest) if latest else {}),
                origin=_origin(unit, visitor),
                operator=self.operator,
                updated_at=now,
                evidence=_kept_evidence(latest) if latest else (),
                parent_id=latest.id if latest else None,
            )
            draft = with_pieces(unit, draft, pieces, now, instead_of={piece.evidence.kind for piece in pieces})
            unit.audit.add(now, self.operator, Action.RECORD_STARTED, draft.record_id, draft.origin.source.value)
            unit.commit()
        return draft

    def _gone_on_with(
        self, unit: Unit, draft: Draft, visitor: Visitor, pieces: Sequence[Attachment], now: datetime
    ) -> Draft:
        """A draft that was typed in becomes one of the card, once the card has been read; any other stays as it is."""
        verified = draft.origin.entry_mode is EntryMode.MANUAL_PHOTO and visitor.entry_mode is EntryMode.DEVICE
        if not verified:
            return draft
        identity = draft.document.get("identity")
        typed = identity if isinstance(identity, Mapping) else {}
        draft = replace(
            draft,
            document={**draft.document, "identity": {**typed, **identity_of(visitor.card)}},
            origin=replace(draft.origin, entry_mode=EntryMode.DEVICE),
        )
        draft = with_pieces(unit, draft, pieces, now)
        unit.audit.add(now, self.operator, Action.EVIDENCE_ADDED, draft.record_id, EvidenceKind.CARD_TEXT.value)
        unit.commit()
        return draft


@dataclass(frozen=True, slots=True)
class GoOn:
    """Takes up a draft where it was left."""

    open_unit: OpenUnit
    note: Note = unnoted

    def __call__(self, progress: Progress, record_id: UUID) -> Draft:
        progress.step(0, 1)
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
        self.note(Action.RECORD_SHOWN, record_id, "")
        return draft


def identity_of(card: IdCard) -> Document:
    """The form's identity section as the card tells it; what the card lacks is left out."""
    answers = {
        "name": card.name,
        "sex": card.sex,
        "ethnicity": card.ethnicity,
        "born_on": card.birth_iso,
        "id_number": numbers.normalise(card.id_number),
        "card_address": card.current_address,
        "issuer": card.issuer,
        "valid_from_on": _iso(card.valid_from),
        "valid_to": _iso(card.valid_to),
    }
    return {name: value for name, value in answers.items() if value}


def differences(card: IdCard, entry: RegisterEntry, catalogue: Catalogue) -> tuple[Difference, ...]:
    """The fields of the card for which the register has another value; never the number, by which he was found."""
    on_card = {"identity": identity_of(card)}
    found = []
    for field in [field for field in catalogue.fields if field.from_card]:
        ours, theirs = value_at(on_card, field.path), value_at(entry.document, field.path)
        if not ours or not theirs or ours == theirs or field.path == "identity.id_number":
            continue
        if field.path == "identity.name" and same_name(str(ours), str(theirs)):
            continue
        found.append(Difference(field.path, field.label, field.shown_value(ours), field.shown_value(theirs)))
    return tuple(found)


def first_document(
    visitor: Visitor, keep_register: frozenset[str], edition: str, saved: Mapping[str, object] | None = None
) -> Document:
    """The form as it first appears: as it was `saved` here before, else filled from the register; the card over it
    where it was not overruled.
    """
    document: Document = {"edition": edition}
    known: Mapping[str, object] = saved or (visitor.entry.document if visitor.entry else {})
    for key, value in known.items():
        document[key] = dict(value) if isinstance(value, Mapping) else value
    identity = document.get("identity")
    merged = dict(identity) if isinstance(identity, Mapping) else {}
    for name, value in identity_of(visitor.card).items():
        if f"identity.{name}" not in keep_register:
            merged[name] = value
    document["identity"] = merged
    document["edition"] = edition
    return document


def _origin(unit: Unit, visitor: Visitor) -> Origin:
    entry = visitor.entry
    if entry is None:
        return Origin(Source.ADDITION, visitor.entry_mode)
    count = unit.inbox.register_counts([entry.base_id]).get(entry.base_id)
    return Origin(Source.AMENDMENT, visitor.entry_mode, entry.base_id, count)


def _kept_evidence(latest: Revision) -> tuple[Evidence, ...]:
    """What was gathered for the revision before; a purged one has none left."""
    return latest.evidence if latest.content else ()


def _card_evidence(card: IdCard, now: datetime) -> list[Attachment]:
    pieces = []
    if card.raw_text:
        pieces.append(attach(EvidenceKind.CARD_TEXT, card.raw_text, "application/octet-stream", now))
    if card.portrait_wlt:
        pieces.append(attach(EvidenceKind.CHIP_PORTRAIT, card.portrait_wlt, "image/x-wlt", now))
    return pieces


def _iso(day: str) -> str:
    """YYYYMMDD as YYYY-MM-DD; anything else, such as 长期, as it is."""
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdigit() else day
