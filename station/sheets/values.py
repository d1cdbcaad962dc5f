"""Cells of a register file as the form has them. What cannot be read so is kept as its text, and said to be wrong."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from station.domain import id_number as numbers
from station.domain.register_file import Codes
from station.forms.catalogue import FormField
from station.forms.divisions import code_of, division_name
from station.forms.fields import FieldType
from station.sheets.vocabulary import ANSWERS, MINISTRY_CODES

Cell = object
Value = tuple[object, str]
"""A value for the document, None for nothing, and what is wrong with the cell, or nothing."""

Convert = Callable[[Cell], Value]

_YES = frozenset(("是", "有", "√", "Y", "y", "1"))
_NO = frozenset(("否", "无", "×", "N", "n", "0"))
_FIRST_SERIAL, _LAST_SERIAL = 3654, 60_000
"""Days since 1899-12-30 that are no years: 1910-01-01 and the far end of people's lives."""
_EPOCH = date(1899, 12, 30)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
_COMMITTEE = re.compile(r"(?:居民委员会|居委会|(?<=村)民委员会|(?<=村)委会)$")


def text_of(cell: Cell) -> str:
    """A cell as a person reads it; a whole number without a point, a day without its midnight."""
    if type(cell) is str:
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return str(cell.date() if cell == datetime(cell.year, cell.month, cell.day) else cell)  # noqa: DTZ001
    return str(cell).strip()


def converter(field: FormField, codes: Codes, places: Mapping[str, str]) -> Convert:
    """What reads the cells of a field's column."""
    if field.type is FieldType.DATE:
        return _day_of
    if field.type is FieldType.ID_NUMBER:
        return lambda cell: (numbers.normalise(text_of(cell)), "")
    if field.type is FieldType.DIVISION:
        known = {_village(name): code for name, code in places.items()}
        division = cache(lambda text: _division(text, known))
        return lambda cell: division(text_of(cell))
    if field.type is FieldType.BOOLEAN:
        return lambda cell: _flag(text_of(cell))
    if field.type in (FieldType.MONEY, FieldType.INTEGER):
        return lambda cell: _number(text_of(cell), hundredths=field.type is FieldType.MONEY)
    if field.table is not None:
        code = cache(lambda text: _code(field, text, codes))
        if field.type is FieldType.CODES:
            return lambda cell: _codes(text_of(cell), code)
        return lambda cell: code(text_of(cell))
    return lambda cell: (text_of(cell), "")


def _code(field: FormField, text: str, codes: Codes) -> Value:
    table = field.table
    if table is None:
        return text, ""
    theirs = MINISTRY_CODES.get(table.name, {}) if codes is Codes.MINISTRY else {}
    if theirs and text.isdigit():
        ours = theirs.get(text) or theirs.get(text.zfill(2))
        return (ours, "") if ours else (text, "code_unknown")
    if text in table.codes:
        return text, ""
    synonyms = ANSWERS.get(table.name, {})
    for wanted in (text, text + "族", text.replace("残疾", "伤残"), text.replace("伤残", "残疾")):
        found = synonyms.get(wanted) or next((code for code, label in table.codes.items() if label == wanted), None)
        if found:
            return found, ""
    if text.isdigit() and text.zfill(2) in table.codes:  # a number cell has no leading nought
        return text.zfill(2), ""
    return text, "" if table.open else "code_unknown"


def _codes(text: str, code: Callable[[str], Value]) -> Value:
    found = [code(part.strip()) for part in re.split("[,，、;；/]", text) if part.strip()]
    values = [value for value, _ in found]
    return values or None, next((wrong for _, wrong in found if wrong), "")


def _day_of(cell: Cell) -> Value:
    if isinstance(cell, datetime):
        return cell.date().isoformat(), ""
    if isinstance(cell, date):
        return cell.isoformat(), ""
    return _day(text_of(cell))


@lru_cache(maxsize=50_000)  # fewer days than people
def _day(text: str) -> Value:
    if text.isdigit() and text.isascii() and len(text) <= 5 and _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
        return (_EPOCH + timedelta(days=int(text))).isoformat(), ""
    try:
        if len(text) == 8 and text.isdigit():
            return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat(), ""
        match = _DAY.fullmatch(text)
        if match:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat(), ""
    except ValueError:
        pass
    return text, "date_unreadable"


def _division(text: str, villages: Mapping[str, str]) -> Value:
    if text.isdigit():
        return text, "" if division_name(text) else "place_unknown"
    name = _village(text)
    code = _division_code(text) or next((villages[each] for each in (name, f"{name}村") if each in villages), None)
    return (code, "") if code else (text, "place_unknown")


_division_code = cache(code_of)


def _village(name: str) -> str:
    """大圩村委会 and 大圩村民委员会 as 大圩村, 大圩社区居委会 as 大圩社区."""
    return _COMMITTEE.sub("", "".join(name.split()))


def _flag(text: str) -> Value:
    if text in _YES:
        return True, ""
    if text in _NO:
        return False, ""
    return text, "code_unknown"


def _number(text: str, *, hundredths: bool) -> Value:
    """Whole units, or yuan as fen; what is neither stays text."""
    match = re.fullmatch(r"(\d{1,12})(?:\.(\d{1,2})0*)?", text.replace(",", ""))
    if match is None or (match[2] and not hundredths):
        return text, "number_unreadable"
    if hundredths:
        return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")), ""
    return int(match[1]), ""


class Villages:
    """Finds a village of the campaign's town by its name in an address."""

    def __init__(self, places: Mapping[str, str], town: str) -> None:
        self._codes = {_village(name): code for name, code in places.items()}
        names = "|".join(map(re.escape, sorted(self._codes, key=len, reverse=True)))
        before = f"(?:.*{re.escape(town)})?" if town else ""
        self._named = re.compile(f"{before}({names})") if names else None

    def in_address(self, address: str) -> str:
        """The village's code, where the address begins with its name or names it after the town; else empty.

        Names such as 新建村 stand in every town.
        """
        found = self._named.match(address) if self._named else None
        return self._codes[found[1]] if found else ""
