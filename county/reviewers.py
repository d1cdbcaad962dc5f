"""Who works at the county, and what each role may do."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody is at the county."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return {"reader": "查看员", "reviewer": "审核员", "administrator": "管理员"}[self.value]


class Permission(StrEnum):
    """What there is to be done in the pages."""

    LOOK = "look"
    REVIEW = "review"
    SETTLE_SHELF = "settle_shelf"
    MANAGE_STATIONS = "manage_stations"
    MANAGE_REVIEWERS = "manage_reviewers"


MAY: dict[Permission, frozenset[Role]] = {
    Permission.LOOK: frozenset(Role),
    Permission.REVIEW: frozenset({Role.REVIEWER, Role.ADMINISTRATOR}),
    Permission.SETTLE_SHELF: frozenset({Role.REVIEWER, Role.ADMINISTRATOR}),
    Permission.MANAGE_STATIONS: frozenset({Role.ADMINISTRATOR}),
    Permission.MANAGE_REVIEWERS: frozenset({Role.ADMINISTRATOR}),
}
"""The one table of who may do what (docs/security.md)."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who logs in at the county. `fails` counts wrong passphrases since the last right one."""

    name: str
    role: Role
    passphrase_hash: str = field(repr=False)
    active: bool = True
    must_change: bool = False
    fails: int = 0
    locked_until: datetime | None = None

    def may(self, permission: Permission) -> bool:
        """Whether his role may do this."""
        return self.role in MAY[permission]


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody logged in, by the SHA-256 of his cookie. `csrf` stands in every form that he is given."""

    token_hash: str
    reviewer: str
    csrf: str = field(repr=False)
    begun_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what at the county, and when; nothing of a person collected beyond the record's identifier."""

    at: datetime
    reviewer: str
    action: str
    subject: str
