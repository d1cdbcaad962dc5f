"""`station records check|return`: the lead's check."""

from typing import Annotated
from uuid import UUID

import typer

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import Quiet
from station.domain.record import RecordState


def add_check_commands(commands: typer.Typer, parts: Parts) -> None:
    """Adds the commands to the records' group."""

    @commands.command()
    def check(
        record_ids: Annotated[list[UUID], typer.Argument(metavar="ID…", help="记录号，可以有多个。")],
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """负责人复核通过，下次同步时报送县级。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            checked = [desk.check_record(Quiet(), record_id) for record_id in record_ids]
        emit(
            [{"record_id": str(each.record_id), "state": RecordState.CHECKED.value} for each in checked],
            [f"{each.record_id} {RecordState.CHECKED.label}" for each in checked],
            as_json=as_json,
        )

    @commands.command("return")
    def give_back(
        record_id: Annotated[UUID, typer.Argument(metavar="ID", help="记录号。")],
        note: Annotated[str, typer.Option("--note", help="退回原因，1到200个字。")],
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """负责人把记录退回采集员，重新成为草稿。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            draft = desk.return_to_operator(Quiet(), record_id, note)
        emit(
            {"record_id": str(draft.record_id), "state": RecordState.DRAFT.value},
            [f"{draft.record_id} 已退回{draft.operator}"],
            as_json=as_json,
        )
