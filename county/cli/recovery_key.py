"""county recovery-key"""

from pathlib import Path
from typing import Annotated

import typer

from county.app import open_county
from county.cli.options import AsJson, DataDir, settings_of
from county.cli.output import emit
from county.config import change_settings
from county.files import write_private
from station.errors import CountyError, RecoveryKeyMisplaced
from station.packet.suite import new_identity

recovery_key = typer.Typer(help="恢复密钥：采集站忘记口令时用它打开数据库，不放在服务里。", no_args_is_help=True)


@recovery_key.command()
def make(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="写到哪里，例如另外保管的 U 盘；不能在数据目录里。")],
    data: DataDir,
    as_json: AsJson = False,
) -> None:
    """生成恢复密钥：密钥写到 FILE，服务里只留公开的一半，随设置下发给采集站。"""
    settings = settings_of(data)
    if out.resolve().is_relative_to(settings.data_dir.resolve()):
        raise RecoveryKeyMisplaced
    identity, recipient = new_identity()
    with open_county(settings) as county:
        text = f"# {county.county_name} 恢复密钥\n# public key: {recipient}\n{identity}\n"
        try:
            write_private(out, text.encode("utf-8"), replace=False)
        except FileExistsError:
            raise RecoveryKeyMisplaced from None
        except OSError as error:
            raise CountyError(cause=type(error).__name__, file=out) from None
        change_settings(settings.data_dir, recovery_recipient=recipient)
        published = county.publish.last_settings() is not None
        if published:
            county.publish.changed_settings({"recovery_recipient": recipient}, "county")
        county.journal.note("county", "recovery_key_made", recipient)
    told = "已随设置下发给采集站。" if published else "下发采集任务时会一并发给采集站。"
    lines = [f"恢复密钥已写到 {out}，请离线保管；丢失后忘记口令的数据库打不开。", f"公开的一半：{recipient}，{told}"]
    emit({"recipient": recipient, "published": published}, lines, as_json=as_json)
