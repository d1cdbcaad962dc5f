"""`station report`."""

from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.cli.conftest import Run


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
