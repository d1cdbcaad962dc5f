"""county check"""

from collections.abc import Iterator
from typing import Annotated

import typer

from county.app import open_county
from county.cli.options import AsJson, DataDir, settings_of
from county.cli.output import emit
from county.domain import JudgedPacket


def check(
    data: DataDir,
    numbers: Annotated[
        list[str] | None, typer.Argument(help="回执编号，例如 R00000001；不写为全部。", metavar="[NUMBER]...")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """用采集站的同一套规则核对已收到的信息采集表。有问题的照样保存，只列出问题。"""
    with open_county(settings_of(data)) as county:
        judged = list(county.judge_packets(numbers or ()))
    emit([_document(each) for each in judged], _lines(judged), as_json=as_json)
    if any(problem.blocks for each in judged for problem in each.problems):
        raise typer.Exit(1)


def _document(judged: JudgedPacket) -> dict[str, object]:
    packet = judged.packet
    return {
        "receipt_number": packet.receipt_number,
        "station": packet.station,
        "epoch": packet.epoch,
        "number": packet.number,
        "record_id": str(packet.record_id),
        "revision_id": str(packet.revision_id),
        "content_digest": packet.content_digest,
        "problems": [problem.as_json() for problem in judged.problems],
    }


def _lines(judged: list[JudgedPacket]) -> Iterator[str]:
    for each in judged:
        yield f"{each.packet.receipt_number}  {each.packet.station}  记录 {each.packet.record_id}"
        yield from (f"  {problem.message}[{problem.code}] {problem.path}" for problem in each.problems)
    wrong = sum(any(problem.blocks for problem in each.problems) for each in judged)
    yield f"共 {len(judged)} 个数据包，{wrong} 个有须更正的问题。"
