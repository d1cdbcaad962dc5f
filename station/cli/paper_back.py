"""`station records file`: paper that came back, photographed or scanned."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from station.cli.output import AsJson, emit
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.progress import OnTerminal, Quiet
from station.domain.paper import PageFate
from station.errors import StationError
from station.services.paper_back import PageOutcome, pictures_in


def add_filing_command(commands: typer.Typer, parts: Parts) -> None:
    """Adds the command to the records' group."""

    @commands.command("file")
    def file_pages(
        sources: Annotated[
            list[Path], typer.Argument(metavar="DIR|F…", help="签过字或手填的纸表的照片，一张一页；可以是文件夹。")
        ],
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """归档签过字、手填的纸表：按二维码找到记录；一份表的各页齐全，记录即按纸表确认。"""
        files = list(_files(sources))
        done: list[tuple[Path, PageOutcome]] = []
        try:
            with parts.open_desk(data, operator, writes=True) as desk:
                for file in files:
                    OnTerminal().step(len(done), len(files), "归档")
                    done.append((file, desk.file_page(Quiet(), file)))
                OnTerminal().step(len(files), len(files))
        except StationError:
            if done:  # these are filed, whatever came after
                _tell(done, as_json=as_json)
            raise
        _tell(done, as_json=as_json)
        if not all(outcome.fate.settled for _, outcome in done):
            raise typer.Exit(1)


def _files(sources: list[Path]) -> Iterator[Path]:
    """The files, and the pictures of the folders. Raises FileUnreadable."""
    for source in sources:
        yield from pictures_in(source) if source.is_dir() else [source]


def _tell(done: list[tuple[Path, PageOutcome]], *, as_json: bool) -> None:
    counted = Counter(outcome.fate for _, outcome in done)
    summary = [f"{fate.label}：{counted[fate]}页" for fate in PageFate if counted[fate]]
    emit(
        [outcome_document(file, outcome) for file, outcome in done],
        [*(_told(file, outcome) for file, outcome in done), *summary],
        as_json=as_json,
    )


def _told(file: Path, outcome: PageOutcome) -> str:
    where = f"第{outcome.page}页，共{outcome.pages}页\t" if outcome.page else ""
    return f"{file.name}\t{outcome.name}{'　' if outcome.name else ''}{where}{outcome.says}"


def outcome_document(file: Path, outcome: PageOutcome) -> dict[str, object]:
    """What became of a page, for a machine; names nobody."""
    return {
        "file": str(file),
        "fate": outcome.fate.value,
        "page": outcome.page,
        "pages": outcome.pages,
        "paper": str(outcome.paper) if outcome.paper else None,
        "record_id": str(outcome.record_id) if outcome.record_id else None,
        "missing": list(outcome.missing),
        "station": outcome.station or None,
        "faults": [fault.value for fault in outcome.faults],
        "error": outcome.error.code if outcome.error else None,
    }
