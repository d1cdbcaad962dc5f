"""`station init` and `station enrol`: a new store, and joining a county."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import Quiet
from station.errors import FileUnreadable, WrongUsage
from station.packet.wire import EnrolmentTicket


def add_setup_commands(root: typer.Typer, parts: Parts) -> None:
    """Adds the commands to the root."""

    @root.command()
    def init(
        station: Annotated[str, typer.Option(metavar="CODE", help="采集站编号。")] = "450802101-01",
        division: Annotated[str, typer.Option(metavar="CODE", help="所在乡镇的区划代码。")] = "450802101",
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """建立本站的数据库、密钥和第一个管理员。"""
        folder = parts.make_station(data, operator, station, division)
        emit(
            {"station": station, "division": division, "data": str(folder)},
            [f"采集站 {station} 的数据库已建立：{folder}"],
            as_json=as_json,
        )

    @root.command()
    def enrol(
        ticket: Annotated[Path, typer.Argument(metavar="FILE", help="县级发给的登记文件。")],
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
        by_stick: Annotated[bool, typer.Option("--by-stick", help="没有网络：登记申请随下一个 U 盘带给县级。")] = False,
    ) -> None:
        """凭县级的登记文件加入该县。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            if by_stick:
                county = desk.enrol_station.by_stick(Quiet(), _ticket(ticket))
            else:
                county = desk.enrol_station(Quiet(), _ticket(ticket))
        done = f"请用 station carry export 把登记申请带给{county.name}。" if by_stick else f"已在{county.name}登记。"
        emit({"county": county.name, "url": county.url}, [done], as_json=as_json)


def _ticket(path: Path) -> EnrolmentTicket:
    try:
        return EnrolmentTicket.model_validate_json(path.read_bytes())
    except OSError as error:
        raise FileUnreadable(cause=type(error).__name__) from None
    except ValidationError:
        raise WrongUsage(reason="no enrolment ticket") from None
