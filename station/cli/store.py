"""`station store`: is it whole, what can be saved of it, and going on after a loss."""

from pathlib import Path
from typing import Annotated

import typer

from station.cli.copies import add_copy_commands
from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import Quiet
from station.domain.integrity import Finding


def store_commands(parts: Parts) -> typer.Typer:
    """The command group."""
    commands = typer.Typer(help="数据库：检查、抢救、备份、镜像、恢复、清除。", no_args_is_help=True)

    @commands.command()
    def verify(
        full: Annotated[bool, typer.Option("--full", help="连同每一页、每张照片逐一检查，每GB约需半分钟。")] = False,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """检查数据库是否完好；有损坏或缺失的逐一列出。"""
        found = parts.care_for(data, operator).verify(Quiet(), full=full)
        lines = [_told(finding) for finding in found.findings]
        lines.append("数据库完好。" if found.holds else "数据库有损坏或缺失，见上。")
        emit(
            {
                "holds": found.holds,
                "full": found.full,
                "counted": found.counted,
                "findings": [finding_document(finding) for finding in found.findings],
            },
            lines,
            as_json=as_json,
        )
        if not found.holds:
            raise typer.Exit(1)

    @commands.command()
    def salvage(
        out: Annotated[Path, typer.Option(metavar="NEWDIR", help="新的、空的数据目录。")],
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """把损坏的数据库里还读得出的全部转到新目录，并列出丢失的内容；原数据库不改动。"""
        done = parts.care_for(data, operator).salvage(Quiet(), out.absolute())
        emit(
            {"data": str(out), "rows": done.rows, "lost": [finding_document(finding) for finding in done.lost]},
            [*map(_told, done.lost), f"已转到 {out}，共{sum(done.rows.values())}项，{len(done.lost)}处损坏。"],
            as_json=as_json,
        )
        if done.lost:
            raise typer.Exit(1)

    @commands.command("accept-loss")
    def accept_loss(data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """确认保存过的内容确有缺失、无法恢复，记入审计后继续使用。"""
        loss = parts.accept_loss(data, operator)
        emit({"accepted": loss}, [f"已记入审计：{loss}。"], as_json=as_json)

    add_copy_commands(commands, parts)
    return commands


def finding_document(finding: Finding) -> dict[str, object]:
    """One finding as JSON."""
    return {
        "part": finding.part.value,
        "message": finding.sentence,
        "record_id": str(finding.record_id) if finding.record_id else None,
        "page": finding.page,
        "only_noted": finding.only_noted,
    }


def _told(finding: Finding) -> str:
    record = f"（记录 {finding.record_id}）" if finding.record_id else ""
    return f"{'注意：' if finding.only_noted else ''}{finding.sentence}{record}"
