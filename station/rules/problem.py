"""What a rule finds."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a problem keeps a form from being submitted."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold. A rule yields path and message; code, severity and basis come from the rule.

    `reason` is why the clerk let it pass all the same (rules.overriding): then it only warns.
    """

    path: str
    message: str
    code: str = ""
    severity: Severity = Severity.BLOCK
    overridable: bool = False
    basis: str = ""
    reason: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCK

    def as_json(self) -> dict[str, object]:
        """The shape `station form check` prints."""
        told: dict[str, object] = {
            "path": self.path,
            "code": self.code,
            "severity": self.severity.value,
            "overridable": self.overridable,
            "message": self.message,
            "basis": self.basis,
        }
        return told | {"reason": self.reason} if self.reason else told
