"""Who works at a station, and as what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody is at the station; what each may do stands in services.permissions."""

    OPERATOR = "operator"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {Role.OPERATOR: "采集员", Role.LEAD: "负责人", Role.ADMINISTRATOR: "管理员"}


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator, known by his log-in name. One who was removed stays on the list: the audit trail names him.

    `recipient` is the open half of his key pair; empty for one of the first key file who has not come since.
    """

    name: str
    display_name: str
    role: Role
    recipient: str
    created_at: datetime
    active: bool = True
    must_change_passphrase: bool = False
