"""The audit trail: who did what to which record and when. Holds no personal data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Action(StrEnum):
    """What an operator did."""

    STORE_MADE = "store_made"
    STATION_ENROLLED = "station_enrolled"
    LOGGED_IN = "logged_in"
    REGISTER_IMPORTED = "register_imported"
    REMOVAL_MARKED = "removal_marked"
    RECORD_STARTED = "record_started"
    EVIDENCE_ADDED = "evidence_added"
    REASON_GIVEN = "reason_given"
    REASON_WITHDRAWN = "reason_withdrawn"
    RECORDS_JOINED = "records_joined"
    REVISION_SAVED = "revision_saved"
    RECORD_SHOWN = "record_shown"
    FORM_PRINTED = "form_printed"
    PACKET_QUEUED = "packet_queued"
    RECEIPT_TAKEN = "receipt_taken"
    DRAFT_DISCARDED = "draft_discarded"
    EPOCH_OPENED = "epoch_opened"
    MIRROR_ADDED = "mirror_added"
    MIRROR_REMOVED = "mirror_removed"
    BACKUPS_PLANNED = "backups_planned"
    RECORD_PURGED = "record_purged"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the trail. `digest` covers the line and the digest of the one before it."""

    number: int
    at: datetime
    operator: str
    action: Action
    subject: UUID | None
    detail: str
    previous: str
    digest: str
