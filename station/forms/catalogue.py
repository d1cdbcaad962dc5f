"""The catalogue: every field of an edition, derived by walking its models.

Screen, paper, rules, JSON Schema, spreadsheet headings and the county's pages read the form from here.
"""

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TypeVar, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from station.domain.category import Category
from station.forms.codes import CodeTable, code_table
from station.forms.divisions import division_name
from station.forms.fields import Ask, FieldType, Module, Part, When, put_at, value_at

_Mark = TypeVar("_Mark", Ask, Part)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. It is asked when its section's conditions and its own all hold."""

    path: str
    label: str
    section: str
    section_title: str
    category: Category | None
    type: FieldType
    table: CodeTable | None
    required: bool
    shown_when: tuple[When, ...]
    max_length: int | None
    help: str
    source: str
    from_card: bool
    follows: Callable[[object], object] | None = None
    typed: bool = True
    formerly: tuple[str, ...] = ()
    local: bool = False

    def at(self, index: int) -> "FormField":
        """This field of one entry of a repeatable section: `martyr_survivor[].relation` at 0 is `…[0].relation`."""
        here = f"[{index}]"
        return replace(
            self,
            path=self.path.replace("[]", here),
            shown_when=tuple(replace(when, path=when.path.replace("[]", here)) for when in self.shown_when),
        )

    def shown(self, document: object) -> bool:
        """Whether this field is asked of this person."""
        return all(condition.holds(document) for condition in self.shown_when)

    def answer(self, document: object) -> object:
        """The answer that counts: the one typed, or where none was, the one that follows from others."""
        value = value_at(document, self.path) if self.typed else None
        if isinstance(value, str):
            value = value.strip()
        if value in (None, "", []):
            return self.follows(document) if self.follows else None
        return value

    def shown_value(self, value: object) -> str:
        """A value as a person reads it."""
        if value is None:
            return ""
        if isinstance(value, list):
            return "、".join(self.shown_value(item) for item in value)
        if isinstance(value, bool):
            return "是" if value else "否"
        if self.table is not None:
            return self.table.label(str(value))
        if self.type is FieldType.DIVISION:
            return division_name(str(value)) or str(value)
        if self.type is FieldType.MONEY and isinstance(value, int):
            yuan, fen = divmod(value, 100)
            return f"{yuan}.{fen:02d}" if fen else str(yuan)
        return str(value)


@dataclass(frozen=True, slots=True)
class FormSection:
    """One section, with its fields in the form's order."""

    path: str
    title: str
    category: Category | None
    fields: tuple[FormField, ...]
    repeatable: bool = False
    unit: str = "位"
    shown_when: tuple[When, ...] = ()
    """The conditions that all its fields share: where one does not hold, none of them is asked."""

    def at(self, index: int, of: int) -> "FormSection":
        """One entry of a repeatable section; where there are several, the title counts them."""
        title = f"{self.title}（第{index + 1}{self.unit}）" if of > 1 else self.title
        fields = tuple(field.at(index) for field in self.fields)
        return replace(self, path=f"{self.path}[{index}]", title=title, fields=fields, shown_when=_shared(fields))

    def shown(self, document: object) -> list[FormField]:
        """Its fields that are asked of this person."""
        if not all(condition.holds(document) for condition in self.shown_when):
            return []
        return [field for field in self.fields if field.shown(document)]

    def put_asked(self, document: Mapping[str, object], kept: dict[str, object]) -> None:
        """Puts those answers of the document that are asked of this person where they belong."""
        asked = self.shown(document)
        if asked and self.repeatable and value_at(document, self.path) is not None:
            put_at(kept, asked[0].path, None)  # an entry that was begun stays one, so that what it lacks is told
        for field in asked:
            value = field.answer(document)
            if value is not None:
                put_at(kept, field.path, value)


class Catalogue:
    """All sections and fields of an edition, in the form's order."""

    def __init__(self, form: type[Module]) -> None:
        self.form = form
        self.edition = str(form.model_fields["edition"].default)
        self.sections = tuple(_sections(form))
        self.fields = tuple(field for section in self.sections for field in section.fields)
        self._by_path = {field.path: field for field in self.fields}
        self._former: dict[str, dict[str, str]] = {}
        for field in self.fields:
            section, _, name = field.path.rpartition(".")
            for former in field.formerly:
                self._former.setdefault(section.removesuffix("[]"), {})[former] = name
        self._entry = lru_cache(maxsize=1024)(self._made_entry)  # the same few entries, at every look at a document

    def field(self, path: str) -> FormField | None:
        """The field at a path, or None."""
        return self._by_path.get(path)

    def sections_of(self, document: object) -> list[FormSection]:
        """The sections as this document has them: of a repeatable one an entry each, and at least one to fill in."""
        return [entry for section in self.sections for entry in self.entries_of(section, document)]

    def entries_of(self, section: FormSection, document: object) -> list[FormSection]:
        """One of the sections as this document has it."""
        if not section.repeatable:
            return [section]
        entries = value_at(document, section.path)
        count = max(len(entries), 1) if isinstance(entries, list) else 1
        return [self._entry(section.path, index, count) for index in range(count)]

    def _made_entry(self, path: str, index: int, of: int) -> FormSection:
        return next(section for section in self.sections if section.path == path).at(index, of)

    def shown(self, document: object) -> list[FormField]:
        """The fields asked of this person, with the paths they have in the document."""
        return [field for section in self.sections_of(document) for field in section.shown(document)]

    def pruned(self, document: Mapping[str, object]) -> dict[str, object]:
        """The document without what is not asked of this person, and without empty answers: what is to be confirmed."""
        kept: dict[str, object] = {"edition": self.edition}
        for section in self.sections_of(document):
            section.put_asked(document, kept)
        return kept

    def renamed(self, document: Mapping[str, object]) -> Mapping[str, object]:
        """The document with answers that an earlier release kept under other names where they belong now."""
        moved: dict[str, object] = {}
        for section, names in self._former.items():
            inside = document.get(section)
            if isinstance(inside, Mapping):
                moved[section] = _renamed(inside, names)
            elif isinstance(inside, list):
                moved[section] = [_renamed(entry, names) for entry in inside]
        return {**document, **moved} if moved else document


def _renamed(section: object, names: Mapping[str, str]) -> object:
    if not isinstance(section, Mapping):
        return section
    found = dict(section)
    for former, name in names.items():
        if former in found and name not in found:
            found[name] = found.pop(former)
    return found


def _sections(form: type[Module]) -> Iterator[FormSection]:
    """The top-level fields as a section without a path, then each part."""
    top = tuple(
        _field(name, info, ask, "", Part("对象类别"))
        for name, info in form.model_fields.items()
        if (ask := _mark(info, Ask)) is not None
    )
    yield FormSection("", "对象类别", None, top)
    for name, info in form.model_fields.items():
        part = _mark(info, Part)
        module, repeatable = _module(info.annotation)
        if part is None or module is None:
            continue
        path = f"{name}[]" if repeatable else name
        fields = tuple(
            _field(inner_name, inner, ask, path, part)
            for inner_name, inner in module.model_fields.items()
            if (ask := _mark(inner, Ask)) is not None
        )
        yield FormSection(name, part.title, part.category, fields, repeatable, part.unit, _shared(fields))


def _shared(fields: tuple[FormField, ...]) -> tuple[When, ...]:
    return tuple(when for when in fields[0].shown_when if all(when in field.shown_when for field in fields))


def _module(annotation: object) -> tuple[type[Module] | None, bool]:
    """The section's model, and whether there may be several of it."""
    repeatable = get_origin(annotation) is list
    module = get_args(annotation)[0] if repeatable else annotation
    return (module, repeatable) if isinstance(module, type) and issubclass(module, Module) else (None, False)


def _field(name: str, info: FieldInfo, ask: Ask, section: str, part: Part) -> FormField:
    if part.category is not None:
        conditions: tuple[When, ...] = (When("categories", (part.category,)),)
    else:
        conditions = part.shown_when
    return FormField(
        path=f"{section}.{name}" if section else name,
        label=ask.label.format(whom=part.whom),
        section=section,
        section_title=part.title,
        category=part.category,
        type=ask.type or _type_of(info, ask),
        table=_table_of(name, ask),
        required=ask.required,
        shown_when=conditions + tuple(when.of(section) for when in ask.shown_when),
        max_length=ask.max_length,
        help=ask.help,
        source=ask.source,
        from_card=ask.from_card,
        follows=ask.follows,
        typed=ask.typed,
        formerly=ask.formerly,
        local=ask.local,
    )


def _table_of(name: str, ask: Ask) -> CodeTable | None:
    if name == "categories":
        labels = {category.value: category.label for category in Category}
        return CodeTable("category", "对象类别", None, False, frozenset(), labels)
    return code_table(ask.codes) if ask.codes else None


def _type_of(info: FieldInfo, ask: Ask) -> FieldType:
    python_type = _without_none(info.annotation)
    if get_origin(python_type) is list:
        return FieldType.CODES
    if ask.codes:
        return FieldType.CODE
    if python_type is bool:
        return FieldType.BOOLEAN
    if python_type is int:
        return FieldType.INTEGER
    if python_type is date:
        return FieldType.DATE
    return FieldType.TEXT


def _without_none(annotation: object) -> object:
    """`Annotated[X, …] | None` as X."""
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(item for item in get_args(annotation) if item is not type(None))
    while hasattr(annotation, "__metadata__"):
        annotation = get_args(annotation)[0]
    return annotation


def _mark(info: FieldInfo, kind: type[_Mark]) -> _Mark | None:
    return next((item for item in info.metadata if isinstance(item, kind)), None)
