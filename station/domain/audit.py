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
    LOGIN_FAILED = "login_failed"
    OPERATOR_ADDED = "operator_added"
    ROLE_CHANGED = "role_changed"
    PASSPHRASE_CHANGED = "passphrase_changed"  # noqa: S105
    PASSPHRASE_RESET = "passphrase_reset"  # noqa: S105
    OPERATOR_UNLOCKED = "operator_unlocked"
    OPERATOR_REMOVED = "operator_removed"
    KEY_RENEWED = "key_renewed"
    RECOVERY_KEY_SET = "recovery_key_set"
    RECOVERED = "recovered"
    CAMPAIGN_CHANGED = "campaign_changed"
    RECORD_CHECKED = "record_checked"
    RECORD_RETURNED = "record_returned"
    REGISTER_IMPORTED = "register_imported"
    REMOVAL_MARKED = "removal_marked"
    RECORD_STARTED = "record_started"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_REMOVED = "evidence_removed"
    REASON_GIVEN = "reason_given"
    REASON_WITHDRAWN = "reason_withdrawn"
    RECORDS_JOINED = "records_joined"
    REVISION_SAVED = "revision_saved"
    RECORD_SHOWN = "record_shown"
    FORM_PRINTED = "form_printed"
    PACKET_QUEUED = "packet_queued"
    RECEIPT_TAKEN = "receipt_taken"
    DRAFT_DISCARDED = "draft_discarded"


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
