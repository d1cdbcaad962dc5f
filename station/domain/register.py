"""The base register, 基础数据库: the people the county already knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One person of the base register; `document` is a partial form document with what the register knows.

    `marks` names what is wrong with the row as imported (such as `id_number_junk`); the row is kept all the same.
    """

    base_id: str
    document: Mapping[str, object] = field(repr=False)
    marks: tuple[str, ...] = ()

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
