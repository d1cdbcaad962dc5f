"""Bad rows as a workbook to be worked through: what is wrong, and the cells as they stood. Never rests on disk here."""

import io
from collections.abc import Sequence

import xlsxwriter

from station.domain.register_file import RegisterLine, SheetAbout

_WIDTHS = ((0, 0, 8), (1, 1, 44), (2, 200, 16))
_MOST_ROWS = 1_048_000
_MOST_CHARACTERS = 32_767


def problem_report(about: SheetAbout, lines: Sequence[RegisterLine]) -> bytes:
    """The xlsx. Everything is text: a number keeps its digits, and nothing is a formula."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"title": "基础库导入：需要核对的行"})
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@", "text_wrap": False})
        sheet = book.add_worksheet("需要核对的行")
        for first, last, width in _WIDTHS:
            sheet.set_column(first, last, width)
        sheet.freeze_panes(1, 2)
        for place, heading in enumerate(["行号", "问题", *(column.heading for column in about.columns)]):
            sheet.write_string(0, place, neutral(heading), bold)
        for down, line in enumerate(lines[:_MOST_ROWS], start=1):
            told = " ".join(problem.sentence() for problem in line.problems)
            for place, cell in enumerate([str(line.row), told, *line.cells]):
                if cell:
                    sheet.write_string(down, place, neutral(cell), text)
    return made.getvalue()


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula, also when it is saved as csv and opened again."""
    whole = text[: _MOST_CHARACTERS - 1].encode("utf-8", "replace").decode()
    return "'" + whole if whole.startswith(("=", "+", "-", "@", "\t", "\r")) else whole
