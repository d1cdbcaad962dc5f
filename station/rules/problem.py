"""What a rule finds."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a problem keeps a form from being submitted."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold. A rule yields path and message; code, severity and basis come from the rule."""

    path: str
    message: str
    code: str = ""
    severity: Severity = Severity.BLOCK
    overridable: bool = False
    basis: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCK

    def as_json(self) -> dict[str, object]:
        """The shape `station form check` prints."""
        return {
            "path": self.path,
            "code": self.code,
            "severity": self.severity.value,
            "overridable": self.overridable,
            "message": self.message,
            "basis": self.basis,
        }
