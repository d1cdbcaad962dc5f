"""Reasons: a blocking rule that admits exceptions is let pass by a clerk who says why.

A reason is bound to the rule, the path, and every value the rule read when it found the problem. So it survives edits
elsewhere in the form, and counts for nothing once a value changes that the rule looked at: the problem stands again,
and somebody has to say why anew. The message would not do for that (most do not name the values), and the content
digest would do too much (a mended phone number would undo the reason).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import cast

from pydantic_core import to_jsonable_python

from station.errors import NotCanonical
from station.forms.document import catalogue_of, load_form
from station.forms.fields import Module
from station.packet.canonical import canonical, digest
from station.packet.wire import ClerkNote
from station.rules.check import RULES
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment

_Seen = dict[str, object]


class _Watched:
    """Stands for a section or form, and notes each value that is read of it."""

    def __init__(self, module: Module, path: str, seen: _Seen) -> None:
        self._module, self._path, self._seen = module, path, seen

    def __getattr__(self, name: str) -> object:
        path = f"{self._path}.{name}" if self._path else name
        return self._watch(getattr(self._module, name), path)

    def _watch(self, value: object, path: str) -> object:
        if isinstance(value, Module):
            return _Watched(value, path, self._seen)
        if isinstance(value, list) and any(isinstance(entry, Module) for entry in value):
            self._seen[path] = len(value)
            return [self._watch(entry, f"{path}[{index}]") for index, entry in enumerate(value)]
        self._seen[path] = value
        return value


def values_digest(document: object, problem: Problem, at: Moment) -> str | None:
    """The digest of rule, path and the values read; None if no overridable rule finds this problem in the document."""
    rule = next((rule for rule in RULES if rule.code == problem.code and rule.overridable), None)
    catalogue = catalogue_of("2018")
    if rule is None or catalogue is None:
        return None
    asked = catalogue.pruned(load_form(document).form.model_dump(mode="json", exclude_none=True))
    form = catalogue.form.model_validate(asked)
    for path, section in [("", form), *_sections(form)]:
        if not isinstance(section, rule.judges):
            continue
        seen: _Seen = {}
        watched = cast("Module", _Watched(section, path, seen))
        found = [f"{path}.{each.path}" if path else each.path for each in rule.check(watched, at)]
        if problem.path in found:
            return _digest(rule.code, problem.path, seen)
    return None


def _sections(form: Module) -> Iterator[tuple[str, object]]:
    for name in type(form).model_fields:
        value = getattr(form, name)
        if isinstance(value, list):
            yield from ((f"{name}[{index}]", entry) for index, entry in enumerate(value))
        else:
            yield name, value


def _digest(code: str, path: str, seen: Mapping[str, object]) -> str | None:
    try:
        return digest(canonical({"rule": code, "path": path, "values": to_jsonable_python(dict(seen))}))
    except (NotCanonical, ValueError):
        return None


def explained(
    problems: Collection[Problem], document: object, notes: Collection[ClerkNote], at: Moment
) -> list[Problem]:
    """The problems, those for which a reason holds no longer blocking but with the reason beside them."""
    given = {(note.rule, note.path): note for note in notes}
    return [_with_reason(problem, document, given.get((problem.code, problem.path)), at) for problem in problems]


def _with_reason(problem: Problem, document: object, note: ClerkNote | None, at: Moment) -> Problem:
    if note is None or not (problem.blocks and problem.overridable):
        return problem
    if note.values_digest != values_digest(document, problem, at):
        return problem
    return replace(problem, severity=Severity.WARN, reason=note.reason)
