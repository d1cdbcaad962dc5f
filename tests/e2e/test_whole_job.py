"""`make run` without a screen: two people through the whole job, and what it leaves behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from scripts import stage
from station.forms.pdf.mark import FormMark
from station.packet.seal import receipt_holds
from station.packet.wire import SignedReceipt


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[str]]:
    """The run's home, what it left in out/, and what it told."""
    home, out = tmp_path_factory.mktemp("home") / "run", tmp_path_factory.mktemp("out") / "out"
    environment = {
        key: value for key, value in stage.environment().items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")
    }
    done = subprocess.run(
        [sys.executable, "-m", "scripts.run", "--home", str(home), "--out", str(out)],
        cwd=stage.ROOT,
        env={**environment, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return home, out, done.stdout.splitlines()


def test_each_step_is_told_and_photographed(run: tuple[Path, Path, list[str]]) -> None:
    _, out, lines = run
    steps = [line for line in lines if line.startswith("[")]
    assert len(steps) == len(list(out.glob("*.png")))
    for word in ("登录", "读卡 在库", "读卡 新增", "类别", "填完", "拍照", "签字", "完成", "已打印", "已回执"):
        assert any(word in step for step in steps), word


def test_no_screenshot_is_empty(run: tuple[Path, Path, list[str]]) -> None:
    for picture in run[1].glob("*.png"):
        colours = Image.open(picture).convert("RGB").getcolors(1 << 24)
        assert colours is not None
        assert len(colours) > 50, picture.name


def test_the_printed_forms_say_what_was_collected(run: tuple[Path, Path, list[str]]) -> None:
    for kind, name in (("在库", "覃示范"), ("新增", "韦样本")):
        text = subprocess.run(
            ["pdftotext", str(run[1] / f"信息采集表-{kind}.pdf"), "-"], capture_output=True, text=True, check=True
        ).stdout
        for part in (name, "退役士兵", "自主就业", "大圩村委会", "务农"):
            assert part in text


def test_the_qr_code_names_record_revision_and_content(run: tuple[Path, Path, list[str]], tmp_path: Path) -> None:
    held = json.loads((run[1] / "county-receipts.json").read_text("utf-8"))
    told = {(each["receipt"]["revision_id"], each["receipt"]["content_digest"]) for each in held}
    found = set()
    for kind in ("在库", "新增"):
        source = run[1] / f"信息采集表-{kind}.pdf"
        subprocess.run(["pdftoppm", "-r", "150", "-png", str(source), str(tmp_path / kind)], check=True)
        for page in tmp_path.glob(f"{kind}*.png"):
            codes = zxingcpp.read_barcodes(Image.open(page))
            marks = [mark for code in codes if (mark := FormMark.parse(code.text)) is not None]
            assert len(marks) == 1
            found.add((str(marks[0].revision_id), marks[0].content_digest))
            assert str(marks[0].record_id) in {record["record_id"] for record in stage.records(run[0] / "station")}
    assert found == told


def test_station_and_county_hold_the_same(run: tuple[Path, Path, list[str]]) -> None:
    home, out, _ = run
    held = json.loads((out / "county-receipts.json").read_text("utf-8"))
    kept = stage.records(home / "station")
    assert [record["state_label"] for record in kept] == ["已回执", "已回执"]
    county = stage.packets(home / "county")
    numbers = {record["receipt_number"] for record in kept}
    assert numbers == {packet["receipt_number"] for packet in county}
    assert numbers == {each["receipt"]["receipt_number"] for each in held}
    assert len(county) == 2


def test_the_receipts_bear_the_county_s_signature(run: tuple[Path, Path, list[str]]) -> None:
    home, out, _ = run
    ticket = json.loads((home / "ticket.json").read_text("utf-8"))
    for each in json.loads((out / "county-receipts.json").read_text("utf-8")):
        assert receipt_holds(SignedReceipt.model_validate(each), ticket["signing_key"])
