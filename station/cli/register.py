"""`station register`: the base register."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import Quiet
from station.domain.audit import Action
from station.domain.id_number import masked
from station.domain.register import RegisterEntry, Removal, RemovalReason


def register_commands(parts: Parts) -> typer.Typer:
    """The command group."""
    commands = typer.Typer(help="基础数据库：导入和查找。", no_args_is_help=True)

    @commands.command("import")
    def import_file(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="xlsx、xls、ods 或 csv。")],
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """导入基础数据库；有问题的行保留并标出。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            done = desk.import_register(Quiet(), file)
        rows = [{"row": row, "marks": list(marks)} for row, marks in sorted(done.marked.items())]
        lines = [f"导入{done.people}人，基础库现有{done.total}人，{len(rows)}行需要核对。"]
        lines += [f"第{row['row']}行：{'、'.join(map(str, row['marks']))}" for row in rows]  # type: ignore[call-overload]
        emit({"people": done.people, "total": done.total, "marked": rows}, lines, as_json=as_json)

    @commands.command()
    def find(
        text: Annotated[str, typer.Argument(metavar="TEXT", help="姓名、拼音、首字母或号码。")],
        limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """在基础数据库中查找。"""
        with parts.open_desk(data, operator, writes=False) as desk:
            found = desk.find_people(Quiet(), text, limit)
            if not desk.standing.loss:
                desk.note(Action.REGISTER_SEARCHED, None, str(len(found)))
        emit(
            [entry_document(entry) for entry in found],
            [f"{entry.name}\t{masked(entry.id_number)}\t{_told(entry)}".rstrip() for entry in found] or ["没有找到。"],
            as_json=as_json,
        )

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
        "marks": list(entry.marks),
        "removal": {"reason": removal.reason.value, "on": removal.on.isoformat() if removal.on else None}
        if removal
        else None,
    }


def _told(entry: RegisterEntry) -> str:
    removal = entry.removal
    return f"已标记：{removal.reason.label}{f'（{removal.on}）' if removal.on else ''}，不再采集" if removal else ""
