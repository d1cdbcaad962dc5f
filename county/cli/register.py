"""county register"""

from pathlib import Path
from typing import Annotated

import typer

from county.app import open_county
from county.cli.options import AsJson, DataDir, settings_of
from county.cli.output import emit

register = typer.Typer(help="基础数据库：导入名单，变化的部分随消息发给采集站。", no_args_is_help=True)
_MOST_LINES = 200


@register.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="xlsx、xls、ods、csv，或每行一个 JSON 的文件。")],
    data: DataDir,
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="工作表；不给时取第一个有表头的。")] = None,
    whole: Annotated[bool, typer.Option("--whole", help="名单是全部人员：不在名单中的移出基础库。")] = False,
    as_json: AsJson = False,
) -> None:
    """导入名单：只记下新增和有变化的。有问题的行保留并标出。要么全部生效，要么都不生效。"""
    from county.lists import open_list  # the spreadsheet reader: other commands need not wait for it to load

    settings = settings_of(data)
    listed = open_list(file, sheet)
    people = list(listed.people)  # read to the end before others have to wait for the database
    with open_county(settings) as county:
        change = county.take_register(people, whole=whole)
        county.journal.note("county", "register_taken", f"{change.people}")
    marked = [
        {"row": line.row, "problems": [{"code": each.code, "message": each.sentence()} for each in line.problems]}
        for line in listed.lines_marked
    ]
    document = {
        "people": change.people,
        "new": change.new,
        "changed": change.changed,
        "removed": change.removed,
        "notes": list(listed.notes),
        "marked": marked,
    }
    first = f"名单 {change.people} 人：新增 {change.new}，变化 {change.changed}，移出 {change.removed}。"
    rows = [
        f"  第 {line.row} 行：{''.join(each.sentence() for each in line.problems)}"
        for line in listed.lines_marked[:_MOST_LINES]
    ]
    rest = len(listed.lines_marked) - _MOST_LINES
    emit(document, [first, *listed.notes, *rows, *([f"  ……另有 {rest} 行。"] if rest > 0 else [])], as_json=as_json)
