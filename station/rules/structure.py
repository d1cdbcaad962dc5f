"""What the catalogue itself demands of every form: right types, required answers, known codes, lengths."""

from collections.abc import Iterable, Iterator

from station.forms.catalogue import FormField
from station.forms.divisions import division_name
from station.forms.document import Fault
from station.forms.fields import FieldType, value_at
from station.rules.problem import Problem, Severity

_DIVISIONS = "GB/T 2260 县以上行政区划代码（2018年10月）及乡镇、村代码"
_MULTIPLE_BASIS = "信息采集表：选“无”的，不再选其他项"


def of_fault(fault: Fault) -> Problem:
    """FM: something in the document that no form can hold."""
    return Problem(fault.path, fault.message, code="FM-01", basis="信息采集表格式")


def of_fields(asked: Iterable[FormField], document: object) -> Iterator[Problem]:
    """FM and RQ: the problems of the fields that are asked of this person."""
    for field in asked:
        value = value_at(document, field.path)
        if value in (None, []) or (isinstance(value, str) and not value.strip()):
            if field.required and field.path != "categories":
                yield Problem(field.path, f"请填写“{field.label}”。", code="RQ-01", basis=f"信息采集表：{field.label}")
        else:
            yield from _of_value(field, value)


def _of_value(field: FormField, value: object) -> Iterator[Problem]:
    if field.max_length is not None and isinstance(value, str) and len(value) > field.max_length:
        yield Problem(
            field.path,
            f"“{field.label}”最多{field.max_length}个字，现在有{len(value)}个。",
            code="FM-02",
            basis=f"信息采集表：{field.label}",
        )
    if field.type is FieldType.MONEY and isinstance(value, int) and abs(value) > 2**53 - 1:
        yield Problem(field.path, f"“{field.label}”的数字太大。", code="FM-02", basis=f"信息采集表：{field.label}")
    if field.type is FieldType.DIVISION and isinstance(value, str) and division_name(value) is None:
        yield Problem(
            field.path,
            f"“{field.label}”不在行政区划代码表中，已原样保留，请重新选择或核对。",
            code="FM-03",
            severity=Severity.WARN,
            basis=_DIVISIONS,
        )
    if field.table is None or field.path == "categories":
        return
    codes = value if isinstance(value, list) else [value]
    for code in codes:
        if isinstance(code, str) and code not in field.table.codes:
            yield Problem(
                field.path,
                f"“{field.label}”的代码不在代码表中。"
                + ("已原样保留，请核对。" if field.table.open else "请重新选择。"),
                code="FM-03",
                severity=Severity.WARN if field.table.open else Severity.BLOCK,
                basis=field.table.standard or f"信息采集表：{field.table.title}",
            )
    if len(codes) != len({str(code) for code in codes}):
        yield Problem(field.path, f"“{field.label}”中同一项选了两次。", code="FM-04", basis=_MULTIPLE_BASIS)
    if len(codes) > 1 and any(code in field.table.exclusive for code in codes):
        names = "、".join(field.table.label(code) for code in sorted(field.table.exclusive))
        yield Problem(
            field.path, f"“{field.label}”选了“{names}”，就不能再选其他项。", code="FM-05", basis=_MULTIPLE_BASIS
        )
