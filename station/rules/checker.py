"""Judges one form again and again while it is filled in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

from station.forms.catalogue import FormSection
from station.forms.document import catalogue_of, load_form
from station.forms.edition_2018 import Form2018
from station.forms.fields import Module
from station.rules import structure
from station.rules.check import RULES, in_order, plain, subjects
from station.rules.problem import Problem
from station.rules.rule import Moment, Rule
from station.rules.tracing import Reading, differences, traced

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _OfSection(Generic[_Result]):
    """What a section came to, and the parts of the document that were read for it."""

    parts: Mapping[str, object]
    result: _Result


@dataclass(frozen=True, slots=True)
class _OfRule:
    """What a rule found, and the paths of the answers it read for it."""

    reads: frozenset[str]
    problems: tuple[Problem, ...]


_Pruned = dict[str, object]
_Checked = tuple[list[str], list[Problem]]
"""The paths of the fields that are asked, and their problems."""


@dataclass(slots=True)
class _Judgement:
    """A whole judgement, taken apart: what can be kept of it is kept when the form changes."""

    at: Moment
    asked: Mapping[str, object] = field(default_factory=dict)
    form: Module = field(default_factory=Form2018)
    pruned: dict[str, _OfSection[_Pruned]] = field(default_factory=dict)
    checked: dict[str, _OfSection[_Checked]] = field(default_factory=dict)
    ruled: dict[tuple[int, str], _OfRule] = field(default_factory=dict)


class FormChecker:
    """Finds exactly what `check_form` would, but looks anew only at what a change touches.

    What depends on what is not written down anywhere: each section and each rule is watched as it reads the form, and
    is judged again when something it has read differs. The form is kept in memory: a checker is for one form.
    """

    def __init__(self, rules: Iterable[Rule] = RULES) -> None:
        self._rules = tuple(rules)
        self._last: _Judgement | None = None
        self._lock = Lock()

    def __call__(self, document: object, at: Moment) -> list[Problem]:
        """Every problem of the document, in the order of the form. Safe to call from any thread. Never raises."""
        loaded = load_form(document)
        found = [structure.of_fault(fault) for fault in loaded.faults]
        if not loaded.is_form:
            return found
        with self._lock:
            last = self._last if self._last and self._last.at == at else _Judgement(at)
            self._last = self._judge(loaded.form, last)
            shown: list[str] = []
            for paths, problems in (section.result for section in self._last.checked.values()):
                shown += paths
                found += problems
            for rule in self._last.ruled.values():
                found += rule.problems
        return in_order(found, shown)

    def _judge(self, given: Module, last: _Judgement) -> _Judgement:
        catalogue = catalogue_of("2018")
        assert catalogue is not None

        def pruned(section: FormSection, document: Mapping[str, object]) -> _Pruned:
            kept: _Pruned = {}
            for entry in catalogue.entries_of(section, document):
                entry.put_asked(document, kept)
            return kept

        def checked(section: FormSection, document: Mapping[str, object]) -> _Checked:
            entries = catalogue.entries_of(section, document)
            asked = [each for entry in entries for each in entry.shown(document)]
            return [each.path for each in asked], list(structure.of_fields(asked, document))

        answers = plain(given)
        now = _Judgement(last.at)
        now.pruned = {each.path: _kept(last.pruned, each, answers, pruned) for each in catalogue.sections}
        now.asked = {name: part for section in now.pruned.values() for name, part in section.result.items()}
        now.checked = {each.path: _kept(last.checked, each, now.asked, checked) for each in catalogue.sections}
        changed = frozenset(differences(last.asked, now.asked))
        now.form = _changed(last.form, now.asked, {path.partition(".")[0].partition("[")[0] for path in changed})
        judged = subjects(now.form)
        for number, rule in enumerate(self._rules):
            for path, subject in judged.get(rule.judges, ()):
                known = last.ruled.get((number, path))
                if known is None or not known.reads.isdisjoint(changed):
                    known = _watched(rule, path, subject, now.at)
                now.ruled[number, path] = known
        return now


def _kept(
    last: Mapping[str, _OfSection[_Result]],
    section: FormSection,
    document: Mapping[str, object],
    work: Callable[[FormSection, Mapping[str, object]], _Result],
) -> _OfSection[_Result]:
    """What a section came to last time, or comes to now that something read for it differs."""
    known = last.get(section.path)
    if known is not None and all(document.get(name) == part for name, part in known.parts.items()):
        return known
    reading = Reading(document)
    result = work(section, reading)
    return _OfSection(reading.parts, result)


def _changed(form: Module, asked: Mapping[str, object], names: Iterable[str]) -> Module:
    """The form with the named parts as they are asked now."""
    parts = type(form).model_validate({name: asked[name] for name in names if name in asked})
    return form.model_copy(update={name: getattr(parts, name) for name in names})


def _watched(rule: Rule, path: str, subject: Module, at: Moment) -> _OfRule:
    reads: set[str] = set()
    problems = tuple(rule.check_at(path, traced(subject, path, reads), at))
    return _OfRule(frozenset(reads), problems)
