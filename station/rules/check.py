"""Judges a form document: the same for the screen, the command line and the county."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from station.forms.document import catalogue_of, load_form
from station.forms.fields import Module
from station.rules import (
    active_duty,
    appeals,
    army_civilians,
    categories,
    demobilized,
    disability,
    identity,
    living,
    officers,
    other_identity,
    red_army,
    service,
    soldiers,
    structure,
    survivors,
)
from station.rules.problem import Problem
from station.rules.rule import Moment, Rule

RULES: tuple[Rule, ...] = (
    *categories.RULES,
    *identity.RULES,
    *other_identity.RULES,
    *service.RULES,
    *officers.RULES,
    *soldiers.RULES,
    *army_civilians.RULES,
    *demobilized.RULES,
    *red_army.RULES,
    *disability.RULES,
    *survivors.RULES,
    *active_duty.RULES,
    *living.RULES,
    *appeals.RULES,
)
"""The one rule table, of station and county alike."""


def check_form(document: object, at: Moment, rules: Iterable[Rule] = RULES) -> list[Problem]:
    """Every problem of a document as it would be judged at submission, in the order of the form. Never raises.

    Judged is what would be confirmed: answers to what is not asked of this person count for nothing.
    """
    loaded = load_form(document)
    found = [structure.of_fault(fault) for fault in loaded.faults]
    catalogue = catalogue_of("2018")
    if catalogue is None or any(fault.kind == "not_a_form" for fault in loaded.faults):
        return found
    asked = catalogue.pruned(loaded.form.model_dump(mode="json", exclude_none=True))
    form = type(loaded.form).model_validate(asked)
    found += structure.of_fields(catalogue, asked)
    for rule in rules:
        found += _judged(rule, form, at)
    order = {field.path: index for index, field in enumerate(catalogue.shown(asked))}
    return sorted(found, key=lambda problem: order.get(problem.path, -1))


def _judged(rule: Rule, form: Module, at: Moment) -> Iterator[Problem]:
    """A rule's problems, with their paths in the document."""
    if isinstance(form, rule.judges):
        yield from rule.check(form, at)
        return
    for path, section in _sections(form):
        if isinstance(section, rule.judges):
            for problem in rule.check(section, at):
                yield replace(problem, path=f"{path}.{problem.path}")


def _sections(form: Module) -> Iterator[tuple[str, object]]:
    for name in type(form).model_fields:
        value = getattr(form, name)
        if isinstance(value, list):
            yield from ((f"{name}[{index}]", entry) for index, entry in enumerate(value))
        else:
            yield name, value
