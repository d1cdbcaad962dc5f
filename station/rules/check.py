"""Judges a form document: the same for the screen, the command line and the county."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from station.forms.document import LoadedForm, catalogue_of, load_form
from station.forms.fields import Module
from station.rules import categories, identity, living, service, structure
from station.rules.problem import Problem
from station.rules.rule import Moment, Rule

RULES: tuple[Rule, ...] = (*categories.RULES, *identity.RULES, *service.RULES, *living.RULES)
"""The one rule table, of station and county alike."""


def check_form(document: object, at: Moment, rules: Iterable[Rule] = RULES) -> list[Problem]:
    """Every problem of a document as it would be judged at submission, in the order of the form. Never raises."""
    loaded = load_form(document)
    found = [structure.of_fault(fault) for fault in loaded.faults]
    catalogue = catalogue_of("2018")
    if catalogue is None or any(fault.kind == "not_a_form" for fault in loaded.faults):
        return found
    found += structure.of_fields(catalogue, loaded.document)
    for rule in rules:
        found += _judged(rule, loaded, at)
    order = {field.path: index for index, field in enumerate(catalogue.fields)}
    return sorted(found, key=lambda problem: order.get(problem.path, -1))


def _judged(rule: Rule, loaded: LoadedForm, at: Moment) -> Iterator[Problem]:
    if isinstance(loaded.form, rule.judges):
        yield from rule.check(loaded.form, at)
        return
    for name in type(loaded.form).model_fields:
        section = getattr(loaded.form, name)
        if isinstance(section, Module) and isinstance(section, rule.judges):
            for problem in rule.check(section, at):
                yield replace(problem, path=f"{name}.{problem.path}")
