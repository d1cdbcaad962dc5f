"""`station records print` and `slip`: what was collected, on paper."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import Quiet
from station.services.saving import save_to


def add_print_commands(commands: typer.Typer, parts: Parts) -> None:
    """Adds them to the group."""

    @commands.command("print")
    def print_records(
        record_ids: Annotated[list[UUID], typer.Argument(metavar="ID…", help="记录号，可以有多个。")],
        out: Annotated[Path, typer.Option(metavar="F.pdf", help="PDF 存到哪里。")],
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """把记录打印成一个 PDF；草稿先存为一版，供打印后签字。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            for record_id in record_ids:
                if desk.show_record(Quiet(), record_id).summary.state == "draft":
                    desk.save_for_paper(Quiet(), record_id)
            pdf = desk.print_many(Quiet(), record_ids)
        _write(pdf, out, as_json=as_json)

    @commands.command("slip")
    def print_slip(
        record_id: Annotated[UUID, typer.Argument(metavar="ID", help="记录号。")],
        out: Annotated[Path, typer.Option(metavar="F.pdf", help="PDF 存到哪里。")],
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """生成交给采集对象的回执单。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            pdf = desk.print_slip(Quiet(), record_id)
        _write(pdf, out, as_json=as_json)


def _write(pdf: bytes, out: Path, *, as_json: bool) -> None:
    save_to(out, pdf)
    emit({"file": str(out), "bytes": len(pdf)}, [f"已生成 {out}"], as_json=as_json)
