"""county stations, county villages, county revoke, county completeness"""

from collections.abc import Iterator
from typing import Annotated

import typer

from county.app import open_county
from county.cli.options import AsJson, DataDir, division_prefixes, settings_of, station_code
from county.cli.output import emit, say
from county.cli.receive import spans_told
from county.domain import EnrolledStation
from county.services.completeness import EpochReport

_Code = Annotated[str, typer.Argument(metavar="STATION", help="采集站编号。", callback=station_code)]


def stations(data: DataDir, as_json: AsJson = False) -> None:
    """列出已登记的采集站。"""
    with open_county(settings_of(data)) as county:
        known = [(each, county.know_station(each.code).revoked) for each in county.list_stations()]
    documents = [
        {
            "station": each.code,
            "enrolled_at": each.enrolled_at.isoformat(),
            "villages": list(each.villages),
            "revoked": each.signing_key in revoked,
        }
        for each, revoked in known
    ]
    lines = [_told(each, revoked=each.signing_key in revoked) for each, revoked in known]
    emit(documents, [*lines, f"共 {len(known)} 个采集站。"], as_json=as_json)


def _told(station: EnrolledStation, *, revoked: bool) -> str:
    served = "、".join(station.villages) or "全部村（居）"
    stopped = "  密钥已停用" if revoked else ""
    return f"{station.code}  {station.enrolled_at:%Y-%m-%d %H:%M} UTC 登记  服务范围：{served}{stopped}"


def villages(
    station: _Code,
    data: DataDir,
    codes: Annotated[
        list[str] | None,
        typer.Argument(metavar="CODE...", help="区划代码的前几位；不写为全部。", callback=division_prefixes),
    ] = None,
) -> None:
    """设定采集站服务哪些村（居）；基础库随下一次消息重新发给它。"""
    with open_county(settings_of(data)) as county:
        county.assign_villages(station, tuple(codes or ()))
        county.journal.note("county", "villages_assigned", station)
    say(f"{station} 的服务范围：{'、'.join(codes or ()) or '全部村（居）'}。")


def revoke(
    station: _Code,
    data: DataDir,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="原因，例如电脑丢失。")],
) -> None:
    """停用采集站现在的密钥：已收的不变，以后收到的放入待处理区，由人决定。"""
    with open_county(settings_of(data)) as county:
        county.revoke_station(station, reason[:200])
        county.journal.note("county", "station_revoked", station)
    say(f"{station} 的密钥已停用。换了电脑的，请用 county enrol 重新登记。")


def completeness(
    data: DataDir,
    station: Annotated[
        list[str] | None, typer.Argument(metavar="[STATION]...", help="采集站编号；不写为全部。")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """各采集站的数据包是否收齐：缺哪些编号，哪里分叉。有缺的状态码为 1。"""
    with open_county(settings_of(data)) as county:
        codes = station or [each.code for each in county.list_stations()]
        reports = [(code, epoch) for code in codes for epoch in county.report_completeness(code)]
    emit([_document(code, epoch) for code, epoch in reports], _lines(reports), as_json=as_json)
    if not all(epoch.is_complete for _, epoch in reports):
        raise typer.Exit(1)


def _document(code: str, epoch: EpochReport) -> dict[str, object]:
    return {
        "station": code,
        "incarnation": str(epoch.incarnation),
        "epoch": epoch.epoch,
        "held": epoch.held,
        "through": epoch.through,
        "missing": [[span.first, span.last] for span in epoch.missing],
        "forks": list(epoch.forks),
        "breaks": [each.number for each in epoch.breaks],
        "told": epoch.told,
        "tail_differs": epoch.tail_differs,
        "complete": epoch.is_complete,
    }


def _lines(reports: list[tuple[str, EpochReport]]) -> Iterator[str]:
    for code, epoch in reports:
        wrong = [
            f"缺 {spans_told(epoch.missing)}" if epoch.missing else "",
            f"同号两个：{'、'.join(map(str, epoch.forks))}" if epoch.forks else "",
            f"前后不接：{'、'.join(str(each.number) for each in epoch.breaks)}" if epoch.breaks else "",
            "末尾一个与采集站所说不同" if epoch.tail_differs else "",
        ]
        said = "；".join(filter(None, wrong)) or "齐全"
        yield f"{code}  第 {epoch.epoch} 段  收到 {epoch.held} 个，应有 {epoch.through} 个  {said}"
    yield "没有收到过数据包。" if not reports else f"共 {len(reports)} 段。"
