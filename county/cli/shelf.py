"""county shelf"""

from collections.abc import Iterator
from typing import Annotated

import typer

from county.app import open_county
from county.cli.options import AsJson, DataDir, settings_of
from county.cli.output import emit, say
from county.post import ShelfItem
from station.errors import NotOnShelf

shelf = typer.Typer(help="待处理区：收到而没有接收的。", no_args_is_help=True)


@shelf.command("list")
def list_shelf(data: DataDir, as_json: AsJson = False) -> None:
    """列出待处理的。"""
    with open_county(settings_of(data)) as county:
        items = county.list_shelf()
    emit([_document(item) for item in items], _lines(items), as_json=as_json)


@shelf.command()
def retry(data: DataDir) -> None:
    """把可能已经具备条件的再接收一次。"""
    with open_county(settings_of(data)) as county:
        taken = county.try_shelf_again(all_of_them=True)
    say(f"接收了 {taken} 件。")


@shelf.command()
def settle(
    item: Annotated[str, typer.Argument(metavar="DIGEST", help="编号，可只写前几位。")],
    data: DataDir,
    take: Annotated[bool, typer.Option("--take/--reject", help="接收，或不予接收。")],
    by: Annotated[str, typer.Option(metavar="NAME", help="由谁决定。")],
) -> None:
    """决定一件：密钥已停用或编号已有的，核实后可以接收；其余只能不予接收。"""
    with open_county(settings_of(data)) as county:
        found = [each for each in county.list_shelf() if each.sealed_digest.startswith(item)] if item else []
        if len(found) != 1:
            raise NotOnShelf(found=len(found))
        if take:
            county.settle_shelf.let_in(found[0].sealed_digest, by)
        else:
            county.settle_shelf.reject(found[0].sealed_digest, by)
        county.journal.note(by, "shelf_settled", found[0].sealed_digest)
    say("已接收。" if take else "已不予接收，原件保留。")


def _document(item: ShelfItem) -> dict[str, object]:
    return {
        "digest": item.sealed_digest,
        "station": item.station,
        "reason": item.reason.value,
        "carrier": item.carrier.value,
        "arrived_at": item.arrived_at.isoformat(),
        "tries": item.tries,
        "next_try_at": item.next_try_at.isoformat() if item.next_try_at else None,
        "may_be_let_in": item.reason.may_be_let_in,
    }


def _lines(items: list[ShelfItem]) -> Iterator[str]:
    for item in items:
        who = item.station or "来源不明"
        yield f"{item.sealed_digest[:12]}  {item.arrived_at:%Y-%m-%d %H:%M} UTC  {who}  {item.reason.label}"
    yield f"共 {len(items)} 件。"
