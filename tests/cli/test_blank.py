"""`station form blank`."""

from pathlib import Path
from uuid import UUID

from station.forms.pdf.mark import BlankMark
from tests.cli.conftest import Run
from tests.forms.pdf.reading import codes_of, text_of


def test_blanks_are_written_with_a_serial_a_copy(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "blank.pdf"
    done = run("form", "blank", "--category", "martyr_survivor", "--copies", "2", "--out", str(out), "--json")
    told = done.document()
    serials = [UUID(serial) for serial in told["serials"]]
    pdf = out.read_bytes()
    assert (done.status, told["bytes"]) == (0, len(pdf))
    marks = [BlankMark.parse(code) for [code] in codes_of(pdf, tmp_path / "pages")]
    assert [mark.serial for mark in marks if mark and mark.page == 1] == serials
    assert len(set(serials)) == 2
    text = text_of(pdf)
    assert "烈士姓名" in text
    assert "入伍时间" not in text


def test_without_a_category_all_twelve_are_there(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "blank.pdf"
    assert run("form", "blank", "--out", str(out)).out == f"已生成 {out}，共1份。\n"
    text = text_of(out.read_bytes())
    assert all(label in text for label in ("烈士姓名", "入伍时间", "伤残等级", "与现役军人关系"))


def test_where_nothing_can_be_written_it_is_told(run: Run, tmp_path: Path) -> None:
    done = run("form", "blank", "--out", str(tmp_path / "nowhere" / "blank.pdf"))
    assert done.status != 0
    assert "ST-" in done.error


def test_no_copies_and_too_many_are_refused(run: Run, tmp_path: Path) -> None:
    for copies in ("0", "201"):
        assert run("form", "blank", "--copies", copies, "--out", str(tmp_path / "blank.pdf")).status == 2
    assert not (tmp_path / "blank.pdf").exists()
