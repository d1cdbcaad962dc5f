"""county receive (also county carry): a stick."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from county.app import open_county
from county.cli.options import AsJson, DataDir, settings_of
from county.cli.output import emit
from county.services.carried import Carried, RefusedFile
from station.errors import StationError
from station.packet.messages import Span

_MOST_LINES = 200


def receive(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="U 盘，或其中含有 collection 文件夹的位置。")],
    data: DataDir,
    station: Annotated[
        list[str] | None, typer.Option(help="也给这个采集站写消息，U 盘上没有它的内容时用；可多次。", metavar="CODE")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """从 U 盘接收数据包和信件，把给采集站的回执和消息写上去。可以反复运行，重复的不会重复接收。"""
    with open_county(settings_of(data)) as county:
        carried = county.carry_stick(county.open_stick(folder, bool(station)), tuple(station or ()))
        county.journal.note("county", "stick_carried", f"{carried.taken}")
    emit(_document(carried), _lines(carried), as_json=as_json)
    if carried.stopped is not None:
        raise carried.stopped
    if not carried.is_clean:
        raise typer.Exit(1)


def _document(carried: Carried) -> dict[str, object]:
    return {
        "taken": carried.taken,
        "known": carried.known,
        "letters": carried.letters,
        "enrolled": carried.enrolled,
        "refused": [
            {"file": each.file, "shelved": _is_shelved(each), **_error(each.error)} for each in carried.refused
        ],
        "stations": [
            {
                "station": each.station,
                "written": each.written,
                "removed": each.removed,
                "missing": [[span.first, span.last] for span in each.missing],
            }
            for each in carried.stations.values()
        ],
        "other_counties": list(carried.others),
        "stopped": _error(carried.stopped) if carried.stopped else None,
    }


def _error(error: StationError) -> dict[str, str]:
    return {"code": error.code, "message": error.sentence()}


def _is_shelved(each: RefusedFile) -> bool:
    return each.sealed_digest is not None


def _lines(carried: Carried) -> Iterator[str]:
    yield f"新收数据包 {carried.taken} 个，以前收过的 {carried.known} 个，信件 {carried.letters} 封。"
    if carried.enrolled:
        yield f"新登记采集站：{'、'.join(carried.enrolled)}"
    for each in carried.refused[:_MOST_LINES]:
        kept = "已放入待处理区" if _is_shelved(each) else "没有接收"
        yield f"  {each.file}：{kept}。[{each.error.code}] {each.error.sentence()}"
    if len(carried.refused) > _MOST_LINES:
        yield f"  ……另有 {len(carried.refused) - _MOST_LINES} 个。"
    for share in carried.stations.values():
        removed = f"，收走已读的 {share.removed} 条" if share.removed else ""
        missing = f"，还缺数据包 {spans_told(share.missing)}" if share.missing else ""
        yield f"{share.station}  写上消息 {share.written} 条{removed}{missing}。"
    if carried.others:
        yield f"U 盘上另有其他县的内容，没有动：{'、'.join(carried.others)}"
    if not (carried.stations or carried.taken or carried.known or carried.refused or carried.stopped):
        yield "U 盘上没有本县采集站的内容。"


def spans_told(spans: tuple[Span, ...]) -> str:
    """Numbers for a person: 3、7–9."""
    told = [str(span.first) if span.first == span.last else f"{span.first}–{span.last}" for span in spans]
    return "、".join(told)
