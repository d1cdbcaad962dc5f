"""`station audit`: does the trail hold, what is in it, and a spreadsheet of it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import Quiet
from station.domain.audit import AuditEvent, told
from station.packet.trail import TrailReport
from station.services.saving import save_to

Record = Annotated[UUID | None, typer.Option(metavar="ID", help="只看这条记录。")]
Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="只看这个时间以后的（本地时间）。"),
]


def audit_commands(parts: Parts) -> typer.Typer:
    """The command group."""
    commands = typer.Typer(help="审计记录：核对、列出、导出。", no_args_is_help=True)

    @commands.command()
    def verify(data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """逐条核对审计记录，指出第一处断开的地方。"""
        report = parts.care_for(data, operator).trail(Quiet())
        emit(report_document(report), _lines(report), as_json=as_json)
        if report.broken is not None:
            raise typer.Exit(1)

    @commands.command("list")
    def list_lines(
        record: Record = None,
        since: Since = None,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """列出审计记录。"""
        with parts.open_desk(data, operator, writes=False) as desk:
            events = desk.list_trail(Quiet(), record, _zoned(since))
        emit([event_document(event) for event in events], map(_line, events), as_json=as_json)

    @commands.command()
    def export(  # noqa: PLR0917  # typer makes options of parameters
        out: Annotated[Path, typer.Option(metavar="F.xlsx", help="存到哪里。")],
        record: Record = None,
        since: Since = None,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """把审计记录导出为电子表格；导出本身也记入审计。"""
        with parts.open_desk(data, operator, writes=False) as desk:
            sheet = desk.export_trail(Quiet(), record, _zoned(since))
        save_to(out, sheet)
        emit({"file": str(out), "bytes": len(sheet)}, [f"已导出 {out}"], as_json=as_json)

    return commands


def _zoned(since: datetime | None) -> datetime | None:
    return since.astimezone() if since else None


def report_document(report: TrailReport) -> dict[str, object]:
    """The outcome as JSON."""
    broken = report.broken
    return {
        "holds": broken is None,
        "lines": report.lines,
        "first_broken": {
            "number": broken.number,
            "until": broken.until,
            "kind": broken.kind.value,
            "message": broken.sentence(),
        }
        if broken
        else None,
        "clock_set_back": list(report.clock_set_back),
    }


def event_document(event: AuditEvent) -> dict[str, object]:
    """One line as JSON."""
    return {
        "number": event.number,
        "at": event.at.isoformat(timespec="microseconds"),
        "operator": event.operator,
        "action": str(event.action),
        "action_label": told(event.action),
        "subject": str(event.subject) if event.subject else None,
        "detail": event.detail,
        "previous": event.previous,
        "digest": event.digest,
    }


def _lines(report: TrailReport) -> list[str]:
    lines = [f"注意：第{number}条的时间早于上一条，时钟被拨回过。" for number in report.clock_set_back]
    if report.broken is None:
        return [*lines, f"审计记录共{report.lines}条，环环相扣，没有缺失。"]
    return [*lines, f"前{report.lines}条完好。{report.broken.sentence()}"]


def _line(event: AuditEvent) -> str:
    at = event.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return f"{event.number}\t{at}\t{event.operator}\t{told(event.action)}\t{event.subject or ''}\t{event.detail}"
