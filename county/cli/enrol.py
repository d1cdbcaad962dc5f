"""county enrol"""

from pathlib import Path
from typing import Annotated

import typer

from county.app import open_county
from county.cli.options import DataDir, division_prefixes, settings_of, station_code, web_address
from county.cli.output import say
from county.files import write_private
from station.errors import CountyError


def enrol(
    station: Annotated[str, typer.Argument(help="采集站编号，例如 450802101-01。", callback=station_code)],
    data: DataDir,
    out: Annotated[str, typer.Option(help="登记文件写到哪里；- 为标准输出。", metavar="FILE")],
    url: Annotated[
        str | None, typer.Option(help="采集站连接本服务的地址，不同于设置时给出。", callback=web_address)
    ] = None,
    village: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="服务的村（居）：区划代码的前几位，可多次。", callback=division_prefixes),
    ] = None,
) -> None:
    """给采集站开一份登记文件，内有一次性登记码。同一采集站以前未用的登记文件作废。"""
    with open_county(settings_of(data, url=url)) as county:
        ticket = county.issue_ticket(station, county.settings.url, tuple(village) if village else None)
    text = ticket.model_dump_json()
    if out == "-":
        say(text)
        return
    try:
        write_private(Path(out), text.encode("utf-8"))
    except OSError as error:
        raise CountyError(cause=type(error).__name__, file=out) from None
    say(f"登记文件已写到 {out}，只能使用一次。请当面交给采集站，不要通过微信、邮件传送。")
