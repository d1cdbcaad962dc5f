"""`station register`: the base register."""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import OnTerminal, Quiet
from station.domain.audit import Action
from station.domain.id_number import masked
from station.domain.register import CollectionStatus, Found, RegisterEntry, Removal, RemovalReason
from station.domain.register_file import Codes, ColumnFound, Reading, RegisterLine
from station.errors import WrongUsage
from station.services.people import Narrowed
from station.services.register_import import Preview
from station.services.saving import save_to
from station.services.visits import VisitsWanted

_DIVISION = re.compile("[0-9]{9}([0-9]{3})?")


def register_commands(parts: Parts) -> typer.Typer:
    """The command group."""
    commands = typer.Typer(help="基础数据库：导入和查找。", no_args_is_help=True)

    @commands.command("import")
    def import_file(  # noqa: PLR0917  # typer makes options of parameters
        file: Annotated[Path, typer.Argument(metavar="FILE", help="xlsx、xls、ods 或 csv。")],
        preview: Annotated[bool, typer.Option("--preview", help="只看表头怎样对应，不导入。")] = False,
        sheet: Annotated[str | None, typer.Option(metavar="NAME", help="工作表；不给时取第一个有表头的。")] = None,
        mapped: Annotated[
            list[str] | None, typer.Option("--map", metavar="列=path", help="指定一列是哪一项，可多次；“列=”为跳过。")
        ] = None,
        codes: Annotated[Codes, typer.Option(help="代码按 form（本表）还是 ministry（优抚系统）理解。")] = Codes.FORM,
        report: Annotated[Path | None, typer.Option(metavar="OUT.xlsx", help="把需要核对的行另存为工作簿。")] = None,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """导入基础数据库；有问题的行保留并标出。"""
        reading = Reading(sheet, _columns(mapped or []), codes)
        with parts.open_desk(data, operator, writes=not preview) as desk:
            if preview:
                _tell_preview(desk.preview_register(Quiet(), file, reading), as_json=as_json)
                return
            done = desk.import_register(OnTerminal(), file, reading)
            _, lines = desk.last_import(Quiet())
            if report is not None:
                save_to(report, desk.last_import.workbook(Quiet()))
        first = f"导入{done.people}人，基础库现有{done.total}人，{done.problem_rows}行需要核对。"
        rows = [line_document(line) for line in lines]
        answer = {"people": done.people, "total": done.total, "notes": list(done.about.notes), "marked": rows}
        emit(answer, [first, *done.about.notes, *map(_line_told, lines)], as_json=as_json)

    @commands.command("report")
    def last_report(
        out: Annotated[Path | None, typer.Option("--out", metavar="OUT.xlsx", help="另存为工作簿。")] = None,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """上一次导入中需要核对的行。"""
        with parts.open_desk(data, operator, writes=False) as desk:
            last, lines = desk.last_import(Quiet())
            if out is not None:
                save_to(out, desk.last_import.workbook(Quiet()))
        answer = {
            "at": last.at.isoformat(),
            "operator": last.operator,
            "people": last.people,
            "marked": [line_document(line) for line in lines],
        }
        emit(
            answer, [f"导入{last.people}人，{last.problem_rows}行需要核对。", *map(_line_told, lines)], as_json=as_json
        )

    @commands.command()
    def find(  # noqa: PLR0917
        text: Annotated[
            str, typer.Argument(metavar="TEXT", help="号码（或其前几位、末几位）、姓名、拼音、首字母、村名。")
        ],
        limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
        village: Annotated[str, typer.Option(metavar="CODE", help="只找这个乡镇或村（居）的人：行政区划代码。")] = "",
        status: Annotated[list[CollectionStatus] | None, typer.Option(help="只找这种状态的人，可多次。")] = None,
        marked: Annotated[bool, typer.Option("--marked", help="只找导入时有问题的人。")] = False,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """在基础数据库中查找。"""
        if village and not _DIVISION.fullmatch(village):
            raise WrongUsage(village=len(village))
        narrowed = Narrowed(village, frozenset(status or ()), marked)
        with parts.open_desk(data, operator, writes=False) as desk:
            found = desk.find_people(Quiet(), text, limit, narrowed)
            if not desk.standing.loss:
                desk.note(Action.REGISTER_SEARCHED, None, str(len(found.people)))
        lines = [_person_told(each) for each in found.people] or ["没有找到。"]
        emit(
            [entry_document(each.entry) | {"status": each.status.value} for each in found.people],
            lines + ["还有更多，请再输入几个字。"] * found.more,
            as_json=as_json,
        )

    @commands.command()
    def missing(  # noqa: PLR0917  # typer makes options of parameters
        out: Annotated[Path, typer.Option(metavar="F.pdf", help="PDF 存到哪里。")],
        village: Annotated[
            str | None, typer.Option(metavar="CODE", help="只列这个乡镇或村（居）的人：行政区划代码。")
        ] = None,
        aged: Annotated[
            bool, typer.Option("--aged", help="只列80岁以上的；与 --disabled 同用时符合一项就列。")
        ] = False,
        disabled: Annotated[bool, typer.Option("--disabled", help="只列残疾的。")] = False,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """把还没有采集的人按村印成名单，带着上门。"""
        if village is not None and not _DIVISION.fullmatch(village):
            raise WrongUsage(village=len(village))
        with parts.open_desk(data, operator, writes=False) as desk:
            pdf = desk.plan_visits.paper(OnTerminal(), VisitsWanted(village, aged, disabled))
        save_to(out, pdf)
        emit({"file": str(out), "bytes": len(pdf)}, [f"已生成 {out}"], as_json=as_json)

    @commands.command()
    def remove(  # noqa: PLR0917  # typer makes options of parameters
        base_id: Annotated[str, typer.Argument(metavar="BASE_ID", help="基础库人员编号。")],
        reason: Annotated[
            RemovalReason, typer.Option(help="died 死亡，moved_away 调出，other 其他。")
        ] = RemovalReason.DIED,
        on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="死亡或变动的日期。")] = None,
        undo: Annotated[bool, typer.Option("--undo", help="取消标记。")] = False,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """标记基础库中不再采集的人：标准时点以前去世、已调出等。"""
        removal = None if undo else Removal(reason, on.date() if on else None)
        with parts.open_desk(data, operator, writes=True) as desk:
            entry = desk.mark_removal(Quiet(), base_id, removal)
        emit(entry_document(entry), [f"{entry.name}\t{_told(entry) or '已取消标记'}"], as_json=as_json)

    return commands


def entry_document(entry: RegisterEntry) -> dict[str, object]:
    """One person of the register, as the commands tell it."""
    removal = entry.removal
    return {
        "base_id": entry.base_id,
        "document": entry.document,
        "village": entry.village,
        "other": dict(entry.other),
        "marks": list(entry.marks),
        "removal": {"reason": removal.reason.value, "on": removal.on.isoformat() if removal.on else None}
        if removal
        else None,
    }


def line_document(line: RegisterLine) -> dict[str, object]:
    """One bad row, without what stands in it."""
    problems = [
        {"code": problem.code, "column": problem.column, "message": problem.sentence()} for problem in line.problems
    ]
    return {"row": line.row, "marks": list(line.marks), "problems": problems}


def _line_told(line: RegisterLine) -> str:
    return f"第{line.row}行：{''.join(problem.sentence() for problem in line.problems)}"


def _person_told(found: Found) -> str:
    entry = found.entry
    state = _told(entry) or (found.status.label if found.status is not CollectionStatus.NOT_COLLECTED else "")
    return f"{entry.name}\t{masked(entry.id_number)}\t{state}".rstrip()


def _told(entry: RegisterEntry) -> str:
    removal = entry.removal
    return f"已标记：{removal.reason.label}{f'（{removal.on}）' if removal.on else ''}，不再采集" if removal else ""


def _columns(given: list[str]) -> dict[str, str]:
    """`列=path` as a mapping. Raises WrongUsage."""
    pairs = [each.rpartition("=") for each in given]
    if not all(column and separator for column, separator, _ in pairs):
        raise WrongUsage(map=len(given))
    return {column: path for column, _, path in pairs}


def _tell_preview(preview: Preview, *, as_json: bool) -> None:
    about = preview.about
    answer = {
        "kind": about.kind,
        "encoding": about.encoding or None,
        "sheet": about.sheet or None,
        "sheets": [{"name": each.name, "rows": each.rows, "hidden": each.hidden} for each in about.sheets],
        "heading_row": about.heading_row,
        "rows": preview.rows,
        "columns": [
            {
                "column": each.letter,
                "heading": each.heading,
                "found": each.found.value,
                "path": each.path or None,
                "label": each.label or None,
            }
            for each in about.columns
        ],
        "sample": [list(row) for row in preview.sample],
        "notes": list(about.notes),
    }
    where = "、".join(filter(None, (about.kind, about.encoding, about.sheet)))
    lines = [f"{where}，表头在第{about.heading_row}行，其下约{preview.rows}行。", *about.notes]
    lines += [f"{each.letter}\t{each.heading}\t{each.label or _NOT_READ[each.found]}" for each in about.columns]
    emit(answer, lines, as_json=as_json)


_NOT_READ = {
    ColumnFound.AMBIGUOUS: "（几个部分都有这一项，不导入；请写成“部分：名称”）",
    ColumnFound.TWICE: "（这一项已有一列，不导入，原文附在后面）",
    ColumnFound.UNKNOWN: "（不认识，原文附在后面）",
    ColumnFound.PASSED: "（跳过）",
}
