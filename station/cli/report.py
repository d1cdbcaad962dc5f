"""`station report`: how far the collection is, in numbers."""

from pathlib import Path
from typing import Annotated

import typer

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import OnTerminal
from station.domain.progress import CollectionFigures, VillageFigures, Waiting
from station.services.saving import save_to


def add_report_command(root: typer.Typer, parts: Parts) -> None:
    """Adds the command to the root."""

    @root.command()
    def report(
        out: Annotated[Path | None, typer.Option("--out", metavar="F.xlsx", help="另存为工作簿。")] = None,
        daily: Annotated[Path | None, typer.Option("--daily", metavar="F.pdf", help="另存为采集日报，供打印。")] = None,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """采集进度：按村（居）、按日、按采集员。"""
        with parts.open_desk(data, operator, writes=False) as desk:
            figures = desk.measure_progress(OnTerminal())
            book = desk.measure_progress.as_workbook(figures) if out is not None else b""
            paper = desk.measure_progress.as_daily(figures) if daily is not None else b""
        for path, made in ((out, book), (daily, paper)):
            if path is not None:
                save_to(path, made)
        emit(figures_document(figures), _lines(figures), as_json=as_json)


def figures_document(figures: CollectionFigures) -> dict[str, object]:
    """The figures as commands tell them."""
    return {
        "town": figures.town,
        "station": figures.station,
        "made_at": figures.made_at.isoformat(),
        "total": _village(figures.total),
        "villages": [{"code": each.code, "name": each.name} | _village(each) for each in figures.villages],
        "days": [
            {"day": each.day.isoformat(), "registered": each.registered, "added": each.added} for each in figures.days
        ],
        "operators": [
            {
                "name": each.name,
                "display_name": each.display_name,
                "registered": each.registered,
                "added": each.added,
                "today": each.today,
                "added_today": each.added_today,
                **_waiting(each.waiting),
            }
            for each in figures.operators
        ],
    }


def _village(each: VillageFigures) -> dict[str, object]:
    return {
        "people": each.people,
        "removed": each.removed,
        "due": each.due,
        "here": each.here,
        "elsewhere": each.elsewhere,
        "collected": each.collected,
        "rate": each.rate,
        "open": each.open,
        "in_work": each.in_work,
        "added": each.added,
        "today": each.today,
        "added_today": each.added_today,
        **_waiting(each.waiting),
    }


def _waiting(waiting: Waiting) -> dict[str, object]:
    return {
        "drafts": waiting.drafts,
        "unsigned": waiting.unsigned,
        "to_check": waiting.to_check,
        "returned": waiting.returned,
    }


def _lines(figures: CollectionFigures) -> list[str]:
    head = "村（居）\t应采集\t本站\t别站\t采集率\t新增\t待签字\t退回"
    days = [f"{each.day}\t基础库{each.registered}人\t新增{each.added}人" for each in figures.days]
    operators = [
        f"{each.display_name}\t采集{each.here}人\t待签字{each.waiting.unsigned}\t退回{each.waiting.returned}"
        for each in figures.operators
    ]
    return [head, *map(_line, (*figures.villages, figures.total)), *days, *operators]


def _line(each: VillageFigures) -> str:
    waits = each.waiting
    counts = (each.due, each.here, each.elsewhere, each.rate_told or "—", each.added, waits.unsigned, waits.returned)
    return "\t".join(map(str, (each.name, *counts)))
