"""Editors for the answers of the form: one shape for each type of field."""

from collections.abc import Mapping

from station.forms.catalogue import FormField
from station.forms.fields import FieldType
from station.ui.editors.base import Editor
from station.ui.editors.choice import ChoiceEditor
from station.ui.editors.choices import ChoicesEditor
from station.ui.editors.division import DivisionEditor
from station.ui.editors.lines import DateEditor, IntegerEditor, LineEditor, MoneyEditor
from station.ui.editors.long_text import LongTextEditor
from station.ui.editors.yes_no import YesNoEditor

__all__ = [
    "ChoiceEditor",
    "ChoicesEditor",
    "DateEditor",
    "DivisionEditor",
    "Editor",
    "IntegerEditor",
    "LineEditor",
    "LongTextEditor",
    "MoneyEditor",
    "YesNoEditor",
    "editor_for",
]

_PLAIN: dict[FieldType, type[Editor]] = {
    FieldType.CODES: ChoicesEditor,
    FieldType.BOOLEAN: YesNoEditor,
    FieldType.DATE: DateEditor,
    FieldType.MONEY: MoneyEditor,
    FieldType.INTEGER: IntegerEditor,
    FieldType.LONG_TEXT: LongTextEditor,
}


def editor_for(field: FormField, villages: Mapping[str, str]) -> Editor:
    """The editor that a field's type takes."""
    if field.type is FieldType.DIVISION:
        if field.local:
            return ChoiceEditor(field, villages)
        return DivisionEditor(field, next(iter(villages), ""))
    if field.type is FieldType.CODE and field.table is not None:
        return ChoiceEditor(field, field.table.codes)
    return _PLAIN.get(field.type, LineEditor)(field)
