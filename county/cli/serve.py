"""county serve"""

from typing import Annotated

import typer

from county.app import open_county
from county.cli.options import DataDir, settings_of
from county.cli.output import say
from county.logs import log_to_stderr


def serve(
    data: DataDir,
    host: Annotated[str | None, typer.Option(help="监听的地址。", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(help="监听的端口；0 为任一空闲端口。", min=0, max=65535, show_default="8765")
    ] = None,
) -> None:
    """启动县级服务，直到收到停止信号。标准输出的第一行是实际地址。"""
    from county.api.application import create_app  # the web framework: other commands need not wait for it to load
    from county.server import Server

    settings = settings_of(data, host=host, port=port)
    with open_county(settings) as county:
        server = Server(create_app(county), settings.host, settings.port)
        log_to_stderr()
        say(f"县级服务已启动：{server.url}")
        server.run()
