"""The cells of a blank form: what stands in one to be ticked or written, by the kind of its field."""

from collections.abc import Collection, Sequence

from reportlab.lib.units import mm

from station.forms.catalogue import Catalogue, FormField, FormSection
from station.forms.fields import FieldType, When
from station.forms.pdf.choices import flowed_choices
from station.forms.pdf.fonts import PaperFonts
from station.forms.pdf.pieces import LABEL, VALUE_SIZE
from station.forms.pdf.table import PADDING_X, Cell
from station.forms.pdf.text import Line, set_line, set_lines

_HINT = 7.5
_LEADING = 1.72
_WRITING = 20.0
"""Points of height that a line of handwriting takes, below a hint."""
_LINE_EVERY = 9 * mm
_LONG_LINES, _LONGER_LINES = 3, 6
_ONE_LINE, _LONG = 100, 200
"""A longer text has several lines to be written on; a yet longer one the more of them."""
_SHORT_TEXT = 50
"""A text of so many characters is written in half a row."""
_SHORT_TABLE, _SHORT_LABELS = 20, 200
"""Codes, and their characters together, up to which a table is printed to be ticked."""
_DATES = ("　　　　　年　　　月　　　日", "　　　年　　月　　日")
_LOCAL_DIVISION = "　　　　　　　　乡镇（街道）　　　　　　　　村（社区）"
_DIVISION = "　　　　省（区、市）　　　　市　　　　　县（市、区）　　　　　乡镇（街道）"
_SEVERAL = "可多选"


class BlankCells:
    """Makes them."""

    def __init__(self, fonts: PaperFonts, catalogue: Catalogue) -> None:
        self._fonts = fonts
        self._catalogue = catalogue

    def fits(self, item: FormField, section: FormSection, width: float) -> bool:
        """Whether label and answer fit in so wide a part of a row."""
        if item.type in (FieldType.LONG_TEXT, FieldType.DIVISION, FieldType.ID_NUMBER) or item.path == "categories":
            return False
        if item.type is FieldType.TEXT and (item.max_length or 0) > _SHORT_TEXT:
            return False
        lines = self._choices(item, width - LABEL)
        return len(lines) <= 2 and len(self._hint(item, section, width - LABEL)) <= 2

    def answer(self, item: FormField, section: FormSection, left: float, width: float) -> Cell:
        """The cell beside a label."""
        hint = self._hint(item, section, width)
        if item.type is FieldType.LONG_TEXT or (item.max_length or 0) > _ONE_LINE:
            lines = _LONG_LINES if (item.max_length or 0) <= _LONG else _LONGER_LINES
            return Cell(left, width, hint, room=lines * _LINE_EVERY, writing_every=_LINE_EVERY)
        choices = self._choices(item, width)
        if choices:
            return Cell(left, width, hint + choices, leading=_LEADING)
        if item.type is FieldType.ID_NUMBER:
            return Cell(left, width, hint, room=_WRITING, comb=item.max_length or 0)
        printed = self._printed(item, width)
        if printed:
            return Cell(left, width, hint + printed, leading=_LEADING)
        return Cell(left, width, hint, room=_WRITING)

    def told_when(self, conditions: Sequence[When], categories: Collection[str]) -> str:
        """Who answers, in words; nothing where all of these categories do."""
        told = [self._told(when) for when in conditions if when.path != "categories"]
        for when in conditions:
            if when.path == "categories" and not set(categories) <= set(when.values):
                field = self._catalogue.field("categories")
                names = [field.shown_value(value) for value in when.values if value in categories] if field else []
                told.insert(0, f"{'、'.join(names)}填写")
        return "；".join(told)

    def _told(self, when: When) -> str:
        field = self._catalogue.field(when.path)
        if field is None:
            return ""
        codes = list(field.table.codes) if field.table else []
        others = [code for code in codes if code not in when.values]
        chosen, verb = (others, "不为") if len(others) < len(when.values) and others else (list(when.values), "为")
        return f"“{field.label}”{verb}{'、'.join(f'“{field.shown_value(value)}”' for value in chosen)}的填写"

    def _hint(self, item: FormField, section: FormSection, width: float) -> tuple[Line, ...]:
        """In small print: who answers, and how."""
        if item.path == "categories":
            return set_lines(_SEVERAL, self._fonts.song, _HINT, width)
        own = [when for when in item.shown_when if when not in section.shown_when and when.path != "categories"]
        several = [_SEVERAL] if item.type is FieldType.CODES else []
        said = [part.rstrip("。") for part in (self.told_when(own, ()), *several, item.help) if part]
        return set_lines("；".join(said), self._fonts.song, _HINT, width - 2 * PADDING_X)

    def _choices(self, item: FormField, width: float) -> tuple[Line, ...]:
        """The boxes to tick; none for a long table, and what is no choice."""
        if item.type is FieldType.BOOLEAN:
            labels = ["是", "否"]
        elif item.table is not None and _is_short(list(item.table.codes.values())):
            labels = list(item.table.codes.values())
        else:
            return ()
        return flowed_choices(labels, self._fonts.song, VALUE_SIZE, width - 2 * PADDING_X)

    def _printed(self, item: FormField, width: float) -> tuple[Line, ...]:
        """What is between the gaps of a date or a place, with gaps as wide as there is room for."""
        if item.type is FieldType.DATE:
            texts: tuple[str, ...] = _DATES
        elif item.type is FieldType.DIVISION:
            texts = (_LOCAL_DIVISION if item.local else _DIVISION,)
        else:
            return ()
        lines = [set_line(text, self._fonts.song, VALUE_SIZE) for text in texts]
        return (next((line for line in lines if line.width <= width - 2 * PADDING_X), lines[-1]),)


def _is_short(labels: Sequence[str]) -> bool:
    return len(labels) <= _SHORT_TABLE and sum(map(len, labels)) <= _SHORT_LABELS
