"""`station store` again: backups, mirrors, the way back, and purging."""

from pathlib import Path
from typing import Annotated

import typer

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import Quiet
from station.domain.safekeeping import BackupPlan, CopyReport, Mirroring
from station.errors import WrongUsage

_DAMAGED = 1

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="镜像或备份所在的文件夹。")]


def add_copy_commands(commands: typer.Typer, parts: Parts) -> None:  # one inner function a command
    """Adds them to the command group."""
    commands.add_typer(_mirror_commands(parts), name="mirror")

    @commands.command()
    def backup(folder: Folder, data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """把数据库备份到一个空文件夹，写完后读回核对；采集窗口开着也可以备份。"""
        with parts.open_desk(data, operator, writes=False) as desk:
            report = desk.back_up(Quiet(), folder.absolute())
        emit(_report(report), [f"已备份 {report.size // 1_000_000} MB，读回核对无误：{folder}"], as_json=as_json)

    @commands.command()
    def check(folder: Folder, data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """逐页核对一份镜像或备份，指出损坏的部分。"""
        with parts.open_desk(data, operator, writes=False) as desk:
            report = desk.check_copy(Quiet(), folder.absolute())
        emit(_report(report), _told(report), as_json=as_json)
        if report.damages:
            raise typer.Exit(_DAMAGED)

    @commands.command()
    def schedule(
        *,
        folder: Annotated[Path | None, typer.Option(metavar="DIR", help="备份放在哪里；不给时停止定时备份。")] = None,
        hours: Annotated[str, typer.Option(metavar="H,H", help="每天几点备份，如 12,18。")] = "12,18",
        keep: Annotated[int, typer.Option(metavar="N", help="保留最近几份。")] = 7,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """设置定时备份：采集窗口开着时到点自动备份。"""
        plan = BackupPlan(str(folder.absolute()), _hours(hours), keep) if folder else None
        with parts.open_desk(data, operator, writes=True) as desk:
            desk.plan_backups(Quiet(), plan)
        told = f"每天 {hours} 点备份到 {folder}，保留最近{keep}份。" if plan else "已停止定时备份。"
        emit({"folder": plan.folder if plan else None}, [told], as_json=as_json)

    @commands.command()
    def restore(
        folder: Folder,
        *,
        recovery_key: Annotated[
            Path | None,
            typer.Option(metavar="FILE", help="县级恢复密钥文件；给出时，所输的口令成为该操作员的新口令。"),
        ] = None,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """用镜像或备份在空的数据目录里恢复数据库，从新的一期开始编号。"""
        report = parts.restore(folder.absolute(), data, operator, recovery_key)
        emit(_report(report), [f"数据库已恢复到 {_minute(report)} 的内容。", *_told(report)], as_json=as_json)
        if report.damages:
            raise typer.Exit(_DAMAGED)

    @commands.command()
    def adopt(data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """让从别处复制来的数据库在本机作为新的一期继续使用。"""
        epoch = parts.adopt(data, operator)
        emit({"epoch": epoch}, [f"这个数据库今后在本机使用，数据包从第{epoch}期重新编号。"], as_json=as_json)

    @commands.command()
    def purge(data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """清除县级已通过、且超过保存天数的记录，只留编号、摘要和回执。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            purged = desk.purge_approved(Quiet())
        lines = [f"清除了{purged.records}条记录。"]
        if not purged.mirrors_too:
            lines.append("有镜像盘不在或写不进去：插回后会自动清除其中的内容。")
        emit({"records": purged.records, "mirrors_too": purged.mirrors_too}, lines, as_json=as_json)


def _mirror_commands(parts: Parts) -> typer.Typer:
    commands = typer.Typer(help="镜像：随时把新内容复制到第二块盘或 U 盘。", no_args_is_help=True)

    @commands.command()
    def add(folder: Folder, data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """把一个空文件夹设为镜像，或重新启用原来的镜像。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            mirrors = desk.attach_mirror(Quiet(), folder.absolute())
        emit([_mirror(each) for each in mirrors], map(_line, mirrors), as_json=as_json)

    @commands.command()
    def remove(folder: Folder, data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """不再复制到这个文件夹；里面的文件原样留着。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            mirrors = desk.detach_mirror(Quiet(), folder.absolute())
        emit([_mirror(each) for each in mirrors], map(_line, mirrors), as_json=as_json)

    @commands.command()
    def status(data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """各镜像的状态：复制到什么时候，还差多少。"""
        with parts.open_desk(data, operator, writes=False) as desk:
            mirrors = desk.mirror_status(Quiet())
        emit(
            [_mirror(each) for each in mirrors], map(_line, mirrors) if mirrors else ["没有设置镜像。"], as_json=as_json
        )

    return commands


def _hours(text: str) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(hour) for hour in text.split(",")}))
    except ValueError:
        raise WrongUsage(hours="no numbers") from None


def _report(report: CopyReport) -> dict[str, object]:
    return {
        "saved_at": report.saved_at.isoformat(),
        "bytes": report.size,
        "damages": [
            {"piece": each.piece, "fault": each.fault.value, "first_page": each.first, "last_page": each.last}
            for each in report.damages
        ],
    }


def _told(report: CopyReport) -> list[str]:
    if not report.damages:
        return [f"完好，内容截至 {_minute(report)}。"]
    return [
        f"有{len(report.damages)}处损坏，内容截至 {_minute(report)}：",
        *(each.sentence() for each in report.damages),
    ]


def _minute(report: CopyReport) -> str:
    return f"{report.saved_at.astimezone():%Y-%m-%d %H:%M}"


def _mirror(mirror: Mirroring) -> dict[str, object]:
    return {
        "folder": str(mirror.folder),
        "state": mirror.state.value,
        "copied_at": mirror.copied_at.isoformat() if mirror.copied_at else None,
        "behind": mirror.behind,
        "code": mirror.code,
    }


def _line(mirror: Mirroring) -> str:
    until = f"，内容截至 {mirror.copied_at.astimezone():%Y-%m-%d %H:%M:%S}" if mirror.copied_at else ""
    behind = f"，还差 {mirror.behind // 1000} KB" if mirror.behind else ""
    trouble = f"：{mirror.trouble}" if mirror.trouble else ""
    return f"{mirror.folder} {mirror.state.label}{until}{behind}{trouble}"
