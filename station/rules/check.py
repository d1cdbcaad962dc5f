"""Judges a form document: the same for the screen, the command line and the county."""

from collections.abc import Iterable, Mapping

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
    if catalogue is None or not loaded.is_form:
        return found
    asked = catalogue.pruned(plain(loaded.form))
    shown = catalogue.shown(asked)
    found += structure.of_fields(shown, asked)
    judged = subjects(type(loaded.form).model_validate(asked))
    for rule in rules:
        for path, subject in judged.get(rule.judges, ()):
            found += rule.check_at(path, subject, at)
    return in_order(found, [field.path for field in shown])


def plain(form: Module) -> dict[str, object]:
    """A form as plain JSON, without what was not answered."""
    return form.model_dump(mode="json", exclude_none=True)


def subjects(form: Module) -> Mapping[type[Module], list[tuple[str, Module]]]:
    """What rules can judge, with the path where it stands: the form, each of its sections, each entry of a section."""
    found: dict[type[Module], list[tuple[str, Module]]] = {type(form): [("", form)]}
    for name in type(form).model_fields:
        value = getattr(form, name)
        entries = enumerate(value) if isinstance(value, list) else ()
        for path, subject in [(name, value), *((f"{name}[{index}]", entry) for index, entry in entries)]:
            if isinstance(subject, Module):
                found.setdefault(type(subject), []).append((path, subject))
    return found


def in_order(problems: list[Problem], paths: Iterable[str]) -> list[Problem]:
    """Problems in the order of the form, whose fields' paths are given; first those of no field."""
    order = {path: index for index, path in enumerate(paths)}
    return sorted(problems, key=lambda problem: order.get(problem.path, -1))
