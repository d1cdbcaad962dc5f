"""What a rule is: a function with an identifier, a severity and a basis."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, get_type_hints

from station.forms.fields import Module
from station.rules.problem import Problem, Severity


@dataclass(frozen=True, slots=True)
class Moment:
    """When a form is judged: today, and the campaign's reference date (标准时点)."""

    today: date
    reference_date: date


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. It judges one section of the form, or the whole, whichever its function takes."""

    code: str
    basis: str
    severity: Severity
    overridable: bool
    judges: type[Module]
    function: Callable[..., Iterator[Problem]]
    takes_moment: bool

    def check(self, subject: Module, at: Moment) -> Iterator[Problem]:
        """The problems of one section or form; paths are relative to it."""
        return self.check_at("", subject, at)

    def check_at(self, path: str, subject: Module, at: Moment) -> Iterator[Problem]:
        """The problems of the section that stands at a path, or of the form (at no path); paths are the document's."""
        found = self.function(subject, at) if self.takes_moment else self.function(subject)
        for problem in found:
            yield Problem(
                path=f"{path}.{problem.path}" if path else problem.path,
                message=problem.message,
                code=self.code,
                severity=self.severity,
                overridable=self.overridable,
                basis=self.basis,
            )


def rule(
    code: str, *, basis: str, severity: Severity = Severity.BLOCK, overridable: bool = False
) -> Callable[[Callable[..., Iterator[Problem]]], Rule]:
    """Makes a rule of a function that takes a section (or the form), and the moment if it has a second parameter."""

    def make(function: Callable[..., Iterator[Problem]]) -> Rule:
        parameters = list(inspect.signature(function).parameters)
        hints: dict[str, Any] = get_type_hints(function)
        return Rule(code, basis, severity, overridable, hints[parameters[0]], function, len(parameters) > 1)

    return make
