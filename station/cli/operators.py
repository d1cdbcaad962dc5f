"""`station operators`: who works here, their passphrases, and the keys of the store."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import Quiet
from station.domain.operator import Operator, Role
from station.errors import FileUnreadable, NoRoomForRenewal, StationError

Name = Annotated[str, typer.Argument(metavar="NAME", help="操作员名。")]
_TEMPORARY = "新口令取自环境变量 STATION_NEW_PASSWORD，或当场输入；本人首次登录时必须修改。"
_LARGEST_KEY = 4096


def operators_commands(parts: Parts) -> typer.Typer:
    """The command group."""
    commands = typer.Typer(help="操作员、口令和密钥。", no_args_is_help=True)
    _add_management(commands, parts)
    _add_removal(commands, parts)
    _add_recovery(commands, parts)
    return commands


def _add_management(commands: typer.Typer, parts: Parts) -> None:
    @commands.command("list")
    def list_operators(data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """列出操作员。"""
        with parts.open_desk(data, operator, writes=False) as desk:
            roster = desk.list_operators(Quiet())
        lines = [
            f"{each.operator.name}\t{each.operator.display_name}\t{each.operator.role.label}\t{each.state}"
            for each in roster.listed
        ]
        if roster.renewal_due:
            lines.append("有操作员停用后，数据密钥还没有更换：请运行 station operators renew-key。")
        document = {
            "operators": [
                operator_document(each.operator) | {"has_passphrase": each.has_passphrase} for each in roster.listed
            ],
            "renewal_due": roster.renewal_due,
            "recovery_key": roster.recovery,
        }
        emit(document, lines, as_json=as_json)

    @commands.command(help=f"增加操作员。{_TEMPORARY}")
    def add(  # noqa: PLR0917  # typer makes options of parameters
        name: Name,
        role: Annotated[
            Role, typer.Option(help="operator 采集员，lead 负责人，administrator 管理员。")
        ] = Role.OPERATOR,
        display_name: Annotated[str, typer.Option("--name", help="姓名，显示用；不给时同操作员名。")] = "",
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        with parts.open_desk(data, operator, writes=True) as desk:
            added = desk.add_operator(Quiet(), name, role, parts.ask_new_passphrase(), display_name)
        _tell(added, f"已增加{added.role.label}{added.name}，首次登录时须修改口令。", as_json=as_json)

    @commands.command()
    def role(
        name: Name,
        role: Annotated[Role, typer.Argument(metavar="ROLE", help="operator、lead、administrator。")],
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """改变操作员的角色。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            changed = desk.change_role(Quiet(), name, role)
        _tell(changed, f"{changed.name}现在是{changed.role.label}。", as_json=as_json)

    @commands.command(help=f"重置别人的口令。{_TEMPORARY}")
    def reset(name: Name, data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        with parts.open_desk(data, operator, writes=True) as desk:
            changed = desk.reset_passphrase(Quiet(), name, parts.ask_new_passphrase())
        _tell(changed, f"已重置{changed.name}的口令，登录时须修改。", as_json=as_json)

    @commands.command()
    def passwd(data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """修改自己的口令；新口令取自环境变量 STATION_NEW_PASSWORD，或当场输入。"""
        present = parts.ask_passphrase()
        with parts.open_desk(data, operator, writes=True, passphrase=present) as desk:
            changed = desk.change_passphrase(Quiet(), present, parts.ask_new_passphrase())
        _tell(changed, "口令已修改。", as_json=as_json)

    @commands.command()
    def unlock(name: Name, data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """让连续输错口令的操作员马上可以再试。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            known = desk.unlock_operator(Quiet(), name)
        _tell(known, f"{known.name}可以再试。", as_json=as_json)


def _add_removal(commands: typer.Typer, parts: Parts) -> None:
    @commands.command()
    def remove(
        name: Name,
        later: Annotated[bool, typer.Option("--later", help="暂不更换数据密钥；以后用 renew-key 更换。")] = False,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """停用操作员，并更换数据密钥（整个数据库重新加密，需要同样大小的空间）。"""
        outstanding: StationError | None = None
        with parts.open_desk(data, operator, writes=True) as desk:
            removed = desk.remove_operator(Quiet(), name)
            if not later:
                try:
                    desk.renew_key(Quiet())
                except NoRoomForRenewal as error:
                    outstanding = error
        renewed = not later and outstanding is None
        said = "数据密钥已更换。" if renewed else "数据密钥还没有更换，请尽快运行 station operators renew-key。"
        emit(
            operator_document(removed) | {"key_renewed": renewed},
            [f"{removed.name}已停用，不能再登录。{said}"],
            as_json=as_json,
        )
        if outstanding is not None:
            sys.stderr.write(f"[{outstanding.code}] {outstanding.sentence()}\n")
            raise typer.Exit(1)

    @commands.command("renew-key")
    def renew_key(data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """更换数据密钥：整个数据库重新加密，随时可以中断。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            desk.renew_key(Quiet())
        emit({"key_renewed": True}, ["数据密钥已更换。"], as_json=as_json)


def _add_recovery(commands: typer.Typer, parts: Parts) -> None:
    @commands.command("recovery-key")
    def recovery_key(
        recipient: Annotated[str, typer.Argument(metavar="AGE1…", help="县级恢复密钥的公钥。")],
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """设置县级恢复密钥：管理员都忘记口令时，由县级打开。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            desk.set_recovery_key(Quiet(), recipient)
        emit({"recovery_key": recipient}, ["县级恢复密钥已设置。"], as_json=as_json)

    @commands.command()
    def recover(
        key: Annotated[str, typer.Option("--key", metavar="FILE|-", help="县级恢复密钥的私钥文件；“-”读标准输入。")],
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """用县级恢复密钥给管理员设置新口令；新口令取自环境变量 STATION_NEW_PASSWORD，或当场输入。"""
        name = parts.recover(data, operator, _identity(key))
        emit({"operator": name}, [f"管理员{name}的口令已重新设置。"], as_json=as_json)


def operator_document(operator: Operator) -> dict[str, object]:
    """One operator as JSON."""
    return {
        "name": operator.name,
        "display_name": operator.display_name,
        "role": operator.role.value,
        "role_label": operator.role.label,
        "active": operator.active,
        "must_change_passphrase": operator.must_change_passphrase,
        "created_at": operator.created_at.isoformat(),
    }


def _tell(operator: Operator, line: str, *, as_json: bool) -> None:
    emit(operator_document(operator), [line], as_json=as_json)


def _identity(file: str) -> str:
    """The secret key in a file as the age tool writes it, comments and all. Raises FileUnreadable."""
    try:
        if file == "-":
            data = sys.stdin.buffer.read(_LARGEST_KEY)
        else:
            with Path(file).open("rb") as source:
                data = source.read(_LARGEST_KEY)
    except (OSError, ValueError) as error:
        raise FileUnreadable(cause=type(error).__name__) from None
    lines = [line.strip() for line in data.decode("ascii", "replace").splitlines()]
    return next((line for line in lines if line and not line.startswith("#")), "")
