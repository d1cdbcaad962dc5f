"""The audit trail as a spreadsheet."""

from collections.abc import Iterable
from io import BytesIO

from station.domain.audit import AuditEvent, told

_HEADINGS = ("序号", "时间（UTC）", "操作员", "操作", "记录号", "说明", "上一条摘要", "摘要")
_WIDTHS = (8, 26, 16, 22, 38, 30, 66, 66)
_FORMULA = ("=", "+", "-", "@")


def trail_sheet(events: Iterable[AuditEvent]) -> bytes:
    """An xlsx of the lines, made in memory. All is text, and nothing in it is a formula."""
    import xlsxwriter  # most commands do without it

    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("审计记录")
    as_text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width, as_text)
        sheet.write_string(0, column, heading, bold)
    sheet.freeze_panes(1, 0)
    for row, event in enumerate(events, start=1):
        for column, text in enumerate(_cells(event)):
            sheet.write_string(row, column, _harmless(text), as_text)
    book.close()
    return made.getvalue()


def _cells(event: AuditEvent) -> tuple[str, ...]:
    return (
        str(event.number),
        event.at.isoformat(timespec="microseconds"),
        event.operator,
        told(event.action),
        str(event.subject or ""),
        event.detail,
        event.previous,
        event.digest,
    )


def _harmless(text: str) -> str:
    """An office program may take such a beginning for a formula when the cell is edited."""
    return "'" + text if text.startswith(_FORMULA) else text
