"""The records as rows of a list."""

from station.domain.category import Category
from station.domain.id_number import masked
from station.domain.record import RecordState, RecordSummary
from station.ui.rows import Column, RowsTable
from station.ui.times import at_minute

_LABELS = {category.value: category.label for category in Category}
_RED = "#8c1d18"
TAKEN_UP = {RecordState.DRAFT: "接着做草稿", RecordState.RETURNED: "改正"}
"""What is done with a record in these states, as its button says."""


def outstanding(record: RecordSummary) -> str:
    """Why it came back, and which papers are still to be brought."""
    said = [f"负责人退回：{record.lead_note}"] if record.lead_note else []
    if record.county_note:
        said.append(f"县级退回：{record.county_note.rstrip('。')}")
    elif record.state is RecordState.RETURNED:
        said.append("县级退回，改正时可看到标出的地方")
    return "；".join([*said, "、".join(record.to_bring)] if record.to_bring else said)


def _name(record: RecordSummary) -> str:
    return record.name or ("（未填写）" if record.state is not RecordState.DAMAGED else "（读不出）")


_COLUMNS: tuple[Column[RecordSummary], ...] = (
    Column("姓名", _name),
    Column("公民身份号码", lambda record: masked(record.id_number)),
    Column("对象类别", lambda record: "、".join(_LABELS.get(name, name) for name in record.categories)),
    Column(
        "状态", lambda record: record.state.label, lambda record: _RED if record.state is RecordState.RETURNED else None
    ),
    Column("待补材料、退回原因", outstanding),
    Column("县级回执", lambda record: record.receipt_number or ""),
    Column("时间", lambda record: at_minute(record.updated_at) if record.state is not RecordState.DAMAGED else ""),
    Column("采集员", lambda record: record.operator),
)


WHY = 4
"""The column that says why."""
WIDTHS = {0: 116, 2: 152, 3: 76, 5: 110, 6: 166, 7: 80}


def records_table() -> RowsTable[RecordSummary]:
    """The records as rows."""
    return RowsTable(_COLUMNS, lambda record: record.record_id.int)
