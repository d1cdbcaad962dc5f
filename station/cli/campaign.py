"""`station campaign`: what the station itself may decide of its campaign."""

from typing import Annotated

import typer

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import Quiet


def add_campaign_command(root: typer.Typer, parts: Parts) -> None:
    """Adds the command to the root."""

    @root.command()
    def campaign(
        lead_checks: Annotated[
            bool | None, typer.Option("--lead-checks/--no-lead-checks", help="记录报送前要不要负责人复核。")
        ] = None,
        idle_minutes: Annotated[int | None, typer.Option(metavar="N", help="多少分钟没有操作就锁定，1到120。")] = None,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """查看或修改采集任务里由本站决定的设置。"""
        changes = lead_checks is not None or idle_minutes is not None
        with parts.open_desk(data, operator, writes=changes) as desk:
            now = desk.campaign
            if changes:
                now = desk.change_campaign(Quiet(), lead_checks=lead_checks, idle_minutes=idle_minutes)
        emit(
            {"title": now.title, "lead_checks": now.lead_checks, "idle_minutes": now.idle_minutes},
            [now.title, f"负责人复核：{'要' if now.lead_checks else '不要'}", f"无操作锁定：{now.idle_minutes}分钟"],
            as_json=as_json,
        )
