"""Form documents: from whatever JSON holds to a typed form, with what was wrong told by path."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar, cast

from pydantic import ValidationError

from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.fields import Module

EDITIONS: Mapping[str, type[Module]] = {"2018": Form2018}

_MAX_FAULTS = 200
_MOST_ITEMS = 500
"""Most unknown keys of a part and most items of a list that are looked at: no form comes near, and each costs time."""
_SAYS = {
    "extra_forbidden": "表中没有这一项，不能填写。",
    "enum": "不是可选的类别。",
    "literal_error": "不是本版信息采集表。",
    "string_type": "应填写文字。",
    "string_too_long": "内容过长。",
    "string_unicode": "有无法识别的字符。",
    "bool_type": "应选择“是”或“否”。",
    "int_type": "应填写整数。",
    "too_long": "人数过多，请核对。",
    "crowd": "内容过多，请核对。",
    "list_type": "应为列表的形式。",
    "model_type": "这一部分的内容不完整。",
    "value_error": "日期不对，应为“年-月-日”，如 1979-03-12。",
    "date_type": "日期不对，应为“年-月-日”，如 1979-03-12。",
}

_Any = TypeVar("_Any")
_Location = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a document that no form can hold; the rest of it was read without."""

    path: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class LoadedForm:
    """A document read as a form: typed, its usable part as plain JSON, and what could not be used."""

    form: Module
    document: dict[str, object]
    faults: tuple[Fault, ...]

    @property
    def is_form(self) -> bool:
        """Whether there was a form at all."""
        return not any(fault.kind == "not_a_form" for fault in self.faults)


def catalogue_of(edition: str) -> Catalogue | None:
    """The catalogue of an edition, or None if there is no such edition."""
    form = EDITIONS.get(edition)
    return _catalogue(form) if form else None


@cache
def _catalogue(form: type[Module]) -> Catalogue:
    return Catalogue(form)


def load_form(document: object, form: type[Module] = Form2018) -> LoadedForm:
    """Reads any JSON value as a form. What does not fit is left out and told; nothing raises."""
    if not isinstance(document, Mapping):
        return LoadedForm(form(), {}, (Fault("", "not_a_form", "这不是一份信息采集表。"),))
    document = _catalogue(form).renamed(document)
    crowds = dict(_crowds(document, (), form))
    usable = _without(document, [(*place, item) for place, items in crowds.items() for item in items])
    faults = [_fault(place, "crowd") for place, items in crowds.items() if items]
    odd = list(_odd_keys(usable))
    usable = _without(usable, odd)
    faults += [_fault(location, "extra_forbidden") for location in odd]
    while True:
        try:
            typed = form.model_validate(usable)
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)
            usable = _without(usable, [detail["loc"] for detail in found])
            faults += [_fault(detail["loc"], detail["type"]) for detail in found]
        else:
            return LoadedForm(typed, cast("dict[str, object]", usable), tuple(faults[:_MAX_FAULTS]))


def parse_document(text: str) -> object:
    """The JSON value of a text, or None for what is no JSON (a form is never None, so it is told as no form)."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _fault(location: _Location, kind: str) -> Fault:
    return Fault(_dotted(location), kind, _SAYS.get(kind, "填写的内容格式不对。"))


def _dotted(location: _Location) -> str:
    path = ""
    for step in location:
        name = str(step).encode("utf-8", "backslashreplace").decode()[:80]
        path += f"[{step}]" if isinstance(step, int) else (f".{name}" if path else name)
    return path


@cache
def _names(form: type[Module]) -> frozenset[str]:
    """Every name that stands in the form or in a section of it."""
    catalogue = Catalogue(form)
    return frozenset(form.model_fields).union(field.path.rpartition(".")[2] for field in catalogue.fields)


@cache
def _of_entries(form: type[Module]) -> frozenset[_Location]:
    """The lists that the form itself keeps short."""
    return frozenset((section.path,) for section in Catalogue(form).sections if section.repeatable)


def _crowds(value: object, here: _Location, form: type[Module]) -> Iterator[tuple[_Location, list[int | str]]]:
    """Where far too much stands, and what of it goes; down to the lists in entries, below which no form looks."""
    if isinstance(value, list):
        if len(value) > _MOST_ITEMS and here not in _of_entries(form):
            yield here, list(range(_MOST_ITEMS, len(value)))
        elif len(here) == 1:
            for index, entry in enumerate(value[:_MOST_ITEMS]):
                yield from _crowds(entry, (*here, index), form)
    elif isinstance(value, Mapping) and len(here) < 3:
        names: Iterable[str] = value
        if len(value) > _MOST_ITEMS:
            names = value.keys() & _names(form)
            yield here, [key for key in value if key not in names][_MOST_ITEMS:]
        for name in names:
            if isinstance(value[name], list | Mapping):
                yield from _crowds(value[name], (*here, name), form)


def _odd_keys(document: Mapping[str, object]) -> Iterator[_Location]:
    """Keys of the form, its sections and entries that are no Unicode text: pydantic refuses all the others for one."""
    for key, value in document.items():
        if not _is_text(key):
            yield (key,)
        elif isinstance(value, Mapping):
            yield from ((key, inner) for inner in value if not _is_text(inner))
        elif isinstance(value, list):
            for index, entry in enumerate(value):
                if isinstance(entry, Mapping):
                    yield from ((key, index, inner) for inner in entry if not _is_text(inner))


def _is_text(key: str) -> bool:
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return True


def _without(value: _Any, locations: Iterable[_Location]) -> _Any:
    """The value without what stands at the locations; only what lies on the way is copied, and once."""
    below: dict[int | str, list[_Location]] = {}
    for location in locations:
        if not location:
            return cast("_Any", {})
        below.setdefault(location[0], []).append(location[1:])
    if isinstance(value, Mapping):
        return cast("_Any", dict(_kept(value.items(), below)))
    if isinstance(value, list):
        return cast("_Any", [item for _, item in _kept(enumerate(value), below)])
    return value


def _kept(
    items: Iterable[tuple[int | str, object]], below: Mapping[int | str, list[_Location]]
) -> Iterator[tuple[int | str, object]]:
    """The items, those on the way to something that goes without it, those that go themselves left out."""
    for key, item in items:
        rests = below.get(key)
        if rests is None:
            yield key, item
        elif isinstance(item, Mapping | list) and all(rests):
            yield key, _without(item, rests)
