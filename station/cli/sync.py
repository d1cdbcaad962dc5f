"""`station sync`, `station carry …`: the two ways to the county."""

from pathlib import Path
from typing import Annotated

import typer

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import Quiet
from station.services.rounds import Round

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="U 盘的根目录。")]


def add_sync_commands(root: typer.Typer, parts: Parts) -> None:
    """Adds the commands to the root."""

    @root.command()
    def sync(data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """与县级同步：报送待报送的数据包，取回回执、退回和县级消息。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            done = desk.sync_with_county(Quiet())
        emit(
            _document(done),
            [f"本次取得回执{done.receipted}份，还有{done.waiting}份待报送。", *_told(done)],
            as_json=as_json,
        )
        if done.trouble is not None:
            raise done.trouble

    carry = typer.Typer(help="不用网络，用 U 盘与县级往来。", no_args_is_help=True)
    root.add_typer(carry, name="carry")

    @carry.command()
    def export(folder: Folder, data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """把待报送的数据包写到 U 盘；U 盘上只有密文，写几次、写几个 U 盘都可以。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            done = desk.carry_out(Quiet(), folder)
        emit({"packets": done.packets}, [f"U 盘上有{done.packets}份待报送的数据包。"], as_json=as_json)
        if done.trouble is not None:
            raise done.trouble

    @carry.command("import")
    def import_(folder: Folder, data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """读取县级写在 U 盘上的回执、退回和其他消息。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            done = desk.carry_back(Quiet(), folder)
        emit(_document(done), [*_told(done), f"还有{done.waiting}份待报送。"], as_json=as_json)
        if done.trouble is not None:
            raise done.trouble


def _document(done: Round) -> dict[str, object]:
    return {
        "receipted": done.receipted,
        "waiting": done.waiting,
        "messages": done.messages,
        "returned": done.returned,
        "news": list(done.told),
        "trouble": done.trouble.code if done.trouble else None,
    }


def _told(done: Round) -> list[str]:
    lines = [f"收到县级消息{done.messages}条。"] if done.messages else []
    if done.returned:
        lines.append(f"县级退回{done.returned}条记录，请改正后重新报送。")
    return lines
