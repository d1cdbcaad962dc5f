"""`station report`."""

from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.cli.conftest import Run
from tests.forms.pdf.reading import pages_told


def test_the_report_tells_lines_one_document_and_a_workbook(run: Run, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "进度.xlsx"
    told = run("report", "--data", data, "--out", out)
    assert told.status == 0
    assert any(line.startswith("合计\t") for line in told.out.splitlines())
    document = run("report", "--data", data, "--json").document()
    assert document["total"]["people"] == sum(village["people"] for village in document["villages"])
    assert set(document) == {"town", "station", "made_at", "total", "villages", "days", "operators"}
    assert CalamineWorkbook.from_path(out).sheet_names == ["按村（居）", "按日", "按采集员"]


def test_a_workbook_that_cannot_be_written_is_refused(run: Run, data: Path, tmp_path: Path) -> None:
    assert run("report", "--data", data, "--out", tmp_path / "no" / "x.xlsx").refused("ST-006")


def test_the_daily_report_is_written_beside_the_workbook(run: Run, data: Path, tmp_path: Path) -> None:
    book, daily = tmp_path / "进度.xlsx", tmp_path / "日报.pdf"
    document = run("report", "--data", data, "--out", book, "--daily", daily, "--json").document()
    assert book.read_bytes().startswith(b"PK")
    total = document["total"]
    assert f"合计{total['due']}{total['today']}{total['collected']}" in "".join(pages_told(daily.read_bytes()))
    assert run("report", "--data", data, "--daily", tmp_path / "no" / "x.pdf").refused("ST-006")
