"""What rule tests share: documents on both sides of a rule's boundary."""

from collections.abc import Mapping
from dataclasses import dataclass

from station.rules.check import check_form
from station.rules.problem import Problem, Severity
from tests.builders import AT, a_document


def problems(document: object, code: str = "") -> list[Problem]:
    """The problems whose codes begin so, at the moment tests stand at."""
    return [problem for problem in check_form(document, AT) if problem.code.startswith(code)]


@dataclass(frozen=True)
class Boundary:
    """A rule, the change to a complete form that just breaks it, and the one that just does not."""

    code: str
    path: str
    breaks: Mapping[str, object]
    holds: Mapping[str, object]
    severity: Severity = Severity.BLOCK

    def __str__(self) -> str:
        return f"{self.code} {dict(self.breaks)}"

    def check(self) -> None:
        found = problems(a_document(**self.breaks), self.code)
        assert [(problem.path, problem.severity) for problem in found] == [(self.path, self.severity)]
        assert problems(a_document(**self.holds), self.code) == []
