"""county reviewer"""

import getpass
import os
from typing import Annotated

import typer

from county.app import open_county
from county.cli.options import DataDir, settings_of
from county.cli.output import say
from county.reviewers import Role

reviewer = typer.Typer(help="审核人员：谁可以登录审核页面。", no_args_is_help=True)
_Name = Annotated[str, typer.Argument(help="登录名。", metavar="NAME")]


@reviewer.command()
def add(name: _Name, data: DataDir, role: Annotated[Role, typer.Option(help="角色。")] = Role.REVIEWER) -> None:
    """增加一个审核人员；口令取自环境变量 COUNTY_PASSWORD，没有时询问。第一次登录时须改为自己的口令。"""
    with open_county(settings_of(data)) as county:
        county.manage_reviewers.add(name, role, _passphrase(), "county")
    say(f"已增加{role.label} {name}。第一次登录时须修改口令。")


@reviewer.command()
def reset(name: _Name, data: DataDir) -> None:
    """重设口令；第一次登录时须改为自己的口令。"""
    with open_county(settings_of(data)) as county:
        county.manage_reviewers.reset(name, _passphrase(), "county")
    say(f"已重设 {name} 的口令。")


@reviewer.command("list")
def list_reviewers(data: DataDir) -> None:
    """列出审核人员。"""
    with open_county(settings_of(data)) as county:
        for each in county.manage_reviewers.all():
            say(f"{each.name}\t{each.role.label}\t{'在用' if each.active else '已停用'}")


def _passphrase() -> str:
    given = os.environ.get("COUNTY_PASSWORD")
    return given if given is not None else getpass.getpass("口令：")
