"""county certificate"""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit

import typer

from county.certificates import make_certificate, pin_on_tickets
from county.cli.options import DataDir, settings_of
from county.cli.output import say
from county.config import save_settings
from county.keys import load_keys
from station.errors import CountyError


def certificate(
    host: Annotated[list[str], typer.Argument(help="采集站连接时用的主机名或 IP 地址，可以有几个。", metavar="HOST…")],
    data: DataDir,
    years: Annotated[int, typer.Option(help="有效年数。", min=1, max=30)] = 10,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="换一个新密钥：原密钥可能泄露时用，各站须重新登记。")
    ] = False,
) -> None:
    """为本服务生成自签证书，并改用 https。以后开出的登记文件写明证书，采集站只认它；续期不换密钥，各站不用重新登记。"""
    if not all(each.isascii() and each.strip() == each and each for each in host):
        raise typer.BadParameter("主机名只能用字母、数字、点和连字符。")
    load_keys(data)
    settings = settings_of(data)
    port = urlsplit(settings.url).port or settings.port
    address = f"[{host[0]}]" if ":" in host[0] else host[0]
    try:
        files = make_certificate(data, host, datetime.now(UTC), timedelta(days=365 * years), new_key=new_key)
        settings = settings_of(
            data, url=f"https://{address}:{port}", certificate=files[0].absolute(), certificate_key=files[1].absolute()
        )
        save_settings(settings)
    except (OSError, ValueError) as error:
        raise CountyError(cause=type(error).__name__) from None
    say(f"证书已生成：{files[0]}，{years} 年内有效。采集站的连接地址：{settings.url}")
    say(f"证书公钥的 SHA-256：{pin_on_tickets(settings)}")
    say("请重新启动服务，并给各采集站开新的登记文件。")
