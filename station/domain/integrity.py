"""What a look at the store found: damage and loss, each named without naming a person."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Part(StrEnum):
    """Where something was found."""

    KEYS = "keys"
    HEAD = "head"
    LOG = "wal"
    PAGE = "page"
    SCHEMA = "schema"
    SETTING = "setting"
    AUDIT = "audit"
    PACKET = "packet"
    REVISION = "revision"
    EVIDENCE = "evidence"
    DRAFT = "draft"
    REGISTER = "register"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, or with `only_noted` one that is worth a word. Never a name or an ID number."""

    part: Part
    sentence: str
    record_id: UUID | None = None
    page: int | None = None
    only_noted: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found, and how much was looked at (a name of what is counted → how many)."""

    findings: tuple[Finding, ...]
    counted: dict[str, int]
    full: bool

    @property
    def holds(self) -> bool:
        return all(finding.only_noted for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a store stands when it is opened. With a `loss`, saved work is missing, or nobody can tell whether it is."""

    loss: str | None = None
    unknown: bool = False
    """The loss is one that cannot be measured: the head itself is missing or damaged."""
    unreadable: bool = False
    """The ends of trail or packets stand on a damaged page: there is no going on, but reading."""
    packets_lost: bool = False
    notices: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What a salvage carried over, by table, and what it had to leave."""

    rows: dict[str, int]
    lost: tuple[Finding, ...]
