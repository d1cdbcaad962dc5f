"""The base register, 基础数据库: the people the county already knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class RemovalReason(StrEnum):
    """Why a person of the base register is not to be collected (annex 4.2)."""

    DIED = "died"
    MOVED_AWAY = "moved_away"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _REASONS[self]


_REASONS = {RemovalReason.DIED: "死亡", RemovalReason.MOVED_AWAY: "调出", RemovalReason.OTHER: "其他"}


@dataclass(frozen=True, slots=True)
class Removal:
    """That a person is marked as not to be collected: why, and since which day. The dead are marked, not collected."""

    reason: RemovalReason
    on: date | None


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One person of the base register; `document` is a partial form document with what the register knows.

    `marks` names what is wrong with the row as imported (such as `id_number_junk`); the row is kept all the same.
    """

    base_id: str
    document: Mapping[str, object] = field(repr=False)
    marks: tuple[str, ...] = ()
    removal: Removal | None = None

    def _identity(self, key: str) -> str:
        identity = self.document.get("identity")
        value = identity.get(key) if isinstance(identity, Mapping) else None
        return value if isinstance(value, str) else ""

    @property
    def name(self) -> str:
        return self._identity("name")

    @property
    def id_number(self) -> str:
        return self._identity("id_number")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the card and the register disagree; the operator settles it."""

    path: str
    label: str
    on_card: str = field(repr=False)
    in_register: str = field(repr=False)
