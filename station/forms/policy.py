"""What the plan says, in short texts that a clerk reads out to people: `resources/policy/`, an edition a file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from station.forms.catalogue import Catalogue, FormField
from station.resources import resource

FIELDS = "各项怎么填"
"""The group of the form's own explanations."""


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A question and its answer, on what it rests, and further words by which it is sought."""

    title: str
    group: str
    text: str
    basis: str
    words: str = ""


def policy_of(catalogue: Catalogue) -> tuple[PolicyText, ...]:
    """The texts of the catalogue's edition, then each of its fields that has something to explain."""
    told = json.loads(resource(f"policy/{catalogue.edition}.json").read_text("utf-8"))
    texts = [PolicyText(**entry) for entry in told["entries"]]
    return (*texts, *(_of_field(each) for each in catalogue.fields if each.help or each.table))


def _of_field(field: FormField) -> PolicyText:
    choices = "、".join(field.table.label(code) for code in field.table.codes) if field.table else ""
    must = "必填。" if field.required else ""
    text = "\n".join(part for part in (field.help or must, f"可选：{choices}。" if choices else "") if part)
    return PolicyText(field.label, FIELDS, text, f"信息采集表 {field.section_title}", field.section_title)


def sought(texts: Sequence[PolicyText], typed: str) -> list[PolicyText]:
    """Those in which every word that was typed stands, titles before texts; all of them for no word."""
    words = typed.casefold().split()
    found = [(_rank(each, words), each) for each in texts]
    return [each for rank, each in sorted(found, key=lambda pair: pair[0]) if rank < _NOWHERE]


_NOWHERE = 3


def _rank(text: PolicyText, words: Sequence[str]) -> int:
    title = text.title.casefold()
    everything = f"{title} {text.words} {text.group} {text.text}".casefold()
    if not all(word in everything for word in words):
        return _NOWHERE
    if any(title.startswith(word) for word in words):
        return 0
    return 1 if all(word in title for word in words) else 2
