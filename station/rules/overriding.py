"""Reasons: a blocking rule that admits exceptions is let pass by a clerk who says why.

A reason is bound to the rule, the path, and every value the rule read when it found the problem. So it survives edits
elsewhere in the form, and counts for nothing once a value changes that the rule looked at: the problem stands again,
and somebody has to say why anew. The message would not do for that (most do not name the values), and the content
digest would do too much (a mended phone number would undo the reason).
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from station.errors import NotCanonical
from station.forms.document import catalogue_of, load_form
from station.forms.fields import value_at
from station.packet.canonical import canonical, digest
from station.packet.wire import ClerkNote
from station.rules.check import RULES, plain, subjects
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment
from station.rules.tracing import traced


def values_digest(document: object, problem: Problem, at: Moment) -> str | None:
    """The digest of rule, path and the values read; None if no overridable rule finds this problem in the document."""
    rule = next((rule for rule in RULES if rule.code == problem.code and rule.overridable), None)
    catalogue = catalogue_of("2018")
    if rule is None or catalogue is None:
        return None
    asked = catalogue.pruned(plain(load_form(document).form))
    for path, section in subjects(catalogue.form.model_validate(asked)).get(rule.judges, ()):
        reads: set[str] = set()
        found = [each.path for each in rule.check_at(path, traced(section, path, reads), at)]
        if problem.path in found:
            return _digest(rule.code, problem.path, {read: value_at(asked, read) for read in reads})
    return None


def _digest(code: str, path: str, seen: Mapping[str, object]) -> str | None:
    try:
        return digest(canonical({"rule": code, "path": path, "values": seen}))
    except NotCanonical:
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
