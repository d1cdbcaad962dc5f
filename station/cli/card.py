"""`station card`: what an identity card says, from a reader or from a file."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from station.cli.output import AsJson, emit
from station.domain.card import CARD_TYPE_LABELS, CardType, IdCard
from station.errors import FileUnreadable
from station.forms.codes import code_table
from station.logs import show_traffic
from station.services.ports import CardReader, Report

_LABELS = {
    "name": "姓名",
    "english_name": "英文姓名",
    "sex": "性别",
    "ethnicity": "民族",
    "nationality": "国籍",
    "birth": "出生",
    "address": "住址",
    "newest_address": "最新住址",
    "id_number": "号码",
    "issuer": "签发机关",
    "valid_from": "有效期自",
    "valid_to": "有效期至",
    "pass_number": "通行证号码",
    "issue_count": "签发次数",
    "renewal_count": "换证次数",
}
"""The fields of a card in the order they are told."""

_LACKS: dict[CardType, frozenset[str]] = {
    CardType.RESIDENT: frozenset({"english_name", "nationality", "pass_number", "issue_count", "renewal_count"}),
    CardType.HONG_KONG_MACAO_TAIWAN: frozenset({"english_name", "nationality", "ethnicity", "renewal_count"}),
    CardType.FOREIGNER_2017: frozenset(
        {"ethnicity", "address", "newest_address", "issuer", "pass_number", "issue_count", "renewal_count"}
    ),
    CardType.FOREIGNER_2023: frozenset({"ethnicity", "address", "newest_address", "pass_number", "issue_count"}),
}

_LARGEST_INPUT = 1 << 20


_READERS = (
    "阅读器：simulated[:样例名]、pcsc[:名称[#APDU头]]、escape[:名称[#控制码[,前缀]]]、serial:串口[@波特率]、"
    "sdt:库文件[#端口]。pcsc 与 escape 承载安全模块数据的方式未经真机验证。"
)


def card_commands(
    open_reader: Callable[[str], CardReader],
    decode: Callable[[bytes], IdCard],
    diagnose_reader: Callable[[str | None], Report],
) -> typer.Typer:
    """The command group: how to open a reader by its name, to decode what one answered, to look into one.

    What goes wrong is raised as StationError, before anything is on stdout.
    """
    commands = typer.Typer(name="card", help="读身份证，或解码读卡数据。", no_args_is_help=True)

    @commands.command()
    def read(
        reader: Annotated[
            str,
            typer.Option(metavar="SPEC", help=_READERS),
        ] = "simulated",
        as_json: AsJson = False,
        traffic: Annotated[
            bool, typer.Option("--traffic", help="在标准错误上显示与阅读器的往来；个人数据已遮盖。")
        ] = False,
    ) -> None:
        """读阅读器上的身份证。"""
        if traffic:
            show_traffic()
        _tell(open_reader(reader).read(), as_json=as_json)

    @commands.command()
    def diagnose(
        reader: Annotated[
            str | None, typer.Option(metavar="SPEC", help="阅读器，写法同 card read；不给时用设置里的。")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """检查读卡环境，给出可以转交技术员的报告；不含个人数据。"""
        report = diagnose_reader(reader)
        emit(dict(report), (f"{label}：{value}" for label, value in report), as_json=as_json)

    @commands.command("decode")
    def decode_file(
        file: Annotated[str, typer.Argument(metavar="FILE|-", help="阅读器应答或 256 字节文字区，二进制或十六进制。")],
        as_json: AsJson = False,
    ) -> None:
        """解码保存下来的读卡数据；“-”读标准输入。"""
        _tell(decode(_content(file)), as_json=as_json)

    return commands


def document(card: IdCard) -> dict[str, object]:
    """The card as a JSON object: codes and dates as on the card; fields its kind lacks are left out."""
    told: dict[str, object] = {"type": card.type.value}
    told |= {name: getattr(card, name) for name in _names(card)}
    told["warnings"] = [{"code": warning.code, "message": warning.message} for warning in card.warnings]
    return told


def _names(card: IdCard) -> Iterator[str]:
    for name in _LABELS:
        if name not in _LACKS[card.type] and (card.newest_address or name != "newest_address"):
            yield name


def _tell(card: IdCard, *, as_json: bool) -> None:
    emit(document(card), _lines(card), as_json=as_json)


def _lines(card: IdCard) -> Iterator[str]:
    yield f"证件：{CARD_TYPE_LABELS[card.type]}"
    for name in _names(card):
        value = getattr(card, name)
        if name in ("sex", "ethnicity"):
            value = code_table(name).label(value)
        yield f"{_LABELS[name]}：{value}"
    for warning in card.warnings:
        yield f"注意：{warning.message}"


def _content(file: str) -> bytes:
    """The bytes of a file, or of stdin; of a huge one the beginning, which is enough to refuse it."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(_LARGEST_INPUT)
        with Path(file).open("rb") as source:
            return source.read(_LARGEST_INPUT)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise FileUnreadable(cause=type(error).__name__) from error
