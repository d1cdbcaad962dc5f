"""county serve"""

import ipaddress
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from county.app import open_county
from county.certificates import server_context
from county.cli.options import DataDir, settings_of
from county.cli.output import say, warn
from county.config import Settings
from county.logs import log_to_file, log_to_stderr


def serve(  # noqa: PLR0917
    data: DataDir,
    host: Annotated[str | None, typer.Option(help="监听的地址。", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(help="监听的端口；0 为任一空闲端口。", min=0, max=65535, show_default="8765")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="同时工作的进程数。", min=1, max=64, show_default="1")] = None,
    certificate: Annotated[Path | None, typer.Option(help="证书（PEM），用 https 时。", metavar="FILE")] = None,
    key: Annotated[Path | None, typer.Option(help="证书的私钥（PEM）。", metavar="FILE")] = None,
) -> None:
    """启动县级服务，直到收到停止信号。标准输出的第一行是实际地址。"""
    from county.server import listen, url_of  # the web framework: other commands need not wait for it to load
    from county.workers import Workers

    settings = settings_of(data, host=host, port=port, workers=workers, certificate=certificate, certificate_key=key)
    tls = server_context(settings) is not None
    if not tls and not _is_loopback(settings.host):
        warn("没有证书：网络上的人能看到审核页面的口令。请用 county certificate 生成证书，或放在 https 代理之后。")
    if settings.workers == 1:
        with listen(settings.host, settings.port) as listener:
            _serve(settings, listener, lambda _: None, told=lambda: say(f"县级服务已启动：{url_of(listener, tls=tls)}"))
        return
    with open_county(settings):  # brought up to date once, and what is wrong is told here
        pass
    with listen(settings.host, settings.port) as listener:
        many = Workers(partial(_work, settings), listener, settings.workers)
        log_to_stderr()
        say(f"县级服务已启动：{url_of(listener, tls=tls)}")
        many.run()


def _work(settings: Settings, listener: socket.socket, made: Callable[[object], None]) -> None:
    """One of several workers, in a process of its own."""
    log_to_file(settings.data_dir)
    _serve(settings, listener, made)


def _serve(
    settings: Settings,
    listener: socket.socket,
    made: Callable[[object], None],
    told: Callable[[], None] = lambda: None,
) -> None:
    from county.api.application import create_app
    from county.server import Server
    from county.timer import Periodically

    with open_county(settings) as county:
        server = Server(create_app(county), listener, server_context(settings))
        made(server)
        log_to_stderr()
        told()
        with Periodically(settings.shelf_seconds, county.tend_shelf):
            server.run()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
