"""county init"""

from typing import Annotated

import typer

from county.app import found_county
from county.cli.options import DataDir, county_name, settings_of, web_address
from county.cli.output import say


def init(
    data: DataDir,
    name: Annotated[str, typer.Option(help="县（区）名称，写在回执上。", callback=county_name)] = "港北区",
    url: Annotated[str | None, typer.Option(help="采集站连接本服务的地址。", callback=web_address)] = None,
) -> None:
    """建立县级服务的数据目录：密钥、设置和数据库。"""
    keys = found_county(settings_of(data, url=url), name)
    say(f"县级服务已建立：{keys.name}，数据目录 {data}")
    say("请立即备份 county-keys.json：没有它，收到的数据包都打不开。")
