"""What the services need from outside, as Protocols; the adapters (db, devices, sync, photos, paper) fit them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from station.domain.audit import Action, AuditEvent
from station.domain.campaign import Campaign
from station.domain.card import IdCard
from station.domain.card_state import CardSight
from station.domain.evidence import Attachment, EvidenceKind, Signer, ToBring
from station.domain.integrity import Salvaged, Verification
from station.domain.operator import Operator
from station.domain.photo import LiveView, PhotoReport
from station.domain.record import Draft, LeadOutcome, RecordSummary, Revision
from station.domain.safekeeping import CopyReport, Mirroring, Safekeeping
from station.domain.station import CountyIdentity, CountySettings, StationIdentity
from station.packet.trail import TrailMark, TrailReport
from station.packet.wire import EnrolmentRequest, Inability
from station.services.county_ports import Inbox, Outbox
from station.services.paper_ports import Papers
from station.services.register_ports import Figures, Register, RegisterImports, Roster

Clock = Callable[[], datetime]
"""Tells the present instant, with its time zone."""


class Progress(Protocol):
    """Where a long job tells how far it is, and learns that it should stop."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Tells how far the job is. Raises Cancelled when the operator asked it to stop."""
        ...


class CardReader(Protocol):
    """Reads the identity card that lies on the reader."""

    def read(self) -> IdCard:
        """Raises DeviceError: no card, no reader, damaged or unreadable."""
        ...


class CardMonitor(Protocol):
    """Follows the cards on the readers, in a thread of its own."""

    def start(self, tell: Callable[[CardSight], None]) -> None:
        """Begins to watch; `tell` is called in the monitor's thread."""
        ...

    def stop(self) -> None:
        """Ends it, and lets go of the readers; may take a moment."""
        ...

    def ask_again(self) -> None:
        """Reads whatever lies there once more."""
        ...

    def clear(self) -> None:
        """The person whose card was read has left."""
        ...


Report = Sequence[tuple[str, str]]
"""Labels and values that may be shown, copied and passed on: nothing of a person."""

DecodePortrait = Callable[[bytes], bytes]
"""Makes a chip's portrait (WLT) a JPEG of under 3,000 bytes. Raises DeviceError, PhotoError."""

FitPicture = Callable[[bytes], bytes]
"""Makes a picture the JPEG its profile wants. Raises PhotoError."""


class SettingsStore(Protocol):
    """What the station is set up with."""

    def station(self) -> StationIdentity: ...
    def county(self) -> CountyIdentity | None: ...
    def campaign(self) -> Campaign: ...
    def set_station(self, station: StationIdentity) -> None: ...
    def set_county(self, county: CountyIdentity) -> None: ...
    def set_campaign(self, campaign: Campaign) -> None: ...
    def county_settings(self) -> CountySettings | None: ...
    def set_county_settings(self, settings: CountySettings) -> None: ...
    def enrolment(self) -> EnrolmentRequest | None:
        """The request to a county that did not get it yet, because it is not reached by network."""
        ...

    def set_enrolment(self, request: EnrolmentRequest | None) -> None: ...
    def type_size(self, operator: str) -> int:
        """Percent; 100 for who never chose."""
        ...

    def set_type_size(self, operator: str, percent: int) -> None: ...
    def safekeeping(self) -> Safekeeping: ...
    def set_safekeeping(self, safekeeping: Safekeeping) -> None: ...
    def installation(self) -> str | None:
        """The machine and folder this store was last used on; None before the first time."""
        ...

    def set_installation(self, installation: str) -> None: ...


class Drafts(Protocol):
    """Work in progress."""

    def get(self, record_id: UUID) -> Draft:
        """Raises RecordNotFound."""
        ...

    def of_person(self, id_number: str) -> Draft | None: ...
    def put(self, draft: Draft) -> None: ...
    def delete(self, record_id: UUID) -> None: ...


class Records(Protocol):
    """Records and their revisions."""

    def latest(self, record_id: UUID) -> Revision | None: ...
    def save(self, revision: Revision) -> None: ...
    def get(self, revision_id: UUID) -> Revision:
        """Raises RecordNotFound."""
        ...

    def content(self, revision_id: UUID) -> bytes:
        """The canonical bytes of a revision. Raises RecordNotFound."""
        ...

    def of_person(self, id_number: str) -> UUID | None:
        """The record with a saved revision of the person with this number, if any."""
        ...

    def summaries(self) -> list[RecordSummary]:
        """All records and drafts, the newest first."""
        ...

    def work_list(self, to_bring: ToBring) -> list[RecordSummary]:
        """The same list, each with the papers that are still to be brought; of what is damaged, what can be read."""
        ...

    def others_of_person(self, id_number: str, record_id: UUID) -> list[RecordSummary]:
        """The other records and drafts that now bear this number, the oldest first."""
        ...

    def is_known(self, record_id: UUID) -> bool:
        """Whether there is a draft or revision of this record."""
        ...

    def is_submitted(self, record_id: UUID) -> bool:
        """Whether a packet was made of any of its revisions."""
        ...

    def others_with_phone(self, phone: str, record_id: UUID) -> list[RecordSummary]:
        """The other records and drafts that now bear this phone number, however it was typed."""
        ...

    def others_with_evidence(
        self, kind: EvidenceKind, digests: Collection[str], record_id: UUID
    ) -> list[RecordSummary]:
        """The other records and drafts that have one of these very pieces of evidence."""
        ...

    def summary(self, record_id: UUID) -> RecordSummary:
        """Raises RecordNotFound."""
        ...


class Blobs(Protocol):
    """The bytes of evidence, known by their digest."""

    def put(self, attachment: Attachment) -> None: ...
    def get(self, digest: str) -> bytes:
        """Raises EvidenceMissing."""
        ...

    def drop_unused(self, digests: Collection[str]) -> None:
        """Deletes those of these bytes that no draft and no revision names."""
        ...


class LeadChecks(Protocol):
    """Which revisions wait for the lead's check, and what came of it."""

    def ask(self, revision_id: UUID) -> None: ...
    def is_asked(self, revision_id: UUID) -> bool: ...
    def decide(self, revision_id: UUID, outcome: LeadOutcome, lead: str, at: datetime, note: str) -> None: ...
    def checked(self) -> list[UUID]:
        """The revisions that may go to the county and have no packet yet, in the order they were checked."""
        ...


class Operators(Protocol):
    """Who works at the station."""

    def get(self, name: str) -> Operator:
        """Raises OperatorUnknown."""
        ...

    def all(self) -> list[Operator]:
        """Also those who were removed; the oldest first."""
        ...

    def put(self, operator: Operator) -> None: ...
    @property
    def renewal_due(self) -> bool:
        """Whether somebody was removed who may have kept the store's key."""
        ...

    def set_renewal_due(self, *, due: bool) -> None: ...


class Approvals(Protocol):
    """What the county has approved; only that is ever purged."""

    def put(self, record_id: UUID, revision_id: UUID, approved_at: datetime) -> None:
        """Notes the county's approval of a revision; once noted, a second time changes nothing."""
        ...

    def withdraw(self, revision_id: UUID) -> None:
        """The county took its approval back, before anything was purged."""
        ...

    def purgeable(self, approved_before: datetime) -> list[UUID]:
        """The records whose latest revision was approved by then and receipted, with nothing in work or waiting."""
        ...

    def purge(self, record_id: UUID, purged_at: datetime) -> None:
        """Deletes content and evidence; ids, digests, packet and receipt stay, and evidence that others use."""
        ...


class Audit(Protocol):
    """The audit trail."""

    def add(
        self, at: datetime, operator: str, action: Action, subject: UUID | None = None, detail: str = ""
    ) -> None: ...
    def events(self, subject: UUID | None = None, since: datetime | None = None) -> list[AuditEvent]:
        """The lines on a record, or since an instant; all where neither is given."""
        ...

    def tail(self) -> TrailMark:
        """The last line's number and digest."""
        ...


class Unit(Protocol):
    """One piece of work on the store: committed as a whole, or not at all."""

    @property
    def settings(self) -> SettingsStore: ...
    @property
    def register(self) -> Register: ...
    @property
    def roster(self) -> Roster: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def register_imports(self) -> RegisterImports: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def records(self) -> Records: ...
    @property
    def blobs(self) -> Blobs: ...
    @property
    def papers(self) -> Papers: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def checks(self) -> LeadChecks: ...
    @property
    def operators(self) -> Operators: ...
    @property
    def approvals(self) -> Approvals: ...
    @property
    def audit(self) -> Audit: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def commit(self) -> None: ...


OpenUnit = Callable[[], Unit]


class KeyChange(Protocol):
    """A change of the key file. Nothing of it counts before `save`; should the work fail after that, it is undone."""

    def admit(self, name: str, passphrase: str) -> str:
        """Gives somebody a key pair under a passphrase; tells its open half. Raises WeakPassphrase."""
        ...

    def change(self, name: str, passphrase: str, new: str) -> None:
        """Another passphrase for his key pair. Raises WrongPassphrase, TooManyAttempts, WeakPassphrase."""
        ...

    def drop(self, name: str) -> None: ...
    def set_recovery(self, recipient: str) -> None: ...
    def save(self) -> None:
        """Raises DiskFull, StorageError."""
        ...


class Keys(Protocol):
    """Whose passphrases open the store: the key file beside it, and the count of wrong ones."""

    def changing(self) -> AbstractContextManager[KeyChange]: ...
    def holders(self) -> frozenset[str]:
        """The operators who have a passphrase."""
        ...

    def recovery(self) -> str | None:
        """The county's recovery recipient, where one was set."""
        ...

    def forget_attempts(self, name: str) -> None:
        """Lets somebody who was locked out try again."""
        ...

    def renew(self, progress: Progress, stay: Mapping[str, str], finish: Callable[[Unit], None]) -> None:
        """Encrypts the whole store with a new key, for those who stay (name → recipient) and the county.

        `finish` writes what is to be in the new store. May be cancelled until it is put in place. Raises
        NoRoomForRenewal, StoreInUse, StoreDamaged.
        """
        ...


class StoreCare(Protocol):
    """A store that may be too damaged to open, in the hands of whoever knows a passphrase."""

    def verify(self, progress: Progress, *, full: bool) -> Verification:
        """Looks it through and changes nothing. Raises Cancelled, StoreTooNew."""
        ...

    def trail(self, progress: Progress) -> TrailReport:
        """Follows the audit trail to its end, and compares that with the head."""
        ...

    def salvage(self, progress: Progress, folder: Path) -> Salvaged:
        """Carries what can be read into a new store in an empty folder. Raises StoreExists, StoreTooNew, DiskFull."""
        ...


WriteTrail = Callable[[Iterable[AuditEvent]], bytes]
"""Makes a spreadsheet (xlsx) of audit lines."""


class Copies(Protocol):
    """Mirrors and backups of an open store."""

    def mirrors(self) -> tuple[Mirroring, ...]:
        """How each mirror stands."""
        ...

    def add_mirror(self, progress: Progress, folder: Path) -> None:
        """Makes an empty folder a mirror, or takes up one that was this store's. Raises StorageError."""
        ...

    def remove_mirror(self, folder: Path) -> None:
        """Follows the store there no longer; the folder stays. Raises NoCopyThere."""
        ...

    def forget_overwritten(self, progress: Progress) -> None:
        """Takes what was overwritten out of the store's log and every mirror. Raises what a mirror met that could not.

        A mirror that is absent does it as soon as it is back.
        """
        ...

    def back_up(self, progress: Progress, folder: Path) -> CopyReport:
        """A copy of the store as it is now in an empty folder, read back. Raises StorageError."""
        ...

    def check(self, progress: Progress, folder: Path) -> CopyReport:
        """Reads a mirror or backup of this store through. Raises StorageError where it cannot be read at all."""
        ...


@dataclass(frozen=True, slots=True)
class PaperForm:
    """What is printed of a revision."""

    revision: Revision
    document: Mapping[str, object] = field(repr=False)
    campaign: Campaign
    station_code: str
    operator: str
    photo: bytes | None = field(repr=False)
    signature: bytes | None = field(repr=False)
    signed_at: datetime | None
    signer: Signer | None = None
    """Whose signature the paper asks for, or shows; None where that is not known."""
    inability: Inability | None = field(default=None, repr=False)
    """Why nobody signed, and who witnessed: then `signature` is the witness's."""
    thumbprint: bool = False
    """Whether a thumb was pressed on an earlier print of this content."""


PrintForm = Callable[[PaperForm], bytes]
"""Makes the PDF of a form."""


class PhotoGate(Protocol):
    """Judges and fits pictures by the names of their profiles (`recent`, `household_booklet`, …). For any thread.

    Every call raises WrongUsage for a name that is no profile.
    """

    def check(self, data: bytes, profile_name: str) -> PhotoReport:
        """What is wrong with a file as it is. Raises PhotoUnreadable, PhotoTooLarge."""
        ...

    def fit(self, data: bytes, profile_name: str) -> bytes:
        """The picture cut, straightened and compressed as the profile asks, as JPEG.

        Raises PhotoUnreadable, PhotoTooLarge, PhotoCannotFit.
        """
        ...

    def look(self, bgrx: bytes | memoryview, width: int, height: int, stride: int, profile_name: str) -> LiveView:
        """What a camera's frame would give if it were taken now: `height` rows of `stride` bytes, four a pixel.

        Blue, green, red and one that says nothing, as cameras and windows have them.
        """
        ...
