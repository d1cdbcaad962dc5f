"""Form documents: from whatever JSON holds to a typed form, with what was wrong told by path."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar, cast

from pydantic import ValidationError

from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.fields import Module

EDITIONS: Mapping[str, type[Module]] = {"2018": Form2018}

_MAX_FAULTS = 200
_SAYS = {
    "extra_forbidden": "表中没有这一项，不能填写。",
    "enum": "不是可选的类别。",
    "literal_error": "不是本版信息采集表。",
    "string_type": "应填写文字。",
    "string_too_long": "内容过长。",
    "string_unicode": "有无法识别的字符。",
    "bool_type": "应选择“是”或“否”。",
    "int_type": "应填写整数。",
    "list_type": "应为多选的列表。",
    "model_type": "这一部分的内容不完整。",
    "value_error": "日期不对，应为“年-月-日”，如 1979-03-12。",
    "date_type": "日期不对，应为“年-月-日”，如 1979-03-12。",
}

_Any = TypeVar("_Any")


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


@cache
def catalogue_of(edition: str) -> Catalogue | None:
    """The catalogue of an edition, or None if there is no such edition."""
    form = EDITIONS.get(edition)
    return Catalogue(form) if form else None


def load_form(document: object, form: type[Module] = Form2018) -> LoadedForm:
    """Reads any JSON value as a form. What does not fit is left out and told; nothing raises."""
    if not isinstance(document, Mapping):
        return LoadedForm(form(), {}, (Fault("", "not_a_form", "这不是一份信息采集表。"),))
    usable: object = document
    faults: list[Fault] = []
    while True:
        try:
            typed = form.model_validate(usable)
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)
            for detail in reversed(found):
                usable = _without(usable, detail["loc"])
                if len(faults) < _MAX_FAULTS:
                    faults.append(_fault(detail["loc"], detail["type"]))
        else:
            return LoadedForm(typed, cast("dict[str, object]", usable), tuple(faults))


def parse_document(text: str) -> object:
    """The JSON value of a text, or None for what is no JSON (a form is never None, so it is told as no form)."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _fault(location: tuple[int | str, ...], kind: str) -> Fault:
    return Fault(_dotted(location), kind, _SAYS.get(kind, "填写的内容格式不对。"))


def _dotted(location: tuple[int | str, ...]) -> str:
    path = ""
    for step in location:
        name = str(step).encode("utf-8", "backslashreplace").decode()[:80]
        path += f"[{step}]" if isinstance(step, int) else (f".{name}" if path else name)
    return path


def _without(value: _Any, location: tuple[int | str, ...]) -> _Any:
    """The value without what stands at a location; only what lies on the way is copied.

    Locations of one round are taken from the last to the first, so that list indexes stay right.
    """
    if not location:
        return cast("_Any", {})
    step, rest = location[0], location[1:]
    if isinstance(value, Mapping) and step in value:
        if rest and isinstance(value[step], Mapping | list):
            inner = _without(value[step], rest)
            return cast("_Any", {**value, step: inner})
        return cast("_Any", {key: item for key, item in value.items() if key != step})
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return cast("_Any", [item for index, item in enumerate(value) if index != step])
    return value
