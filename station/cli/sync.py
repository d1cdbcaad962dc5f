"""`station sync`: sends what waits, by network."""

import typer

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import Quiet


def add_sync_command(root: typer.Typer, parts: Parts) -> None:
    """Adds the command to the root."""

    @root.command()
    def sync(data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """把待报送的数据包报送县级，取回回执。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            sent = desk.send_pending(Quiet())
        emit(
            {"receipted": sent.receipted, "waiting": sent.waiting},
            [f"本次取得回执{sent.receipted}份，还有{sent.waiting}份待报送。"],
            as_json=as_json,
        )
