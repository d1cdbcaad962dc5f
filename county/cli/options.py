"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import TypeAdapter, ValidationError

from county.config import Settings, default_data_dir, load_settings
from county.logs import log_to_file
from station.packet.wire import StationCode

DataDir = Annotated[
    Path,
    typer.Option(
        "--data", envvar="COUNTY_DATA_DIR", default_factory=default_data_dir, help="县级服务的数据目录。", metavar="DIR"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="只在标准输出上给出一个 JSON 文档。")]

_STATION_CODE: Final[TypeAdapter[str]] = TypeAdapter(StationCode)


def settings_of(data: Path, **given: object) -> Settings:
    """The settings for a command on this data directory; what goes wrong from here on is logged there."""
    log_to_file(data)
    return load_settings(data, **given)


def station_code(value: str) -> str:
    """A station's code, or wrong usage."""
    try:
        return _STATION_CODE.validate_python(value)
    except ValidationError:
        raise typer.BadParameter("采集站编号应为区划代码加两位序号，例如 450802101-01。") from None


def division_prefixes(values: list[str] | None) -> list[str] | None:
    """Beginnings of division codes, or wrong usage."""
    if any(not value.isascii() or not value.isdecimal() or not 6 <= len(value) <= 12 for value in values or ()):
        raise typer.BadParameter("应为区划代码或其前 6 至 12 位数字。")
    return values


def web_address(value: str | None) -> str | None:
    """An http or https address, or wrong usage."""
    if value is not None and (not value.startswith(("http://", "https://")) or len(value) > 300 or " " in value):
        raise typer.BadParameter("应为 http:// 或 https:// 开头的地址。")
    return value


def county_name(value: str) -> str:
    """A name that fits on receipts, or wrong usage."""
    if not 0 < len(value) <= 64:
        raise typer.BadParameter("名称应为 1 至 64 个字。")
    return value
