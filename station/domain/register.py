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
    by_county: bool = False
    """Whether the county said so: then it may also say otherwise."""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One person of the base register; `document` is a partial form document with what the register knows.

    `marks` names what is wrong with the row as imported (such as `id_number_junk`); the row is kept all the same.
    """

    base_id: str
    document: Mapping[str, object] = field(repr=False)
    marks: tuple[str, ...] = ()
    removal: Removal | None = None
    village: str = ""
    """The 12-digit code of the village he is counted to, where file or address tells it; else that of the form."""
    other: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the file says in columns the form does not know, by their headings."""

    def _identity(self, key: str) -> str:
        identity = self.document.get("identity")
        value = identity.get(key) if isinstance(identity, dict | Mapping) else None
        return value if isinstance(value, str) else ""

    @property
    def name(self) -> str:
        return self._identity("name")

    @property
    def id_number(self) -> str:
        return self._identity("id_number")


class CollectionStatus(StrEnum):
    """How far it is with a person of the base register."""

    NOT_COLLECTED = "not_collected"
    IN_WORK = "in_work"
    COLLECTED = "collected"
    ELSEWHERE = "elsewhere"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        return _STATUSES[self]


_STATUSES = {
    CollectionStatus.NOT_COLLECTED: "未采集",
    CollectionStatus.IN_WORK: "采集中",
    CollectionStatus.COLLECTED: "本站已采集",
    CollectionStatus.ELSEWHERE: "别站已采集",
    CollectionStatus.REMOVED: "不在采集范围",
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word somebody is sought by; `places` are the towns and villages it may mean, by their codes."""

    text: str = field(repr=False)
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom to find: what was typed as one word, the same word by word, and what narrows it down.

    `place` is the code of a town or village; `marked` asks for rows in which something is wrong.
    """

    text: str = field(repr=False)
    words: tuple[Word, ...] = field(default=(), repr=False)
    place: str = ""
    statuses: frozenset[CollectionStatus] = frozenset()
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One person who was found, and how far it is with him."""

    entry: RegisterEntry
    status: CollectionStatus


@dataclass(frozen=True, slots=True)
class Findings:
    """Who was found, the best first; whether there are more than were asked for."""

    people: tuple[Found, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the card and the register disagree; the operator settles it."""

    path: str
    label: str
    on_card: str = field(repr=False)
    in_register: str = field(repr=False)
