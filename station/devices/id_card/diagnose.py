"""What a technician asks first about a reader that does not read. Nothing of a person, and no path of a user's."""

import platform
import struct
import sys
from collections.abc import Callable, Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from station.devices.id_card.choose import ReaderSpec, parse
from station.devices.id_card.library import look_at
from station.devices.id_card.reader import IdCardReader
from station.devices.id_card.wlt import HEIGHT, WIDTH, profile_named
from station.errors import StationError
from station.services.ports import Report

_PACKAGES = ("collection-station", "pyscard", "pyserial", "PySide6")
_KINDS = {"simulated": "模拟", "pcsc": "PC/SC", "escape": "PC/SC escape", "serial": "串口", "sdt": "厂商库"}
_PRESENT, _MUTE, _EXCLUSIVE = 0x20, 0x200, 0x80
"""Bits of a reader's state (PC/SC part 5)."""


def diagnose(spec: str, today: Callable[[], date], library: Path | None, profile: str) -> Report:
    """The machine, the smart-card service with its readers, serial ports, the reader of this name, the decoder.

    Raises ReaderKindUnknown, WrongUsage.
    """
    chosen = parse(spec)
    return [*_machine(), *_system_readers(), *_serial_ports(), *_reader(chosen, today), *_decoder(library, profile)]


def _machine() -> Iterator[tuple[str, str]]:
    yield "系统", f"{platform.system()} {platform.release().partition('-')[0]}，{platform.machine()}"
    yield "程序", f"Python {platform.python_version()}，{8 * struct.calcsize('P')} 位"
    for package in _PACKAGES:
        try:
            yield f"版本 {package}", version(package)
        except PackageNotFoundError:
            yield f"版本 {package}", "未安装"


def _system_readers() -> Iterator[tuple[str, str]]:
    try:
        from station.devices.id_card import pcsc
    except ImportError as error:  # the system lacks the service's library
        yield "智能卡服务", f"无法使用（{type(error).__name__}）"
        return
    try:
        found = pcsc.readers()
    except StationError as error:
        yield "智能卡服务", _told(error)
        return
    yield "智能卡服务", f"运行中，阅读器{len(found)}台"
    for name, state, atr in found:
        what = "有卡" if state & _PRESENT else "无卡"
        what += "，卡不应答" if state & _MUTE else ""
        what += "，被其他程序独占" if state & _EXCLUSIVE else ""
        yield f"阅读器 {name}", f"{what}；ATR {atr.hex().upper()}" if atr else what


def _serial_ports() -> Iterator[tuple[str, str]]:
    from serial.tools import list_ports

    ports = [port.device for port in list_ports.comports()]
    yield "串口", "、".join(sorted(ports)) or "没有发现（仍可按名称指定）"


def _reader(chosen: ReaderSpec, today: Callable[[], date]) -> Iterator[tuple[str, str]]:
    shown = Path(chosen.name).name if chosen.kind == "sdt" else chosen.name
    yield "所选阅读器", f"{_KINDS[chosen.kind]}：{shown}" if shown else _KINDS[chosen.kind]
    if chosen.unverified:
        yield "承载方式", "此承载方式未经真机验证；APDU 头、控制码可以设置"
    if chosen.kind == "sdt":
        try:
            yield "读卡库", look_at(chosen.name)
        except StationError as error:
            yield "读卡库", _told(error)
    reader = IdCardReader(chosen.transport, today)
    try:
        yield "安全模块号", reader.sam_id()
        yield "寻卡", "找到卡片" if reader.finds() else "没有卡片，或读过的卡还没有拿开"
    except StationError as error:
        yield "安全模块", _told(error)
    finally:
        close = getattr(chosen.transport, "close", chosen.transport.release)
        rate = getattr(chosen.transport, "baud_rate", None)
        close()
    if rate:
        yield "波特率", str(rate)


def _decoder(library: Path | None, profile: str) -> Iterator[tuple[str, str]]:
    if library is None:
        yield "照片解码库", "未配置；照片原始数据照常保存和报送"
        return
    yield "照片解码库", library.name
    try:
        yield "解码库文件", look_at(str(library))
        yield "解码函数", f"{profile}：{'、'.join(profile_named(profile).functions)}，{WIDTH}×{HEIGHT}"
    except StationError as error:
        yield "解码库问题", _told(error)
    yield "解码进程", "独立进程" if sys.executable else "没有 Python，不能启动"


def _told(error: StationError) -> str:
    facts = " ".join(f"{key}={value}" for key, value in error.facts.items())
    return f"{error.says}{error.advice} [{error.code}] {facts}".rstrip()
